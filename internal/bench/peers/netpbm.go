package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
)

// writeNetpbm writes the luma of a grey or YCbCr picture as a PGM, others as a
// PPM without their alpha.
func writeNetpbm(w io.Writer, m image.Image) error {
	b := m.Bounds()
	switch m := m.(type) {
	case *image.YCbCr:
		return writePGM(w, m.Y[m.YOffset(b.Min.X, b.Min.Y):], m.YStride, b.Dx(), b.Dy())
	case *image.Gray:
		return writePGM(w, m.Pix[m.PixOffset(b.Min.X, b.Min.Y):], m.Stride, b.Dx(), b.Dy())
	}
	rgba := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(rgba, rgba.Rect, m, b.Min, draw.Src)
	out := fmt.Appendf(nil, "P6 %d %d 255\n", b.Dx(), b.Dy())
	for p := rgba.Pix; len(p) >= 4; p = p[4:] {
		out = append(out, p[:3]...)
	}
	_, err := w.Write(out)
	return err
}

func writePGM(w io.Writer, pix []byte, stride, width, height int) error {
	out := fmt.Appendf(nil, "P5 %d %d 255\n", width, height)
	for y := range height {
		out = append(out, pix[y*stride:][:width]...)
	}
	_, err := w.Write(out)
	return err
}

// lumaOfNetpbm reads a PGM or PPM of 8 bits whose header has no comments.
func lumaOfNetpbm(data []byte) (*plane, error) {
	var kind string
	var width, height, most int
	header, _, found := bytes.Cut(data[:min(len(data), 64)], []byte("\n"))
	if _, err := fmt.Sscan(string(header), &kind, &width, &height, &most); err != nil || !found || most != 255 {
		return nil, errors.New("this is no PGM or PPM as workers write them")
	}
	pix := data[len(header)+1:]
	channels := map[string]int{"P5": 1, "P6": 3}[kind]
	if channels == 0 || width < 1 || height < 1 || len(pix) != channels*width*height {
		return nil, fmt.Errorf("%s of %d x %d with %d bytes", kind, width, height, len(pix))
	}
	p := &plane{width, height, make([]float64, width*height)}
	for i := range p.pix {
		if channels == 1 {
			p.pix[i] = float64(pix[i])
		} else {
			p.pix[i] = lumaOfRGB(pix[3*i], pix[3*i+1], pix[3*i+2])
		}
	}
	return p, nil
}

func lumaOfRGB(r, g, b byte) float64 {
	return 0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b)
}
