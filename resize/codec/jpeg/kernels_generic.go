package jpeg

//go:generate go run -C ../../../_asm/amd64/jpeg . -out ../../../resize/codec/jpeg/kernels_amd64.s -stubs ../../../resize/codec/jpeg/kernels_amd64.go -pkg jpeg
//go:generate go run -C ../../../_asm/arm64/jpeg . -out ../../../resize/codec/jpeg/kernels_arm64.s

// This file tells what the kernels of kernels_amd64.s and kernels_arm64.s rely on.
// Each has a twin in plain Go, whose name ends in Generic, and gives the same
// result for every input.
//
// The inverse ones have 16 bits between their passes, which is enough for what comes
// from pictures, and leave other blocks to their twins. Everything else fits 32
// bits: what 8 numbers count for adds up to 7.5 at most, times 1<<fracBits.

// divisor returns by what kernels divide n, which is a magnitude of 8 times a
// coefficient, 4 times the quantiser's step added, by d = 8*step: they take
//
//	n*factor >> 15 >> shift
//
// factor = ceil(1<<(15+shift) / d), where d is more than 1<<shift and no more than
// twice that. It is less than 1 over the true factor, so that the result is exact
// for n*d < 1<<(15+shift); n is 8192 + 4*255 at most.
func divisor(step uint32) (factor uint16, shift int) {
	d := 8 * step
	for 2<<shift < int(d) {
		shift++
	}
	return uint16((1<<(15+shift) + d - 1) / d), shift
}
