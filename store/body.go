package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"
)

// Body makes the Body of an [Object] from r, for those who write a [Getter].
//
// Its reads fail with ctx's error once ctx is done and with [fs.ErrClosed] once
// it is closed. It is an [io.Seeker] where r is one, so that a range can be
// read without the bytes before it. Close closes r where r is an [io.Closer],
// once: closing again does nothing. Read and Seek need one goroutine at a
// time, Close may come from another one.
func Body(ctx context.Context, r io.Reader) io.ReadCloser {
	b := &body{ctx: ctx, r: r}
	if s, ok := r.(io.Seeker); ok {
		return &seekBody{body: b, s: s}
	}
	return b
}

type body struct {
	ctx context.Context
	r   io.Reader

	mu     sync.Mutex
	closed bool
}

// usable tells why r must not be touched any more, if so.
func (b *body) usable() error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return fs.ErrClosed
	}
	return nil
}

func (b *body) Read(p []byte) (int, error) {
	if err := b.usable(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil
	}
	b.closed = true
	if c, ok := b.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

type seekBody struct {
	*body
	s io.Seeker
}

func (b *seekBody) Seek(offset int64, whence int) (int64, error) {
	if err := b.usable(); err != nil {
		return 0, err
	}
	return b.s.Seek(offset, whence)
}

// maxHint bounds what ReadAll takes at once on a stranger's word: a Size that
// lies costs no more than this.
const maxHint = 1 << 20

// ReadAll returns the whole body of what g holds under key and its attributes,
// Size being the number of bytes read.
//
// An object of more than limit bytes is refused with [ErrTooLarge], before
// reading where its Size tells, else after limit+1 bytes. A body that ends
// before its Size is an error that wraps [io.ErrUnexpectedEOF]. All errors are
// of type [*KeyError], or g's own from Get.
func ReadAll(ctx context.Context, g Getter, key string, limit int64) ([]byte, Attrs, error) {
	obj, err := g.Get(ctx, key)
	if err != nil {
		return nil, Attrs{}, err
	}
	defer obj.Body.Close()
	data, err := readLimited(obj, max(limit, 0))
	if err != nil {
		return nil, Attrs{}, &KeyError{"get", key, err}
	}
	a := obj.Attrs
	a.Size = int64(len(data))
	return data, a, nil
}

func readLimited(obj *Object, limit int64) ([]byte, error) {
	if obj.Size > limit {
		return nil, ErrTooLarge
	}
	// One byte more than expected lets the last read find the end.
	buf := make([]byte, 0, min(max(obj.Size, 511), maxHint)+1)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		room := buf[len(buf):cap(buf)]
		if left := limit - int64(len(buf)); left < int64(len(room))-1 {
			room = room[:left+1]
		}
		n, err := obj.Body.Read(room)
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, ErrTooLarge
		case errors.Is(err, io.EOF) && int64(len(buf)) < obj.Size:
			return nil, io.ErrUnexpectedEOF
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, err
		}
	}
}
