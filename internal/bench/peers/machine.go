package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// A setting is a line of what the figures depend on.
type setting struct{ name, value string }

// Those that are about the run.
const (
	settingDate      = "date"
	settingRendition = "rendition"
	settingLoad      = "load when done"
	settingNote      = "note"
)

// settings tells about the machine and the versions.
func settings(c *crew) ([]setting, error) {
	s := append(machine(), modules("github.com/disintegration/imaging", "github.com/anthonynsimon/bild", "golang.org/x/image")...)
	v, err := workerVersions(c, sharpName, thumbnailName, libjpegName)
	return append(s, v...), err
}

func machine() []setting {
	return []setting{
		{settingDate, time.Now().UTC().Format("2006-01-02 15:04 UTC")},
		{"machine", fmt.Sprintf("%s, %d cores, %s/%s", cpuModel(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)},
		{"Go", runtime.Version()},
		{settingRendition, revision() + ", " + built()},
	}
}

// workerVersions asks those of the workers that are there.
func workerVersions(c *crew, names ...string) ([]setting, error) {
	var s []setting
	for _, name := range names {
		if !c.has(name) {
			continue
		}
		a, err := c.ask(name, request{})
		if err != nil {
			return nil, err
		}
		s = append(s, versionSetting(name, a.Versions))
	}
	return s, nil
}

func versionSetting(name string, v map[string]string) setting {
	switch name {
	case sharpName:
		return setting{"sharp", fmt.Sprintf("%s (libvips %s, mozjpeg %s, webp %s), concurrency(1), cache(false), node %s",
			v["sharp"], v["vips"], v["mozjpeg"], v["webp"], v["node"])}
	case thumbnailName:
		return setting{"libvips of the system (backend and vips_thumbnail_buffer)", v["vips"] + ", one thread, no cache"}
	}
	for name, version := range v {
		return setting{name + " of the system", version}
	}
	return setting{name, unknown}
}

func modules(paths ...string) []setting {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	var s []setting
	for _, path := range paths {
		for _, m := range info.Deps {
			if m.Path == path {
				s = append(s, setting{path, m.Version})
			}
		}
	}
	return s
}

// built tells of this program's build what the library's is.
func built() string {
	if hasAssembly() {
		return "with assembly"
	}
	return "without assembly"
}

func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

func loadAverage() string {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	fields := strings.Fields(string(load))
	return strings.Join(fields[:min(3, len(fields))], ", ") + " (1, 5 and 15 minutes; the run itself is 1)"
}

func revision() string {
	commit := output("git", "rev-parse", "--short=12", "HEAD")
	if commit == unknown {
		return unknown
	}
	if output("git", "--no-optional-locks", "status", "--porcelain", "--", "../../..") != "" {
		commit += " with changes"
	}
	return commit
}

const unknown = "unknown"

// output returns what a command prints, or that it is unknown.
func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return unknown
	}
	return strings.TrimSpace(string(out))
}
