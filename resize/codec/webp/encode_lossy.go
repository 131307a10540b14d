package webp

import (
	"context"
	"io"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8"
	"github.com/rendition-go/rendition/resize/codec/webp/internal/vp8l"
)

// lossy codes a picture as VP8, with its alpha as a picture of its own beside it.
type lossy struct {
	width, height int
	frame         vp8.Encoder
	alpha         *vp8l.PlaneEncoder // there once a picture had alpha
}

// reset prepares for a picture of a shape that was checked.
func (l *lossy) reset(s *codec.Shape, quality, effort int) {
	l.width, l.height = s.Width, s.Height
	l.frame.Reset(s, quality, effort)
}

func (l *lossy) release() {
	l.frame.Release()
	if l.alpha != nil {
		l.alpha.Trim()
	}
}

func (l *lossy) write(ctx context.Context, b *codec.Band) error { return l.frame.Write(ctx, b) }

// finish writes the file. All rows must have been written.
func (l *lossy) finish(_ context.Context, w io.Writer, icc []byte) error {
	frame := l.frame.Finish()
	f := file{width: l.width, height: l.height, icc: icc}
	if pix := l.frame.Alpha(); pix != nil {
		if l.alpha == nil {
			l.alpha = new(vp8l.PlaneEncoder)
		}
		f.alpha = true
		a := alphaPlane{l.width, l.height, pix}
		f.add("ALPH", a.encode(l.alpha)...)
	}
	f.add("VP8 ", frame[:]...)
	return f.write(w)
}
