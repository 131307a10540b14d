package resizetest

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// result is what a Resizer made. Pix is nil where the standard library does not
// read the format.
type result struct {
	info resize.Info
	data []byte
	pix  *Pixels
	size resize.Size
}

// run resizes src and fails the rule where that or reading the result fails.
func (c *check) run(src []byte, p params.Params) result {
	c.Helper()
	r, err := c.try(src, p)
	if err != nil {
		c.Fatalf("%+v: %v", p, err)
	}
	return r
}

// try resizes src. A result that cannot be read fails the rule.
func (c *check) try(src []byte, p params.Params) (result, error) {
	c.Helper()
	var w bytes.Buffer
	info, err := c.z.Resize(c.Context(), &w, bytes.NewReader(src), p.Simplify())
	if err != nil {
		return result{info: info}, err
	}
	r := result{info: info, data: w.Bytes()}
	c.read(&r)
	return r, nil
}

func (c *check) read(r *result) {
	c.Helper()
	if got := resize.Sniff(r.data); got != r.info.OutFormat {
		c.Fatalf("Info says %q, the result is %q", r.info.OutFormat, got)
	}
	m, err := decode(r.info.OutFormat, r.data)
	switch {
	case err != nil:
		c.Fatalf("result cannot be read: %v", err)
	case m != nil:
		r.pix = FromImage(m)
		r.size = resize.Size{Width: r.pix.Width, Height: r.pix.Height}
	case r.info.OutFormat == params.FormatWebP:
		r.size = webPSize(r.data)
	default:
		r.size = resize.Size{Width: r.info.OutWidth, Height: r.info.OutHeight}
	}
	if r.size.Width != r.info.OutWidth || r.size.Height != r.info.OutHeight {
		c.Fatalf("Info says %d x %d, the result is %d x %d", r.info.OutWidth, r.info.OutHeight, r.size.Width, r.size.Height)
	}
}

// decode returns nil for a format that the standard library does not read.
func decode(f params.Format, data []byte) (image.Image, error) {
	switch f {
	case params.FormatJPEG:
		return jpeg.Decode(bytes.NewReader(data))
	case params.FormatPNG:
		return png.Decode(bytes.NewReader(data))
	case params.FormatGIF:
		return gif.Decode(bytes.NewReader(data))
	}
	return nil, nil
}

// webPSize reads the size from a WebP file's first chunk, whichever of the three
// kinds it is; the zero Size where it is none.
func webPSize(b []byte) resize.Size {
	b = append(bytes.Clone(b), make([]byte, 30)...) // no file is too short to look at
	n := func(i int) int { return int(b[i]) | int(b[i+1])<<8 | int(b[i+2])<<16 }
	switch string(b[12:16]) {
	case "VP8 ": // behind the frame tag and start code
		return resize.Size{Width: n(26) & 0x3fff, Height: (n(26)>>16 | int(b[29])<<8) & 0x3fff}
	case "VP8L": // 14 bits each behind the signature byte
		return resize.Size{Width: n(21)&0x3fff + 1, Height: (n(22)>>6)&0x3fff + 1}
	case "VP8X":
		return resize.Size{Width: n(24) + 1, Height: n(27) + 1}
	}
	return resize.Size{}
}

// wantSize fails the rule where the result has another size.
func (c *check) wantSize(what string, r result, w, h int) {
	c.Helper()
	if r.size.Width != w || r.size.Height != h {
		c.Errorf("%s: result of %d x %d, want %d x %d", what, r.size.Width, r.size.Height, w, h)
	}
}

// wantColor fails the rule where a pixel is further from a straight colour than
// tolerance, of 255, in any channel.
func (c *check) wantColor(what string, p *Pixels, x, y int, want [4]int, tolerance int) {
	c.Helper()
	got := color8(p.At(x, y))
	for i := range got {
		if got[i] > want[i]+tolerance || got[i] < want[i]-tolerance {
			c.Errorf("%s: pixel %d, %d is %v, want %v give or take %d", what, x, y, got, want, tolerance)
			return
		}
	}
}

// color8 returns a pixel straight, in levels of 255.
func color8(v []float64) [4]int {
	a := v[3]
	if a == 0 {
		return [4]int{}
	}
	return [4]int{int(v[0]/a*255 + 0.5), int(v[1]/a*255 + 0.5), int(v[2]/a*255 + 0.5), int(a*255 + 0.5)}
}

func rgb(r, g, b int) [4]int { return [4]int{r, g, b, 255} }
