package jpeg_test

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// TestOneDecoderForAll decodes all kinds of files with one Decoder, whose buffers
// and tables go from one to another, in several goroutines at once; some of them
// give up early.
func TestOneDecoderForAll(t *testing.T) {
	type job struct {
		name string
		data []byte
		hint codec.Hint
		want *result
	}
	var jobs []job
	for _, name := range []string{"baseline", "restart", "separate", "progressive", "progressive-bits", "odd-sampling", "rgb", "gray"} {
		for _, h := range append(sizes(45, 37), codec.Hint{Region: codec.Region{X0: 20, Y0: 20, X1: 30, Y1: 30}}) {
			data := file(t, name)
			jobs = append(jobs, job{name, data, h, mustRead(t, data, h)})
		}
	}
	d := jpeg.NewDecoder()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 1))
			for range 60 {
				j := &jobs[rnd.IntN(len(jobs))]
				if rnd.IntN(4) == 0 {
					giveUp(t, d, j.data, j.hint)
					continue
				}
				got, err := readFrom(bytes.NewReader(j.data), d, j.hint)
				if err != nil || !same(got, j.want) {
					t.Errorf("%s, hint %+v: other samples, or %v", j.name, j.hint, err)
				}
			}
		})
	}
	wg.Wait()
}

// giveUp opens a picture, cut off or not, reads a row or none, and closes it
// twice.
func giveUp(t *testing.T, d *jpeg.Decoder, data []byte, h codec.Hint) {
	if _, err := d.Open(bytes.NewReader(data[:60]), resize.Limits{}); err == nil {
		t.Error("60 bytes are a header")
	}
	src, err := open(d, data, h)
	if err != nil {
		t.Error(err)
		return
	}
	var b codec.Band
	if err := src.Next(&b); err != nil {
		t.Error(err)
	}
	src.Close()
	src.Close()
	if err := src.Next(&b); err != io.EOF {
		t.Errorf("closed: %v", err)
	}
}

// TestNothingIsLeftOver: what a Decoder decoded before does not show where data is
// missing, nor outside of a region.
func TestNothingIsLeftOver(t *testing.T) {
	bright := encodeWhole(t, newPicture(codec.LayoutYCbCr, 160, 160, 2, 2, func(int, int, int) byte { return 255 }), codec.Options{Quality: 90})
	dark := encodeWhole(t, newPicture(codec.LayoutYCbCr, 160, 160, 2, 2, noise(4)), codec.Options{Quality: 90})
	cut := dark[:len(dark)/2]
	outside := codec.Hint{Region: codec.Region{X0: 64, Y0: 64, X1: 80, Y1: 80}}
	d := jpeg.NewDecoder()
	for _, c := range []struct {
		data []byte
		hint codec.Hint
	}{{cut, codec.Hint{}}, {dark, outside}, {cut, codec.Hint{Width: 20, Height: 20}}} {
		want := mustRead(t, c.data, c.hint)
		for range 3 {
			if _, err := readFrom(bytes.NewReader(bright), d, codec.Hint{}); err != nil {
				t.Fatal(err)
			}
			got, err := readFrom(bytes.NewReader(c.data), d, c.hint)
			if err != nil {
				t.Fatal(err)
			}
			if !same(got, want) {
				t.Errorf("hint %+v: other samples than with a new Decoder", c.hint)
			}
		}
	}
}

// scribbler overwrites what lies behind the rows of each band, as kernels may.
type scribbler struct{ codec.Source }

func (s scribbler) Next(b *codec.Band) error {
	err := s.Source.Next(b)
	for i := range b.Planes {
		p := &b.Planes[i]
		slack := p.Pix[len(p.Pix):cap(p.Pix)]
		for j := range slack {
			slack[j] = 0xAA
		}
	}
	return err
}

// TestSlackMayBeOverwritten: it holds no rows that are yet to come, and where a
// band is made anew there is some.
func TestSlackMayBeOverwritten(t *testing.T) {
	for _, name := range []string{"baseline", "separate", "progressive", "odd-sampling", "rgb", "gray"} {
		for _, h := range sizes(45, 37) {
			src, err := open(jpeg.NewDecoder(), file(t, name), h)
			if err != nil {
				t.Fatal(err)
			}
			p, err := codec.ReadPicture(scribbler{src})
			if err != nil {
				t.Fatal(err)
			}
			if !same(&result{Picture: p}, mustRead(t, file(t, name), h)) {
				t.Errorf("%s, hint %+v: other samples", name, h)
			}
		}
	}
	src, err := open(jpeg.NewDecoder(), file(t, "baseline"), codec.Hint{})
	if err != nil {
		t.Fatal(err)
	}
	var b codec.Band
	if err := src.Next(&b); err != nil {
		t.Fatal(err)
	}
	if p := &b.Planes[0]; cap(p.Pix)-len(p.Pix) < 64 {
		t.Errorf("%d bytes of slack", cap(p.Pix)-len(p.Pix))
	}
}

// TestReuseAllocates little, whatever the size of the picture.
func TestReuseAllocates(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	data := encodeWhole(t, newPicture(codec.LayoutYCbCr, 1600, 400, 2, 2, natural(8)), codec.Options{Quality: 85})
	d := jpeg.NewDecoder()
	once := func() {
		src, err := open(d, data, codec.Hint{Width: 800, Height: 200})
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		var band codec.Band
		for err == nil {
			err = src.Next(&band)
		}
		if err != io.EOF {
			t.Fatal(err)
		}
	}
	once()
	const times = 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		once()
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / times; n > 40<<10 {
		t.Errorf("%d bytes a picture", n)
	}
}

func open(d *jpeg.Decoder, data []byte, h codec.Hint) (codec.Source, error) {
	img, err := d.Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		return nil, err
	}
	return img.Decode(context.Background(), h)
}
