package resizetest

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"runtime"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func inputRules() []rule {
	return []rule{
		{"truncated", "A file cut off anywhere gives ErrCorrupt or a picture, never a panic.", checkTruncated},
		{"damaged", "A file with wrong bytes in it gives an error of package resize or a picture, never a panic.", checkDamaged},
		{"unknown", "Data in no known format, and none at all, give ErrFormat.", checkUnknown},
		{"bomb", "A small file that claims to be huge gives ErrTooLarge without taking memory for it.", checkBomb},
		{"source-limit", "A source that does not end gives ErrTooLarge at the limit of encoded bytes.", checkSourceLimit},
		{"reader-error", "An error of the reader is returned, and is not taken for a corrupt picture.", checkReaderError},
		{"reader-kept", "The source is never closed, and may come in pieces of any size.", checkReaderKept},
		{"animation", "Of an animated GIF at least the first frame is shown, on its canvas.", checkAnimation},
		{"formats-read", "Every format that is read gives the picture that is in it.", checkFormatsRead},
	}
}

func isTooLarge(err error) bool { return errors.Is(err, resize.ErrTooLarge) }

// samples are files of one picture in formats that the Resizer reads.
func (c *check) samples(m *image.NRGBA) map[params.Format][]byte {
	files := map[params.Format][]byte{}
	add := func(f params.Format, file func() []byte) {
		if c.reads(f) {
			files[f] = file()
		}
	}
	add(params.FormatJPEG, func() []byte { return encodeJPEG(m, 90) })
	add(params.FormatPNG, func() []byte { return encodePNG(m) })
	add(params.FormatGIF, func() []byte { return encodeGIF(paletted(reduced(m))) })
	add(params.FormatBMP, func() []byte { return encodeBMP(m) })
	add(params.FormatTIFF, func() []byte { return encodeTIFF(m, false, 1) })
	return files
}

// reduced returns m with 64 colours.
func reduced(m *image.NRGBA) *image.NRGBA {
	return paint(m.Rect.Dx(), m.Rect.Dy(), func(x, y int) color.NRGBA {
		q := m.NRGBAAt(x, y)
		return color.NRGBA{q.R / 85 * 85, q.G / 85 * 85, q.B / 85 * 85, 255}
	})
}

// anyOut is a format that the Resizer writes.
func (c *check) anyOut() params.Format {
	for _, f := range []params.Format{params.FormatPNG, params.FormatJPEG} {
		if !slices.Contains(c.o.CannotWrite, f) {
			return f
		}
	}
	c.Skip("neither PNG nor JPEG is written")
	return ""
}

func checkTruncated(c *check) {
	p := params.Params{Width: 40, Format: c.anyOut()}
	for f, file := range c.samples(scene(120, 90)) {
		for i := range 16 {
			n := max(len(file)*i/16, 64)
			r, err := c.try(file[:n], p)
			what := fmt.Sprintf("%s, %d of %d bytes", f, n, len(file))
			switch {
			case err == nil:
				c.wantSize(what, r, 40, 30)
			case !errors.Is(err, resize.ErrCorrupt):
				c.Errorf("%s: %v, want ErrCorrupt or a picture", what, err)
			}
		}
		for n := range 64 {
			if _, err := c.try(file[:n], p); err == nil {
				c.Errorf("%s: a picture made of %d bytes", f, n)
			}
		}
	}
}

func checkDamaged(c *check) {
	p := params.Params{Width: 40, Format: c.anyOut()}
	for f, file := range c.samples(scene(60, 45)) {
		for i := 64; i < len(file); i += 1 + len(file)/150 {
			bad := bytes.Clone(file)
			bad[i] ^= byte(1 << (i % 8))
			_, err := c.try(bad, p)
			if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !isTooLarge(err) {
				c.Errorf("%s, byte %d changed: %v", f, i, err)
			}
		}
	}
}

func checkUnknown(c *check) {
	for name, data := range map[string]string{
		"nothing": "", "one byte": "\x00", "text": "There is no picture in this text, however long it may be made to look.",
		"svg": `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>`,
		"pdf": "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj", "zeros": string(make([]byte, 5000)),
	} {
		if _, err := c.try([]byte(data), params.Params{Width: 10}); !errors.Is(err, resize.ErrFormat) {
			c.Errorf("%s: %v, want ErrFormat", name, err)
		}
	}
}

// bombMemory is what refusing a bomb may take: buffers, but no picture.
const bombMemory = 16 << 20

