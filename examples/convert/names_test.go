package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

func TestNamesClash(t *testing.T) {
	small, large := pngBytes(t, 8, 8), pngBytes(t, 16, 16)
	f := newFolder(t, map[string][]byte{
		"a/cat.png": small, "b/cat.png": large, "c/cat.jpg": jpegBytes(t, 24, 24), "cat-2.png": pngBytes(t, 32, 32),
		"CAT.png": pngBytes(t, 40, 40), "x/.hidden": small, "x/tar.ball.png": small, "x/none": small,
	})
	for range 2 { // a second run gives the same names
		convertJSON(t, exitOK, append([]string{"-o", f.path("out"), "100p.png"},
			f.paths("a/cat.png", "b/cat.png", "c/cat.jpg", "cat-2.png", "CAT.png", "x")...)...)
		want := ".hidden.png CAT-4.png cat-2-2.png cat-2.png cat-3.png cat.png none.png tar.ball.png"
		if got := f.list("out"); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	}
	for name, side := range map[string]int{"cat.png": 8, "cat-2.png": 16, "cat-3.png": 24, "cat-2-2.png": 32, "CAT-4.png": 40} {
		if got := width(f.read("out/" + name)); got != side {
			t.Errorf("%s is %d pixels wide, want %d", name, got, side)
		}
	}
}

// width reads that of a PNG, from its IHDR chunk.
func width(png []byte) int { return int(png[18])<<8 | int(png[19]) }

// However the directory of the inputs is spelled, no input is overwritten.
func TestInputsAreNotOverwritten(t *testing.T) {
	cat, jpg := pngBytes(t, 8, 8), jpegBytes(t, 8, 8)
	for name, spell := range map[string]func(f folder) (out, in string){
		"the same":    func(f folder) (string, string) { return f.path("in"), f.path("in") },
		"dots":        func(f folder) (string, string) { return f.dir + "/in/../in/.", f.path("in") },
		"linked out":  func(f folder) (string, string) { return f.path("link"), f.path("in") },
		"linked in":   func(f folder) (string, string) { return f.path("in"), f.path("link") },
		"linked file": func(f folder) (string, string) { return f.path("in"), f.path("files") },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t, map[string][]byte{"in/cat.png": cat, "in/dog.jpg": jpg, "files/other.png": cat})
			symlink(t, f.path("in"), f.path("link"))
			symlink(t, f.path("in/cat.png"), f.path("files/cat.png"))
			symlink(t, f.path("in/dog.jpg"), f.path("files/dog.jpg"))
			for _, spec := range []string{"4w.png", "4w"} {
				out, in := spell(f)
				convertJSON(t, exitOK, "-o", out, spec, in+"/cat.png", in+"/dog.jpg")
				if !bytes.Equal(f.read("in/cat.png"), cat) || !bytes.Equal(f.read("in/dog.jpg"), jpg) {
					t.Fatalf("%s: an input was overwritten", spec)
				}
			}
			if got := f.list("in"); got != "cat-2.png cat.png dog-2.jpg dog.jpg dog.png" {
				t.Errorf("the directory holds %s", got)
			}
		})
	}
}

func symlink(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
}

// A result that an earlier run left is replaced.
func TestEarlierResultsAreReplaced(t *testing.T) {
	f := newFolder(t, map[string][]byte{"cat.png": pngBytes(t, 30, 30), "out/cat.png": []byte("earlier")})
	convertJSON(t, exitOK, "-o", f.path("out"), "20w.png", f.path("cat.png"))
	if got := f.read("out/cat.png"); width(got) != 20 || f.list("out") != "cat.png" {
		t.Errorf("%d pixels wide; %s", width(got), f.list("out"))
	}
}

func TestDirectoriesAreWalked(t *testing.T) {
	small := pngBytes(t, 8, 8)
	f := newFolder(t, map[string][]byte{
		"in/b.png": small, "in/a/z.png": small, "in/a/.dot": small, "in/c c/%41.png": small, "in/out/old.png": small,
		"in/x.txt": []byte("text"), "elsewhere/one.png": small, "elsewhere/deep/two.png": small,
	})
	symlink(t, f.path("elsewhere"), f.path("in/linked"))
	symlink(t, f.path("elsewhere/one.png"), f.path("in/one.png"))
	symlink(t, f.path("gone"), f.path("in/zz.png"))
	got := convertJSON(t, exitError, "-o", f.path("in/out"), "4w.png", f.path("in"), f.path("in/linked"))
	want := []any{
		f.path("in/a/.dot"), f.path("in/a/z.png"), f.path("in/b.png"), f.path("in/c c/%41.png"), f.path("in/one.png"),
		f.path("in/x.txt"), f.path("in/zz.png"), f.path("in/linked/deep/two.png"), f.path("in/linked/one.png"),
	}
	if !reflect.DeepEqual(column(got, "file"), want) {
		t.Errorf("got  %v\nwant %v", column(got, "file"), want)
	}
	if kinds := column(got, "kind"); !reflect.DeepEqual(kinds, []any{"", "", "", "", "", "format", "io", "", ""}) {
		t.Errorf("kinds %v", kinds)
	}
	if got := f.list("in/out"); got != "%41.png .dot.png b.png old.png one-2.png one.png two.png z.png" {
		t.Errorf("the directory holds %s", got)
	}
}

func TestAnEmptyDirectoryIsNoFailure(t *testing.T) {
	if got := convertJSON(t, exitOK, "-o", filepath.Join(t.TempDir(), "out"), "4w", t.TempDir()); len(got) != 0 {
		t.Error(got)
	}
}

func TestDevicesAreNotWaitedFor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no /dev here")
	}
	got := convertJSON(t, exitError, "-o", t.TempDir(), "4w", "/dev/tty", "/dev/null")
	if !reflect.DeepEqual(column(got, "kind"), []any{"io", "io"}) {
		t.Errorf("%v", got)
	}
}

// A result whose place is taken by a directory, or that cannot be written, is an
// io failure and leaves nothing behind.
func TestResultsThatCannotBeWritten(t *testing.T) {
	long := strings.Repeat("n", 252) + ".g" // with .png it is over the 255 bytes of most file systems
	f := newFolder(t, map[string][]byte{"in/cat.png": pngBytes(t, 8, 8), "in/" + long: pngBytes(t, 8, 8), "out/cat.png/x": nil})
	got := convertJSON(t, exitError, "-o", f.path("out"), "4w.png", f.path("in"))
	if !reflect.DeepEqual(column(got, "kind"), []any{"io", "io"}) || got[0]["out_bytes"] != 0.0 {
		t.Errorf("%v", got)
	}
	if got := f.list("out"); got != "cat.png" {
		t.Errorf("the directory holds %s", got)
	}
}

// Many files of one name are named in linear time.
func TestManyOfOneName(t *testing.T) {
	const n = 50_000
	in := make([]input, n)
	for i := range in {
		in[i].path = "missing/IMG_1.jpg"
	}
	out, err := os.Stat(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	nameAll(in, out, extensions(params.FormatSource, []params.Format{params.FormatJPEG, params.FormatPNG}))
	seen := make(map[string]bool)
	for _, i := range in {
		seen[i.stem] = true
	}
	if len(seen) != n || in[0].stem != "IMG_1" || in[n-1].stem != "IMG_1-50000" {
		t.Errorf("%d names, the last is %s", len(seen), in[n-1].stem)
	}
}
