package webp

import (
	"encoding/binary"

	"github.com/rendition-go/rendition/resize/codec"
)

// losslessRows are the rows of a lossless picture, and blank ones where its data
// ends.
type losslessRows struct {
	picture *losslessPicture
	ended   bool
}

func (l *losslessRows) incomplete() bool { return l.ended || l.picture.damaged }

func (l *losslessRows) row(dst []byte) {
	opaque := uint32(0)
	if l.picture.opaque {
		opaque = 0xff
	}
	if !l.ended {
		if row, ok := l.picture.next(); ok {
			for i, v := range row {
				binary.BigEndian.PutUint32(dst[4*i:], v<<8|v>>24|opaque)
			}
			if opaque == 0 {
				codec.Premultiply(dst, dst)
			}
			return
		}
		l.ended = true
	}
	blank := [4]byte{}
	if l.picture.opaque {
		blank = [4]byte{128, 128, 128, 255}
	}
	for i := 0; i < len(dst); i += 4 {
		copy(dst[i:i+4], blank[:])
	}
}

// lossyRows are the rows of a lossy picture as pixels. Chroma is interpolated
// between the centres of its samples, 9:3:3:1, as all WebP decoders do.
type lossyRows struct {
	picture *lossyPicture
	alpha   alphaRows // nil if there is none
	done    int       // rows of chroma that are ready
	y       int
	cb, cr  []int32 // 3:1 between rows, four times
}

func newLossyRows(p *lossyPicture, alpha alphaRows) *lossyRows {
	w := (p.frame.width + 1) / 2
	return &lossyRows{picture: p, alpha: alpha, cb: make([]int32, w), cr: make([]int32, w)}
}

func (l *lossyRows) incomplete() bool {
	return l.picture.damaged || l.alpha != nil && l.alpha.incomplete()
}

func (l *lossyRows) row(dst []byte) {
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
	if l.alpha == nil {
		return
	}
	for i, a := range l.alpha.next() {
		dst[4*i+3] = a
	}
	codec.Premultiply(dst, dst)
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
	dst[0] = clip8((y + 104597*cr) >> 16)
	dst[1] = clip8((y - 25675*cb - 53279*cr) >> 16)
	dst[2] = clip8((y + 132201*cb) >> 16)
	dst[3] = 255
}
