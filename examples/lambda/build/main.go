// Build makes the zip files that Lambda takes, one for each function of this
// module:
//
//	go run ./build -out dist            # dist/url.zip, dist/redirect.zip, ...
//	go run ./build -arch amd64 url      # one of them, for x86_64
//
// The runtime is provided.al2023. The same source and Go version give the same
// bytes, wherever and whenever they are built.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	arch := flag.String("arch", "arm64", "build for this `GOARCH`, arm64 or amd64")
	out := flag.String("out", "dist", "write to this `directory`")
	flag.Parse()
	names := flag.Args()
	if len(names) == 0 {
		names = []string{"url", "redirect", "apigw", "s3events"}
	}
	for _, name := range names {
		if err := build(name, *arch, *out); err != nil {
			fmt.Fprintln(os.Stderr, "build:", err)
			os.Exit(1)
		}
	}
}

// build writes out/name.zip.
func build(name, arch, out string) error {
	dir, err := os.MkdirTemp("", "lambda-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, err := compile(name, arch, filepath.Join(dir, "bootstrap"))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	archive, err := pack(program)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	file := filepath.Join(out, name+".zip")
	if err := os.WriteFile(file, archive, 0o666); err != nil {
		return err
	}
	fmt.Printf("%s  %d bytes, %d unpacked, sha256 %x\n", file, len(archive), len(program), sha256.Sum256(archive))
	return nil
}

// compile returns the program of a function. Nothing of the machine goes into
// it: no paths, no state of the working tree, no settings of the user's.
func compile(name, arch, to string) ([]byte, error) {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w -buildid=", "-o", to, "./"+name)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS=", "GOAMD64=", "GOARM64=", "GOEXPERIMENT=")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(to)
}

// pack returns the zip with the program in it, executable, under the name that
// the runtime asks for.
func pack(program []byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	h := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	h.SetMode(0o755)
	w, err := z.CreateHeader(h)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
