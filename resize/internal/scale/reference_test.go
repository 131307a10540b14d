package scale_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/internal/scale"
)

var one = codec.Ratio{Num: 1, Den: 1}

// gray and the others are the pixels that codec's layouts need.
var (
	gray      = scale.Pixel{Channels: 1, Bits: 8}
	grayAlpha = scale.Pixel{Channels: 2, Bits: 8, Alpha: true}
	rgba      = scale.Pixel{Channels: 4, Bits: 8, Alpha: true}
	cmyk      = scale.Pixel{Channels: 4, Bits: 8}
	gray16    = scale.Pixel{Channels: 1, Bits: 16}
	rgba64    = scale.Pixel{Channels: 4, Bits: 16, Alpha: true}
)

func pixels() []scale.Pixel {
	return []scale.Pixel{gray, grayAlpha, rgba, cmyk, gray16, rgba64, {Channels: 2, Bits: 16, Alpha: true}}
}

// picture is a plane with its samples in floats.
type picture struct {
	w, h int
	px   scale.Pixel
	pix  []byte
}

func newPicture(w, h int, px scale.Pixel) *picture {
	return &picture{w, h, px, make([]byte, w*h*px.Size())}
}

func (p *picture) stride() int { return p.w * p.px.Size() }

func (p *picture) plane() *codec.Plane {
	return &codec.Plane{Pix: p.pix, Stride: p.stride(), Width: p.w, Rows: p.h}
}

// sample returns channel c at x, y as a number from 0 to max.
func (p *picture) sample(x, y, c int) float64 {
	i := (y*p.w+x)*p.px.Channels + c
	if p.px.Bits == 8 {
		return float64(p.pix[i])
	}
	return float64(int(p.pix[2*i])<<8 | int(p.pix[2*i+1]))
}

func (p *picture) set(x, y, c, v int) {
	i := (y*p.w+x)*p.px.Channels + c
	if p.px.Bits == 8 {
		p.pix[i] = byte(v)
		return
	}
	p.pix[2*i], p.pix[2*i+1] = byte(v>>8), byte(v)
}

func (p *picture) max() float64 { return float64(int(1)<<p.px.Bits - 1) }

// noise fills p with random samples, premultiplied where they have to be.
func noise(seed uint64, w, h int, px scale.Pixel) *picture {
	r := rand.New(rand.NewPCG(seed, 1))
	p := newPicture(w, h, px)
	for y := range h {
		for x := range w {
			top := 1 << px.Bits
			for c := px.Channels - 1; c >= 0; c-- {
				v := r.IntN(top)
				p.set(x, y, c, v)
				if px.Alpha && c == px.Channels-1 {
					top = v + 1
				}
			}
		}
	}
	return p
}

// smooth is a picture of slow waves with an edge in it, opaque.
func smooth(w, h int, px scale.Pixel) *picture {
	p := newPicture(w, h, px)
	for y := range h {
		for x := range w {
			for c := range px.Channels {
				v := 0.5 + 0.3*math.Sin(float64(x)/7+float64(c))*math.Cos(float64(y)/11)
				if (x*3+y)%97 < 40 {
					v *= 0.8
				}
				if px.Alpha && c == px.Channels-1 {
					v = 1
				}
				p.set(x, y, c, int(v*p.max()))
			}
		}
	}
	return p
}

func newScaler(t testing.TB, x, y scale.Axis, px scale.Pixel, f resize.Filter) *scale.Scaler {
	t.Helper()
	s, err := scale.New(x, y, px, f, nil)
	if err != nil {
		t.Fatalf("New(%+v, %+v, %+v, %v): %v", x, y, px, f, err)
	}
	return s
}

// run scales p in bands of the given number of rows.
func run(t testing.TB, p *picture, x, y scale.Axis, f resize.Filter, band int) *picture {
	t.Helper()
	s := newScaler(t, x, y, p.px, f)
	defer s.Close()
	return push(t, s, p, x.Out, y.Out, band)
}

