package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/image/draw"

	"github.com/rendition-go/rendition/internal/bench"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	codecjpeg "github.com/rendition-go/rendition/resize/codec/jpeg"
)

// sampleDir is the folder of the sample photographs, from this one.
const sampleDir = "../../../examples/server/photos"

// defaultSample is the photograph that sources are tiled out of: where the test
// pictures are, that of sharp's own benchmark, which has 2725x2225 pixels.
func defaultSample() string {
	if dir := os.Getenv(testdataEnv); dir != "" {
		return filepath.Join(dir, "jpeg", "photo", "2569067123_aca715a2ee_o.jpg")
	}
	return filepath.Join(sampleDir, "dandelion.jpg")
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

// write encodes the picture into dir, once a run, and returns its path. sample
// is the path of the photograph.
func (p picture) write(dir, sample string) (string, error) {
	path := filepath.Join(dir, p.file())
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	data, err := bench.Source{Width: p.width, Height: p.height, Format: params.FormatJPEG}.EncodedFrom(sample)
	if err == nil && p.progressive {
		data, err = reencode(data, 90, true)
	}
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, data, 0o600)
}

// decoded writes the picture as write does, and returns it as the standard library
// decodes it.
func (p picture) decoded(dir, sample string) (image.Image, error) {
	path, err := p.write(dir, sample)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return jpeg.Decode(f)
}

// writeRaw writes the sample photograph, scaled to width x height, as raw pixels
// of the given layout into dir, once a run, and returns the path.
func writeRaw(dir, sample, layout string, width, height int) (string, error) {
	path := filepath.Join(dir, fmt.Sprintf("%dx%d.%s", width, height, layout))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	m, err := picture{2725, 2225, false}.decoded(dir, sample)
	if err != nil {
		return "", err
	}
	rgba := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(rgba, rgba.Rect, m, m.Bounds(), draw.Src, nil)
	pix := rgba.Pix
	if layout == layoutPlanar {
		if pix, err = planar(rgba); err != nil {
			return "", err
		}
	}
	return path, os.WriteFile(path, pix, 0o600)
}

// planar returns pixels as samples of 4:2:0: those of a JPEG at quality 100, which
// loses next to nothing.
func planar(m *image.RGBA) ([]byte, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, m, &jpeg.Options{Quality: 100}); err != nil {
		return nil, err
	}
	decoded, err := jpeg.Decode(&buf)
	if err != nil {
		return nil, err
	}
	ycc, ok := decoded.(*image.YCbCr)
	if !ok || ycc.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		return nil, fmt.Errorf("a %T where planes of 4:2:0 were to come", decoded)
	}
	var out []byte
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		out = append(out, ycc.Y[y*ycc.YStride:][:w]...)
	}
	for _, c := range [][]byte{ycc.Cb, ycc.Cr} {
		for y := range (h + 1) / 2 {
			out = append(out, c[y*ycc.CStride:][:(w+1)/2]...)
		}
	}
	return out, nil
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
	cw, ch := shape.Components[1].Width, shape.Components[1].Height
	return encodeBand(w, codecjpeg.NewEncoder(nil), shape, &codec.Band{Planes: [3]codec.Plane{
		{Pix: m.Y, Stride: m.YStride, Width: width, Rows: height},
		{Pix: m.Cb, Stride: m.CStride, Width: cw, Rows: ch},
		{Pix: m.Cr, Stride: m.CStride, Width: cw, Rows: ch},
	}}, o)
}

// encodeRGBA encodes opaque pixels without chroma subsampling.
func encodeRGBA(w io.Writer, m *image.RGBA, o codec.Options) error {
	width, height := m.Rect.Dx(), m.Rect.Dy()
	e := codecjpeg.NewEncoder(&codecjpeg.EncoderOptions{Subsampling: codecjpeg.Subsampling444})
	return encodeBand(w, e, codec.NewShape(codec.LayoutRGBA, width, height, 1, 1), &codec.Band{
		Planes: [3]codec.Plane{{Pix: m.Pix, Stride: m.Stride, Width: width, Rows: height}},
	}, o)
}
