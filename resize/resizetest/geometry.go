package resizetest

import (
	"fmt"
	"image"
	"image/color"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func geometryRules() []rule {
	return []rule{
		{"sizes", "Each fit, free side and percentage gives exactly the size that resize.NewPlan says.", checkSizes},
		{"no-enlarging", "Without Enlarge no side of the picture becomes larger than the source's.", checkNoEnlarging},
		{"orientation", "EXIF orientations 1 to 8 are applied before sizes are computed, wherever a format keeps them, and told in Info.", checkOrientation},
		{"position", "FitCover keeps, and FitContain puts the picture at, the position asked for, of the upright picture.", checkPosition},
		{"narrow", "Pictures of 1 x 1, 1 x N, N x 1 and 65535 x 1 pixels can be scaled like others.", checkNarrow},
		{"percent-alone", "100 percent encodes a picture anew in its own size.", checkPercentAlone},
		{"oversize", "A result over the limits is refused, or under OversizeKeep made in the source's size.", checkOversize},
	}
}

func checkSizes(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	files := map[string][]byte{"png": encodePNG(scene(97, 61))}
	if c.reads(params.FormatJPEG) {
		files["jpeg"] = encodeJPEG(scene(97, 61), 90)
	}
	for name, file := range files {
		for fit := params.FitInside; fit <= params.FitContain; fit++ {
			for _, s := range [][2]int{{40, 40}, {97, 20}, {31, 60}, {150, 90}, {1, 61}, {50, 0}, {0, 50}, {3, 3}} {
				for _, enlarge := range []bool{false, true} {
					c.wantPlan(name, file, params.Params{Width: s[0], Height: s[1], Fit: fit, Enlarge: enlarge})
				}
			}
		}
		for _, percent := range []int{1, 33, 50, 99, 130} {
			c.wantPlan(name, file, params.Params{Percent: percent, Enlarge: true})
			c.wantPlan(name, file, params.Params{Width: 40, Height: 40, Fit: params.FitOutside, Percent: percent, Enlarge: true})
		}
	}
	// Worked by hand, so that the plan is not its own judge.
	file := encodePNG(scene(400, 200))
	for _, t := range []struct {
		p    params.Params
		w, h int
	}{
		{params.Params{Width: 100, Height: 100, Fit: params.FitInside}, 100, 50},
		{params.Params{Width: 100, Height: 100, Fit: params.FitOutside}, 200, 100},
		{params.Params{Width: 100, Height: 100, Fit: params.FitFill}, 100, 100},
		{params.Params{Width: 100, Height: 100, Fit: params.FitCover}, 100, 100},
		{params.Params{Width: 100, Height: 100, Fit: params.FitContain}, 100, 100},
		{params.Params{Width: 33}, 33, 17}, // 16.5
		{params.Params{Percent: 1}, 4, 2},
	} {
		t.p.Format = params.FormatPNG
		c.wantSize(fmt.Sprintf("%+v", t.p), c.run(file, t.p), t.w, t.h)
	}
}

// wantPlan resizes file to PNG and compares the size with the plan's.
func (c *check) wantPlan(name string, file []byte, p params.Params) {
	c.Helper()
	p.Format = params.FormatPNG
	r, err := c.try(file, p)
	if err != nil {
		c.Errorf("%s, %+v: %v", name, p, err)
		return
	}
	pl, err := resize.NewPlan(r.info.Width, r.info.Height, p.Simplify(), resize.Limits{})
	if err != nil {
		c.Errorf("%s, source of %d x %d: %v", name, r.info.Width, r.info.Height, err)
		return
	}
	c.wantSize(fmt.Sprintf("%s, %+v", name, p), r, pl.Canvas.Width, pl.Canvas.Height)
}

func checkNoEnlarging(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	file := encodePNG(scene(30, 20))
	for fit, want := range map[params.Fit][2]int{
		params.FitInside: {30, 20}, params.FitOutside: {30, 20}, params.FitFill: {30, 20}, params.FitCover: {30, 20}, params.FitContain: {90, 90},
	} {
		r := c.run(file, params.Params{Width: 90, Height: 90, Fit: fit, Format: params.FormatPNG})
		c.wantSize(fit.String(), r, want[0], want[1])
	}
	c.wantSize("width alone", c.run(file, params.Params{Width: 90, Format: params.FormatPNG}), 30, 20)
	c.wantSize("percent", c.run(file, params.Params{Percent: 300, Format: params.FormatPNG}), 30, 20)
}

// oriented returns files of m in all formats that keep an orientation and that
// the Resizer reads.
func (c *check) oriented(m *image.NRGBA, orientation int) map[params.Format][]byte {
	s := store(m, orientation)
	tiff := exif(orientation, orientation%2 == 0)
	files := map[params.Format][]byte{}
	if c.reads(params.FormatJPEG) {
		files[params.FormatJPEG] = jpegSegment(encodeJPEG(s, 95), 0xe1, "Exif\x00\x00"+string(tiff))
	}
	if c.reads(params.FormatPNG) {
		files[params.FormatPNG] = pngInsert(encodePNG(s), "eXIf", string(tiff))
	}
	if c.reads(params.FormatWebP) {
		files[params.FormatWebP] = encodeWebP(s, tiff)
	}
	if c.reads(params.FormatTIFF) {
		files[params.FormatTIFF] = encodeTIFF(s, false, orientation)
	}
	return files
}

func checkOrientation(c *check) {
	if !c.writes(params.FormatPNG) {
		c.SkipNow()
	}
	for o := 1; o <= 8; o++ {
		for f, file := range c.oriented(quarters(96, 48), o) {
			what := fmt.Sprintf("%s, orientation %d", f, o)
			r := c.run(file, params.Params{Width: 48, Height: 48, Fit: params.FitInside, Format: params.FormatPNG})
			if r.info.Width != 96 || r.info.Height != 48 || r.info.Orientation != o {
				c.Errorf("%s: Info says %d x %d, orientation %d; want 96 x 48 upright", what, r.info.Width, r.info.Height, r.info.Orientation)
			}
			c.wantSize(what, r, 48, 24)
			c.wantQuarters(what, r.pix, 40)
			if f == params.FormatJPEG && c.writes(params.FormatJPEG) {
				r := c.run(file, params.Params{Width: 47, Format: params.FormatJPEG, Quality: 95})
				c.wantSize(what+" to jpeg", r, 47, 24)
				c.wantQuarters(what+" to jpeg", r.pix, 45)
			}
		}
	}
}

// wantQuarters looks at the middle of each quarter of quarters.
func (c *check) wantQuarters(what string, p *Pixels, tolerance int) {
	c.Helper()
	for i := range 4 {
		q := quarter(i&1 == 1, i&2 == 2)
		x, y := p.Width*(1+2*(i&1))/4, p.Height*(1+2*(i>>1))/4
		c.wantColor(what, p, x, y, rgb(int(q.R), int(q.G), int(q.B)), tolerance)
	}
}

func checkPosition(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	for _, t := range []struct {
		pos           params.Position
		right, bottom bool
	}{
		{params.PositionTopLeft, false, false}, {params.PositionTopRight, true, false},
		{params.PositionBottomLeft, false, true}, {params.PositionBottomRight, true, true},
	} {
		q := quarter(t.right, t.bottom)
		for o := 1; o <= 8; o++ {
			// Left or right, then above or below.
			wide := pngInsert(encodePNG(store(quarters(120, 40), o)), "eXIf", string(exif(o, o%2 == 0)))
			r := c.run(wide, params.Params{Width: 20, Height: 20, Fit: params.FitCover, Position: t.pos, Format: params.FormatPNG})
			what := fmt.Sprintf("cover %v, orientation %d", t.pos, o)
			c.wantSize(what, r, 20, 20)
			top := quarter(t.right, false)
			c.wantColor(what, r.pix, 10, 4, rgb(int(top.R), int(top.G), int(top.B)), 8)
			high := pngInsert(encodePNG(store(quarters(40, 120), o)), "eXIf", string(exif(o, o%2 == 0)))
			r = c.run(high, params.Params{Width: 20, Height: 20, Fit: params.FitCover, Position: t.pos, Format: params.FormatPNG})
			left := quarter(false, t.bottom)
			c.wantColor(what+", high", r.pix, 4, 10, rgb(int(left.R), int(left.G), int(left.B)), 8)
		}
		one := encodePNG(flat(30, 10, q))
		r := c.run(one, params.Params{Width: 40, Height: 40, Fit: params.FitContain, Position: t.pos, Format: params.FormatPNG})
		c.wantContained(t.pos, r.pix, q, t.right, t.bottom)
	}
}

// wantContained looks for a picture of 30 x 10 in a corner of a canvas of 40 x 40.
func (c *check) wantContained(pos params.Position, p *Pixels, q color.NRGBA, right, bottom bool) {
	c.Helper()
	x0, y0 := 0, 0
	if right {
		x0 = 10
	}
	if bottom {
		y0 = 30
	}
	for y := range p.Height {
		for x := range p.Width {
			want := [4]int{}
			if x >= x0 && x < x0+30 && y >= y0 && y < y0+10 {
				want = rgb(int(q.R), int(q.G), int(q.B))
			}
			if got := color8(p.At(x, y)); got != want {
				c.Errorf("contain %v: pixel %d, %d is %v, want %v", pos, x, y, got, want)
				return
			}
		}
	}
}

func checkNarrow(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	for _, t := range []struct{ w, h, aw, ah, ow, oh int }{
		{1, 1, 1, 1, 1, 1}, {1, 1, 7, 5, 7, 5}, {1, 300, 1, 30, 1, 30}, {300, 1, 30, 1, 30, 1}, {1, 300, 9, 300, 9, 300},
		{65535, 1, 100, 1, 100, 1}, {1, 65535, 1, 100, 1, 100}, {65535, 1, 1, 1, 1, 1}, {2, 3, 1, 1, 1, 1},
	} {
		what := fmt.Sprintf("%d x %d", t.w, t.h)
		file := encodePNG(flat(t.w, t.h, color.NRGBA{10, 200, 90, 255}))
		p := params.Params{Width: t.aw, Height: t.ah, Fit: params.FitFill, Enlarge: true, Format: params.FormatPNG}
		r := c.run(file, p)
		c.wantSize(what, r, t.ow, t.oh)
		c.wantColor(what, r.pix, t.ow-1, t.oh-1, rgb(10, 200, 90), 1)
	}
	if !c.reads(params.FormatJPEG) {
		return
	}
	for _, s := range [][2]int{{1, 1}, {1, 100}, {100, 1}, {65500, 1}, {1, 65500}} {
		file := encodeJPEG(flat(s[0], s[1], color.NRGBA{120, 120, 120, 255}), 90)
		r := c.run(file, params.Params{Width: 20, Height: 20, Fit: params.FitFill, Enlarge: true, Format: params.FormatPNG})
		c.wantSize(fmt.Sprintf("jpeg of %v", s), r, 20, 20)
		c.wantColor("jpeg", r.pix, 10, 10, rgb(120, 120, 120), 2)
	}
}

func checkPercentAlone(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	src := scene(50, 40)
	r := c.run(encodePNG(src), params.Params{Percent: 100})
	c.wantSize("100 percent", r, 50, 40)
	if r.info.OutFormat != params.FormatPNG {
		c.Errorf("PNG became %q", r.info.OutFormat)
	}
	if c.o.Filter != resize.Mitchell && psnr(r.pix, FromImage(src)) < 90 {
		c.Errorf("pixels changed, %.1f dB", psnr(r.pix, FromImage(src)))
	}
}

func checkOversize(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	file := encodePNG(flat(10, 20, color.NRGBA{1, 2, 3, 255}))
	p := params.Params{Width: 16384, Height: 16384, Fit: params.FitFill, Enlarge: true, Format: params.FormatPNG}
	if _, err := c.try(file, p); !isTooLarge(err) {
		c.Errorf("268 megapixels: %v, want ErrTooLarge", err)
	}
	p.Oversize = params.OversizeKeep
	c.wantSize("kept", c.run(file, p), 10, 20)
}
