package stdjpeg_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/goimage/internal/stdjpeg"
)

func encode(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ycbcr(w, h int) image.Image {
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(i * 3)
	}
	return m
}

func TestConformance(t *testing.T) {
	c := codec.Codec{Format: params.FormatJPEG, Magic: stdjpeg.Magic, Decoder: stdjpeg.NewDecoder()}
	codectest.Run(t, c, &codectest.Options{Files: map[string][]byte{
		"colour": encode(t, ycbcr(37, 21)), "grey": encode(t, image.NewGray(image.Rect(0, 0, 19, 30))),
	}})
}

func segment(marker byte, data []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))
	return append(b, data...)
}

func exifWith(orientation byte) []byte {
	return append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
}

func icc(no, of byte, data string) []byte {
	return segment(0xe2, append(append([]byte("ICC_PROFILE\x00"), no, of), data...))
}

func open(data []byte) (*codec.Header, error) {
	img, err := stdjpeg.NewDecoder().Open(bytes.NewReader(data), resize.Limits{MetadataBytes: 1000})
	if err != nil {
		return nil, err
	}
	return img.Header(), nil
}

func TestHeader(t *testing.T) {
	good := encode(t, ycbcr(37, 21))
	type want struct {
		orientation int
		icc         string
	}
	long := string(make([]byte, 600))
	for name, c := range map[string]struct {
		segments [][]byte
		want     want
	}{
		"nothing":            {nil, want{1, ""}},
		"orientation":        {[][]byte{segment(0xe1, exifWith(6))}, want{6, ""}},
		"the first counts":   {[][]byte{segment(0xe1, exifWith(6)), segment(0xe1, exifWith(3))}, want{6, ""}},
		"XMP before it":      {[][]byte{segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x/>")), segment(0xe1, exifWith(8))}, want{8, ""}},
		"stray bytes":        {[][]byte{[]byte("stray"), segment(0xe1, exifWith(5))}, want{5, ""}},
		"fill bytes":         {[][]byte{{0xff, 0xff, 0xff}, segment(0xe1, exifWith(5))}, want{5, ""}},
		"lone markers":       {[][]byte{{0xff, 0xd0, 0xff, 0x01}, segment(0xe1, exifWith(5))}, want{5, ""}},
		"profile":            {[][]byte{icc(1, 1, "abc")}, want{1, "abc"}},
		"profile, reversed":  {[][]byte{icc(2, 2, "def"), icc(1, 2, "abc")}, want{1, "abcdef"}},
		"part missing":       {[][]byte{icc(2, 2, "def")}, want{1, ""}},
		"part twice":         {[][]byte{icc(1, 2, "abc"), icc(1, 2, "abc"), icc(2, 2, "def")}, want{1, ""}},
		"other count":        {[][]byte{icc(1, 2, "abc"), icc(2, 3, "def")}, want{1, ""}},
		"part 0":             {[][]byte{icc(0, 1, "abc")}, want{1, ""}},
		"over the limit":     {[][]byte{icc(1, 2, long), icc(2, 2, long)}, want{1, ""}},
		"APP2 of other kind": {[][]byte{segment(0xe2, []byte("MPF\x00"))}, want{1, ""}},
	} {
		data := slices.Concat(good[:2], slices.Concat(c.segments...), good[2:])
		h, err := open(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := (want{h.Orientation, string(h.ICC)}); got != c.want || h.Width != 37 || h.Height != 21 {
			t.Errorf("%s: %+v, %d x %d", name, got, h.Width, h.Height)
		}
	}
}

func TestFrames(t *testing.T) {
	frame := func(marker, bits byte, w, h uint16, comps ...byte) []byte {
		d := binary.BigEndian.AppendUint16([]byte{bits}, h)
		d = append(binary.BigEndian.AppendUint16(d, w), byte(len(comps)/3))
		return slices.Concat([]byte{0xff, 0xd8}, segment(marker, append(d, comps...)), segment(0xda, []byte{1, 1, 0, 0, 63, 0}))
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"baseline":         {frame(0xc0, 8, 9, 9, 1, 0x11, 0), nil},
		"progressive":      {frame(0xc2, 8, 9, 9, 1, 0x11, 0), nil},
		"lossless":         {frame(0xc3, 8, 9, 9, 1, 0x11, 0), resize.ErrFormat},
		"arithmetic":       {frame(0xc9, 8, 9, 9, 1, 0x11, 0), resize.ErrFormat},
		"12 bits":          {frame(0xc1, 12, 9, 9, 1, 0x11, 0), resize.ErrFormat},
		"height in DNL":    {frame(0xc0, 8, 9, 0, 1, 0x11, 0), resize.ErrFormat},
		"no width":         {frame(0xc0, 8, 0, 9, 1, 0x11, 0), resize.ErrCorrupt},
		"sampling of 0":    {frame(0xc0, 8, 9, 9, 1, 0x01, 0), resize.ErrCorrupt},
		"sampling of 5":    {frame(0xc0, 8, 9, 9, 1, 0x15, 0), resize.ErrCorrupt},
		"five components":  {frame(0xc0, 8, 9, 9, bytes.Repeat([]byte{1, 0x11, 0}, 5)...), resize.ErrCorrupt},
		"65535 x 65535":    {frame(0xc0, 8, 65535, 65535, 1, 0x11, 0), resize.ErrTooLarge},
		"no frame":         {slices.Concat([]byte{0xff, 0xd8}, segment(0xda, []byte{1})), resize.ErrCorrupt},
		"ends at once":     {[]byte{0xff, 0xd8, 0xff, 0xd9}, resize.ErrCorrupt},
		"segment too long": {[]byte{0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0}, resize.ErrCorrupt},
		"length of 1":      {[]byte{0xff, 0xd8, 0xff, 0xe0, 0, 1, 0}, resize.ErrCorrupt},
	} {
		if _, err := open(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestMemory knows that a progressive picture keeps its coefficients.
func TestMemory(t *testing.T) {
	good := encode(t, ycbcr(640, 480))
	memory := func(data []byte) int64 {
		img, err := stdjpeg.NewDecoder().Open(bytes.NewReader(data), resize.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return img.Memory(codec.Hint{})
	}
	at := bytes.Index(good, []byte{0xff, 0xc0})
	progressive := slices.Clone(good)
	progressive[at+1] = 0xc2
	const planes = 640 * 480 * 3 / 2
	if n := memory(good); n < planes || n > 2*planes {
		t.Errorf("baseline: %d", n)
	}
	if n := memory(progressive); n < 5*planes || n > 7*planes {
		t.Errorf("progressive: %d", n)
	}
}

// TestScans refuses a file of many scans over many blocks before they are all
// gone through, and is not misled by what looks like scans in a comment.
func TestScans(t *testing.T) {
	good := encode(t, ycbcr(4096, 4096))
	sos := bytes.Index(good, []byte{0xff, 0xda})
	scan, comment := segment(0xda, []byte{1, 1, 0, 0, 63, 0}), segment(0xfe, []byte{0xff, 0xda, 0, 0, 0xff, 0xda})
	decode := func(r io.Reader) error {
		img, err := stdjpeg.NewDecoder().Open(r, resize.Limits{})
		if err != nil {
			return err
		}
		_, err = img.Decode(context.Background(), codec.Hint{})
		return err
	}
	file := func(insert []byte) io.Reader {
		return bytes.NewReader(slices.Concat(good[:sos], bytes.Repeat(insert, 200), good[sos:]))
	}
	if err := decode(file(scan)); !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("scans: %v", err)
	}
	if err := decode(file(comment)); err != nil {
		t.Errorf("comments: %v", err)
	}
	if err := decode(iotest.OneByteReader(file(comment))); err != nil {
		t.Errorf("comments, byte by byte: %v", err)
	}
}
