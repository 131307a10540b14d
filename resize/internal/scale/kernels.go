package scale

import "encoding/binary"

// The kernels below are what the time goes into. Each is a small function over
// slices that are not empty, do not overlap and are as long as the comment says.
//
// 8-bit samples are worked on two to an int64, "lanes": one in the low 32 bits,
// one in the high. Multiplying the word by a weight multiplies both, and sums of
// words sum both; a low lane that is negative has borrowed one from the high
// one, which is given back when they are taken apart. A lane holds 31 bits and
// its sign: enough for 255, or 16 bits with sign, times weights whose absolute
// values sum to less than 4.

// lanes takes a word apart.
func lanes(v int64) (lo, hi int32) {
	lo = int32(v)
	return lo, int32((v - int64(lo)) >> 32)
}

func word(lo, hi int32) int64 { return int64(lo) + int64(hi)<<32 }

const (
	rowShift8  = weightBits8 - fracBits8
	rowRound8  = 1 << (rowShift8 - 1)
	colShift8  = weightBits8 + fracBits8
	colRound8  = 1 << (colShift8 - 1)
	rowShift16 = weightBits16 - fracBits16
	rowRound16 = 1 << (rowShift16 - 1)
	colShift16 = weightBits16 + fracBits16
	colRound16 = 1 << (colShift16 - 1)
)

// unpackPair puts two rows of 8-bit grey into the lanes of dst, one word a
// column.
func unpackPair(dst []int64, a, b []byte) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = int64(a[i]) | int64(b[i])<<32
	}
}

// unpack8 puts each two bytes of src into the lanes of a word.
func unpack8(dst []int64, src []byte) {
	for len(dst) >= 2 && len(src) >= 4 {
		v := int64(binary.LittleEndian.Uint32(src))
		dst[0] = v&0xff | v&0xff00<<24
		dst[1] = v>>16&0xff | v&0xff000000<<8
		dst, src = dst[2:], src[4:]
	}
	for i := range dst {
		dst[i] = int64(src[2*i]) | int64(src[2*i+1])<<32
	}
}

// unpack16 reads len(dst) samples of two bytes.
func unpack16(dst []int64, src []byte) {
	for i := range dst {
		dst[i] = int64(binary.BigEndian.Uint16(src[2*i:]))
	}
}

// filterGray filters two rows that unpackPair has put into src along x. dst0 and
// dst1 get one each, two columns to a word; they may be the same.
func filterGray(dst0, dst1, src []int64, x *weights) {
	n := x.len()
	for j := 0; j < n; j += 2 {
		a0, b0 := lanes(dot1(src, x, j))
		var a1, b1 int32
		if j+1 < n {
			a1, b1 = lanes(dot1(src, x, j+1))
			a1, b1 = narrow(a1), narrow(b1)
		}
		dst1[j/2] = word(narrow(b0), b1)
		dst0[j/2] = word(narrow(a0), a1)
	}
}

// narrow rounds a sum of the row pass to what is kept of it.
func narrow(v int32) int32 { return (v + rowRound8) >> rowShift8 }

// dot1 is the sum for column j over words that hold one column each.
func dot1(src []int64, x *weights, j int) int64 {
	w := x.w8[x.off[j]:x.off[j+1]]
	p := src[int(x.start[j])-x.first:]
	p = p[:len(w)]
	var s, t int64
	for len(w) >= 4 && len(p) >= 4 {
		s += p[0]*int64(w[0]) + p[1]*int64(w[1])
		t += p[2]*int64(w[2]) + p[3]*int64(w[3])
		w, p = w[4:], p[4:]
	}
	for i, v := range w {
		s += p[i] * int64(v)
	}
	return s + t
}

// filter2 filters a row of two channels, one word a column.
func filter2(dst, src []int64, x *weights) {
	for j := range dst {
		a, b := lanes(dot1(src, x, j))
		dst[j] = word(narrow(a), narrow(b))
	}
}

