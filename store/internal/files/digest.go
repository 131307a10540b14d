package files

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"
)

// Content is what Digests.Open learns of a file.
type Content struct {
	MD5     string // in hex
	Size    int64
	ModTime time.Time
	Type    string
	Body    io.ReadCloser
}

// Digests remembers the MD5 of files by name, size and modification time. The
// zero value is ready. It is safe for concurrent use.
type Digests struct {
	mu    sync.Mutex
	known map[version]digest
}

type version struct {
	name  string
	size  int64
	mtime int64 // UnixNano
}

type digest struct{ md5, mediaType string }

const (
	// maxKnown bounds what Digests remembers, to some hundred KiB.
	maxKnown = 4096
	// inMemory is the greatest size of a file that is hashed from memory, so
	// that its body is exactly what was hashed.
	inMemory = 1 << 20
	// settled is how old a modification time must be before it is trusted to
	// tell contents apart: file systems keep it in steps of up to 2 s, and a
	// file may change again within the step.
	settled = 3 * time.Second
)

// ErrChanged says that a file changed while it was read, again and again.
var ErrChanged = errors.New("file changes while it is read")

// Open takes over f, opened as name and with nothing read, and returns its
// content with the body at the start. open opens the file anew; it is called
// where f cannot seek. An error closes f.
//
// A file that is not known yet is read in full. One that is rewritten in place
// without a change of size and modification time is not noticed, nor is one of
// more than 1 MiB that is rewritten in place while it is served.
func (d *Digests) Open(ctx context.Context, name string, f fs.File, open func() (fs.File, error)) (Content, error) {
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return Content{}, err
	}
	v := version{name, info.Size(), info.ModTime().UnixNano()}
	if known, ok := d.lookup(v); ok {
		return Content{known.md5, v.size, info.ModTime(), known.mediaType, f}, nil
	}
	if v.size <= inMemory {
		return d.load(ctx, v, info, f)
	}
	return d.scan(ctx, v, info, f, open)
}

// load reads the file into memory.
func (d *Digests) load(ctx context.Context, v version, info fs.FileInfo, f fs.File) (Content, error) {
	defer f.Close()
	// The file may grow meanwhile: the limit makes that an error.
	data, err := io.ReadAll(io.LimitReader(ctxReader{ctx, f}, inMemory+1))
	if err != nil {
		return Content{}, err
	}
	if len(data) > inMemory {
		return Content{}, ErrChanged
	}
	sum := md5.Sum(data)
	got := digest{hex.EncodeToString(sum[:]), MediaType(v.name, data[:min(len(data), headLen)])}
	if int64(len(data)) == v.size {
		d.remember(v, info, got)
	}
	return Content{got.md5, int64(len(data)), info.ModTime(), got.mediaType, memory{bytes.NewReader(data)}}, nil
}

// scan reads the file once through and goes back to its start.
func (d *Digests) scan(ctx context.Context, v version, info fs.FileInfo, f fs.File, open func() (fs.File, error)) (Content, error) {
	got, n, err := hash(ctx, v.name, f)
	if err == nil && n != v.size {
		err = ErrChanged
	}
	if err != nil {
		f.Close()
		return Content{}, err
	}
	f, err = rewind(f, info, open)
	if err != nil {
		return Content{}, err
	}
	d.remember(v, info, got)
	return Content{got.md5, n, info.ModTime(), got.mediaType, f}, nil
}

func hash(ctx context.Context, name string, f fs.File) (digest, int64, error) {
	head := make([]byte, headLen)
	r := ctxReader{ctx, f}
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return digest{}, 0, err
	}
	head = head[:n]
	h := md5.New()
	h.Write(head)
	// The wrapper keeps io.Copy from handing all to f's own WriteTo, which
	// knows no ctx.
	m, err := io.Copy(h, r)
	if err != nil {
		return digest{}, 0, err
	}
	return digest{hex.EncodeToString(h.Sum(nil)), MediaType(name, head)}, int64(n) + m, nil
}

// rewind returns a file at its start: f itself or, where that cannot seek, the
// same file opened anew.
func rewind(f fs.File, info fs.FileInfo, open func() (fs.File, error)) (fs.File, error) {
	if s, ok := f.(io.Seeker); ok {
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			f.Close()
			return nil, err
		}
		return f, nil
	}
	f.Close()
	g, err := open()
	if err != nil {
		return nil, err
	}
	now, err := g.Stat()
	if err == nil && (now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime())) {
		err = ErrChanged
	}
	if err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

func (d *Digests) lookup(v version) (digest, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	got, ok := d.known[v]
	return got, ok
}

func (d *Digests) remember(v version, info fs.FileInfo, got digest) {
	// Files without a time, as in embed.FS, could not be told from changed ones.
	if t := info.ModTime(); t.IsZero() || t.Unix() == 0 || time.Since(t) < settled {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil {
		d.known = make(map[version]digest)
	}
	if len(d.known) >= maxKnown {
		for old := range d.known { // any one: map order is random enough
			delete(d.known, old)
			break
		}
	}
	d.known[v] = got
}

type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// memory is a file's content without the file. It has Read and Seek alone.
type memory struct{ r *bytes.Reader }

func (m memory) Read(p []byte) (int, error)                { return m.r.Read(p) }
func (m memory) Seek(off int64, whence int) (int64, error) { return m.r.Seek(off, whence) }
func (m memory) Close() error                              { return nil }
