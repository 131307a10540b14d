//go:build purego || !(amd64 || arm64)

package main

func hasAssembly() bool { return false }