func push(t testing.TB, s *scale.Scaler, p *picture, w, h, band int) *picture {
	t.Helper()
	out := newPicture(w, h, p.px)
	next := 0
	emit := func(row int, pix []byte) error {
		if row != next || len(pix) != out.stride() {
			t.Fatalf("row %d of %d bytes emitted, want row %d of %d", row, len(pix), next, out.stride())
		}
		next++
		copy(out.pix[row*out.stride():], pix)
		return nil
	}
	for top := 0; top < p.h; top += band {
		n := min(band, p.h-top)
		pl := &codec.Plane{Pix: p.pix[top*p.stride() : (top+n)*p.stride()], Stride: p.stride(), Width: p.w, Y: top, Rows: n}
		if err := s.Push(pl, emit); err != nil {
			t.Fatal(err)
		}
	}
	if next != h || !s.Done() {
		t.Fatalf("%d of %d rows emitted, done %v", next, h, s.Done())
	}
	return out
}

// refTaps is the filter of one axis in float64, written from the contract of
// Axis and not from the code.
func refTaps(a scale.Axis, f resize.Filter, j int) map[int]float64 {
	step := float64(a.OutStep.Num) / float64(a.OutStep.Den)
	toSamples := float64(a.Size) / float64(a.Scaled) * float64(a.InStep.Den) / float64(a.InStep.Num)
	centre := (float64(a.Offset) + (float64(j)+0.5)*step) * toSamples
	if f == resize.Nearest {
		return map[int]float64{min(int(centre), a.In-1): 1}
	}
	stretch := max(1, step*toSamples)
	taps, sum := map[int]float64{}, 0.0
	reach := f.Support() * stretch
	for i := int(math.Floor(centre - reach - 1)); i <= int(math.Ceil(centre+reach+1)); i++ {
		w := f.At((float64(i) + 0.5 - centre) / stretch)
		taps[max(0, min(i, a.In-1))] += w
		sum += w
	}
	for i := range taps {
		taps[i] /= sum
	}
	return taps
}

type tap struct {
	i int
	w float64
}

func tapList(m map[int]float64) []tap {
	l := make([]tap, 0, len(m))
	for i, w := range m {
		l = append(l, tap{i, w})
	}
	slices.SortFunc(l, func(a, b tap) int { return a.i - b.i })
	return l
}

// reference scales in float64; the result has x.Out * y.Out * Channels numbers.
func reference(p *picture, x, y scale.Axis, f resize.Filter) []float64 {
	ch := p.px.Channels
	mid := make([]float64, x.Out*p.h*ch)
	for j := range x.Out {
		for _, t := range tapList(refTaps(x, f, j)) {
			for r := range p.h {
				for c := range ch {
					mid[(r*x.Out+j)*ch+c] += t.w * p.sample(t.i, r, c)
				}
			}
		}
	}
	out := make([]float64, x.Out*y.Out*ch)
	for j := range y.Out {
		for _, t := range tapList(refTaps(y, f, j)) {
			for k := range x.Out * ch {
				out[j*x.Out*ch+k] += t.w * mid[t.i*x.Out*ch+k]
			}
		}
	}
	for i := range out {
		out[i] = max(0, min(out[i], p.max()))
	}
	if p.px.Alpha {
		for i := range out {
			out[i] = min(out[i], out[i/ch*ch+ch-1])
		}
	}
	return out
}

// compare returns the greatest difference and the PSNR in dB.
func compare(got *picture, want []float64) (worst, psnr float64) {
	ch, sq := got.px.Channels, 0.0
	for i, w := range want {
		d := math.Abs(got.sample(i/ch%got.w, i/ch/got.w, i%ch) - w)
		worst = max(worst, d)
		sq += d * d
	}
	return worst, 10 * math.Log10(got.max()*got.max()*float64(len(want))/max(sq, 1e-9))
}
