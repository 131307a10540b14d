package main

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"

	"github.com/rendition-go/rendition/internal/bench"
	"github.com/rendition-go/rendition/params"
)

// function is one of those that are compared.
type function struct {
	name     string
	command  []string
	env      []string
	zip      int64 // bytes of what is uploaded, without the runtime
	unpacked int64
	samples
}

const (
	ourDir  = "../../../../examples/lambda" // of this folder
	sample  = "../../../../examples/server/photos/dandelion.jpg"
	modules = "../node_modules"
)

// functions builds both.
func functions(dir string) ([]*function, error) {
	ours, err := ourFunction(dir)
	if err != nil {
		return nil, err
	}
	theirs, err := sharpFunction(dir)
	if err != nil {
		return nil, err
	}
	return []*function{ours, theirs}, nil
}

// sizes is what examples/lambda/build prints.
var sizes = regexp.MustCompile(`url\.zip +(\d+) bytes, (\d+) unpacked`)

func ourFunction(dir string) (*function, error) {
	cmd := exec.Command("go", "run", "./build", "-arch", runtime.GOARCH, "-out", dir, "url")
	cmd.Dir, cmd.Stderr = ourDir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	m := sizes.FindSubmatch(out)
	if m == nil {
		return nil, fmt.Errorf("examples/lambda/build says %q", out)
	}
	f := &function{name: "examples/lambda/url"}
	f.zip, _ = strconv.ParseInt(string(m[1]), 10, 64) // digits
	f.unpacked, _ = strconv.ParseInt(string(m[2]), 10, 64)
	program := filepath.Join(dir, "bootstrap")
	if err := unzip(filepath.Join(dir, "url.zip"), program); err != nil {
		return nil, err
	}
	f.command = []string{program}
	f.env = []string{
		"RENDITION_ORIGINALS=" + filepath.Join(dir, "originals"), "RENDITION_VARIANTS=" + filepath.Join(dir, "ours"),
		"RENDITION_SIZES=200x150,201x150", "RENDITION_FORMATS=orig", "RENDITION_QUALITIES=80",
	}
	return f, os.Mkdir(filepath.Join(dir, "ours"), 0o777)
}

// unzip writes the only file of an archive.
func unzip(archive, to string) error {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer r.Close()
	in, err := r.File[0].Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// deployed are the packages that sharp needs at run time on this machine.
var deployed = []string{"sharp", "detect-libc", "semver", "@img/colour", "@img/sharp-linux-x64", "@img/sharp-libvips-linux-x64"}

func sharpFunction(dir string) (*function, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	script, err := filepath.Abs("sharp.mjs")
	if err != nil {
		return nil, err
	}
	f := &function{
		name: "Node and sharp", command: []string{node, script},
		env: []string{"ORIGINALS=" + filepath.Join(dir, "originals"), "VARIANTS=" + filepath.Join(dir, "theirs")},
	}
	archive := filepath.Join(dir, "theirs.zip")
	if f.unpacked, err = pack(archive, script, deployed); err != nil {
		return nil, fmt.Errorf("%w (npm ci in internal/bench/peers brings sharp)", err)
	}
	info, err := os.Stat(archive)
	if err != nil {
		return nil, err
	}
	f.zip = info.Size()
	return f, nil
}

// pack makes a zip of a script and packages, at the level that examples/lambda/build
// has, and returns how large it is unpacked.
func pack(archive, script string, packages []string) (unpacked int64, err error) {
	out, err := os.Create(archive)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	add := func(path, name string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		unpacked += int64(len(data))
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	}
	if err := add(script, "index.mjs"); err != nil {
		return 0, err
	}
	for _, p := range packages {
		root := filepath.Join(modules, filepath.FromSlash(p))
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(modules, path)
			if err != nil {
				return err
			}
			return add(path, "node_modules/"+filepath.ToSlash(rel))
		})
		if err != nil {
			return 0, err
		}
	}
	return unpacked, z.Close()
}

// originals writes the pictures that are asked for: one, under as many names as there
// are requests, so that each variant is made; and one of 50 megapixels.
func originals(dir string, pictures int) error {
	to := filepath.Join(dir, "originals")
	if err := os.Mkdir(to, 0o777); err != nil {
		return err
	}
	camera, err := bench.Source{Width: 4000, Height: 3000, Format: params.FormatJPEG}.EncodedFrom(sample)
	if err != nil {
		return err
	}
	for i := range pictures + 1 {
		if err := os.WriteFile(filepath.Join(to, original(i)), camera, 0o666); err != nil {
			return err
		}
	}
	large, err := bench.Source{Width: 8660, Height: 5774, Format: params.FormatJPEG}.EncodedFrom(sample)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "large.jpg"), large, 0o666)
}

func original(i int) string { return fmt.Sprintf("%d.jpg", i) }
