package webp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// stillDecoder decodes the first picture of a file by a function for stills.
type stillDecoder struct {
	pixels     func(io.Reader) (image.Image, error)
	pixelBytes int64
}

func newStillDecoder(o *DecoderOptions) codec.Decoder {
	d := &stillDecoder{pixels: o.Pixels, pixelBytes: 16}
	if o.PixelBytes > 0 {
		d.pixelBytes = int64(o.PixelBytes)
	}
	return codec.ImageDecoder(codec.ImageFormat{Format: params.FormatWebP, Open: d.open})
}

func (d *stillDecoder) open(in *codec.Input, limits resize.Limits) (codec.WholeImage, error) {
	h, err := readHeader(in, limits)
	if err != nil {
		return codec.WholeImage{}, noEOF(err)
	}
	return codec.WholeImage{
		Header: h.Header,
		Memory: d.pixelBytes*int64(h.Width)*int64(h.Height) + 1<<20,
		Decode: func(r io.Reader) (image.Image, error) {
			m, err := d.decode(r, h)
			return m, noEOF(err)
		},
	}, nil
}

func (d *stillDecoder) decode(r io.Reader, h *header) (image.Image, error) {
	m, err := d.still(r, h)
	if err != nil {
		return nil, err
	}
	if !h.animated {
		return m, nil
	}
	if b := m.Bounds(); b.Size() != h.frame.Size() {
		return nil, fmt.Errorf("picture of %v pixels in a frame of %v: %w", b.Size(), h.frame.Size(), errSize)
	}
	return codec.Canvas(m, h.frame.Min, image.Rect(0, 0, h.Width, h.Height)), nil
}

// still hands the picture over as a file of its own, without metadata. Its size was
// compared with what the header says: nothing larger will be decoded.
func (d *stillDecoder) still(r io.Reader, h *header) (image.Image, error) {
	p := &positioned{r: r}
	var head []byte
	if h.alpha.size > 0 {
		alph, n, err := p.read(h.alpha)
		if err != nil {
			return nil, err
		}
		if int64(n) < h.alpha.size {
			return nil, io.ErrUnexpectedEOF
		}
		w, ht := h.frame.Dx()-1, h.frame.Dy()-1
		head = append(head, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...)
		head = append(head, byte(w), byte(w>>8), byte(w>>16), byte(ht), byte(ht>>8), byte(ht>>16))
		head = appendChunk(head, "ALPH", alph[:n])
	}
	id := "VP8 "
	if h.lossless {
		id = "VP8L"
	}
	size := h.picture.size
	head = append(head, id...)
	head = binary.LittleEndian.AppendUint32(head, uint32(size))
	riff := append([]byte("RIFF"), 0, 0, 0, 0)
	riff = append(riff, "WEBP"...)
	binary.LittleEndian.PutUint32(riff[4:], uint32(min(4+int64(len(head))+size+size&1, 1<<32-2)))
	if err := p.skipTo(h.picture.at); err != nil {
		return nil, err
	}
	// A file may end without the padding of its last chunk.
	body := io.LimitReader(r, size)
	return d.pixels(io.MultiReader(bytes.NewReader(riff), bytes.NewReader(head), body, bytes.NewReader(make([]byte, size&1))))
}

func appendChunk(b []byte, id string, data []byte) []byte {
	b = append(b, id...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}
