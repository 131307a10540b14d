package webp

// VP8 holds colour with the range of video (ITU-R BT.601: luma 16 to 235, chroma
// 16 to 240), while planes have the full range everywhere else. So samples are
// stretched on their way out.

// stretch is what the samples of the video range become.
type stretch struct{ luma, chroma [256]byte }

func newStretch() *stretch {
	t := &stretch{}
	for i := range 256 {
		t.luma[i] = clamp(divide((i-16)*255, 219))
		t.chroma[i] = clamp(divide((i-128)*255, 224) + 128)
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

func clamp(v int) byte { return byte(max(0, min(v, 255))) }

// stretchRow writes samples of the video range to dst with the full range.
func stretchRow(dst, src []byte, t *[256]byte) {
	for len(src) >= 8 && len(dst) >= 8 {
		d, s := (*[8]byte)(dst), (*[8]byte)(src)
		d[0], d[1], d[2], d[3] = t[s[0]], t[s[1]], t[s[2]], t[s[3]]
		d[4], d[5], d[6], d[7] = t[s[4]], t[s[5]], t[s[6]], t[s[7]]
		dst, src = dst[8:], src[8:]
	}
	for i, v := range src {
		dst[i] = t[v]
	}
}
