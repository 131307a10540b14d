package awslambda

import (
	"bytes"
	"errors"
	"net/http"
)

// ErrTooLarge is what Write returns once a buffered body cannot go out any more,
// whatever follows.
var ErrTooLarge = errors.New("awslambda: larger than Lambda takes")

// buffer is the http.ResponseWriter of buffered replies.
type buffer struct {
	head
	body     bytes.Buffer
	limit    int // bytes
	tooLarge bool
}

var (
	_ http.ResponseWriter = (*buffer)(nil)
	_ http.Flusher        = (*buffer)(nil)
)

func (b *buffer) WriteHeader(status int) { b.writeHeader(status) }

func (b *buffer) Write(p []byte) (int, error) {
	b.writeHeader(http.StatusOK)
	if b.tooLarge {
		return 0, ErrTooLarge
	}
	drop, err := b.accept(p)
	switch {
	case err != nil:
		return 0, err
	case drop:
		return len(p), nil
	case b.body.Len()+len(p) > b.limit:
		b.tooLarge = true
		b.body = bytes.Buffer{}
		return 0, ErrTooLarge
	}
	if b.body.Len() == 0 && b.length > 0 && b.length <= int64(b.limit) {
		b.body.Grow(int(b.length)) // once, and no more
	}
	return b.body.Write(p)
}

// Flush settles the header; the rest goes out with the reply.
func (b *buffer) Flush() { b.writeHeader(http.StatusOK) }

// finish ends the answer.
func (b *buffer) finish() error {
	b.writeHeader(http.StatusOK)
	if b.tooLarge {
		return ErrTooLarge
	}
	b.sniff(b.body.Bytes())
	return b.complete()
}
