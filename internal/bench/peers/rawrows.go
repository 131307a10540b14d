package main

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/rendition-go/rendition/resize"
)

// A rawTask is pixels in memory that are made smaller, without any codec. The
// sizes are as they are said: results fit in exactly.
type rawTask struct {
	key, name string
	layout    string
	from, to  resize.Size
}

func rawTasks() []rawTask {
	return []rawTask{
		{"gray", "grey 4928x3279 to 852x567", layoutGray, resize.Size{Width: 4928, Height: 3279}, resize.Size{Width: 852, Height: 567}},
		{"rgba", "RGBA 2048x1536 to 720x540", layoutStraight, resize.Size{Width: 2048, Height: 1536}, resize.Size{Width: 720, Height: 540}},
	}
}

// A rawResult is what one contender did.
type rawResult struct {
	*result
	// through is what the same took with the pixels left as they are: not what it
	// takes to scale them. Nil for goimage, where it is not asked.
	through *result
	colour  float64 // PSNR of it, premultiplied where there is alpha, to the reference
	alpha   float64 // of that; 0 where there is none
}

// net is the time without that of letting pixels through, in ms. Of that it is the
// least that counts: most of it is memory for all of the picture, new each time,
// which may take several times as long and is not needed where pixels are scaled.
// NaN where nothing is left.
func (r *rawResult) net() float64 {
	if v := r.ms() - slices.Min(r.through.cpu); v > 0 {
		return v
	}
	return math.NaN()
}

// A rawRow is a rawTask done.
type rawRow struct {
	task    rawTask
	results []*rawResult
}

func (r *rawRow) find(c contender) *rawResult {
	for _, s := range r.results {
		if s.contender == c {
			return s
		}
	}
	return nil
}

// ratio is the time of ours, all of it, to that of the other, without what that
// takes to let pixels through; gross is to all of it. NaN where one is not there.
func (r *rawRow) ratio(c contender) (net, gross float64) {
	a, b := r.find(oursRaw), r.find(c)
	if a == nil || b == nil || b.through == nil {
		return math.NaN(), math.NaN()
	}
	return a.ms() / b.net(), a.ms() / b.ms()
}

func (t rawTask) request(source string) request {
	return request{
		Op: opRaw, Source: source, Layout: t.layout, Quality: quality,
		SourceWidth: t.from.Width, SourceHeight: t.from.Height, Width: t.to.Width, Height: t.to.Height,
	}
}

// raw measures a rawTask.
func (b *bencher) raw(t rawTask) (*rawRow, error) {
	b.log("%s", t.name)
	source, err := t.write(b.dir, b.sample)
	if err != nil {
		return nil, err
	}
	rs, err := b.competeRaw(t, source)
	if err != nil {
		return nil, err
	}
	if err := b.crew.forget(); err != nil {
		return nil, err
	}
	pix, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	colour, alpha := t.scaled(pix)
	row := &rawRow{task: t}
	for i := 0; i < len(rs); i++ {
		s := &rawResult{result: &rs[i].result}
		if s.colour, s.alpha, err = t.compare(rs[i].file, colour, alpha); err != nil {
			return nil, fmt.Errorf("%s: %w", s.contender.name, err)
		}
		if s.contender != oursRaw {
			i++
			s.through = &rs[i].result
		}
		row.results = append(row.results, s)
	}
	return row, nil
}

// competeRaw returns what goimage did, and, of each of the others, what it did and
// what with the pixels left as they are.
func (b *bencher) competeRaw(t rawTask, source string) ([]*runner, error) {
	cs := []contender{oursRaw}
	for _, c := range []contender{sharpRaw, vipsRaw} {
		if b.crew.has(c.worker) {
			cs = append(cs, c, c)
		}
	}
	i := -1
	return b.compete(cs, b.rounds, func(contender) request {
		q := t.request(source)
		if i++; i > 0 && i%2 == 0 {
			q.Width, q.Height = 0, 0
		}
		return q
	})
}

// write makes the source of the sample photograph, tiled, once a run. Its luma is
// the grey; alpha goes up and down, with full stretches and holes.
func (t rawTask) write(dir, sample string) (string, error) {
	path := filepath.Join(dir, fmt.Sprintf("scaled-%dx%d.%s", t.from.Width, t.from.Height, t.layout))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	m, err := picture{t.from.Width, t.from.Height, false}.decoded(dir, sample)
	if err != nil {
		return "", err
	}
	ycc, ok := m.(*image.YCbCr)
	if !ok {
		return "", fmt.Errorf("a %T where YCbCr was to come", m)
	}
	return path, os.WriteFile(path, t.pixels(ycc), 0o600)
}

func (t rawTask) pixels(m *image.YCbCr) []byte {
	var out []byte
	for y := range t.from.Height {
		if t.layout == layoutGray {
			out = append(out, m.Y[y*m.YStride:][:t.from.Width]...)
			continue
		}
		for x := range t.from.Width {
			c := m.YCbCrAt(x, y)
			r, g, b := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
			out = append(out, r, g, b, wavyAlpha(x, y))
		}
	}
	return out
}

func wavyAlpha(x, y int) byte {
	const between, radius = 256, 40
	if math.Hypot(float64(x%between-between/2), float64(y%between-between/2)) < radius {
		return 0
	}
	v := 0.7 + 0.35*math.Sin(float64(x)/70) + 0.35*math.Cos(float64(y)/90)
	return byte(math.Round(255 * min(max(v, 0), 1)))
}

// channels returns the colour of pixels, premultiplied, one channel below the
// other, and alpha, nil where there is none.
func (t rawTask) channels(pix []byte, size resize.Size) (colour []*plane, alpha *plane) {
	channel := func(value func(i int) float64) *plane {
		p := &plane{size.Width, size.Height, make([]float64, size.Width*size.Height)}
		for i := range p.pix {
			p.pix[i] = value(i)
		}
		return p
	}
	if t.layout == layoutGray {
		return []*plane{channel(func(i int) float64 { return float64(pix[i]) })}, nil
	}
	for c := range 3 {
		colour = append(colour, channel(func(i int) float64 { return float64(pix[4*i+c]) * float64(pix[4*i+3]) / 255 }))
	}
	return colour, channel(func(i int) float64 { return float64(pix[4*i+3]) })
}

// scaled returns what should come out.
func (t rawTask) scaled(pix []byte) (colour, alpha *plane) {
	channels, alpha := t.channels(pix, t.from)
	for i, c := range channels {
		channels[i] = c.scaled(t.to.Width, t.to.Height)
	}
	if alpha != nil {
		alpha = alpha.scaled(t.to.Width, t.to.Height)
	}
	return stacked(channels), alpha
}

// stacked puts planes below one another.
func stacked(ps []*plane) *plane {
	out := &plane{width: ps[0].width}
	for _, p := range ps {
		out.height += p.height
		out.pix = append(out.pix, p.pix...)
	}
	return out
}

// compare returns the PSNR of a result's colour and alpha.
func (t rawTask) compare(file string, colour, alpha *plane) (c, a float64, err error) {
	pix, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	if want := t.to.Width * t.to.Height * channelsOf(t.layout); len(pix) != want {
		return 0, 0, fmt.Errorf("the result has %d bytes, not %d", len(pix), want)
	}
	channels, gotAlpha := t.channels(pix, t.to)
	if c = psnr(stacked(channels), colour); alpha != nil {
		a = psnr(gotAlpha, alpha)
	}
	return c, a, nil
}
