// Package spare is about memory that is used again for the next picture.
package spare

// Max bounds, in bytes, a piece of memory that is taken ahead of need or kept for
// the next picture.
const Max = 4 << 20

// Grown returns s with a length of n, of new memory if it must be.
func Grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
