package jpeg_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// subsamplings are the divisors of chroma that image/jpeg reads, too.
var subsamplings = []struct {
	x, y  int
	ratio image.YCbCrSubsampleRatio
}{
	{1, 1, image.YCbCrSubsampleRatio444},
	{2, 1, image.YCbCrSubsampleRatio422},
	{1, 2, image.YCbCrSubsampleRatio440},
	{2, 2, image.YCbCrSubsampleRatio420},
}

// TestAllSizes encodes pictures of every size up to 40 x 40, of every layout and
// sampling, with contents and qualities that change from one to the next.
func TestAllSizes(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 3
	}
	samplers := []sampler{natural(1), noise(2), extremes(3), smooth}
	for h := 1; h <= 40; h += step {
		for w := 1; w <= 40; w++ {
			n := h*40 + w
			at, quality := samplers[n%4], 1+n*7%100
			checkPicture(t, newPicture(codec.LayoutGray, w, h, 1, 1, at), quality)
			s := subsamplings[(w+h/4)%4]
			checkPicture(t, newPicture(codec.LayoutYCbCr, w, h, s.x, s.y, at), quality)
		}
	}
}

// TestAllSamplings is the same for every sampling at the sizes around one and two
// minimum coded units.
func TestAllSamplings(t *testing.T) {
	sizes := []int{1, 7, 8, 9, 15, 16, 17, 31, 32, 33}
	for _, s := range subsamplings {
		for _, h := range sizes {
			for _, w := range sizes {
				checkPicture(t, newPicture(codec.LayoutYCbCr, w, h, s.x, s.y, natural(4)), 90)
			}
		}
	}
}

func TestAllQualities(t *testing.T) {
	for quality := 1; quality <= 100; quality++ {
		for _, at := range []sampler{natural(5), noise(6), extremes(7), smooth} {
			checkPicture(t, newPicture(codec.LayoutYCbCr, 75, 50, 2, 2, at), quality)
			checkPicture(t, newPicture(codec.LayoutGray, 75, 50, 1, 1, at), quality)
		}
	}
}

// checkPicture encodes p, baseline and progressive, and holds what image/jpeg
// makes of it against p and against each other.
func checkPicture(tb testing.TB, p *picture, quality int) {
	tb.Helper()
	data := encodeWhole(tb, p, codec.Options{Quality: quality})
	checkFile(tb, data)
	m := decode(tb, data)
	checkError(tb, p, m, steps(tb, data))
	progressive := encodeWhole(tb, p, codec.Options{Quality: quality, Progressive: true})
	checkFile(tb, progressive)
	equalPlanes(tb, p, m, decode(tb, progressive))
}

// equalPlanes fails unless both decoded pictures have the same samples.
func equalPlanes(tb testing.TB, p *picture, a, b image.Image) {
	tb.Helper()
	ap, as := planes(tb, a)
	bp, bs := planes(tb, b)
	for i := range p.shape.Layout.Planes() {
		for y := range p.band.Planes[i].Rows {
			n := p.band.Planes[i].Width
			if !bytes.Equal(ap[i][y*as[i]:][:n], bp[i][y*bs[i]:][:n]) {
				tb.Fatalf("row %d of plane %d differs", y, i)
			}
		}
	}
}

// TestNoWorseThanTheStandardEncoder holds size and error against image/jpeg,
// which has the same quantisers. Above 55 dB only the roundings of the transforms
// are left, and those differ.
func TestNoWorseThanTheStandardEncoder(t *testing.T) {
	for quality := 5; quality <= 100; quality += 5 {
		for _, at := range []sampler{natural(8), noise(9), smooth} {
			p := newPicture(codec.LayoutYCbCr, 200, 150, 2, 2, at)
			var std bytes.Buffer
			if err := stdjpeg.Encode(&std, ycbcr(p, image.YCbCrSubsampleRatio420), &stdjpeg.Options{Quality: quality}); err != nil {
				t.Fatal(err)
			}
			want, _ := compare(t, p, decode(t, std.Bytes()))
			data := encodeWhole(t, p, codec.Options{Quality: quality})
			if len(data) > std.Len() {
				t.Errorf("quality %d: %d bytes, more than %d", quality, len(data), std.Len())
			}
			got, _ := compare(t, p, decode(t, data))
			for i := range got {
				if psnr(got[i]) < min(psnr(want[i])-0.05, 55) {
					t.Errorf("quality %d, plane %d: %.2f dB, less than %.2f", quality, i, psnr(got[i]), psnr(want[i]))
				}
			}
		}
	}
}

// TestProgressiveIsSmaller is true of pictures of some size.
func TestProgressiveIsSmaller(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 400, 300, 2, 2, natural(10))
	base := encodeWhole(t, p, codec.Options{Quality: 80})
	if got := encodeWhole(t, p, codec.Options{Quality: 80, Progressive: true}); len(got) >= len(base) {
		t.Errorf("progressive has %d bytes, baseline %d", len(got), len(base))
	}
}

// TestFlatColours: a flat block has only DC, whose error is half a step of it, an
// eighth of that in samples.
func TestFlatColours(t *testing.T) {
	for v := range 256 {
		p := newPicture(codec.LayoutYCbCr, 19, 21, 2, 2, func(plane, _, _ int) byte { return byte(v + 60*plane) })
		for _, quality := range []int{1, 30, 75, 100} {
			data := encodeWhole(t, p, codec.Options{Quality: quality})
			q := steps(t, data)
			_, worst := compare(t, p, decode(t, data))
			for i, w := range worst {
				if limit := int(q[min(i, 1)][0])/16 + 1; w > limit || quality == 100 && w != 0 {
					t.Fatalf("value %d at quality %d: plane %d is off by %d", v, quality, i, w)
				}
			}
		}
	}
}

