// Package color converts rows of pixels between RGB and YCbCr of BT.601 at full
// range, as JPEG has it (ITU-T T.871 clause 7), in integers:
//
//	Y  =  0.299  R + 0.587  G + 0.114  B
//	Cb = -0.1687 R - 0.3313 G + 0.5    B + 128
//	Cr =  0.5    R - 0.4187 G - 0.0813 B + 128
//
// Multipliers have 16 bits of fraction. Those of each row sum to exactly 1 or 0,
// so greys stay grey. It also multiplies pixels by their alpha and divides them by it.
//
// There are kernels for AVX2 and NEON. The functions whose names end in Generic are
// their twins in plain Go, and give the same bytes. Kernels read and write nothing
// beyond the slices that they are given.
package color

//go:generate go run -C ../../../_asm/amd64/color . -out ../../../resize/internal/color/kernels_amd64.s -stubs ../../../resize/internal/color/kernels_amd64.go -pkg color
//go:generate go run -C ../../../_asm/arm64/color . -out ../../../resize/internal/color/kernels_arm64.s

// Multipliers, times 1<<16.
const (
	yR, yG, yB    = 19595, 38470, 7471
	cbR, cbG, cbB = -11059, -21709, 32768
	crR, crG, crB = 32768, -27439, -5329

	rCr, gCb, gCr, bCb = 91881, -22554, -46802, 116130
)
