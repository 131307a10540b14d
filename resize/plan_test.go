package resize_test

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// none is limits that allow everything.
var none = resize.Limits{SourceBytes: -1, Pixels: -1, FramePixels: -1, MetadataBytes: -1, OutputSide: -1, OutputPixels: -1}

// rows returns the fields of a file in testdata by line, without the first.
func rows(t *testing.T, name string, fields int) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all [][]string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		row := strings.Split(sc.Text(), "\t")
		if len(row) != fields {
			t.Fatalf("%s: %q has %d fields, want %d", name, sc.Text(), len(row), fields)
		}
		all = append(all, row)
	}
	if len(all) < 2 {
		t.Fatalf("%s has no rows", name)
	}
	return all[1:]
}

func scan(t *testing.T, text, format string, to ...any) {
	t.Helper()
	if _, err := fmt.Sscanf(text, format, to...); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
}

func fits() map[string]params.Fit {
	return map[string]params.Fit{
		"inside": params.FitInside, "outside": params.FitOutside, "fill": params.FitFill,
		"cover": params.FitCover, "contain": params.FitContain,
	}
}

func TestGeometryVectors(t *testing.T) {
	for _, row := range rows(t, "geometry.tsv", 6) {
		var w, h int
		p := params.Params{Enlarge: row[4] == "yes"}
		scan(t, row[0], "%dx%d", &w, &h)
		scan(t, row[1]+" "+row[2], "%d %d", &p.Width, &p.Height)
		fit, ok := fits()[row[3]]
		if !ok {
			t.Fatalf("unknown fit %q", row[3])
		}
		p.Fit = fit
		pl, err := resize.NewPlan(w, h, p.Simplify(), none)
		if got := fmt.Sprintf("%dx%d", pl.Canvas.Width, pl.Canvas.Height); err != nil || got != row[5] {
			t.Errorf("%v: got %s, %v", row, got, err)
		}
	}
}

func TestAtVectors(t *testing.T) {
	for _, row := range rows(t, "at.tsv", 3) {
		var w, h int
		scan(t, row[0], "%dx%d", &w, &h)
		u, err := url.Parse("/x.jpg@" + row[1])
		if err != nil {
			t.Fatal(err)
		}
		r, err := params.At{}.Parse(u)
		if err != nil {
			t.Errorf("%v: %v", row, err)
			continue
		}
		pl, err := resize.NewPlan(w, h, r.Params, resize.Limits{})
		if got := fmt.Sprintf("%dx%d", pl.Canvas.Width, pl.Canvas.Height); err != nil || got != row[2] {
			t.Errorf("%v: got %s, %v", row, got, err)
		}
	}
}

