//go:build race

package goimage_test

// raceEnabled is whether the race detector is on, which makes everything ten times
// slower.
const raceEnabled = true
