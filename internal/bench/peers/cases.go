package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"

	"github.com/rendition-go/rendition/internal/bench"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	codecjpeg "github.com/rendition-go/rendition/resize/codec/jpeg"
)

// quality is that of all results; sharp has the same default.
const quality = 80

// A contender is a library together with what it is told.
type contender struct {
	name       string // as the tables show it
	worker     string
	fullDecode bool // sharp's fastShrinkOnLoad: false
	jpegOnly   bool
}

var (
	ours       = contender{name: "goimage", worker: goimageName}
	sharpFast  = contender{name: "sharp", worker: sharpName}
	sharpExact = contender{name: "sharp, fastShrinkOnLoad: false", worker: sharpName, fullDecode: true}
)

// contenders returns all of them, goimage and sharp first.
func contenders() []contender {
	return []contender{
		ours, sharpFast, sharpExact,
		{name: "imaging, Lanczos", worker: "imaging", jpegOnly: true},
		{name: "bild, Lanczos", worker: "bild", jpegOnly: true},
		{name: "x/image/draw, CatmullRom", worker: "x/image/draw", jpegOnly: true},
	}
}

// A task is one conversion that contenders compete in.
type task struct {
	name          string
	source        picture
	width, height int
	format        params.Format
}

// A picture is the sample photograph, tiled.
type picture struct {
	width, height int
	progressive   bool
}

func (p picture) file() string {
	if p.progressive {
		return fmt.Sprintf("%dx%d.progressive.jpg", p.width, p.height)
	}
	return fmt.Sprintf("%dx%d.jpg", p.width, p.height)
}

func tasks() []task {
	photo, camera := picture{2725, 2225, false}, picture{4000, 3000, false}
	return []task{
		{"T1: 2725x2225 to 720x588", photo, 720, 588, params.FormatJPEG},
		{"T1 to WebP: 2725x2225 to 720x588", photo, 720, 588, params.FormatWebP},
		{"T2: 4000x3000 to 200x150", camera, 200, 150, params.FormatJPEG},
		{"T3: 10000x10000 to 400x400", picture{10000, 10000, false}, 400, 400, params.FormatJPEG},
		{"T4: 4000x3000 progressive to 200x150", picture{4000, 3000, true}, 200, 150, params.FormatJPEG},
	}
}

func (t task) request(source string, c contender) request {
	return request{
		Source: source, Width: t.width, Height: t.height,
		Format: string(t.format), Quality: quality, FullDecode: c.fullDecode, Times: 1,
	}
}

// write encodes the picture into dir, once a run, and returns its path. sample
// is the folder of the sample photographs.
func (p picture) write(dir, sample string) (string, error) {
	path := filepath.Join(dir, p.file())
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	data, err := bench.Source{Width: p.width, Height: p.height, Format: params.FormatJPEG}.Encoded(sample)
	if err == nil && p.progressive {
		data, err = reencode(data, 90, true)
	}
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, data, 0o600)
}

// reencode decodes a JPEG of YCbCr and encodes its planes as they are.
func reencode(data []byte, quality int, progressive bool) ([]byte, error) {
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	ycc, ok := m.(*image.YCbCr)
	if !ok {
		return nil, fmt.Errorf("cannot reencode a %T", m)
	}
	var buf bytes.Buffer
	err = encodePlanes(&buf, ycc, codec.Options{Quality: quality, Progressive: progressive})
	return buf.Bytes(), err
}

func encodePlanes(w io.Writer, m *image.YCbCr, o codec.Options) error {
	width, height := m.Rect.Dx(), m.Rect.Dy()
	subX, subY := 1, 1
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio420:
		subX, subY = 2, 2
	case image.YCbCrSubsampleRatio422:
		subX = 2
	case image.YCbCrSubsampleRatio440:
		subY = 2
	case image.YCbCrSubsampleRatio444:
	default:
		return fmt.Errorf("cannot reencode chroma of %v", m.SubsampleRatio)
	}
	shape := codec.NewShape(codec.LayoutYCbCr, width, height, subX, subY)
	sink, err := codecjpeg.NewEncoder(nil).Encode(context.Background(), w, shape, o)
	if err != nil {
		return err
	}
	cw, ch := shape.Components[1].Width, shape.Components[1].Height
	band := codec.Band{Planes: [3]codec.Plane{
		{Pix: m.Y, Stride: m.YStride, Width: width, Rows: height},
		{Pix: m.Cb, Stride: m.CStride, Width: cw, Rows: ch},
		{Pix: m.Cr, Stride: m.CStride, Width: cw, Rows: ch},
	}}
	if err := sink.Write(&band); err != nil {
		sink.Close()
		return err
	}
	return sink.Close()
}

// encodeRGBA encodes opaque pixels without chroma subsampling.
func encodeRGBA(w io.Writer, m *image.RGBA, o codec.Options) error {
	width, height := m.Rect.Dx(), m.Rect.Dy()
	e := codecjpeg.NewEncoder(&codecjpeg.EncoderOptions{Subsampling: codecjpeg.Subsampling444})
	sink, err := e.Encode(context.Background(), w, codec.NewShape(codec.LayoutRGBA, width, height, 1, 1), o)
	if err != nil {
		return err
	}
	band := codec.Band{Planes: [3]codec.Plane{{Pix: m.Pix, Stride: m.Stride, Width: width, Rows: height}}}
	if err := sink.Write(&band); err != nil {
		sink.Close()
		return err
	}
	return sink.Close()
}
