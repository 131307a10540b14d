package resizetest

import (
	"bytes"
	"image"
	"image/color"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func outputRules() []rule {
	return []rule{
		{"formats-written", "Every format that is written can be read again, in the right size, and is what Info says.", checkFormatsWritten},
		{"format-source", "FormatSource is the source's own format; where that is not written, PNG with alpha and JPEG without.", checkFormatSource},
		{"format-fallback", "FormatFallback is PNG with alpha and JPEG without.", checkFormatFallback},
		{"format-unknown", "A format that is not written gives ErrFormat.", checkFormatUnknown},
		{"progressive", "A progressive JPEG is one, and others are not.", checkProgressive},
		{"quality", "A lower quality makes a smaller JPEG, a higher one a truer JPEG.", checkQuality},
		{"metadata", "EXIF, XMP, comments and thumbnails of the source are not in the result.", checkMetadata},
	}
}

// written are the formats that the Resizer says it writes, or those of the
// standard library.
func (c *check) written() []params.Format {
	fs := resize.Encodes(c.z)
	if fs == nil {
		fs = []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatGIF}
	}
	return slices.DeleteFunc(slices.Clone(fs), func(f params.Format) bool { return !c.writes(f) })
}

func checkFormatsWritten(c *check) {
	if !c.reads(params.FormatPNG) {
		c.SkipNow()
	}
	for _, f := range c.written() {
		for _, m := range []*image.NRGBA{quarters(70, 50), disc(70, 50, color.NRGBA{200, 30, 60, 255}, color.NRGBA{}), flat(1, 1, color.NRGBA{1, 2, 3, 255})} {
			p := params.Params{Width: 35, Format: f, Quality: 90}
			r := c.run(encodePNG(m), p)
			if r.info.OutFormat != f {
				c.Errorf("asked for %s, got %s", f, r.info.OutFormat)
			}
			if m.Rect.Dx() == 1 {
				c.wantSize(string(f), r, 1, 1)
				continue
			}
			c.wantSize(string(f), r, 35, 25)
			if r.pix != nil && m.Opaque() {
				c.wantQuarters(string(f), r.pix, 30)
			}
		}
	}
}

func checkFormatSource(c *check) {
	if !c.reads(params.FormatPNG) {
		c.SkipNow()
	}
	m := quarters(40, 30)
	for f, file := range c.samples(m) {
		want := f
		if !slices.Contains(c.written(), f) {
			want = params.FormatJPEG
		}
		c.wantFormat(string(f), file, params.FormatSource, want)
	}
	if c.reads(params.FormatTIFF) && !slices.Contains(c.written(), params.FormatTIFF) {
		file := encodeTIFF(glass(40, 30), true, 1)
		c.wantFormat("tiff with alpha", file, params.FormatSource, params.FormatPNG)
	}
}

func (c *check) wantFormat(what string, file []byte, ask, want params.Format) {
	c.Helper()
	if !c.writes(want) {
		return
	}
	if r := c.run(file, params.Params{Width: 20, Format: ask}); r.info.OutFormat != want {
		c.Errorf("%s: got %s, want %s", what, r.info.OutFormat, want)
	}
}

func checkFormatFallback(c *check) {
	if !c.reads(params.FormatPNG) {
		c.SkipNow()
	}
	c.wantFormat("opaque png", encodePNG(quarters(40, 30)), params.FormatFallback, params.FormatJPEG)
	c.wantFormat("png with alpha", encodePNG(glass(40, 30)), params.FormatFallback, params.FormatPNG)
	if c.reads(params.FormatJPEG) {
		c.wantFormat("jpeg", encodeJPEG(quarters(40, 30), 90), params.FormatFallback, params.FormatJPEG)
	}
}

func checkFormatUnknown(c *check) {
	if !c.reads(params.FormatPNG) {
		c.SkipNow()
	}
	if r, err := c.try(encodePNG(quarters(40, 30)), params.Params{Width: 20, Format: "nosuchformat"}); err == nil {
		c.Errorf("got %s", r.info.OutFormat)
	} else {
		c.wantErr("unknown format", err, resize.ErrFormat)
	}
}

func checkProgressive(c *check) {
	c.needs(params.FormatPNG, params.FormatJPEG)
	files := map[string][]byte{"png": encodePNG(scene(90, 60)), "grey png": encodePNG(grayScene(90, 60))}
	if c.reads(params.FormatJPEG) {
		files["jpeg"] = encodeJPEG(scene(90, 60), 90)
	}
	for name, file := range files {
		for _, progressive := range []bool{false, true} {
			r := c.run(file, params.Params{Width: 45, Format: params.FormatJPEG, Progressive: progressive})
			if got := frameMarker(r.data); (got == 0xc2) != progressive || got < 0xc0 || got > 0xc2 {
				c.Errorf("%s, progressive %v: the frame's marker is %#x", name, progressive, got)
			}
			c.wantSize(name, r, 45, 30)
		}
	}
}

// frameMarker returns the marker of a JPEG's frame header (SOF), 0 if there is
// none before the first scan.
func frameMarker(b []byte) int {
	for i := 2; i+4 <= len(b) && b[i] == 0xff; {
		switch m := b[i+1]; {
		case m == 0xff: // fill byte
			i++
			continue
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			return int(m)
		case m == 0xda:
			return 0
		}
		i += 2 + (int(b[i+2])<<8 | int(b[i+3]))
	}
	return 0
}

func checkQuality(c *check) {
	c.needs(params.FormatPNG, params.FormatJPEG)
	m := scene(160, 120)
	before, beforeDB := 0, 0.0
	for _, q := range []int{10, 50, 80, 95} {
		r := c.run(encodePNG(m), params.Params{Percent: 100, Format: params.FormatJPEG, Quality: q})
		db := psnr(r.pix, FromImage(m))
		if len(r.data) <= before || db <= beforeDB {
			c.Errorf("quality %d: %d bytes and %.1f dB, after %d bytes and %.1f dB", q, len(r.data), db, before, beforeDB)
		}
		before, beforeDB = len(r.data), db
	}
}

func checkMetadata(c *check) {
	const secret = "where-it-was-taken"
	m := scene(60, 40)
	files := map[params.Format][]byte{}
	if c.reads(params.FormatJPEG) {
		file := jpegSegment(encodeJPEG(m, 90), 0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>"+secret+"</x:xmpmeta>")
		file = jpegSegment(file, 0xfe, secret)
		files[params.FormatJPEG] = jpegSegment(file, 0xe1, "Exif\x00\x00"+string(exif(1, false))+secret)
	}
	if c.reads(params.FormatPNG) {
		file := pngInsert(encodePNG(m), "tEXt", "Comment\x00"+secret)
		file = pngInsert(file, "iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+secret)
		files[params.FormatPNG] = pngInsert(file, "eXIf", string(exif(1, true))+secret)
	}
	for from, file := range files {
		for _, to := range c.written() {
			r := c.run(file, params.Params{Width: 30, Format: to})
			for _, trace := range []string{secret, "Exif\x00\x00", "eXIf", "EXIF", "xmpmeta", "ns.adobe.com/xap"} {
				if bytes.Contains(r.data, []byte(trace)) {
					c.Errorf("%s to %s: the result has %q in it", from, to, trace)
				}
			}
		}
	}
}
