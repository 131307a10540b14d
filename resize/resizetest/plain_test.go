package resizetest_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"sync/atomic"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
)

// plain is the simplest Resizer that keeps the rules: the standard library's
// codecs around the reference scaler. Its fields are ways to break it.
type plain struct {
	wider           bool // results one column too wide
	stored          bool // EXIF orientation is not applied
	bleeding        bool // pixels are not premultiplied
	filter          resize.Filter
	deaf            bool           // ctx is not looked at
	counting        *atomic.Uint32 // results differ each time
	eager           *[]byte        // takes memory before it looks at limits
	corruptOnErrors bool           // errors of the reader count as corrupt data
	panicking       bool           // on corrupt data
	wordy           bool           // keeps metadata
}

func (z plain) Encodes() []params.Format {
	return []params.Format{params.FormatPNG, params.FormatJPEG, params.FormatGIF}
}

func (z plain) Resize(ctx context.Context, w io.Writer, r io.Reader, p params.Params) (resize.Info, error) {
	var info resize.Info
	if err := resize.CheckParams(p); err != nil {
		return info, err
	}
	if err := ctx.Err(); err != nil && !z.deaf {
		return info, err
	}
	src, err := z.open(ctx, r, &info)
	if err != nil {
		return info, err
	}
	if !z.stored {
		s := resize.Size{Width: info.Width, Height: info.Height}.Upright(info.Orientation)
		info.Width, info.Height = s.Width, s.Height
	}
	pl, err := resize.NewPlan(info.Width, info.Height, p, resize.Limits{})
	if err != nil {
		return info, err
	}
	info.OutFormat = outFormat(p.Format, info.Format, !opaque(src))
	if !z.writes(info.OutFormat) {
		return info, &resize.Error{Format: info.OutFormat, Err: resize.ErrFormat}
	}
	if !z.stored {
		src = turn(src, info.Orientation)
	}
	px := resizetest.FromImage(src)
	if z.bleeding {
		px = unpremultiplied(src)
	}
	if z.wider {
		pl.Canvas.Width++
	}
	out := resizetest.Reference(px, pl, z.filter).NRGBA()
	info.OutWidth, info.OutHeight = pl.Canvas.Width, pl.Canvas.Height
	return info, z.encode(w, out, info.OutFormat, p)
}

func (z plain) writes(f params.Format) bool {
	return f == params.FormatPNG || f == params.FormatJPEG || f == params.FormatGIF
}

// contextReader ends with ctx.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// open reads all of the source and decodes it.
func (z plain) open(ctx context.Context, r io.Reader, info *resize.Info) (image.Image, error) {
	limits := resize.Limits{}.WithDefaults()
	if !z.deaf {
		r = contextReader{ctx, r}
	}
	data, err := io.ReadAll(io.LimitReader(bufio.NewReader(r), limits.SourceBytes+1))
	if err != nil {
		if z.corruptOnErrors {
			err = errors.Join(resize.ErrCorrupt, err)
		}
		return nil, err
	}
	if int64(len(data)) > limits.SourceBytes {
		return nil, &resize.Error{Err: resize.ErrTooLarge}
	}
	info.Format = resize.Sniff(data)
	info.Orientation, info.Frames = 1, 1
	if o := bytes.Index(data, []byte("\x01\x12")); o > 0 && bytes.Contains(data[:o], []byte("MM\x00*")) {
		info.Orientation = int(binary.BigEndian.Uint16(data[o+8:]))
	} else if o := bytes.Index(data, []byte("\x12\x01\x03\x00")); o > 0 && bytes.Contains(data[:o], []byte("II*\x00")) {
		info.Orientation = int(binary.LittleEndian.Uint16(data[o+8:]))
	}
	config, decode := codecs(info.Format)
	if config == nil {
		return nil, &resize.Error{Format: info.Format, Err: resize.ErrFormat}
	}
	c, err := config(bytes.NewReader(data))
	if err == nil {
		info.Width, info.Height = c.Width, c.Height
		if z.eager != nil {
			*z.eager = make([]byte, min(c.Width*c.Height, 64<<20))
		}
		err = limits.CheckSource(c.Width, c.Height, 1)
	}
	if err != nil {
		return nil, z.corrupt(err)
	}
	m, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, z.corrupt(err)
	}
	if info.Format == params.FormatGIF && m.Bounds() != image.Rect(0, 0, c.Width, c.Height) {
		canvas := image.NewNRGBA(image.Rect(0, 0, c.Width, c.Height))
		draw.Draw(canvas, m.Bounds(), m, m.Bounds().Min, draw.Src)
		return canvas, nil
	}
	return m, nil
}

