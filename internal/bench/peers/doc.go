// Command peers measures the same conversions through this library and others:
// sharp (libvips in C, with SIMD), disintegration/imaging, bild and
// golang.org/x/image/draw.
//
//	cd internal/bench/peers
//	npm ci          # sharp, in the version of package.json
//	go run .        # prints the tables and writes ../RESULTS.md
//
// Every library has a worker process of its own that lives through the run.
// Workers take turns, A B A B, so that all of them meet the same machine. What
// counts is the CPU time of the worker's whole process (user and system, garbage
// collection included), one thread each, source and result in memory, and the
// median over the rounds. Ratios on a busy machine hold better than the
// milliseconds; neither is a test that passes or fails.
//
// It needs a Unix with node and npm; for the photographs apt-get and dpkg of a
// Debian (or -photo-rounds 0).
package main
