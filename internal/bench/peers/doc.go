// Command peers measures the same work through this library and others: JPEG
// conversions through sharp (libvips in C, with SIMD), libvips' own thumbnailer,
// which imagor and govips call, disintegration/imaging, bild and
// golang.org/x/image/draw; pixels without any codec; the JPEG codec alone against
// libjpeg-turbo, and the WebP codec against libwebp.
//
//	cd internal/bench/peers
//	npm ci                 # sharp, in the version of package.json
//	go run .               # prints the tables and writes ../RESULTS.md
//	go run -tags purego .  # goimage in plain Go, in a section of its own
//	go run . -webp         # the WebP codec alone against libwebp, likewise
//
// Whether this program was built with the library's assembly, and runs where that
// works, decides which section it writes and what is to be reached. Runs leave what
// others wrote.
//
// Every library has a worker process of its own that lives through the run: this
// program again for those in Go (with the build tag vips for the libvips backend),
// sharp.mjs, and the programs of c/, which it compiles. Workers take turns, A B A
// B, so that all of them meet the same machine. What counts is the CPU time of the
// worker's whole process (user and system, garbage collection included), one
// thread each (two in the table that is about that), source and result in memory,
// and the median over the rounds. Ratios on a busy machine hold better than the
// milliseconds; neither is a test that passes or fails.
//
// It needs a Unix with go in the path. What else is there is used, and what is not
// is left out with a line that says so: node and npm for sharp, cc and libjpeg-dev
// for libjpeg-turbo, cc and libwebp-dev for libwebp, butteraugli_main (libjxl-devtools)
// for Butteraugli, cc, pkg-config and libvips-dev for libvips, apt-get and dpkg of a
// Debian for the photographs.
package main
