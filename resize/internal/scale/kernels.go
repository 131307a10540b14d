package scale

import "encoding/binary"

// The kernels below are what the time goes into. Each is a small function over
// slices that do not overlap and are as long as the comment says.
//
// The row pass works on a few rows at once, a "block" of them: four words of
// each column, so that a weight is read once for all. 8-bit samples go two to a
// word, as "lanes": one in the low 32 bits, one in the high. Multiplying the word
// by a weight multiplies both, and sums of words sum both.
//
//	8 bits, 1 channel    8 rows; word k holds rows 2k and 2k+1
//	        2 channels   4 rows; word k holds both channels of row k
//	        4 channels   2 rows; words 2k and 2k+1 hold two channels each of row k
//	16 bits              as many rows as four words take, one sample a word
//
// What the row pass leaves, a filtered row, is one sample of each lane after the
// other, in the order of the picture. To each 8-bit one is added bias, more than
// filters can undershoot, so that no lane is negative and none borrows from the
// next; since weights sum to one, the column pass ends with the same bias.

// column is one column of a block.
type column [4]int64

const columnBytes = 4 * 8

const (
	bias       = 1 << 15 // in units of a filtered row
	laneOnes   = 1<<32 | 1
	laneMask   = 0xffff * laneOnes
	rowShift8  = weightBits8 - fracBits8
	rowBegin8  = (bias<<rowShift8 + 1<<(rowShift8-1)) * laneOnes
	colShift8  = weightBits8 + fracBits8
	colRound8  = 1 << (colShift8 - 1) * laneOnes
	outBias    = bias >> fracBits8
	rowShift16 = weightBits16 - fracBits16
	rowBegin16 = 1 << (rowShift16 - 1)
	colShift16 = weightBits16 + fracBits16
	colRound16 = 1 << (colShift16 - 1)
)

// blockRows returns how many rows a block has.
func (p Pixel) blockRows() int {
	if p.Bits == 16 {
		return 4 / p.Channels
	}
	return 8 / p.Channels
}

// unpackGray makes a block of 8 rows of one channel, all as long as dst.
func unpackGray(dst []column, rows [][]byte) {
	n := len(dst)
	a, b, c, d := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	e, f, g, h := rows[4][:n], rows[5][:n], rows[6][:n], rows[7][:n]
	for i := range dst {
		dst[i] = column{
			int64(a[i]) | int64(b[i])<<32, int64(c[i]) | int64(d[i])<<32,
			int64(e[i]) | int64(f[i])<<32, int64(g[i]) | int64(h[i])<<32,
		}
	}
}

// unpack2 makes a block of 4 rows of two channels.
func unpack2(dst []column, rows [][]byte) {
	n := 2 * len(dst)
	a, b, c, d := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	for i := range dst {
		dst[i] = column{pair(a[2*i:]), pair(b[2*i:]), pair(c[2*i:]), pair(d[2*i:])}
	}
}

// pair puts two samples into the lanes of a word.
func pair(p []byte) int64 {
	v := int64(binary.LittleEndian.Uint16(p))
	return v&0xff | v>>8<<32
}

// unpack4 makes a block of 2 rows of four channels.
func unpack4(dst []column, rows [][]byte) {
	n := 4 * len(dst)
	a, b := rows[0][:n], rows[1][:n]
	for i := range dst {
		v, w := int64(binary.LittleEndian.Uint32(a[4*i:])), int64(binary.LittleEndian.Uint32(b[4*i:]))
		dst[i] = column{
			v&0xff | v&0xff00<<24, v>>16&0xff | v&0xff000000<<8,
			w&0xff | w&0xff00<<24, w>>16&0xff | w&0xff000000<<8,
		}
	}
}

// unpack16 makes a block of rows of samples of two bytes.
func unpack16(dst []column, rows [][]byte, channels int) {
	for i, row := range rows[:4/channels] {
		for c := range channels {
			p, k := row[2*c:], (i*channels+c)&3
			for x := range dst {
				dst[x][k] = int64(binary.BigEndian.Uint16(p))
				p = p[min(2*channels, len(p)):]
			}
		}
	}
}

// dot returns the sums of the words of len(w) columns times their weights. As a
// function of its own it has registers for all four; inlined, they are kept in
// memory.
//
//go:noinline
func dot[W int16 | int32](p []column, w []W) (a, b, c, d int64) {
	p = p[:len(w)]
	for i, v := range w {
		q, v := &p[i], int64(v)
		a += q[0] * v
		b += q[1] * v
		c += q[2] * v
		d += q[3] * v
	}
	return a, b, c, d
}

// narrow rounds both lanes of a sum of the row pass to what is kept of it.
func narrow(v int64) int64 { return (v + rowBegin8) >> rowShift8 & laneMask }

