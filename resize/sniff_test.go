package resize_test

import (
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func bmp(header byte, offset byte) string {
	return "BM\x00\x10\x00\x00\x00\x00\x00\x00" + string([]byte{offset, 0, 0, 0, header, 0, 0, 0})
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, data string
		want       params.Format
	}{
		{"jpeg", "\xff\xd8\xff\xe0\x00\x10JFIF", params.FormatJPEG},
		{"png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", params.FormatPNG},
		{"gif87", "GIF87a\x01\x00", params.FormatGIF},
		{"gif89", "GIF89a\x01\x00", params.FormatGIF},
		{"webp lossy", "RIFF\x00\x00\x00\x00WEBPVP8 ", params.FormatWebP},
		{"webp lossless", "RIFF\x00\x00\x00\x00WEBPVP8L", params.FormatWebP},
		{"webp extended", "RIFF\x00\x00\x00\x00WEBPVP8X", params.FormatWebP},
		{"webp cut", "RIFF\x00\x00\x00\x00WEBP", params.FormatWebP},
		{"avif", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1miaf", params.FormatAVIF},
		{"avif sequence", "\x00\x00\x00\x1cftypavis\x00\x00\x00\x00msf1", params.FormatAVIF},
		{"avif by brand", "\x00\x00\x00\x20ftypmif1\x00\x00\x00\x00miafmif1avif", params.FormatAVIF},
		{"heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", params.FormatHEIC},
		{"heic by brand", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", params.FormatHEIC},
		{"jxl", "\xff\x0a\x7f\x01", params.FormatJXL},
		{"jxl boxes", "\x00\x00\x00\x0cJXL \r\n\x87\n", params.FormatJXL},
		{"tiff little", "II*\x00\x08\x00\x00\x00", params.FormatTIFF},
		{"tiff big", "MM\x00*\x00\x00\x00\x08", params.FormatTIFF},
		{"bigtiff", "II+\x00\x08\x00\x00\x00", params.FormatTIFF},
		{"bmp 3", bmp(40, 54), params.FormatBMP},
		{"bmp 5", bmp(124, 138), params.FormatBMP},
		{"bmp core", bmp(12, 26), params.FormatBMP},

		{"empty", "", ""},
		{"short jpeg", "\xff\xd8", ""},
		{"text that begins with BM", "BMW is a maker of cars and of motorcycles", ""},
		{"bmp with an odd header", bmp(41, 54), ""},
		{"bmp with pixels in its header", bmp(40, 20), ""},
		{"wave", "RIFF\x00\x00\x00\x00WAVEfmt ", ""},
		{"webp of an unknown kind", "RIFF\x00\x00\x00\x00WEBPABCD", ""},
		{"mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", ""},
		{"video with a picture's brand", "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mif1heic", ""},
		{"brand behind the box", "\x00\x00\x00\x14ftypmif1\x00\x00\x00\x00miafheic", ""},
		{"box too small", "\x00\x00\x00\x08ftypavif\x00\x00\x00\x00", ""},
		{"svg", "<svg xmlns=\"http://www.w3.org/2000/svg\">", ""},
		{"xml", "<?xml version=\"1.0\"?><svg>", ""},
		{"html", "<!DOCTYPE html><html>", ""},
		{"pdf", "%PDF-1.7", ""},
		{"zip", "PK\x03\x04", ""},
		{"gif of no version", "GIF90a", ""},
	} {
		if got := resize.Sniff([]byte(c.data)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		long := c.data + strings.Repeat("\x00", 5000)
		if got := resize.Sniff([]byte(long)); got != c.want && c.name != "webp cut" && c.name != "short jpeg" {
			t.Errorf("%s, longer: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x20ftypmif1\x00\x00\x00\x00miafmif1avif"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Add([]byte(bmp(40, 54)))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := resize.Sniff(b)
		if got != "" && !got.IsConcrete() {
			t.Fatalf("%q is no format", got)
		}
		if len(b) > resize.SniffLen && resize.Sniff(b[:resize.SniffLen]) != got {
			t.Fatal("looks beyond SniffLen")
		}
	})
}
