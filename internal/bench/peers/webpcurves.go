package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/image/webp"
)

// webpQualities are those that the encoders are compared at; sweep those that
// figures at equal size or likeness are interpolated from.
func webpQualities() []int { return []int{75, 80, 85} }

func sweep() []int { return []int{55, 60, 65, 70, 75, 80, 85, 90, 95} }

// A coded picture is one at one quality.
type coded struct {
	data []byte
	size float64 // logarithm of the bytes
	ssim float64 // -log(1-SSIM) of luma, which is about even in the logarithm of the size
	psnr float64 // of luma
	far  float64 // Butteraugli's 3-norm; 0 where not asked for
}

// encodeAll encodes a picture's planes at several qualities and looks at the
// results.
func (b *bencher) encodeAll(s *webpSource, like *similarity, c contender, qualities []int) ([]coded, error) {
	out := make([]coded, len(qualities))
	for i, quality := range qualities {
		q := s.request(c, planesOf(c), quality)
		q.Times, q.Result = 1, filepath.Join(b.dir, "coded.webp")
		if _, err := b.crew.ask(c.worker, q); err != nil {
			return nil, err
		}
		var err error
		if out[i].data, err = os.ReadFile(q.Result); err != nil {
			return nil, err
		}
	}
	return out, parallel(len(out), func(i int) error { return out[i].look(like) })
}

// parallel runs f(0) to f(n-1), as many at once as there are processors. Nothing is
// measured meanwhile.
func parallel(n int, f func(i int) error) error {
	errs := make([]error, n)
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			slots <- struct{}{}
			errs[i] = f(i)
			<-slots
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (c *coded) look(like *similarity) error {
	m, err := webp.Decode(bytes.NewReader(c.data))
	if err != nil {
		return err
	}
	if _, ok := m.(*image.YCbCr); !ok {
		return fmt.Errorf("a %T where planes were to come", m)
	}
	luma := lumaOf(m)
	if c.psnr, err = psnrOf(luma, like.ref); err != nil {
		return err
	}
	c.ssim = -math.Log(1 - like.to(luma))
	c.size = math.Log(float64(len(c.data)))
	return nil
}

// A curve is a function that is known at some points, in between and beyond
// interpolated straight.
type curve [][2]float64

func newCurve(points []coded, x, y func(coded) float64) curve {
	var c curve
	for _, p := range points {
		c = append(c, [2]float64{x(p), y(p)})
	}
	slices.SortFunc(c, func(p, q [2]float64) int { return cmp.Compare(p[0], q[0]) })
	return slices.CompactFunc(c, func(p, q [2]float64) bool { return p[0] == q[0] })
}

// at needs at least one point.
func (c curve) at(x float64) float64 {
	if len(c) == 1 {
		return c[0][1]
	}
	i := 1
	for i < len(c)-1 && c[i][0] < x {
		i++
	}
	from, to := c[i-1], c[i]
	return from[1] + (to[1]-from[1])*(x-from[0])/(to[0]-from[0])
}

func bySSIM(c coded) float64 { return c.ssim }
func byDB(c coded) float64   { return c.psnr }
func bySize(c coded) float64 { return c.size }
func byFar(c coded) float64  { return c.far }

// larger returns by how many percent the files of ours are larger than theirs at
// equal likeness, the geometric mean over theirs.
func larger(ours, theirs []coded, likeness func(coded) float64) float64 {
	c := newCurve(ours, likeness, bySize)
	sum := 0.0
	for _, t := range theirs {
		sum += c.at(likeness(t)) - t.size
	}
	return 100 * (math.Exp(sum/float64(len(theirs))) - 1)
}
