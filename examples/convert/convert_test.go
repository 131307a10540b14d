package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/resize/vips"
)

func TestFieldsOfALine(t *testing.T) {
	data := turned(jpegBytes(t, 60, 30), 6)
	f := newFolder(t, map[string][]byte{"in/a & <b>.jpeg": data})
	got := convertJSON(t, exitOK, "-o", f.path("out"), "10w.png", f.path("in/a & <b>.jpeg"))
	if len(got) != 1 {
		t.Fatal(got)
	}
	ms, ok := got[0]["ms"].(float64)
	if !ok || ms <= 0 || ms > 60_000 {
		t.Errorf("ms is %v", got[0]["ms"])
	}
	delete(got[0], "ms")
	result := f.read("out/a & <b>.png")
	want := map[string]any{
		"file": f.path("in/a & <b>.jpeg"), "ok": true, "format": "jpeg", "width": 30.0, "height": 60.0,
		"out_format": "png", "out_width": 10.0, "out_height": 20.0,
		"bytes": float64(len(data)), "out_bytes": float64(len(result)),
		"frames": 1.0, "orientation": 6.0, "incomplete": false, "error": "", "kind": "",
	}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("got  %v\nwant %v", got[0], want)
	}
}

// The result is what the backend makes, in every format, and everybody may read
// it who may read other new files.
func TestBytesAreTheBackends(t *testing.T) {
	f := newFolder(t, map[string][]byte{"a.png": pngBytes(t, 50, 40), "b.jpg": jpegBytes(t, 300, 200), "plain": nil})
	for spec, ext := range map[string]string{
		"20w.jpg": "jpg", "100p.png": "png", "33w_44h_2e.gif": "gif", "50p_1r_60q.jpeg": "jpg", "30h": "",
	} {
		out := f.path("out-" + spec)
		convertJSON(t, exitOK, append([]string{"-o", out, spec}, f.paths("a.png", "b.jpg")...)...)
		p, err := parseSpec(spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"a.png", "b.jpg"} {
			var want bytes.Buffer
			if _, err := goimage.New(nil).Resize(t.Context(), &want, bytes.NewReader(f.read(name)), p); err != nil {
				t.Fatal(err)
			}
			stem, own, _ := strings.Cut(name, ".")
			result := "out-" + spec + "/" + stem + "."
			if ext == "" {
				result += own
			} else {
				result += ext
			}
			if !bytes.Equal(f.read(result), want.Bytes()) {
				t.Errorf("%s of %s is not what goimage makes", spec, name)
			}
			if mode(t, f.path(result)) != mode(t, f.path("plain")) {
				t.Errorf("%s has the mode %v", result, mode(t, f.path(result)))
			}
		}
	}
}

func mode(t *testing.T, name string) os.FileMode {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestBadFilesStopNothing(t *testing.T) {
	good := pngBytes(t, 8, 8)
	broken := bytes.Clone(good)
	broken[len(broken)-20] ^= 0x55
	f := newFolder(t, map[string][]byte{
		"good.png": good, "broken.png": broken, "text.jpg": []byte("no picture"), "empty.png": nil,
		"large.png": pngBytes(t, 200, 100), "last.png": good,
	})
	args := f.paths("good.png", "broken.png", "text.jpg", "missing.png", "empty.png", "large.png", "last.png")
	got := convertJSON(t, exitError, append([]string{"-max-pixels", "10000", "-o", f.path("out"), "4w.png"}, args...)...)
	if want := []any{"", "corrupt", "format", "io", "format", "too_large", ""}; !reflect.DeepEqual(column(got, "kind"), want) {
		t.Errorf("kinds %v, want %v", column(got, "kind"), want)
	}
	for i, l := range got {
		if l["file"] != args[i] || l["ok"] != (l["kind"] == "") || l["ok"] != (l["error"] == "") {
			t.Errorf("line %d: %v", i, l)
		}
		if l["ok"] == false && (l["out_bytes"] != 0.0 || l["out_width"] != 0.0 || l["out_format"] != "") {
			t.Errorf("a result of what failed: %v", l)
		}
	}
	if l := got[5]; l["width"] != 200.0 && l["width"] != 0.0 || l["bytes"] == 0.0 {
		t.Errorf("of what is too large is known: %v", l)
	}
	if got := f.list("out"); got != "good.png last.png" {
		t.Errorf("the directory holds %s", got)
	}
}

func TestForPeople(t *testing.T) {
	f := newFolder(t, map[string][]byte{"good.png": pngBytes(t, 8, 8), "bad\n\x1b[2J.png": []byte("no picture")})
	var out, errs bytes.Buffer
	code := run(t.Context(), append([]string{"-o", f.path("out"), "4w"}, f.paths("bad\n\x1b[2J.png", "good.png")...), &out, &errs)
	if code != exitError {
		t.Errorf("exit code %d", code)
	}
	if got := errs.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, ": format: ") || strings.Contains(got, "\x1b") {
		t.Errorf("standard error %q", got)
	}
	if got := out.String(); !strings.HasPrefix(got, "1 of 2 files converted to ") || !strings.HasSuffix(got, "; 1 format\n") {
		t.Errorf("standard output %q", got)
	}
}

