package main

import (
	"github.com/rendition-go/rendition/params"
)

// quality is that of all results; sharp has the same default.
const quality = 80

// A contender is a library together with what it is told.
type contender struct {
	name       string // as the tables show it
	worker     string
	fullDecode bool // sharp's fastShrinkOnLoad: false
	jpegOnly   bool
	effort     int // of WebP codecs; libwebp's method
	parallel   bool
}

var (
	ours       = contender{name: "goimage", worker: goimageName}
	sharpFast  = contender{name: "sharp", worker: sharpName}
	sharpExact = contender{name: "sharp, fastShrinkOnLoad: false", worker: sharpName, fullDecode: true}
	oursVips   = contender{name: "rendition's libvips backend", worker: vipsName}
	// What imagor and govips call, without their Go around it.
	vipsThumbnail = contender{name: "libvips: vips_thumbnail_buffer (imagor's and govips' route)", worker: thumbnailName}

	// All of a picture in one goroutine, and its decoder in another, on two cores.
	oneByOne  = contender{name: "default", worker: twoCoresName}
	alongside = contender{name: "Parallel", worker: twoCoresName, parallel: true}

	// Raw pixels in, raw pixels out.
	oursRaw  = contender{name: "goimage, a codec of raw pixels", worker: goimageName}
	sharpRaw = contender{name: "sharp", worker: sharpName}
	vipsRaw  = contender{name: "libvips of the system: vips_thumbnail_image", worker: thumbnailName}

	oursCodec = contender{name: "rendition", worker: codecName}
	libjpeg   = contender{name: "libjpeg-turbo", worker: libjpegName}
)

// fewContenders are those that resize in a run without assembly, which is about
// goimage and sharp.
func fewContenders() []contender { return []contender{ours, sharpFast, sharpExact} }

// contenders returns those that resize, goimage and sharp first.
func contenders() []contender {
	return []contender{
		ours, sharpFast, sharpExact, oursVips, vipsThumbnail,
		{name: "imaging, Lanczos", worker: imagingName, jpegOnly: true},
		{name: "bild, Lanczos", worker: bildName, jpegOnly: true},
		{name: "x/image/draw, CatmullRom", worker: drawName, jpegOnly: true},
	}
}

// A task is one conversion that contenders compete in.
type task struct {
	key           string // short, for the table of targets
	name          string
	source        picture
	width, height int
	format        params.Format
}

func tasks() []task {
	photo, camera := picture{2725, 2225, false}, picture{4000, 3000, false}
	return []task{
		{"T1", "T1: 2725x2225 to 720x588", photo, 720, 588, params.FormatJPEG},
		{"T1w", "T1 to WebP: 2725x2225 to 720x588", photo, 720, 588, params.FormatWebP},
		{"T2", "T2: 4000x3000 to 200x150", camera, 200, 150, params.FormatJPEG},
		{"T3", "T3: 10000x10000 to 400x400", picture{10000, 10000, false}, 400, 400, params.FormatJPEG},
		{"T4", "T4: 4000x3000 progressive to 200x150", picture{4000, 3000, true}, 200, 150, params.FormatJPEG},
	}
}

func (t task) request(source string, c contender) request {
	return request{
		Op: opResize, Source: source, Width: t.width, Height: t.height,
		Format: string(t.format), Quality: quality, FullDecode: c.fullDecode, Parallel: c.parallel,
	}
}
