module github.com/rendition-go/rendition/internal/bench/peers

go 1.26.0

replace github.com/rendition-go/rendition => ../../..

require (
	github.com/anthonynsimon/bild v0.17.0
	github.com/disintegration/imaging v1.6.2
	github.com/rendition-go/rendition v0.0.0
	golang.org/x/image v0.47.0
	golang.org/x/sys v0.49.0
)