// filter4 filters a row of four channels, two words a column.
func filter4(dst, src []int64, x *weights) {
	for j, start := range x.start {
		w := x.w8[x.off[j]:x.off[j+1]]
		p := src[2*(int(start)-x.first):]
		p = p[:2*len(w)]
		var s, t int64
		for len(w) >= 2 && len(p) >= 4 {
			w0, w1 := int64(w[0]), int64(w[1])
			s += p[0]*w0 + p[2]*w1
			t += p[1]*w0 + p[3]*w1
			w, p = w[2:], p[4:]
		}
		if len(w) > 0 && len(p) >= 2 {
			s += p[0] * int64(w[0])
			t += p[1] * int64(w[0])
		}
		a, b := lanes(s)
		c, d := lanes(t)
		dst[2*j] = word(narrow(a), narrow(b))
		dst[2*j+1] = word(narrow(c), narrow(d))
	}
}

// filterGray16 filters a row of one channel of 16 bits, one word a sample.
func filterGray16(dst, src []int64, x *weights) {
	for j := range dst {
		w := x.w16[x.off[j]:x.off[j+1]]
		p := src[int(x.start[j])-x.first:]
		p = p[:len(w)]
		var s int64
		for i, v := range w {
			s += p[i] * int64(v)
		}
		dst[j] = (s + rowRound16) >> rowShift16
	}
}

// filterWide16 filters a row of several channels of 16 bits, one word a sample.
func filterWide16(dst, src []int64, x *weights, channels int) {
	for j, start := range x.start {
		w := x.w16[x.off[j]:x.off[j+1]]
		from := (int(start) - x.first) * channels
		for c := range channels {
			s, i := int64(0), from+c
			for _, v := range w {
				s += src[i] * int64(v)
				i += channels
			}
			dst[j*channels+c] = (s + rowRound16) >> rowShift16
		}
	}
}

// addRow adds a filtered row times its weight to sum, which is as long.
func addRow(sum, a []int64, w int64) {
	a = a[:len(sum)]
	for i := range sum {
		sum[i] += a[i] * w
	}
}

// addRows adds four filtered rows times their weights to sum, which is as long
// as each. Rows may be the same.
func addRows(sum, a, b, c, d []int64, wa, wb, wc, wd int64) {
	a, b, c, d = a[:len(sum)], b[:len(sum)], c[:len(sum)], d[:len(sum)]
	for i := range sum {
		sum[i] += a[i]*wa + b[i]*wb + c[i]*wc + d[i]*wd
	}
}

// finish8 rounds the sums of a row to bytes, two to a word; of the last word
// dst may take one only.
func finish8(dst []byte, sum []int64) {
	for len(dst) >= 2 && len(sum) >= 1 {
		lo, hi := lanes(sum[0])
		lo = (lo + colRound8) >> colShift8
		hi = (hi + colRound8) >> colShift8
		if uint32(lo|hi) > 255 {
			lo, hi = max(0, min(lo, 255)), max(0, min(hi, 255))
		}
		dst[0], dst[1] = byte(lo), byte(hi)
		dst, sum = dst[2:], sum[1:]
	}
	if len(dst) == 1 {
		lo, _ := lanes(sum[0])
		dst[0] = byte(max(0, min((lo+colRound8)>>colShift8, 255)))
	}
}

// finish16 rounds the sums of a row to samples of two bytes.
func finish16(dst []byte, sum []int64) {
	for i, v := range sum {
		v = (v + colRound16) >> colShift16
		binary.BigEndian.PutUint16(dst[2*i:], uint16(max(0, min(v, 0xffff))))
	}
}

// clampGrayAlpha cuts premultiplied grey down to its alpha.
func clampGrayAlpha(p []byte) {
	for ; len(p) >= 2; p = p[2:] {
		p[0] = min(p[0], p[1])
	}
}

// clampRGBA cuts premultiplied colour down to its alpha.
func clampRGBA(p []byte) {
	for ; len(p) >= 4; p = p[4:] {
		a := p[3]
		if a == 255 {
			continue
		}
		p[0], p[1], p[2] = min(p[0], a), min(p[1], a), min(p[2], a)
	}
}