func (z plain) corrupt(err error) error {
	if z.panicking {
		panic(err)
	}
	if errors.Is(err, resize.ErrTooLarge) {
		return err
	}
	if err == png.UnsupportedError("dimension overflow") { // where an int has 32 bits
		return &resize.Error{Detail: err.Error(), Err: resize.ErrTooLarge}
	}
	return &resize.Error{Detail: err.Error(), Err: resize.ErrCorrupt}
}

func codecs(f params.Format) (func(io.Reader) (image.Config, error), func(io.Reader) (image.Image, error)) {
	switch f {
	case params.FormatJPEG:
		return jpeg.DecodeConfig, jpeg.Decode
	case params.FormatPNG:
		return png.DecodeConfig, png.Decode
	case params.FormatGIF:
		return gif.DecodeConfig, gif.Decode
	}
	return nil, nil
}

func outFormat(asked, source params.Format, alpha bool) params.Format {
	switch {
	case asked.IsConcrete():
		return asked
	case asked == params.FormatSource:
		return source
	case alpha:
		return params.FormatPNG
	}
	return params.FormatJPEG
}

func opaque(m image.Image) bool {
	o, ok := m.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// turn brings a stored picture upright.
func turn(m image.Image, orientation int) image.Image {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	s := resize.Size{Width: w, Height: h}.Upright(orientation)
	out := image.NewNRGBA64(image.Rect(0, 0, s.Width, s.Height))
	for y := range s.Height {
		for x := range s.Width {
			sx, sy := x, y
			if orientation >= 5 {
				sx, sy = y, x
			}
			if o := orientation; o == 2 || o == 3 || o == 7 || o == 8 {
				sx = w - 1 - sx
			}
			if o := orientation; o == 3 || o == 4 || o == 6 || o == 7 {
				sy = h - 1 - sy
			}
			out.Set(x, y, m.At(b.Min.X+sx, b.Min.Y+sy))
		}
	}
	return out
}

// unpremultiplied is what one gets who takes straight colour for premultiplied
// while scaling: alpha as it is, the hidden colour as if it were to be seen.
func unpremultiplied(m image.Image) *resizetest.Pixels {
	p := resizetest.FromImage(m)
	b := m.Bounds()
	for i := range p.Width * p.Height {
		c := color.NRGBAModel.Convert(m.At(b.Min.X+i%p.Width, b.Min.Y+i/p.Width)).(color.NRGBA)
		a := p.Pix[4*i+3]
		p.Pix[4*i], p.Pix[4*i+1], p.Pix[4*i+2] = float64(c.R)/255, float64(c.G)/255, float64(c.B)/255
		p.Pix[4*i+3] = a
	}
	return p
}

func (z plain) encode(w io.Writer, m *image.NRGBA, f params.Format, p params.Params) error {
	if z.counting != nil {
		m.Pix[0] ^= byte(z.counting.Add(1))
	}
	if f == params.FormatJPEG {
		flat := image.NewRGBA(m.Rect)
		draw.Draw(flat, m.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(flat, m.Rect, m, image.Point{}, draw.Over)
		if err := jpeg.Encode(w, flat, &jpeg.Options{Quality: p.Quality}); err != nil || !z.wordy {
			return err
		}
		_, err := fmt.Fprint(w, "http://ns.adobe.com/xap/")
		return err
	}
	if f == params.FormatGIF {
		pal := append(color.Palette{color.Transparent}, color.Palette{}...)
		for i := range 216 {
			pal = append(pal, color.RGBA{byte(i / 36 * 51), byte(i / 6 % 6 * 51), byte(i % 6 * 51), 255})
		}
		q := image.NewPaletted(m.Rect, pal)
		draw.Draw(q, m.Rect, m, image.Point{}, draw.Src)
		return gif.Encode(w, q, nil)
	}
	return png.Encode(w, m)
}
