//go:build !race

package goimage_test

const raceEnabled = false
