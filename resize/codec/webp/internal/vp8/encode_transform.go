package vp8

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// The inverse transform is given (RFC 6386, 14.3): with its matrix M, whose rows
// have a squared norm of 4, samples are M C M' / 8. So coefficients are M' X M / 2.
// The odd rows of M are sqrt(2) cos(pi/8) and sqrt(2) sin(pi/8).

const (
	forwardCos = 5352 // of 4096
	forwardSin = 2217
	inverseCos = 85627 // of 65536, as the decoder has them
	inverseSin = 35468
)

// forward transforms the difference of two blocks. Between the passes values are
// times 8, and stay within 16 bits.
func forward(src, pred *pixels, c *[16]int16) {
	var t [16]int32
	for i := 0; i < 16; i += 4 {
		d0, d1 := int32(src[i])-int32(pred[i]), int32(src[i+1])-int32(pred[i+1])
		d2, d3 := int32(src[i+2])-int32(pred[i+2]), int32(src[i+3])-int32(pred[i+3])
		a, b, y, x := d0+d3, d1+d2, d1-d2, d0-d3
		t[i] = (a + b) << 3
		t[i+1] = (x*forwardCos + y*forwardSin + 1<<8) >> 9
		t[i+2] = (a - b) << 3
		t[i+3] = (x*forwardSin - y*forwardCos + 1<<8) >> 9
	}
	for i := range 4 {
		a, b, y, x := t[i]+t[12+i], t[4+i]+t[8+i], t[4+i]-t[8+i], t[i]-t[12+i]
		c[i] = int16((a + b + 8) >> 4)
		c[4+i] = int16((x*forwardCos + y*forwardSin + 1<<15) >> 16)
		c[8+i] = int16((a - b + 8) >> 4)
		c[12+i] = int16((x*forwardSin - y*forwardCos + 1<<15) >> 16)
	}
}

// inverse adds the samples that coefficients stand for to a prediction (14.3).
func inverse(c *[16]int16, pred, rec *pixels) {
	var t [16]int32
	for i := range 4 {
		c0, c1, c2, c3 := int32(c[i]), int32(c[4+i]), int32(c[8+i]), int32(c[12+i])
		a, b := c0+c2, c0-c2
		y := c1*inverseSin>>16 - c3*inverseCos>>16
		x := c1*inverseCos>>16 + c3*inverseSin>>16
		t[4*i], t[4*i+1], t[4*i+2], t[4*i+3] = a+x, b+y, b-y, a-x
	}
	for i := range 4 {
		c0, c1, c2, c3 := t[i]+4, t[4+i], t[8+i], t[12+i]
		a, b := c0+c2, c0-c2
		y := c1*inverseSin>>16 - c3*inverseCos>>16
		x := c1*inverseCos>>16 + c3*inverseSin>>16
		rec[4*i] = arith.Clip8(int32(pred[4*i]) + (a+x)>>3)
		rec[4*i+1] = arith.Clip8(int32(pred[4*i+1]) + (b+y)>>3)
		rec[4*i+2] = arith.Clip8(int32(pred[4*i+2]) + (b-y)>>3)
		rec[4*i+3] = arith.Clip8(int32(pred[4*i+3]) + (a-x)>>3)
	}
}

// inverseFlat is inverse for a block with a first coefficient alone.
func inverseFlat(c0 int16, pred, rec *pixels) {
	d := (int32(c0) + 4) >> 3
	for i, v := range pred {
		rec[i] = arith.Clip8(int32(v) + d)
	}
}

// forwardSecond transforms the first coefficients of the 16 luma blocks (the
// Walsh-Hadamard transform that inverseSecond undoes).
func forwardSecond(in, out *[16]int16) {
	var t [16]int32
	for i := 0; i < 16; i += 4 {
		t[i], t[i+1], t[i+2], t[i+3] = walsh(int32(in[i]), int32(in[i+1]), int32(in[i+2]), int32(in[i+3]))
	}
	for i := range 4 {
		a, b, c, d := walsh(t[i], t[4+i], t[8+i], t[12+i])
		out[i], out[4+i], out[8+i], out[12+i] = int16(a>>1), int16(b>>1), int16(c>>1), int16(d>>1)
	}
}

// inverseSecond is the inverse (RFC 6386, 14.3).
func inverseSecond(in, out *[16]int16) {
	var t [16]int32
	for i := range 4 {
		t[i], t[4+i], t[8+i], t[12+i] = walsh(int32(in[i]), int32(in[4+i]), int32(in[8+i]), int32(in[12+i]))
	}
	for i := 0; i < 16; i += 4 {
		a, b, c, d := walsh(t[i], t[i+1], t[i+2], t[i+3])
		out[i], out[i+1], out[i+2], out[i+3] = int16((a+3)>>3), int16((b+3)>>3), int16((c+3)>>3), int16((d+3)>>3)
	}
}

// walsh is the transform of four values, in the order of its frequencies.
func walsh(a, b, c, d int32) (int32, int32, int32, int32) {
	s, t, u, v := a+d, b+c, a-d, b-c
	return s + t, u + v, s - t, u - v
}