func TestPlanParts(t *testing.T) {
	const c, e = params.FitCover, params.FitContain
	for _, test := range []struct {
		w, h int
		p    params.Params
		want resize.Plan
	}{
		{300, 100, params.Params{Width: 50, Height: 50, Fit: c},
			resize.Plan{Scaled: resize.Size{Width: 150, Height: 50}, Crop: resize.Rect{X: 50, Width: 50, Height: 50}, Canvas: resize.Size{Width: 50, Height: 50}}},
		{301, 100, params.Params{Width: 50, Height: 50, Fit: c, Position: params.PositionRight},
			resize.Plan{Scaled: resize.Size{Width: 151, Height: 50}, Crop: resize.Rect{X: 101, Width: 50, Height: 50}, Canvas: resize.Size{Width: 50, Height: 50}}},
		{302, 100, params.Params{Width: 50, Height: 50, Fit: c}, // rounded down: 101 are left over
			resize.Plan{Scaled: resize.Size{Width: 151, Height: 50}, Crop: resize.Rect{X: 50, Width: 50, Height: 50}, Canvas: resize.Size{Width: 50, Height: 50}}},
		{100, 300, params.Params{Width: 50, Height: 50, Fit: c, Position: params.PositionTopRight},
			resize.Plan{Scaled: resize.Size{Width: 50, Height: 150}, Crop: resize.Rect{Width: 50, Height: 50}, Canvas: resize.Size{Width: 50, Height: 50}}},
		{100, 300, params.Params{Width: 50, Height: 50, Fit: c, Position: params.PositionBottomLeft},
			resize.Plan{Scaled: resize.Size{Width: 50, Height: 150}, Crop: resize.Rect{Y: 100, Width: 50, Height: 50}, Canvas: resize.Size{Width: 50, Height: 50}}},
		{300, 100, params.Params{Width: 60, Height: 61, Fit: e},
			resize.Plan{Scaled: resize.Size{Width: 60, Height: 20}, Crop: resize.Rect{Width: 60, Height: 20}, Canvas: resize.Size{Width: 60, Height: 61}, PadY: 20}},
		{30, 10, params.Params{Width: 60, Height: 60, Fit: e, Position: params.PositionBottomRight}, // not enlarged
			resize.Plan{Scaled: resize.Size{Width: 30, Height: 10}, Crop: resize.Rect{Width: 30, Height: 10}, Canvas: resize.Size{Width: 60, Height: 60}, PadX: 30, PadY: 50}},
		{30, 10, params.Params{Width: 60, Height: 60, Fit: e, Position: params.PositionTopLeft, Enlarge: true},
			resize.Plan{Scaled: resize.Size{Width: 60, Height: 20}, Crop: resize.Rect{Width: 60, Height: 20}, Canvas: resize.Size{Width: 60, Height: 60}}},
		{300, 100, params.Params{Width: 30, Height: 30}, // no fit is inside
			resize.Plan{Scaled: resize.Size{Width: 30, Height: 10}, Crop: resize.Rect{Width: 30, Height: 10}, Canvas: resize.Size{Width: 30, Height: 10}}},
		{301, 99, params.Params{Percent: 50},
			resize.Plan{Scaled: resize.Size{Width: 151, Height: 50}, Crop: resize.Rect{Width: 151, Height: 50}, Canvas: resize.Size{Width: 151, Height: 50}}},
		{301, 99, params.Params{Percent: 200},
			resize.Plan{Scaled: resize.Size{Width: 301, Height: 99}, Crop: resize.Rect{Width: 301, Height: 99}, Canvas: resize.Size{Width: 301, Height: 99}}},
		{3, 9, params.Params{Percent: 1},
			resize.Plan{Scaled: resize.Size{Width: 1, Height: 1}, Crop: resize.Rect{Width: 1, Height: 1}, Canvas: resize.Size{Width: 1, Height: 1}}},
		{300, 100, params.Params{Width: 1, Percent: 20}, // 0.2 of a pixel is one
			resize.Plan{Scaled: resize.Size{Width: 1, Height: 1}, Crop: resize.Rect{Width: 1, Height: 1}, Canvas: resize.Size{Width: 1, Height: 1}}},
		{300, 100, params.Params{Width: 3, Percent: 50}, // 1.5 is two
			resize.Plan{Scaled: resize.Size{Width: 2, Height: 1}, Crop: resize.Rect{Width: 2, Height: 1}, Canvas: resize.Size{Width: 2, Height: 1}}},
	} {
		test.want.Source = resize.Size{Width: test.w, Height: test.h}
		got, err := resize.NewPlan(test.w, test.h, test.p.Simplify(), resize.Limits{})
		if err != nil || got != test.want {
			t.Errorf("%dx%d %+v:\n got %+v, %v\nwant %+v", test.w, test.h, test.p, got, err, test.want)
		}
	}
}

func TestPlanLimits(t *testing.T) {
	big := params.Params{Width: 16384, Height: 16384, Fit: params.FitFill, Enlarge: true}.Simplify()
	if _, err := resize.NewPlan(10, 10, big, resize.Limits{}); !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("268 megapixels: %v", err)
	}
	if _, err := resize.NewPlan(10, 10, big, none); err != nil {
		t.Errorf("no limits: %v", err)
	}
	keep := big
	keep.Oversize = params.OversizeKeep
	if pl, err := resize.NewPlan(10, 20, keep, resize.Limits{}); err != nil || pl.Canvas != pl.Source || pl.Scaled != pl.Source {
		t.Errorf("oversize kept: %+v, %v", pl, err)
	}
	if _, err := resize.NewPlan(20000, 20, keep, resize.Limits{}); !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("oversize kept, and too large itself: %v", err)
	}
	exact := params.Params{Width: 4096, Height: 4096, Fit: params.FitFill, Enlarge: true, Oversize: params.OversizeKeep}
	if pl, err := resize.NewPlan(10, 20, exact.Simplify(), resize.Limits{}); err != nil || pl.Canvas.Width != 4096 {
		t.Errorf("4096 x 4096 is not oversize: %+v, %v", pl, err)
	}
	exact.Width++
	if pl, err := resize.NewPlan(10, 20, exact.Simplify(), resize.Limits{}); err != nil || pl.Canvas.Width != 10 {
		t.Errorf("4097 x 4096 is oversize: %+v, %v", pl, err)
	}
}

