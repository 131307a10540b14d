package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"
)

func TestMediaType(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"a.jpg", "", "image/jpeg"}, {"a.JPEG", "GIF89a", "image/jpeg"}, {"d.png/a.webp", "", "image/webp"},
		{"a.png", "", "image/png"}, {"a.gif", "", "image/gif"}, {"a.avif", "", "image/avif"}, {"a.jxl", "", "image/jxl"},
		{"a.heic", "", "image/heic"}, {"a.heif", "", "image/heif"}, {"a.bmp", "", "image/bmp"}, {"a.tif", "", "image/tiff"},
		{"a.ico", "", "image/x-icon"}, {"a.svg", "", "image/svg+xml"}, {"a.pdf", "", "application/pdf"},
		{"a.json", "", "application/json"}, {"a.txt", "", "text/plain; charset=utf-8"}, {"a.css", "", "text/css; charset=utf-8"},
		{"a.htm", "", "text/html; charset=utf-8"}, {"a.mjs", "", "text/javascript; charset=utf-8"},
		{"a", "\xff\xd8\xff\xe0", "image/jpeg"}, {"a.unknown", "\x89PNG\r\n\x1a\n", "image/png"}, {"a", "GIF87a", "image/gif"},
		{"a", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"}, {"a", "RIFF\x00\x00\x00\x00WAVEfmt ", Unknown}, {"a", "RIFF", Unknown},
		{"a", "\x00\x00\x00\x20ftypavif", "image/avif"}, {"a", "\x00\x00\x00\x20ftypheic", "image/heic"},
		{"a", "\x00\x00\x00\x20ftypmif1", "image/heif"}, {"a", "\x00\x00\x00\x20ftypmp42", Unknown}, {"a", "\x00\x00\x00\x20ftyp", Unknown},
		{"a", "\xff\x0a", "image/jxl"}, {"a", "\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"}, {"a", "BM", "image/bmp"},
		{"a", "II*\x00", "image/tiff"}, {"a", "MM\x00*", "image/tiff"}, {"a", "%PDF-1.7", "application/pdf"},
		{"a", "<svg", Unknown}, {"", "", Unknown},
	} {
		if got := MediaType(c.name, []byte(c.head)); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.name, c.head, got, c.want)
		}
	}
}

func openNew(fsys fs.FS, name string) func() (fs.File, error) {
	return func() (fs.File, error) { return fsys.Open(name) }
}

// What is remembered is bounded, however many files there are.
func TestDigestsAreBounded(t *testing.T) {
	fsys := fstest.MapFS{"f": {Data: []byte("x"), ModTime: time.Unix(1e9, 0)}}
	var d Digests
	for i := range maxKnown + 100 {
		f, err := fsys.Open("f")
		if err != nil {
			t.Fatal(err)
		}
		c, err := d.Open(t.Context(), fmt.Sprint(i), f, openNew(fsys, "f"))
		if err != nil {
			t.Fatal(err)
		}
		c.Body.Close()
	}
	if len(d.known) != maxKnown {
		t.Fatalf("%d sums are remembered, want %d", len(d.known), maxKnown)
	}
}

// growing is a file that is longer than its size says.
type growing struct {
	fs.File
	r io.Reader
}

func (g growing) Read(p []byte) (int, error) { return g.r.Read(p) }

func TestChangedFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"small": {Data: make([]byte, 10), ModTime: time.Unix(1e9, 0)},
		"large": {Data: make([]byte, inMemory+1), ModTime: time.Unix(1e9, 0)},
	}
	zeros := func(n int64) io.Reader { return io.LimitReader(zero{}, n) }
	open := func(name string, n int64) (Content, error) {
		f, err := fsys.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var d Digests
		return d.Open(t.Context(), name, growing{f, zeros(n)}, openNew(fsys, name))
	}
	if c, err := open("small", 20); err != nil || c.Size != 20 {
		t.Errorf("a small file that grew: Size %d, %v; want what was hashed", c.Size, err)
	}
	for name, n := range map[string]int64{"small": inMemory + 1, "large": inMemory + 2} {
		if _, err := open(name, n); !errors.Is(err, ErrChanged) {
			t.Errorf("%s grown to %d: %v, want ErrChanged", name, n, err)
		}
	}
	// Opened anew, since it cannot seek, it is another one.
	f := growing{mustOpen(t, fsys, "large"), zeros(inMemory + 1)}
	fsys["large"].ModTime = time.Unix(2e9, 0)
	f.File = stale{f.File}
	var d Digests
	if _, err := d.Open(t.Context(), "large", f, openNew(fsys, "large")); !errors.Is(err, ErrChanged) {
		t.Errorf("replaced: %v, want ErrChanged", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Open(ctx, "large", mustOpen(t, fsys, "large"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("with a done context: %v", err)
	}
}

func mustOpen(t *testing.T, fsys fs.FS, name string) fs.File {
	t.Helper()
	f, err := fsys.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// stale has the time of before.
type stale struct{ fs.File }

type oldInfo struct{ fs.FileInfo }

func (s stale) Stat() (fs.FileInfo, error) {
	info, err := s.File.Stat()
	return oldInfo{info}, err
}

func (oldInfo) ModTime() time.Time { return time.Unix(1e9, 0) }

type zero struct{}

func (zero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