func TestCommandLine(t *testing.T) {
	f := newFolder(t, map[string][]byte{"a.png": pngBytes(t, 8, 8)})
	a, out := f.path("a.png"), f.path("out")
	for name, args := range map[string][]string{
		"nothing":            {},
		"no file":            {"10w"},
		"no spec":            {a},
		"a name for a spec":  {"cat.webp", a},
		"format alone":       {"webp", a},
		"unknown token":      {"10w_3x", a},
		"range":              {"0w", a},
		"repeated":           {"10w_20w", a},
		"unknown format":     {"10w.xyz", a},
		"path in the spec":   {"a/10w", a},
		"@ in the spec":      {"a@10w", a},
		"empty spec":         {"", a},
		"format not written": {"10w.avif", a},
		"no workers":         {"-j", "0", "10w", a},
		"pixels":             {"-max-pixels", "0", "10w", a},
		"bytes":              {"-max-bytes", "-1", "10w", a},
		"memory":             {"-memory", "0", "10w", a},
		"too much memory":    {"-memory", "9999999999999", "10w", a},
		"backend":            {"-backend", "rust", "10w", a},
		"flag":               {"-x", "10w", a},
		"empty directory":    {"-o", "", "10w", a},
		"file as directory":  {"-o", a, "10w", a},
	} {
		var stdout, stderr bytes.Buffer
		if !slices.Contains(args, "-o") {
			args = append([]string{"-o", out}, args...)
		}
		if code := run(t.Context(), args, &stdout, &stderr); code != exitUsage || stderr.Len() == 0 || stdout.Len() > 0 {
			t.Errorf("%s: exit code %d, %q, %q", name, code, stdout.String(), stderr.String())
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a directory was made for a wrong command line")
	}
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"-h"}, io.Discard, &stderr); code != exitOK || !strings.Contains(stderr.String(), "SPEC FILE...") {
		t.Errorf("-h: %d %q", code, stderr.String())
	}
}

// Without libvips its backend is refused before anything is done.
func TestBackendVips(t *testing.T) {
	f := newFolder(t, map[string][]byte{"a.png": pngBytes(t, 30, 20)})
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"-json", "-backend", "vips", "-o", f.path("out"), "15w.png", f.path("a.png")}, &stdout, &stderr)
	if _, err := vips.New(nil); errors.Is(err, resize.ErrNotBuilt) {
		if code != exitUsage || !strings.Contains(stderr.String(), resize.ErrNotBuilt.Error()) || f.list("") != "a.png" {
			t.Errorf("exit code %d, %q; %s", code, stderr.String(), f.list(""))
		}
		return
	}
	got := lines(t, &stdout)
	if code != exitOK || len(got) != 1 || got[0]["out_height"] != 10.0 || width(f.read("out/a.png")) != 15 {
		t.Errorf("exit code %d, %q, %v", code, stderr.String(), got)
	}
}

