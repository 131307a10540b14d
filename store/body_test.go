package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/store"
)

// fake is a Getter of one answer.
type fake struct {
	size int64
	body io.Reader
	err  error
}

func (f fake) Get(ctx context.Context, key string) (*store.Object, error) {
	if f.err != nil {
		return nil, f.err
	}
	return &store.Object{Attrs: store.Attrs{Size: f.size, ETag: "e"}, Body: store.Body(ctx, f.body)}, nil
}

func TestReadAll(t *testing.T) {
	ten := "0123456789"
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		g     fake
		limit int64
		want  error
	}{
		"exact limit":        {fake{10, strings.NewReader(ten), nil}, 10, nil},
		"no bound at all":    {fake{10, strings.NewReader(ten), nil}, math.MaxInt64, nil},
		"size not known":     {fake{-1, strings.NewReader(ten), nil}, 10, nil},
		"byte by byte":       {fake{10, iotest.OneByteReader(strings.NewReader(ten)), nil}, 10, nil},
		"end with data":      {fake{10, iotest.DataErrReader(strings.NewReader(ten)), nil}, 10, nil},
		"size is too small":  {fake{3, strings.NewReader(ten), nil}, 10, nil},
		"size over limit":    {fake{10, iotest.ErrReader(broken), nil}, 9, store.ErrTooLarge},
		"unknown over limit": {fake{-1, strings.NewReader(ten), nil}, 9, store.ErrTooLarge},
		"lies over limit":    {fake{1, strings.NewReader(ten), nil}, 9, store.ErrTooLarge},
		"endless":            {fake{-1, endless{}, nil}, 1 << 20, store.ErrTooLarge},
		"negative limit":     {fake{10, strings.NewReader(ten), nil}, -1, store.ErrTooLarge},
		"cut":                {fake{11, strings.NewReader(ten), nil}, 20, io.ErrUnexpectedEOF},
		"broken":             {fake{10, io.MultiReader(strings.NewReader("012"), iotest.ErrReader(broken)), nil}, 20, broken},
		"get":                {fake{err: broken}, 20, broken},
	} {
		t.Run(name, func(t *testing.T) {
			data, a, err := store.ReadAll(t.Context(), c.g, "k", c.limit)
			if !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			var ke *store.KeyError
			if err != nil {
				if c.g.err == nil && (!errors.As(err, &ke) || ke.Key != "k" || ke.Op != "get") {
					t.Fatalf("%v is no KeyError of k", err)
				}
				return
			}
			if string(data) != ten || a.Size != 10 || a.ETag != "e" {
				t.Fatalf("%q, %+v", data, a)
			}
		})
	}
}

func TestReadAllEmpty(t *testing.T) {
	for _, size := range []int64{0, -1} {
		data, a, err := store.ReadAll(t.Context(), fake{size, strings.NewReader(""), nil}, "k", 0)
		if err != nil || len(data) != 0 || a.Size != 0 {
			t.Fatalf("%q, %+v, %v", data, a, err)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A Size that lies costs no memory, and no more than one byte beyond the limit
// is read.
func TestReadAllTakesLittle(t *testing.T) {
	g := fake{1 << 40, strings.NewReader("short"), nil}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := store.ReadAll(t.Context(), g, "k", math.MaxInt64); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 2<<20 {
		t.Errorf("%d bytes taken for a Size that lies", got)
	}
	for _, limit := range []int64{0, 1, 511, 512, 513, 100_000} {
		r := &counter{r: endless{}}
		store.ReadAll(t.Context(), fake{-1, r, nil}, "k", limit)
		if r.n != limit+1 {
			t.Errorf("limit %d: %d bytes read", limit, r.n)
		}
	}
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return errors.New("from r") }

func TestBody(t *testing.T) {
	c := &closer{Reader: strings.NewReader("0123456789")}
	ctx, cancel := context.WithCancel(t.Context())
	b := store.Body(ctx, c)
	if _, ok := b.(io.Seeker); ok {
		t.Error("a body of no seeker seeks")
	}
	head := make([]byte, 4)
	if _, err := io.ReadFull(b, head); err != nil || string(head) != "0123" {
		t.Fatalf("%q, %v", head, err)
	}
	cancel()
	if n, err := b.Read(head); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("Read after cancel = %d, %v", n, err)
	}
	if err := b.Close(); err == nil || err.Error() != "from r" {
		t.Errorf("Close = %v, want the error of what it closes", err)
	}
	if err := b.Close(); err != nil || c.closed != 1 {
		t.Errorf("second Close = %v, closed %d times", err, c.closed)
	}
}

func TestSeekBody(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := store.Body(ctx, bytes.NewReader([]byte("0123456789"))).(io.ReadSeekCloser)
	if _, err := b.Seek(-3, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(b); err != nil || string(rest) != "789" {
		t.Fatalf("%q, %v", rest, err)
	}
	b.Close()
	if _, err := b.Seek(0, io.SeekStart); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Seek after Close = %v", err)
	}
	if _, err := b.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Read after Close = %v", err)
	}
	cancel()
	if _, err := b.Seek(0, io.SeekStart); !errors.Is(err, context.Canceled) {
		t.Errorf("Seek after cancel = %v", err)
	}
}
