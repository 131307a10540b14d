// Command color writes the AVX2 kernels of package color.
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("!purego")
	rgba()
	luma("lumaAVX2", 1)
	luma("lumaPairsAVX2", 2)
	chroma()
	premultiply()
	unpremultiply()
	Generate()
}
