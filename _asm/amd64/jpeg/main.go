// Command jpeg writes the AVX2 kernels of package jpeg.
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("!purego")
	idct8()
	idct8Corner4()
	idct4()
	fdctQuantize()
	Generate()
}
