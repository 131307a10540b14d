package webp

import (
	"context"
	"io"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// lossless codes a picture as VP8L.
type lossless struct {
	width, height int
	image         vp8l.Encoder
}

func (l *lossless) reset(s *codec.Shape) {
	l.width, l.height = s.Width, s.Height
	l.image.Reset(s)
}

func (l *lossless) release() { l.image.Release() }

func (l *lossless) write(ctx context.Context, b *codec.Band) error { return l.image.Write(ctx, b) }

func (l *lossless) finish(ctx context.Context, w io.Writer, icc []byte) error {
	data, alpha, err := l.image.Finish(ctx)
	if err != nil {
		return err
	}
	f := file{width: l.width, height: l.height, icc: icc, alpha: alpha}
	f.add("VP8L", data)
	return f.write(w)
}
