package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The workers.
const (
	goimageName   = "goimage"
	vipsName      = "rendition/vips"
	imagingName   = "imaging"
	bildName      = "bild"
	drawName      = "x/image/draw"
	twoCoresName  = "goimage on two cores"
	codecName     = "rendition codec"
	sharpName     = "sharp"
	libjpegName   = "libjpeg-turbo"
	thumbnailName = "libvips thumbnail"
	webpName      = "rendition webp"
	webpPlainName = "rendition webp, plain Go"
	libwebpName   = "libwebp"
)

// goWorkers returns those that are this very program.
func goWorkers() []string {
	return []string{goimageName, imagingName, bildName, drawName, codecName, webpName}
}

// A recipe makes a worker ready that is not this very program, compiling what has
// to be into dir.
type recipe struct {
	name  string
	ready func(dir string) (command, error)
}

func conversionWorkers() []recipe {
	return []recipe{{sharpName, sharpWorker}, {vipsName, vipsWorker}, {thumbnailName, thumbnailWorker}, {libjpegName, libjpegWorker}}
}

// plainWorkers are those of a run without assembly.
func plainWorkers() []recipe {
	return []recipe{{sharpName, sharpWorker}, {libjpegName, libjpegWorker}}
}

func webpWorkers() []recipe {
	return []recipe{{webpPlainName, webpPlainWorker}, {libwebpName, libwebpWorker}}
}

// An absence is a worker that cannot work here or what else is left out, and why.
type absence struct {
	what string
	why  error
}

// newCrew makes ready this program's own workers and, of the others, those that it
// can; it says which are left out.
func newCrew(dir string, others ...recipe) (*crew, []absence, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	c := &crew{commands: map[string]command{}}
	for _, name := range goWorkers() {
		c.commands[name] = goCommand(self, name)
	}
	c.commands[twoCoresName] = twoCoresCommand(self)
	var absent []absence
	for _, o := range others {
		cmd, err := o.ready(dir)
		if err != nil {
			absent = append(absent, absence{o.name, err})
			continue
		}
		c.commands[o.name] = cmd
	}
	return c, absent, nil
}

func goCommand(program, name string) command {
	return command{path: program, env: []string{workerEnv + "=" + name, "GOMAXPROCS=1"}}
}

func twoCoresCommand(program string) command {
	return command{path: program, env: []string{workerEnv + "=" + twoCoresName, "GOMAXPROCS=2"}}
}

func sharpWorker(string) (command, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return command{}, errors.New("node is not installed")
	}
	if _, err := os.Stat("node_modules/sharp"); err != nil {
		return command{}, errors.New("sharp is not installed in internal/bench/peers: run npm ci there")
	}
	return command{path: node, args: []string{"sharp.mjs"}}, nil
}

// vipsWorker builds this program with the backend on libvips in it.
func vipsWorker(dir string) (command, error) {
	if _, err := vipsFlags(); err != nil {
		return command{}, err
	}
	return rebuilt(dir, "vips", vipsName, "CGO_ENABLED=1")
}

// webpPlainWorker builds this program without assembly.
func webpPlainWorker(dir string) (command, error) {
	return rebuilt(dir, "purego", webpPlainName)
}

// rebuilt builds this program with a tag, as a worker.
func rebuilt(dir, tag, worker string, env ...string) (command, error) {
	program := filepath.Join(dir, "peers-"+tag)
	build := exec.Command("go", "build", "-tags", tag, "-o", program, ".")
	build.Env = append(os.Environ(), env...)
	return goCommand(program, worker), runCommand(build)
}

func thumbnailWorker(dir string) (command, error) {
	flags, err := vipsFlags()
	if err != nil {
		return command{}, err
	}
	return compile(dir, "thumbnail", "vips", flags...)
}

func libjpegWorker(dir string) (command, error) {
	return compile(dir, "libjpeg", "jpeg", "-ljpeg")
}

func libwebpWorker(dir string) (command, error) {
	return compile(dir, "libwebp", "webp", "-lwebp")
}

func vipsFlags() ([]string, error) {
	if _, err := exec.LookPath("pkg-config"); err != nil {
		return nil, errors.New("pkg-config is not installed")
	}
	out, err := exec.Command("pkg-config", "--cflags", "--libs", "vips").Output()
	if err != nil {
		return nil, errors.New("pkg-config does not know vips (Debian: libvips-dev)")
	}
	return strings.Fields(string(out)), nil
}

// compile makes a worker of c/NAME.c, which uses a library.
func compile(dir, name, library string, flags ...string) (command, error) {
	cc, err := exec.LookPath("cc")
	if err != nil {
		return command{}, errors.New("there is no C compiler (cc)")
	}
	program := filepath.Join(dir, name)
	args := append([]string{"-O2", "-o", program, filepath.Join("c", name+".c")}, flags...)
	if err := runCommand(exec.Command(cc, args...)); err != nil {
		return command{}, fmt.Errorf("c/%s.c does not compile here (Debian: lib%s-dev): %w", name, library, err)
	}
	return command{path: program}, nil
}

// runCommand runs a command whose output matters only if it fails.
func runCommand(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}