// TestLongRunsOfFlatBlocks has more blocks without AC than one run can count.
func TestLongRunsOfFlatBlocks(t *testing.T) {
	p := newPicture(codec.LayoutGray, 1600, 1400, 1, 1, func(_, x, y int) byte {
		if x == 1599 && y == 1399 {
			return 0
		}
		return 200
	})
	checkPicture(t, p, 90)
}

// TestBandsDoNotMatter cuts a picture in bands of one height, and each plane on
// its own at random.
func TestBandsDoNotMatter(t *testing.T) {
	for _, l := range []codec.Layout{codec.LayoutGray, codec.LayoutYCbCr, codec.LayoutRGBA} {
		p := newPicture(l, 53, 75, 2, 2, natural(11))
		for _, progressive := range []bool{false, true} {
			o := codec.Options{Quality: 70, Progressive: progressive}
			want := encodeWhole(t, p, o)
			for step := 1; step < 75; step++ {
				if !bytes.Equal(encode(t, jpeg.NewEncoder(nil), p, o, step), want) {
					t.Errorf("layout %d: bands of %d rows give other bytes", l, step)
				}
			}
			r := rand.New(rand.NewPCG(12, 12))
			for n := range 50 {
				if !bytes.Equal(encodeRandomBands(t, p, o, r), want) {
					t.Errorf("layout %d: random bands %d give other bytes", l, n)
				}
			}
		}
	}
}

func encodeRandomBands(t *testing.T, p *picture, o codec.Options, r *rand.Rand) []byte {
	t.Helper()
	var buf bytes.Buffer
	s, err := jpeg.NewEncoder(nil).Encode(context.Background(), &buf, p.shape, o)
	if err != nil {
		t.Fatal(err)
	}
	var at [3]int
	most := 1 + r.IntN(80)
	for at[0] < p.band.Planes[0].Rows || at[1] < p.band.Planes[1].Rows || at[2] < p.band.Planes[2].Rows {
		var b codec.Band
		for i := range at {
			next := min(at[i]+r.IntN(most), p.band.Planes[i].Rows)
			b.Planes[i] = rows(p.band.Planes[i], at[i], next)
			at[i] = next
		}
		if err := s.Write(&b); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestPlanesOneAfterTheOther delivers all of one plane before the next.
func TestPlanesOneAfterTheOther(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 130, 300, 2, 2, natural(13))
	want := encodeWhole(t, p, codec.Options{})
	for _, order := range [][3]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}} {
		var buf bytes.Buffer
		s, err := jpeg.NewEncoder(nil).Encode(context.Background(), &buf, p.shape, codec.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range order {
			for y := 0; y < p.band.Planes[i].Rows; y += 7 {
				var b codec.Band
				b.Planes[i] = rows(p.band.Planes[i], y, y+7)
				if err := s.Write(&b); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(buf.Bytes(), want) {
			t.Errorf("planes in the order %v give other bytes", order)
		}
	}
}

// TestTokenLimit makes tables from the first part of a picture alone, where they
// must do for the rest, and that is quite different.
func TestTokenLimit(t *testing.T) {
	e := jpeg.NewEncoder(&jpeg.EncoderOptions{TokenBytes: 1})
	calm, wild := smooth, extremes(14)
	p := newPicture(codec.LayoutYCbCr, 640, 640, 2, 2, func(plane, x, y int) byte {
		if y < 560>>min(plane, 1) {
			return calm(plane, x, y) + byte(x*y%7)
		}
		return wild(plane, x, y)
	})
	for _, progressive := range []bool{false, true} {
		o := codec.Options{Quality: 98, Progressive: progressive}
		limited := encode(t, e, p, o, 16)
		checkFile(t, limited)
		whole := encodeWhole(t, p, o)
		if bytes.Equal(limited, whole) {
			t.Errorf("progressive %v: the limit had no effect", progressive)
		}
		equalPlanes(t, p, decode(t, limited), decode(t, whole))
	}
}

// TestOneEncoderManyGoroutines is for the race detector and for memory that is
// used again.
func TestOneEncoderManyGoroutines(t *testing.T) {
	e := jpeg.NewEncoder(nil)
	var ps []*picture
	var want [][]byte
	for i := range 8 {
		l := []codec.Layout{codec.LayoutGray, codec.LayoutYCbCr, codec.LayoutRGBA}[i%3]
		ps = append(ps, newPicture(l, 30+20*i, 90-10*i, 1+i%2, 1+i/2%2, natural(uint64(i))))
		want = append(want, encodeWhole(t, ps[i], codec.Options{Progressive: i%4 == 0}))
	}
	var wg sync.WaitGroup
	errs := make(chan error, 400)
	for g := range 4 {
		wg.Go(func() {
			for n := range 100 {
				i := (n*3 + g) % len(ps)
				var buf bytes.Buffer
				s, err := e.Encode(context.Background(), &buf, ps[i].shape, codec.Options{Progressive: i%4 == 0})
				if err == nil {
					err = s.Write(&ps[i].band)
				}
				if err == nil {
					err = s.Close()
				}
				if err == nil && !bytes.Equal(buf.Bytes(), want[i]) {
					err = fmt.Errorf("picture %d has other bytes", i)
				}
				if err != nil {
					errs <- err
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
}