// filterGray filters a block of 8 rows of one channel along x. Row i of the
// result begins at dst[i*words].
func filterGray(dst []int64, words int, src []column, x *weights) {
	n := x.len()
	for j := 0; j < n; j += 2 {
		a, b, c, d := dot(src[int(x.start[j])-x.first:], x.w8[x.off[j]:x.off[j+1]])
		var e, f, g, h int64
		if j+1 < n {
			e, f, g, h = dot(src[int(x.start[j+1])-x.first:], x.w8[x.off[j+1]:x.off[j+2]])
		}
		o := dst[j/2:]
		turnLanes(o, words, narrow(a), narrow(e))
		o = o[2*words:]
		turnLanes(o, words, narrow(b), narrow(f))
		o = o[2*words:]
		turnLanes(o, words, narrow(c), narrow(g))
		o = o[2*words:]
		turnLanes(o, words, narrow(d), narrow(h))
	}
}

// turnLanes takes two columns of the same two rows and stores a word of each row.
func turnLanes(dst []int64, words int, left, right int64) {
	dst[0] = left&(1<<32-1) | right<<32
	dst[words] = left>>32 | right&^(1<<32-1)
}

// filterPairs filters a block of two or four channels, of which a pixel takes
// size words.
func filterPairs(dst []int64, words, size int, src []column, x *weights) {
	for j, start := range x.start {
		a, b, c, d := dot(src[int(start)-x.first:], x.w8[x.off[j]:x.off[j+1]])
		store(dst[j*size:], words, size, narrow(a), narrow(b), narrow(c), narrow(d))
	}
}

// filter16 filters a block of 16 bits.
func filter16(dst []int64, words, size int, src []column, x *weights) {
	for j, start := range x.start {
		a, b, c, d := dot(src[int(start)-x.first:], x.w16[x.off[j]:x.off[j+1]])
		store(dst[j*size:], words, size,
			(a+rowBegin16)>>rowShift16, (b+rowBegin16)>>rowShift16,
			(c+rowBegin16)>>rowShift16, (d+rowBegin16)>>rowShift16)
	}
}

// store stores a column whose pixels take size words each.
func store(dst []int64, words, size int, a, b, c, d int64) {
	switch size {
	case 1:
		dst[0], dst[words], dst[2*words], dst[3*words] = a, b, c, d
	case 2:
		dst[0], dst[1], dst[words], dst[words+1] = a, b, c, d
	default:
		dst[0], dst[1], dst[2], dst[3] = a, b, c, d
	}
}

// setRows makes sum four filtered rows times their weights, addRows adds them.
// All are as long as sum; rows may be the same.
func setRows(sum, a, b, c, d []int64, wa, wb, wc, wd int64) {
	a, b, c, d = a[:len(sum)], b[:len(sum)], c[:len(sum)], d[:len(sum)]
	for i := range sum {
		sum[i] = a[i]*wa + b[i]*wb + c[i]*wc + d[i]*wd
	}
}

func addRows(sum, a, b, c, d []int64, wa, wb, wc, wd int64) {
	a, b, c, d = a[:len(sum)], b[:len(sum)], c[:len(sum)], d[:len(sum)]
	for i := range sum {
		sum[i] += a[i]*wa + b[i]*wb + c[i]*wc + d[i]*wd
	}
}

// finish8 rounds the sums of a row to bytes, two to a word; of the last word
// dst may take one only.
func finish8(dst []byte, sum []int64) {
	const inside = outBias * laneOnes * (1<<16 | 1)
	for len(dst) >= 4 && len(sum) >= 2 {
		// Samples 0, 2, 1 and 3 in 16 bits each.
		v := outLanes(sum[0]) | outLanes(sum[1])<<16
		if (v^inside)&^(0xff*laneOnes*(1<<16|1)) == 0 {
			v &= 0xff * laneOnes * (1<<16 | 1)
			binary.LittleEndian.PutUint32(dst, uint32(v|v>>24))
		} else {
			dst[0], dst[1], dst[2], dst[3] = clamp(v), clamp(v>>32), clamp(v>>16), clamp(v>>48)
		}
		dst, sum = dst[4:], sum[2:]
	}
	for i := range dst {
		dst[i] = clamp(outLanes(sum[i/2]) >> (32 * (i & 1)))
	}
}

// outLanes rounds the lanes of a sum to samples, outBias added.
func outLanes(v int64) uint64 { return uint64(v+colRound8) >> colShift8 & (0xfff * laneOnes) }

// clamp makes a byte of the low 16 bits of v, a sample with outBias added.
func clamp(v uint64) byte { return byte(max(0, min(int(v&0xffff)-outBias, 255))) }

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

// clamp16 is the same for samples of two bytes.
func clamp16(p []byte, channels int) {
	for ; len(p) >= 2*channels; p = p[2*channels:] {
		a := binary.BigEndian.Uint16(p[2*channels-2:])
		if a == 0xffff {
			continue
		}
		for c := 0; c < 2*channels-2; c += 2 {
			binary.BigEndian.PutUint16(p[c:], min(binary.BigEndian.Uint16(p[c:]), a))
		}
	}
}
