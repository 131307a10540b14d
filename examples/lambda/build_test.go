//go:build unix

package lambda_test

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The zip that Lambda gets is the same whenever it is built, and knows nothing
// of where.
func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("builds for another processor")
	}
	observe(t, "build")
	observe(t, "redirect")
	var archives [2][]byte
	for i := range archives {
		dir := t.TempDir()
		if out, err := exec.Command("go", "run", "./build", "-out", dir, "redirect").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var err error
		if archives[i], err = os.ReadFile(filepath.Join(dir, "redirect.zip")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("two builds differ")
	}
	z, err := zip.NewReader(bytes.NewReader(archives[0]), int64(len(archives[0])))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != 1 || z.File[0].Name != "bootstrap" || z.File[0].Mode() != 0o755 {
		t.Fatalf("the zip has %d files, the first %s %v", len(z.File), z.File[0].Name, z.File[0].Mode())
	}
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	program, err := elf.NewFile(bytes.NewReader(data))
	if err != nil || program.Machine != elf.EM_AARCH64 {
		t.Fatalf("%v, for %v", err, program.Machine)
	}
	if libs, err := program.ImportedLibraries(); err != nil || len(libs) != 0 {
		t.Errorf("needs %v: %v", libs, err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{here, filepath.Dir(filepath.Dir(here)), filepath.Join(home, "go")} {
		if bytes.Contains(data, []byte(path)) {
			t.Errorf("the program knows %s", path)
		}
	}
}
