package vp8

import "encoding/binary"

// VP8 holds colour with the range of video (ITU-R BT.601: luma 16 to 235, chroma
// 16 to 240), while planes have the full range everywhere else. So samples are
// stretched on their way out, and the reverse on their way in.

// tones are what samples become. Kernels find the same, without a table, as
// (max(v * factor >> 8 - less, 0) + more) >> 7, at most 255.
type tones struct {
	table              [256]uint8
	factor, less, more uint16
}

var (
	fullLuma    = newTones(255, 219, 16, 0, 38154, 2321, 0)
	fullChroma  = newTones(255, 224, 128, 128, 37304, 2204, 0)
	videoLuma   = newTones(219, 255, 0, 16, 28142, 0, 2112)
	videoChroma = newTones(224, 255, 128, 128, 28786, 0, 2055)
)

// newTones makes from to be to, and a range that spans over one that spans to.
func newTones(to, over, from, at int, factor, less, more uint16) *tones {
	t := &tones{factor: factor, less: less, more: more}
	for i := range t.table {
		t.table[i] = uint8(max(0, min(divide((i-from)*to, over)+at, 255)))
	}
	return t
}

// divide rounds to nearest.
func divide(a, b int) int {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

// row writes what the samples of src become to dst, which is no shorter.
func (t *tones) row(dst, src []uint8) {
	n := toneRun(t, dst, src)
	t.rowGo(dst[n:], src[n:])
}

func (t *tones) rowGo(dst, src []uint8) {
	for len(src) >= 8 && len(dst) >= 8 {
		d, s := (*[8]byte)(dst), (*[8]byte)(src)
		v := uint64(t.table[s[0]]) | uint64(t.table[s[1]])<<8 | uint64(t.table[s[2]])<<16 | uint64(t.table[s[3]])<<24
		v |= uint64(t.table[s[4]])<<32 | uint64(t.table[s[5]])<<40 | uint64(t.table[s[6]])<<48 | uint64(t.table[s[7]])<<56
		binary.LittleEndian.PutUint64(d[:], v)
		dst, src = dst[8:], src[8:]
	}
	for i, v := range src {
		dst[i] = t.table[v]
	}
}
