package jpeg_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// countingReader counts what is read.
type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func readFrom(r io.Reader, d *jpeg.Decoder, h codec.Hint) (*result, error) {
	img, err := d.Open(r, resize.Limits{})
	if err != nil {
		return nil, err
	}
	src, err := img.Decode(context.Background(), h)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	p, err := codec.ReadPicture(src)
	if err != nil {
		return nil, err
	}
	return &result{p, img.Header(), src.Incomplete()}, nil
}

// compareRegion holds the samples whose middle lies in r against those of want.
func compareRegion(t *testing.T, name string, got, want *result, r codec.Region) {
	t.Helper()
	size := got.Shape.Layout.PixelSize()
	for i := range got.Shape.Layout.Planes() {
		c := &got.Shape.Components[i]
		inside := func(j, lo, hi int, per codec.Ratio) bool {
			middle := (2*j + 1) * per.Num
			return middle >= 2*lo*per.Den && middle < 2*hi*per.Den
		}
		for y := range c.Height {
			a, b := got.Planes[i].Row(y, size), want.Planes[i].Row(y, size)
			for x := range a {
				if inside(y, r.Y0, r.Y1, c.Y) && inside(x/size, r.X0, r.X1, c.X) && a[x] != b[x] {
					t.Fatalf("%s, region %+v: plane %d has another sample at %d, %d", name, r, i, x, y)
				}
			}
		}
	}
}

// TestRegion decodes regions of every kind of file at every size.
func TestRegion(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	names := []string{"baseline", "restart", "separate", "separate-restart", "progressive", "progressive-bits-restart",
		"odd-sampling", "small-luma", "rgb", "gray"}
	for _, name := range names {
		data := file(t, name)
		for _, h := range append(sizes(45, 37), codec.Hint{Width: 10, Height: 9, SubX: 4, SubY: 4}) {
			want := mustRead(t, data, h)
			regions := []codec.Region{
				{X1: 45, Y1: 37}, {X1: 1, Y1: 1}, {X0: 44, Y0: 36, X1: 45, Y1: 37},
				{X0: -5, Y0: -5, X1: 60, Y1: 60}, {X0: 50, Y0: 40, X1: 60, Y1: 50},
			}
			for range 20 {
				x, y := rnd.IntN(45), rnd.IntN(37)
				regions = append(regions, codec.Region{X0: x, Y0: y, X1: x + 1 + rnd.IntN(45-x), Y1: y + 1 + rnd.IntN(37-y)})
			}
			for _, r := range regions {
				h.Region = r
				got := mustRead(t, data, h)
				if got.incomplete {
					t.Errorf("%s, region %+v: incomplete", name, r)
				}
				compareRegion(t, name, got, want, r)
			}
		}
	}
}

// TestRegionStopsReading: what lies below the region is not read.
func TestRegionStopsReading(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 1000, 2000, 2, 2, natural(6))
	data := encodeWhole(t, p, codec.Options{Quality: 92})
	src := &countingReader{r: bytes.NewReader(data)}
	r := codec.Region{X1: 1000, Y1: 400}
	got, err := readFrom(src, jpeg.NewDecoder(), codec.Hint{Region: r})
	if err != nil {
		t.Fatal(err)
	}
	if src.n > len(data)/2 {
		t.Errorf("%d bytes of %d were read", src.n, len(data))
	}
	compareRegion(t, "natural", got, mustRead(t, data, codec.Hint{}), r)
}

// TestRegionJumpsRestartIntervals: intervals outside of the region may hold
// anything.
func TestRegionJumpsRestartIntervals(t *testing.T) {
	p := newPicture(codec.LayoutYCbCr, 320, 320, 2, 2, natural(7))
	data := withRestarts(t, encodeWhole(t, p, codec.Options{Quality: 90}))
	first := markers(data, 0xDA)[0]
	start := first + 2 + int(data[first+2])<<8 + int(data[first+3])
	var cuts []int // where intervals end
	for i := start; i+1 < len(data); i++ {
		if data[i] == 0xFF && data[i+1] >= 0xD0 && data[i+1] <= 0xD9 {
			cuts = append(cuts, i)
		}
	}
	if len(cuts) < 20 {
		t.Fatalf("%d intervals", len(cuts))
	}
	broken := bytes.Clone(data)
	for i := start; i < cuts[7]; i++ {
		if data[i] != 0xFF && data[i-1] != 0xFF {
			broken[i] = 0x7E
		}
	}
	for _, h := range sizes(320, 320) {
		want := mustRead(t, data, h)
		h.Region = codec.Region{X1: 320, Y0: 8 * 16, Y1: 12 * 16} // intervals are rows
		h.Strict = true
		got, err := readFrom(bytes.NewReader(broken), jpeg.NewDecoder(), h)
		if err != nil {
			t.Fatal(err)
		}
		compareRegion(t, fmt.Sprint(h), got, want, h.Region)
	}
}

// withRestarts has jpegtran put a restart marker after each row of units.
func withRestarts(t *testing.T, data []byte) []byte {
	t.Helper()
	return run(t, data, "jpegtran", "-restart", "1")
}
