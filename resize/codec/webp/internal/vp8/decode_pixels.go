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
func (r *Pixels) Incomplete() bool { return r.picture.damaged }

// Row writes the next row to dst, which has 4 bytes for each pixel of the picture's
// width: red, green, blue, and 255. It may be called once for each row.
func (r *Pixels) Row(dst []byte) {
	p := r.picture
	last := (p.frame.height+1)/2 - 1
	near, far := r.y/2, r.y/2-1+r.y%2*2
	far = max(0, min(far, last))
	for max(near, far) >= r.done {
		r.done = p.next()
		if r.done == p.frame.height {
			r.done++
		}
		r.done /= 2
	}
	mix(r.cb, p.cb.line(near), p.cb.line(far))
	mix(r.cr, p.cr.line(near), p.cr.line(far))
	luma := p.luma.line(r.y)
	end := len(r.cb) - 1
	for i := range r.cb {
		before, after := max(i-1, 0), min(i+1, end)
		colourPixel(dst[8*i:], luma[2*i], (3*r.cb[i]+r.cb[before]+8)>>4, (3*r.cr[i]+r.cr[before]+8)>>4)
		if 8*i+4 < len(dst) {
			colourPixel(dst[8*i+4:], luma[2*i+1], (3*r.cb[i]+r.cb[after]+8)>>4, (3*r.cr[i]+r.cr[after]+8)>>4)
		}
	}
	r.y++
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
