package main

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/codectest"
	"github.com/rendition-go/rendition/resize/goimage"
)

// smallRawTasks are rawTasks of other sizes, which still are in proportion.
func smallRawTasks() []rawTask {
	ts := rawTasks()
	for i := range ts {
		ts[i].from, ts[i].to = resize.Size{Width: 402, Height: 301}, resize.Size{Width: 134, Height: 100}
	}
	return ts
}

// TestRaw has all who scale raw pixels do so: they make about the same of them.
func TestRaw(t *testing.T) {
	b := newBencher(t)
	for _, task := range smallRawTasks() {
		row, err := b.raw(task)
		if err != nil {
			t.Fatalf("%s: %v", task.name, err)
		}
		want := []contender{oursRaw}
		for _, c := range []contender{sharpRaw, vipsRaw} {
			if b.crew.has(c.worker) {
				want = append(want, c)
			}
		}
		if len(row.results) != len(want) {
			t.Fatalf("%s: %d results, want %d", task.name, len(row.results), len(want))
		}
		for i, r := range row.results {
			if r.contender != want[i] {
				t.Errorf("%s: result %d is %s's", task.name, i, r.contender.name)
			}
			if r.colour < 40 || (r.alpha != 0) != (task.layout == layoutStraight) || r.alpha != 0 && r.alpha < 40 {
				t.Errorf("%s: colour %.1f dB, alpha %.1f dB", r.contender.name, r.colour, r.alpha)
			}
			if !(r.ms() > 0) || (r.through == nil) != (i == 0) || i > 0 && !(r.through.ms() > 0) {
				t.Errorf("%s: %v ms", r.contender.name, r.cpu)
			}
		}
		if row.results[0].colour < 55 {
			t.Errorf("%s: %.1f dB, which is not what Lanczos3 makes", task.name, row.results[0].colour)
		}
	}
}

// TestRawSource: the picture has what makes it a test of alpha.
func TestRawSource(t *testing.T) {
	count := map[byte]int{}
	for y := range 600 {
		for x := range 600 {
			count[wavyAlpha(x, y)]++
		}
	}
	if count[0] < 10000 || count[255] < 10000 || len(count) < 200 {
		t.Errorf("%d pixels of 0, %d of 255, %d different", count[0], count[255], len(count))
	}
}

// TestRawChecks: the time of another's net is missing rather than nonsense.
func TestRawChecks(t *testing.T) {
	row := &rawRow{results: []*rawResult{
		{result: &result{contender: oursRaw, cpu: []float64{3}}},
		{result: &result{contender: sharpRaw, cpu: []float64{4}}, through: &result{cpu: []float64{9, 5}}},
	}}
	if net, gross := row.ratio(sharpRaw); !math.IsNaN(net) || gross != 0.75 {
		t.Errorf("ratios are %v and %v", net, gross)
	}
	if net, gross := row.ratio(vipsRaw); !math.IsNaN(net) || !math.IsNaN(gross) {
		t.Errorf("ratios to nobody are %v and %v", net, gross)
	}
}

// TestRawCodec: pixels come and go as they are, and what is not right is refused.
func TestRawCodec(t *testing.T) {
	codectest.Run(t, codec.Codec{Format: formatRaw, Encoder: rawEncoder{}}, &codectest.Options{})
	q := request{Op: opRaw, Layout: layoutStraight, SourceWidth: 5, SourceHeight: 3, Width: 5, Height: 3, Quality: quality}
	pix := make([]byte, 60)
	for i := range pix {
		pix[i] = byte(40 + 3*i)
		if i%4 == 3 {
			pix[i] = 255
		}
	}
	convert := newRawConverter()
	got, err := convert(q, pix)
	if err != nil || !bytes.Equal(got, pix) {
		t.Errorf("error %v, pixels\n%v, want\n%v", err, got, pix)
	}
	q.Layout, q.SourceWidth, q.Width = layoutGray, 20, 20
	if got, err = convert(q, pix); err != nil || !bytes.Equal(got, pix) {
		t.Errorf("grey: error %v, pixels\n%v, want\n%v", err, got, pix)
	}
	for _, bad := range []request{
		{Layout: layoutGray, SourceWidth: 21, SourceHeight: 3, Width: 5, Height: 5},
		{Layout: layoutRGBX, SourceWidth: 5, SourceHeight: 3, Width: 5, Height: 5},
		{Layout: layoutGray},
	} {
		if _, err := convert(bad, pix); err == nil {
			t.Errorf("no error for %+v", bad)
		}
	}
	p := &rawPicture{20, 3, false, pix}
	z := goimage.New(&goimage.Options{Codecs: codec.List{p.codec()}})
	if _, err := z.Resize(context.Background(), new(bytes.Buffer), strings.NewReader("something else"), params.Params{Width: 5, Quality: quality}.Simplify()); err == nil {
		t.Error("no error for a source of another format")
	}
}
