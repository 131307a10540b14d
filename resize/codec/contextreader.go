package codec

import (
	"bytes"
	"context"
	"io"
)

// contextReader ends reading when ctx does, which ends a decoder that knows no
// context between two reads.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// withContext leaves a reader of memory as it is: some decoders jump about in
// it, and there is nothing to wait for.
func withContext(ctx context.Context, r io.Reader) io.Reader {
	if _, ok := r.(*bytes.Reader); ok {
		return r
	}
	return &contextReader{ctx, r}
}
