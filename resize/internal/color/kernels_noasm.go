//go:build purego || !(amd64 || arm64)

package color

// Kernels return how many pixels they did, from the first on.

func rgbaKernel(_, _, _, _ []byte) int                   { return 0 }
func lumaKernel(_, _ []byte, _ []Sum, _ uint64) int      { return 0 }
func lumaPairsKernel(_, _ []byte, _ []Sum, _ uint64) int { return 0 }
func chromaKernel(_, _ []byte, _ []Sum, _, _ int32) int  { return 0 }
func premultiplyKernel(_, _ []byte) int                  { return 0 }
func unpremultiplyKernel(_, _ []byte) int                { return 0 }