func checkBomb(c *check) {
	gif := encodeGIF(paletted(quarters(8, 8)))
	copy(gif[6:], "\xff\xff\xff\xff")
	jpeg := encodeJPEG(quarters(8, 8), 90)
	if i := bytes.Index(jpeg, []byte{0xff, 0xc0}); i >= 0 {
		copy(jpeg[i+5:], "\xff\xdc\xff\xdc")
	}
	png := slices.Concat(pngHeader(50000, 50000), pngChunk("IDAT", "\x78\x9c\x63\x00\x00"), pngChunk("IEND", ""))
	for f, file := range map[params.Format][]byte{params.FormatPNG: png, params.FormatGIF: gif, params.FormatJPEG: jpeg} {
		if !c.reads(f) {
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := c.try(file, params.Params{Width: 10, Format: c.anyOut()})
		runtime.ReadMemStats(&after)
		if !isTooLarge(err) {
			c.Errorf("%s: %v, want ErrTooLarge", f, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > bombMemory {
			c.Errorf("%s: took %d MiB to refuse it", f, took>>20)
		}
	}
}

// endless yields a head and then one piece again and again, up to a total.
type endless struct {
	head, piece []byte
	total, read int64
	at          int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.read >= e.total {
		return 0, io.EOF
	}
	n := copy(p, e.head)
	e.head = e.head[n:]
	if n == 0 {
		n = copy(p, e.piece[e.at:])
		e.at = (e.at + n) % len(e.piece)
	}
	e.read += int64(n)
	return n, nil
}

func checkSourceLimit(c *check) {
	c.needs(params.FormatPNG, c.anyOut())
	piece := bytes.Repeat(pngChunk("juNk", string(make([]byte, 8<<10))), 8)
	limit := c.o.SourceBytes
	src := &endless{head: pngHeader(20, 20), piece: piece, total: limit + limit/2}
	_, err := c.z.Resize(c.Context(), io.Discard, src, params.Params{Width: 10, Format: c.anyOut()}.Simplify())
	if !isTooLarge(err) {
		c.Errorf("%d bytes: %v, want ErrTooLarge", src.total, err)
	}
	if src.read > limit+(1<<20) {
		c.Errorf("%d bytes were read, the limit is %d", src.read, limit)
	}
}

var errReader = errors.New("the reader's own error")

func checkReaderError(c *check) {
	for f, file := range c.samples(noise(80, 60)) {
		for _, n := range []int{0, 1, 20, 200, len(file) / 2} {
			src := io.MultiReader(bytes.NewReader(file[:n]), failing{})
			_, err := c.z.Resize(c.Context(), io.Discard, src, params.Params{Width: 40, Format: c.anyOut()}.Simplify())
			if !errors.Is(err, errReader) {
				c.Errorf("%s, after %d of %d bytes: %v, want the reader's error", f, n, len(file), err)
			}
			if errors.Is(err, resize.ErrCorrupt) || errors.Is(err, resize.ErrFormat) {
				c.Errorf("%s, after %d of %d bytes: %v blames the picture", f, n, len(file), err)
			}
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errReader }

// pieces hands out a few bytes at a time, sometimes none, the last ones together
// with io.EOF, and notes if it is closed.
type pieces struct {
	b      []byte
	n      int
	closed bool
}

func (p *pieces) Read(b []byte) (int, error) {
	p.n++
	if p.n%5 == 0 {
		return 0, nil
	}
	n := copy(b[:min(len(b), 1+p.n%37)], p.b)
	p.b = p.b[n:]
	if len(p.b) == 0 {
		return n, io.EOF
	}
	return n, nil
}

func (p *pieces) Close() error { p.closed = true; return nil }

func checkReaderKept(c *check) {
	for f, file := range c.samples(scene(60, 40)) {
		p := params.Params{Width: 30, Format: c.anyOut()}
		want := c.run(file, p)
		src := &pieces{b: file}
		var w bytes.Buffer
		if _, err := c.z.Resize(c.Context(), &w, src, p.Simplify()); err != nil {
			c.Errorf("%s in pieces: %v", f, err)
		} else if !bytes.Equal(w.Bytes(), want.data) {
			c.Errorf("%s in pieces gives another picture", f)
		}
		if src.closed {
			c.Errorf("%s: the source was closed", f)
		}
	}
}

func checkAnimation(c *check) {
	c.needs(params.FormatGIF, params.FormatPNG)
	red, blue := color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 0, 200, 255}
	first := paletted(flat(40, 40, red))
	second := image.NewPaletted(image.Rect(10, 10, 30, 30), color.Palette{blue})
	file := encodeGIF(first, second)
	r := c.run(file, params.Params{Width: 20, Format: params.FormatPNG})
	c.wantSize("animation", r, 20, 20)
	c.wantColor("first frame", r.pix, 1, 1, rgb(200, 0, 0), 1)
	c.wantColor("first frame", r.pix, 10, 10, rgb(200, 0, 0), 1)
	// A first frame that is smaller than the canvas.
	file = encodeGIF(image.NewPaletted(image.Rect(10, 10, 30, 30), color.Palette{blue}), first)
	r = c.run(file, params.Params{Width: 20, Format: params.FormatPNG})
	c.wantSize("frame in a canvas", r, 20, 20)
	c.wantColor("frame in a canvas", r.pix, 10, 10, rgb(0, 0, 200), 1)
	if a := r.pix.At(1, 1)[3]; a != 0 {
		c.Errorf("beside the frame: alpha %.2f, want 0", a)
	}
}

func checkFormatsRead(c *check) {
	files := c.samples(quarters(64, 64))
	if c.reads(params.FormatWebP) {
		files[params.FormatWebP] = encodeWebP(quarters(64, 64), exif(1, false))
	}
	if !c.writes(params.FormatPNG) {
		c.SkipNow()
	}
	for f, file := range files {
		r := c.run(file, params.Params{Width: 32, Format: params.FormatPNG})
		if r.info.Format != f || r.info.Width != 64 || r.info.Height != 64 || r.info.Frames < 1 {
			c.Errorf("%s: Info is %+v", f, r.info)
		}
		c.wantSize(string(f), r, 32, 32)
		c.wantQuarters(string(f), r.pix, 12)
	}
}
