package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// Pixels gives out the rows of a picture as RGBA. Chroma is interpolated between the
// centres of its samples, 9:3:3:1, as all WebP decoders do.
type Pixels struct {
	picture *picture
	done    int // rows of chroma that are ready
	y       int
	cb, cr  []int32 // 3:1 between rows, four times
}

// NewPixels reads the header of a frame, as [NewPlanes] does.
func NewPixels(data []byte, n int) (*Pixels, error) {
	p, err := newPicture(data, n)
	if err != nil {
		return nil, err
	}
	w := (p.frame.width + 1) / 2
	return &Pixels{picture: p, cb: make([]int32, w), cr: make([]int32, w)}, nil
}

// Incomplete reports whether samples were made up so far, for data that is missing
// or damaged.
func (l *Pixels) Incomplete() bool { return l.picture.damaged }

// Row writes the next row to dst, which has 4 bytes for each pixel of the picture's
// width: red, green, blue, and 255. It may be called once for each row.
func (l *Pixels) Row(dst []byte) {
	p := l.picture
	last := (p.frame.height+1)/2 - 1
	near, far := l.y/2, l.y/2-1+l.y%2*2
	far = max(0, min(far, last))
	for max(near, far) >= l.done {
		l.done = p.next()
		if l.done == p.frame.height {
			l.done++
		}
		l.done /= 2
	}
	mix(l.cb, p.cb.line(near), p.cb.line(far))
	mix(l.cr, p.cr.line(near), p.cr.line(far))
	luma := p.luma.line(l.y)
	end := len(l.cb) - 1
	for i := range l.cb {
		before, after := max(i-1, 0), min(i+1, end)
		colourPixel(dst[8*i:], luma[2*i], (3*l.cb[i]+l.cb[before]+8)>>4, (3*l.cr[i]+l.cr[before]+8)>>4)
		if 8*i+4 < len(dst) {
			colourPixel(dst[8*i+4:], luma[2*i+1], (3*l.cb[i]+l.cb[after]+8)>>4, (3*l.cr[i]+l.cr[after]+8)>>4)
		}
	}
	l.y++
}

func mix(dst []int32, near, far []byte) {
	near, far = near[:len(dst)], far[:len(dst)]
	for i := range dst {
		dst[i] = 3*int32(near[i]) + int32(far[i])
	}
}

// colourPixel is the matrix of BT.601 for the video range, times 65536.
func colourPixel(dst []byte, luma byte, cb, cr int32) {
	y := (int32(luma)-16)*76309 + 1<<15
	cb, cr = cb-128, cr-128
	dst = dst[:4]
	dst[0] = arith.Clip8((y + 104597*cr) >> 16)
	dst[1] = arith.Clip8((y - 25675*cb - 53279*cr) >> 16)
	dst[2] = arith.Clip8((y + 132201*cb) >> 16)
	dst[3] = 255
}