func TestPlanRefuses(t *testing.T) {
	half := params.Params{Percent: 50}.Simplify()
	for _, s := range [][2]int{{0, 5}, {5, 0}, {-1, 5}, {math.MinInt, math.MinInt}} {
		if _, err := resize.NewPlan(s[0], s[1], half, none); !errors.Is(err, resize.ErrCorrupt) {
			t.Errorf("source %v: %v, want ErrCorrupt", s, err)
		}
	}
	var e *params.Error
	for _, p := range []params.Params{{}, {Width: -1}, {Height: math.MinInt}, {Percent: -5}, {Width: math.MaxInt}, {Percent: 1001}, {Width: 5, Fit: 77}} {
		if _, err := resize.NewPlan(5, 5, p, none); !errors.As(err, &e) {
			t.Errorf("%+v: %v, want a params.Error", p, err)
		}
	}
	p := params.Params{Width: 16384, Height: 1, Percent: 1000, Fit: params.FitCover, Enlarge: true}.Simplify()
	for _, src := range []int{math.MaxInt32, math.MaxInt} {
		pl, err := resize.NewPlan(1, src, p, none)
		if err != nil && !errors.Is(err, resize.ErrTooLarge) {
			t.Errorf("1 x %d: %v, want ErrTooLarge or a plan", src, err)
		}
		if want := uint64(src) * 163840; err == nil && uint64(pl.Scaled.Height) != want {
			t.Errorf("1 x %d: scaled to %d, want %d", src, pl.Scaled.Height, want)
		}
	}
	p.Oversize = params.OversizeKeep
	if pl, err := resize.NewPlan(math.MaxInt, math.MaxInt, p, none); err != nil || pl.Scaled.Width < 1 {
		t.Errorf("largest source, kept: %+v, %v", pl, err)
	}
}

func TestCheckParams(t *testing.T) {
	good := params.Params{Width: 100, Format: params.FormatWebP}.Simplify()
	if err := resize.CheckParams(good); err != nil {
		t.Error(err)
	}
	auto, raw := good, good
	auto.Format = params.FormatAuto
	raw.Progressive = true
	var e *params.Error
	for _, p := range []params.Params{{}, auto, raw, {Width: -1}, {Width: 100}} {
		if err := resize.CheckParams(p); !errors.As(err, &e) {
			t.Errorf("%+v: %v, want a params.Error", p, err)
		}
	}
}

// randomCase returns a source and params, small numbers and large ones.
func randomCase(r *rand.Rand) (w, h int, p params.Params) {
	side := func() int { return 1 + r.IntN(1<<(1+r.IntN(14))) }
	w, h = side(), side()
	p = params.Params{
		Width: side() - 1, Height: side() - 1, Fit: params.Fit(r.IntN(6)), Position: params.Position(r.IntN(9)),
		Enlarge: r.IntN(2) == 0,
	}
	if r.IntN(3) == 0 || p.Width == 0 && p.Height == 0 {
		p.Percent = 1 + r.IntN(1000)
	}
	return w, h, p.Simplify()
}

func TestPlanInvariants(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50000 {
		w, h, p := randomCase(r)
		pl, err := resize.NewPlan(w, h, p, none)
		if err != nil {
			t.Fatalf("%dx%d %+v: %v", w, h, p, err)
		}
		c := pl.Crop
		ok := c.X >= 0 && c.Y >= 0 && c.Width >= 1 && c.Height >= 1 &&
			c.X+c.Width <= pl.Scaled.Width && c.Y+c.Height <= pl.Scaled.Height &&
			pl.PadX >= 0 && pl.PadY >= 0 && pl.PadX+c.Width <= pl.Canvas.Width && pl.PadY+c.Height <= pl.Canvas.Height
		if p.Fit != params.FitContain || p.Width == 0 || p.Height == 0 {
			ok = ok && pl.Canvas == resize.Size{Width: c.Width, Height: c.Height}
		}
		if !p.Enlarge {
			ok = ok && pl.Scaled.Width <= w && pl.Scaled.Height <= h
		}
		if p.Width != 0 && p.Height != 0 && p.Percent == 0 {
			switch {
			case p.Fit == params.FitInside:
				ok = ok && pl.Canvas.Width <= p.Width && pl.Canvas.Height <= p.Height
			case p.Fit == params.FitOutside && p.Enlarge:
				ok = ok && pl.Canvas.Width >= p.Width && pl.Canvas.Height >= p.Height
			case p.Enlarge || p.Fit == params.FitContain:
				ok = ok && pl.Canvas == resize.Size{Width: p.Width, Height: p.Height}
			}
		}
		if !ok {
			t.Fatalf("%dx%d %+v: %+v", w, h, p, pl)
		}
	}
}

