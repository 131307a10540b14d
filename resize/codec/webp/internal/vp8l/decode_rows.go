package vp8l

import (
	"encoding/binary"
	"errors"

	"github.com/rendition-go/rendition/resize/codec"
)

var errHeader = errors.New("no VP8L header")

// Pixels gives out the rows of a picture as RGBA, and blank ones where its data ends.
type Pixels struct {
	picture *picture
	opaque  bool
	ended   bool
}

// NewPixels reads the header of a picture, which is the first n bytes of data; [Slack]
// bytes follow. The data may be cut off behind the prefix codes. An error says what is
// wrong before the first pixel.
func NewPixels(data []byte, n int) (*Pixels, error) {
	if n < HeaderSize {
		return nil, errNoPixels
	}
	w, h, alpha, ok := Header((*[HeaderSize]byte)(data))
	if !ok {
		return nil, errHeader
	}
	p, err := newPicture(data[HeaderSize:], n-HeaderSize, w, h)
	if err != nil {
		return nil, err
	}
	return &Pixels{picture: p, opaque: !alpha}, nil
}

// Incomplete reports whether pixels were made up so far, for data that is missing or
// damaged.
func (r *Pixels) Incomplete() bool { return r.ended || r.picture.damaged }

// Row writes the next row to dst, which has 4 bytes for each pixel of the picture's
// width: red, green and blue, premultiplied, and alpha. It may be called once for each
// row.
func (r *Pixels) Row(dst []byte) {
	opaque := uint32(0)
	if r.opaque {
		opaque = 0xff
	}
	if !r.ended {
		if row, ok := r.picture.next(); ok {
			for i, v := range row {
				binary.BigEndian.PutUint32(dst[4*i:], v<<8|v>>24|opaque)
			}
			if opaque == 0 {
				codec.Premultiply(dst, dst)
			}
			return
		}
		r.ended = true
	}
	blank := [4]byte{}
	if r.opaque {
		blank = [4]byte{128, 128, 128, 255}
	}
	for i := 0; i < len(dst); i += 4 {
		copy(dst[i:i+4], blank[:])
	}
}

// Plane gives out the rows of a plane of bytes: what is green in a picture that has no
// header.
type Plane struct{ picture *picture }

// NewPlane reads the prefix codes of a plane of width x height bytes, as [NewPixels]
// does.
func NewPlane(data []byte, n, width, height int) (*Plane, error) {
	p, err := newPicture(data, n, width, height)
	if err != nil {
		return nil, err
	}
	return &Plane{p}, nil
}

// Incomplete reports whether the last row was made of data that is missing or damaged,
// in part or at all.
func (p *Plane) Incomplete() bool { return p.picture.damaged }

// Row writes the next row to dst, which is as long as the plane is wide. It returns
// false where the data has ended. It may be called once for each row.
func (p *Plane) Row(dst []byte) bool {
	row, ok := p.picture.next()
	for i, v := range row {
		dst[i] = byte(v >> 8)
	}
	return ok
}