// resizerFunc is a backend made for a test.
type resizerFunc func(ctx context.Context, w io.Writer, r io.Reader) (resize.Info, error)

func (f resizerFunc) Resize(ctx context.Context, w io.Writer, r io.Reader, _ params.Params) (resize.Info, error) {
	return f(ctx, w, r)
}

// useBackend runs what follows the flags with z as the backend.
func useBackend(ctx context.Context, t *testing.T, z resize.Resizer, stdout io.Writer, args ...string) (int, string) {
	t.Helper()
	var stderr bytes.Buffer
	c, err := parseFlags(args, &stderr)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return convertAll(ctx, c, z, stdout, &stderr), stderr.String()
}

func TestAPanicIsAnErrorOfOneFile(t *testing.T) {
	f := newFolder(t, map[string][]byte{"a.png": []byte("fine"), "b.png": []byte("boom"), "c.png": []byte("fine")})
	z := resizerFunc(func(_ context.Context, w io.Writer, r io.Reader) (resize.Info, error) {
		data, err := io.ReadAll(r)
		if string(data) == "boom" {
			w.Write([]byte("half a picture"))
			panic("index out of range")
		}
		w.Write(data)
		return resize.Info{OutFormat: params.FormatPNG}, err
	})
	var out bytes.Buffer
	code, errs := useBackend(t.Context(), t, z, &out, append([]string{"-json", "-o", f.path("out"), "10w.png"}, f.paths("a.png", "b.png", "c.png")...)...)
	got := lines(t, &out)
	if code != exitError || errs != "" || !reflect.DeepEqual(column(got, "kind"), []any{"", "corrupt", ""}) {
		t.Fatalf("%d %s %v", code, errs, got)
	}
	if text := got[1]["error"].(string); !strings.HasPrefix(text, "panic: index out of range\n") {
		t.Errorf("error %q", text)
	}
	if got := f.list("out"); got != "a.png c.png" {
		t.Errorf("the directory holds %s", got)
	}
}

// failingWriter takes a few lines.
type failingWriter struct{ n int }

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.n--; w.n < 0 {
		return 0, os.ErrClosed
	}
	return len(p), nil
}

func TestNobodyListens(t *testing.T) {
	files := make(map[string][]byte)
	for i := range 200 {
		files[fmt.Sprintf("in/%03d.png", i)] = []byte("x")
	}
	f := newFolder(t, files)
	n := 0
	z := resizerFunc(func(ctx context.Context, w io.Writer, _ io.Reader) (resize.Info, error) {
		n++ // one worker
		return resize.Info{OutFormat: params.FormatPNG}, ctx.Err()
	})
	code, errs := useBackend(t.Context(), t, z, &failingWriter{2}, "-json", "-j", "1", "-o", f.path("out"), "10w", f.path("in"))
	if code != exitError || !strings.Contains(errs, os.ErrClosed.Error()) {
		t.Errorf("exit code %d, %q", code, errs)
	}
	if n > 10 {
		t.Errorf("%d files were worked on for nobody", n)
	}
}

func TestInterrupt(t *testing.T) {
	files := make(map[string][]byte)
	for i := range 20 {
		files[fmt.Sprintf("in/%02d.png", i)] = []byte("x")
	}
	f := newFolder(t, files)
	for _, asJSON := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		z := resizerFunc(func(ctx context.Context, w io.Writer, r io.Reader) (resize.Info, error) {
			w.Write([]byte("begun"))
			cancel()
			<-ctx.Done()
			return resize.Info{}, ctx.Err()
		})
		out := "out-" + fmt.Sprint(asJSON)
		var stdout bytes.Buffer
		start := time.Now()
		code, errs := useBackend(ctx, t, z, &stdout, "-json="+fmt.Sprint(asJSON), "-j", "3", "-o", f.path(out), "10w.png", f.path("in"))
		if code != exitError || time.Since(start) > time.Minute {
			t.Errorf("exit code %d after %v", code, time.Since(start))
		}
		if got := f.list(out); got != "" {
			t.Errorf("the directory holds %s", got)
		}
		if !asJSON {
			if !strings.Contains(stdout.String(), "interrupted before 20") || !strings.Contains(errs, ": interrupted\n") {
				t.Errorf("%q, %q", stdout.String(), errs)
			}
			continue
		}
		got := lines(t, &stdout)
		if len(got) < 1 || len(got) > 3 {
			t.Errorf("%d lines of 3 workers", len(got))
		}
		for i, l := range got {
			if l["error"] != "interrupted" || l["kind"] != "" || l["ok"] != false || filepath.Base(l["file"].(string)) != fmt.Sprintf("%02d.png", i) {
				t.Errorf("line %d: %v", i, l)
			}
		}
	}
}

