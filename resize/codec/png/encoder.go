package png

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
	"sync"

	"github.com/rendition-go/rendition/resize/codec"
)

// EncoderOptions are what an encoder may be told once. The zero value is the
// default.
type EncoderOptions struct {
	// Level is how hard the compressor tries; the zero value is
	// png.DefaultCompression.
	Level png.CompressionLevel
}

// NewEncoder returns an encoder; a nil o means the defaults. It takes
// [codec.LayoutGray] and [codec.LayoutRGBA] and writes 8 bits a sample at most: as
// grey, as a palette where the picture has no more than 256 colours, else as RGB
// or, where anything is transparent, RGBA. No pixel changes by that, except that
// colour and alpha are stored apart (straight alpha), rounded. A profile is
// embedded (iCCP) as it is.
func NewEncoder(o *EncoderOptions) codec.Encoder {
	e := &encoder{}
	if o != nil {
		e.png.CompressionLevel = o.Level
	}
	e.png.BufferPool = &e.pool
	return codec.ImageEncoder(e.encode, codec.LayoutGray, codec.LayoutRGBA)
}

type encoder struct {
	png  png.Encoder
	pool bufferPool
}

// bufferPool keeps what the standard encoder allocates for each picture.
type bufferPool struct{ sync.Pool }

func (p *bufferPool) Get() *png.EncoderBuffer {
	b, _ := p.Pool.Get().(*png.EncoderBuffer)
	return b
}

func (p *bufferPool) Put(b *png.EncoderBuffer) { p.Pool.Put(b) }

func (e *encoder) encode(w io.Writer, m image.Image, o codec.Options) error {
	if rgba, ok := m.(*image.RGBA); ok {
		straight := &image.NRGBA{Pix: rgba.Pix, Stride: rgba.Stride, Rect: rgba.Rect}
		// The encoder's own copy of the pixels: changed in place.
		codec.Unpremultiply(straight.Pix, straight.Pix)
		m = smallest(straight, len(o.ICC) == 0)
	}
	if len(o.ICC) > 0 {
		w = &profileWriter{w: w, icc: o.ICC}
	}
	return e.png.Encode(w, m)
}

// smallest returns m as grey or with a palette where that loses nothing. A profile
// forbids grey: it would have to be one of grey (11.3.2.3).
func smallest(m *image.NRGBA, gray bool) image.Image {
	for i := 0; i+3 < len(m.Pix) && gray; i += 4 {
		p := m.Pix[i : i+4 : i+4]
		gray = p[0] == p[1] && p[1] == p[2] && p[3] == 255
	}
	if gray {
		g := image.NewGray(m.Rect)
		for i := range g.Pix {
			g.Pix[i] = m.Pix[4*i]
		}
		return g
	}
	if p := paletted(m); p != nil {
		return p
	}
	return m
}

// paletted returns m with a palette, in the order the colours are met; nil where
// there are more than 256.
func paletted(m *image.NRGBA) *image.Paletted {
	index := make(map[uint32]uint8, 256)
	p := &image.Paletted{Pix: make([]uint8, len(m.Pix)/4), Stride: m.Rect.Dx(), Rect: m.Rect}
	last, lastIndex := uint32(0), uint8(0)
	for i := range p.Pix {
		c := binary.BigEndian.Uint32(m.Pix[4*i:])
		if c != last || i == 0 {
			n, ok := index[c]
			if !ok {
				if len(index) == 256 {
					return nil
				}
				n = uint8(len(index))
				index[c] = n
				p.Palette = append(p.Palette, color.NRGBA{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)})
			}
			last, lastIndex = c, n
		}
		p.Pix[i] = lastIndex
	}
	return p
}

// profileWriter puts an iCCP chunk behind the header: the signature and IHDR have
// a fixed length.
type profileWriter struct {
	w    io.Writer
	icc  []byte
	seen int
}

const headerLen = 8 + 8 + 13 + 4

func (p *profileWriter) Write(b []byte) (int, error) {
	if p.seen >= headerLen {
		return p.w.Write(b)
	}
	head := b[:min(len(b), headerLen-p.seen)]
	n, err := p.w.Write(head)
	p.seen += n
	if err != nil || p.seen < headerLen {
		return n, err
	}
	if _, err := p.w.Write(iccpChunk(p.icc)); err != nil {
		return n, err
	}
	m, err := p.w.Write(b[n:])
	return n + m, err
}

func iccpChunk(icc []byte) []byte {
	var b bytes.Buffer
	b.WriteString("\x00\x00\x00\x00iCCPicc\x00\x00")
	z := zlib.NewWriter(&b)
	_, _ = z.Write(icc) // a bytes.Buffer takes everything
	_ = z.Close()
	c := b.Bytes()
	binary.BigEndian.PutUint32(c, uint32(len(c)-8))
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}
