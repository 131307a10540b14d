//go:build !race

package goimage_test

const underRace = false