// What was done before an interrupt stays, and is told.
func TestInterruptKeepsWhatIsDone(t *testing.T) {
	f := newFolder(t, map[string][]byte{"in/a.png": []byte("a"), "in/b.png": []byte("b"), "in/c.png": []byte("c")})
	ctx, cancel := context.WithCancel(t.Context())
	z := resizerFunc(func(ctx context.Context, w io.Writer, r io.Reader) (resize.Info, error) {
		data, err := io.ReadAll(r)
		w.Write(data)
		if string(data) == "b" {
			cancel()
			err = ctx.Err()
		}
		return resize.Info{OutFormat: params.FormatPNG}, err
	})
	var stdout bytes.Buffer
	code, _ := useBackend(ctx, t, z, &stdout, "-json", "-j", "1", "-o", f.path("out"), "10w.png", f.path("in"))
	got := lines(t, &stdout)
	if code != exitError || !reflect.DeepEqual(column(got, "ok"), []any{true, false}) {
		t.Errorf("%d %v", code, got)
	}
	if f.list("out") != "a.png" {
		t.Errorf("the directory holds %s", f.list("out"))
	}
}

// The order of lines is that of the files, whichever is done first.
func TestLinesAreInOrder(t *testing.T) {
	files := make(map[string][]byte)
	for i := range 30 {
		files[fmt.Sprintf("in/%02d.png", i)] = []byte{byte(i)}
	}
	f := newFolder(t, files)
	first := make(chan struct{})
	z := resizerFunc(func(ctx context.Context, w io.Writer, r io.Reader) (resize.Info, error) {
		data, err := io.ReadAll(r)
		switch data[0] {
		case 0: // waits for the last
			<-first
		case 29:
			close(first)
		}
		w.Write(data)
		return resize.Info{OutFormat: params.FormatPNG}, err
	})
	var stdout bytes.Buffer
	code, errs := useBackend(t.Context(), t, z, &stdout, "-json", "-j", "4", "-o", f.path("out"), "10w.png", f.path("in"))
	got := lines(t, &stdout)
	if code != exitOK || len(got) != 30 {
		t.Fatalf("%d %s: %d lines", code, errs, len(got))
	}
	for i, l := range got {
		if filepath.Base(l["file"].(string)) != fmt.Sprintf("%02d.png", i) {
			t.Errorf("line %d is of %v", i, l["file"])
		}
	}
}

func TestWorkers(t *testing.T) {
	f := newFolder(t, map[string][]byte{"1": {1}, "2": {2}, "3": {3}})
	meet := make(chan struct{})
	z := resizerFunc(func(ctx context.Context, w io.Writer, r io.Reader) (resize.Info, error) {
		select { // each needs another one to go on
		case meet <- struct{}{}:
		case <-meet:
		case <-time.After(20 * time.Second):
			return resize.Info{}, resize.ErrCorrupt
		}
		return resize.Info{OutFormat: params.FormatPNG}, nil
	})
	code, errs := useBackend(t.Context(), t, z, io.Discard, "-j", "2", "-o", f.path("out"), "10w.png", f.path("1"), f.path("2"))
	if code != exitOK {
		t.Errorf("two workers do not work at once: %s", errs)
	}
	if c, err := parseFlags([]string{"10w", "x"}, io.Discard); err != nil || c.workers != runtime.GOMAXPROCS(0) {
		t.Errorf("%+v, %v", c, err)
	}
}