// upright moves a point of the stored picture to where EXIF orientation shows
// it; size is that of the stored picture. It is written from the EXIF standard's
// table: where row 0 and column 0 of the stored picture are to be seen.
func upright(orientation, x, y int, size resize.Size) (int, int) {
	right, bottom := size.Width-1-x, size.Height-1-y
	switch orientation {
	case 2: // row 0 top, column 0 right
		return right, y
	case 3: // bottom, right
		return right, bottom
	case 4: // bottom, left
		return x, bottom
	case 5: // left, top
		return y, x
	case 6: // right, top
		return bottom, x
	case 7: // right, bottom
		return bottom, right
	case 8: // left, bottom
		return y, right
	}
	return x, y
}

func TestPlanOrient(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		w, h, p := randomCase(r)
		pl, err := resize.NewPlan(w, h, p, none)
		if err != nil {
			t.Fatal(err)
		}
		for o := 0; o <= 9; o++ {
			st := pl.Orient(o)
			if st.Source.Upright(o) != pl.Source || st.Scaled.Upright(o) != pl.Scaled || st.Canvas.Upright(o) != pl.Canvas {
				t.Fatalf("orientation %d: %+v turned is %+v", o, pl, st)
			}
			// The corners of the stored crop must be those of the upright one, and
			// lie on the same place of the canvas.
			x0, y0 := upright(o, st.Crop.X, st.Crop.Y, st.Scaled)
			x1, y1 := upright(o, st.Crop.X+st.Crop.Width-1, st.Crop.Y+st.Crop.Height-1, st.Scaled)
			crop := resize.Rect{X: min(x0, x1), Y: min(y0, y1), Width: max(x0, x1) - min(x0, x1) + 1, Height: max(y0, y1) - min(y0, y1) + 1}
			px0, py0 := upright(o, st.PadX, st.PadY, st.Canvas)
			px1, py1 := upright(o, st.PadX+st.Crop.Width-1, st.PadY+st.Crop.Height-1, st.Canvas)
			if crop != pl.Crop || min(px0, px1) != pl.PadX || min(py0, py1) != pl.PadY {
				t.Fatalf("orientation %d: %+v turned is %+v, its crop upright %+v at %d, %d", o, pl, st, crop, min(px0, px1), min(py0, py1))
			}
		}
	}
}

func FuzzNewPlan(f *testing.F) {
	f.Add(400, 200, 100, 100, 0, uint8(4), uint8(0), true, uint8(0))
	f.Add(math.MaxInt, 1, 16384, 1, 1000, uint8(4), uint8(3), true, uint8(1))
	f.Add(1, math.MaxInt32, 0, 0, 1000, uint8(0), uint8(0), true, uint8(0))
	f.Fuzz(func(t *testing.T, w, h, pw, ph, percent int, fit, pos uint8, enlarge bool, oversize uint8) {
		p := params.Params{
			Width: pw, Height: ph, Percent: percent, Fit: params.Fit(fit), Position: params.Position(pos),
			Enlarge: enlarge, Oversize: params.Oversize(oversize),
		}
		pl, err := resize.NewPlan(w, h, p, none)
		if err != nil {
			return
		}
		c := pl.Crop
		if c.X < 0 || c.Y < 0 || c.Width < 1 || c.Height < 1 || c.X > pl.Scaled.Width-c.Width || c.Y > pl.Scaled.Height-c.Height ||
			pl.PadX < 0 || pl.PadY < 0 || pl.PadX > pl.Canvas.Width-c.Width || pl.PadY > pl.Canvas.Height-c.Height {
			t.Fatalf("%dx%d %+v: %+v", w, h, p, pl)
		}
		for o := 1; o <= 8; o++ {
			back := map[int]int{6: 8, 8: 6}[o]
			if back == 0 {
				back = o
			}
			if pl.Orient(o).Orient(back) != pl {
				t.Fatalf("%+v turned by %d and back is another plan", pl, o)
			}
		}
	})
}
