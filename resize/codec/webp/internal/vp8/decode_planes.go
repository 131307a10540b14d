package vp8

import "github.com/rendition-go/rendition/resize/codec"

// BandHeight is the most rows in a band of [Planes]: those of a row of macroblocks,
// and those that the loop filter left of the one before.
const BandHeight = 24

// bandSlack are the bytes behind a band that spare its user a copy.
const bandSlack = 64

// Planes gives out the planes of a picture with the full range, in bands of 4:2:0.
type Planes struct {
	picture *picture
	out     [3][]byte
	y       int // rows of luma given out
}

// NewPlanes reads the header of a frame, which is the first n bytes of data; [Slack]
// bytes follow. The frame may be cut off behind its first partition. An error says
// what is wrong with the header.
func NewPlanes(data []byte, n int) (*Planes, error) {
	p, err := newPicture(data, n)
	if err != nil {
		return nil, err
	}
	b := &Planes{picture: p}
	w, rows := p.frame.width, min(BandHeight, p.frame.height)
	half := (w + 1) / 2 * ((rows + 1) / 2)
	b.out = [3][]byte{make([]byte, w*rows+bandSlack), make([]byte, half+bandSlack), make([]byte, half+bandSlack)}
	return b, nil
}

// Incomplete reports whether samples were made up so far, for data that is missing
// or damaged.
func (b *Planes) Incomplete() bool { return b.picture.damaged }

// Next makes to the next rows, which are valid until the next call. It returns false
// behind the last ones.
func (b *Planes) Next(to *codec.Band) bool {
	p := b.picture
	if b.y == p.frame.height {
		return false
	}
	end := p.next()
	b.plane(&to.Planes[0], 0, &p.luma, fullLuma, p.frame.width, b.y, end)
	// All bands but the last end at an even row.
	w, y, endC := (p.frame.width+1)/2, b.y/2, (end+1)/2
	b.plane(&to.Planes[1], 1, &p.cb, fullChroma, w, y, endC)
	b.plane(&to.Planes[2], 2, &p.cr, fullChroma, w, y, endC)
	b.y = end
	return true
}

func (b *Planes) plane(to *codec.Plane, i int, s *strip, t *tones, width, y, end int) {
	*to = codec.Plane{Pix: b.out[i][:(end-y)*width], Stride: width, Width: width, Y: y, Rows: end - y}
	for r := y; r < end; r++ {
		t.row(to.Row(r-y, 1), s.line(r)[:width])
	}
}
