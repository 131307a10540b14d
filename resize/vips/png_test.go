//go:build cgo && vips

package vips

import (
	"encoding/binary"
	"testing"
)

func pngChunk(kind string, claimed int, data string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(claimed))) + kind + data
}

// whole is a chunk with a checksum nobody looks at.
func whole(kind, data string) string { return pngChunk(kind, len(data), data+"CRC.") }

func TestWithoutText(t *testing.T) {
	const sig = "\x89PNG\r\n\x1a\n"
	head, end := whole("IHDR", "thirteen byte"), whole("IEND", "")
	for name, c := range map[string]struct{ in, want string }{
		"nothing":              {"", ""},
		"signature cut off":    {sig[:5], sig[:5]},
		"no text":              {sig + head + whole("IDAT", "x") + end, sig + head + whole("IDAT", "x") + end},
		"text":                 {sig + head + whole("tEXt", "a") + whole("zTXt", "bc") + whole("IDAT", "x") + whole("iTXt", "") + end, sig + head + whole("IDAT", "x") + end},
		"text past the end":    {sig + head + pngChunk("zTXt", 0x7fffffff, "ab"), sig + head},
		"profile past the end": {sig + head + pngChunk("iCCP", 0xffffffff, "ab"), sig + head},
		"pixels cut off":       {sig + head + pngChunk("IDAT", 100, "some"), sig + head + pngChunk("IDAT", 100, "some")},
		"chunk header cut off": {sig + head + "\x00\x00\x00", sig + head + "\x00\x00\x00"},
	} {
		if got := string(withoutText([]byte(c.in))); got != c.want {
			t.Errorf("%s: %q of %q, want %q", name, got, c.in, c.want)
		}
	}
}
