package vp8l

import "github.com/rendition-go/rendition/resize/codec/webp/internal/spare"

// A PlaneEncoder codes planes of bytes as the green channel of pictures, without a
// header. The zero value is one, to be used for one plane after the other.
type PlaneEncoder struct {
	out     bitWriter
	matcher matcher[uint8]
	coder   symbolCoder
}

// Trim gives up memory beyond the usual.
func (c *PlaneEncoder) Trim() {
	if cap(c.out.buf) > spare.Max {
		c.out.buf = nil
	}
	if cap(c.matcher.refs)*12 > spare.Max {
		c.matcher.refs = nil
	}
}

// Encode returns the plane pix, whose rows are of width, as it is coded. The data is
// valid until the next call.
func (c *PlaneEncoder) Encode(pix []uint8, width int) []byte {
	c.out.reset()
	c.out.put(0, 1) // no transforms
	refs := c.matcher.parse(pix, width)
	c.coder.bytes(&c.out, pix, refs, width, true)
	return c.out.finish()
}
