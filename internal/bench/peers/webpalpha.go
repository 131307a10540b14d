package main

import (
	"encoding/binary"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"

	"github.com/rendition-go/rendition/resize/codec"
)

// An alphaPicture is one with alpha, made of a photograph by a function of where a
// pixel is, in -1 to 1, and of how bright it is, or read from a file.
type alphaPicture struct {
	name string
	file string
	mask func(x, y, luma float64) float64 // 0 to 1 inside, clamped
}

func alphaPictures() []alphaPicture {
	ps := []alphaPicture{
		{name: "disc with a sharp edge", mask: func(x, y, _ float64) float64 { return 200 * (0.8 - math.Hypot(x, y)) }},
		{name: "soft vignette", mask: func(x, y, _ float64) float64 { return 1.4 - 1.3*math.Hypot(x, y) }},
		{name: "cut out by brightness", mask: func(_, _, luma float64) float64 { return (luma - 96) / 64 }},
		{name: "stripes with soft edges", mask: func(x, y, _ float64) float64 { return 0.5 + 3*math.Sin(30*(x+0.4*y)) }},
	}
	ps = append(ps, alphaPicture{name: "badge.png", file: filepath.Join(sampleDir, "badge.png")})
	if dir := os.Getenv(testdataEnv); dir != "" {
		for _, name := range []string{"5_webp_a.webp", "yellow_rose.lossy-with-alpha.webp", "tux.lossless.webp"} {
			ps = append(ps, alphaPicture{name: name, file: filepath.Join(dir, "webp", "valid", name)})
		}
	}
	return ps
}

// An alphaResult is what alpha costs beyond the same picture without.
type alphaResult struct {
	name          string
	width, height int
	ours, theirs  alphaCost
}

type alphaCost struct {
	ms    float64 // CPU time with alpha less that without
	bytes int     // of the chunk that holds alpha
}

// alphaWebP measures a picture with its alpha and opaque.
func (b *bencher) alphaWebP(p alphaPicture, rounds int) (*alphaResult, error) {
	straight, err := p.pixels(b.sample)
	if err != nil {
		return nil, err
	}
	r := &alphaResult{name: p.name, width: straight.Rect.Dx(), height: straight.Rect.Dy()}
	with, err := b.encodeAlpha(p.name, straight, rounds, true)
	if err != nil {
		return nil, err
	}
	without, err := b.encodeAlpha(p.name, straight, rounds, false)
	if err != nil {
		return nil, err
	}
	for i, c := range []*alphaCost{&r.ours, &r.theirs} {
		c.ms = with[i].ms() - without[i].ms()
		data, err := os.ReadFile(with[i].file)
		if err != nil {
			return nil, err
		}
		if c.bytes = chunkSize(data, "ALPH"); c.bytes == 0 {
			return nil, fmt.Errorf("%s: %s wrote no alpha", p.name, with[i].contender.name)
		}
	}
	return r, nil
}

// encodeAlpha has both encode the pixels, with their alpha or as if there were
// none. The results with alpha stay until others take their place.
func (b *bencher) encodeAlpha(name string, straight *image.NRGBA, rounds int, alpha bool) ([]*runner, error) {
	layout := func(c contender) string {
		switch {
		case !alpha:
			return layoutRGBX
		case c == libwebp:
			return layoutStraight
		}
		return layoutRGBA
	}
	premultiplied := make([]byte, len(straight.Pix))
	codec.Premultiply(premultiplied, straight.Pix)
	opaque := append([]byte(nil), straight.Pix...)
	for i := 3; i < len(opaque); i += 4 {
		opaque[i] = 0xff
	}
	path := func(layout string) string { return filepath.Join(b.dir, name+"."+layout) }
	for l, pix := range map[string][]byte{layoutRGBX: opaque, layoutStraight: straight.Pix, layoutRGBA: premultiplied} {
		if err := os.WriteFile(path(l), pix, 0o600); err != nil {
			return nil, err
		}
	}
	sub := *b
	sub.dir = filepath.Join(b.dir, fmt.Sprintf("alpha-%v", alpha))
	if err := os.MkdirAll(sub.dir, 0o700); err != nil {
		return nil, err
	}
	return sub.compete([]contender{webpOurs, libwebp}, rounds, func(c contender) request {
		return request{
			Op: opEncode, Source: path(layout(c)), Layout: layout(c), Quality: quality, Effort: c.effort,
			Width: straight.Rect.Dx(), Height: straight.Rect.Dy(),
		}
	})
}

// pixels returns the picture at webpWidth at most. What is under an alpha of 0
// continues the colours beside it, so that the opaque picture has no edges that the
// one with alpha lacks: encoders smooth them.
func (p alphaPicture) pixels(sample string) (*image.NRGBA, error) {
	if p.file != "" {
		sample = p.file
	}
	m, err := scaledPixels(sample, webpWidth)
	if err != nil {
		return nil, err
	}
	out := image.NewNRGBA(m.Rect)
	codec.Unpremultiply(out.Pix, m.Pix)
	if p.mask != nil {
		p.apply(out)
	}
	for y := range out.Rect.Dy() {
		fillRow(out.Pix[y*out.Stride:][:out.Stride])
	}
	return out, nil
}

func (p alphaPicture) apply(m *image.NRGBA) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	for y := range h {
		for x := range w {
			px := m.Pix[y*m.Stride+4*x:][:4]
			v := p.mask(2*float64(x)/float64(w)-1, 2*float64(y)/float64(h)-1, lumaOfRGB(px[0], px[1], px[2]))
			px[3] = byte(255*min(max(v, 0), 1) + 0.5)
		}
	}
}

// fillRow gives pixels without alpha the colour of the last one that has some, or
// of the first.
func fillRow(row []byte) {
	last := []byte{128, 128, 128}
	for i := 0; i < len(row); i += 4 {
		if row[i+3] != 0 {
			last = row[i:][:3]
			break
		}
	}
	for i := 0; i < len(row); i += 4 {
		if row[i+3] == 0 {
			copy(row[i:][:3], last)
		}
		last = row[i:][:3]
	}
}

// chunkSize returns the size of a chunk of a WebP file, 0 if it has none.
func chunkSize(data []byte, name string) int {
	for at := 12; at+8 <= len(data); {
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		if string(data[at:at+4]) == name {
			return size
		}
		at += 8 + size + size&1
	}
	return 0
}
