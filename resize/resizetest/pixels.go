package resizetest

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func pixelRules() []rule {
	return []rule{
		{"reference", "PNG results are as near to the float64 reference as Options say, shrunk, enlarged, cropped, grey and translucent.", checkReference},
		{"flat", "A picture of one colour stays so: within 1 level of 255 from PNG, 2 from or to JPEG.", checkFlat},
		{"mirror", "A mirrored source gives the mirrored result.", checkMirror},
		{"alpha-kept", "Transparency comes through to formats that have it.", checkAlphaKept},
		{"alpha-flattened", "For JPEG, transparency is laid over one opaque colour, whatever colour is hidden in it.", checkAlphaFlattened},
		{"halo", "The hidden colour of transparent pixels does not bleed into visible ones.", checkHalo},
		{"padding", "FitContain pads with transparency in PNG and with one opaque colour in JPEG.", checkPadding},
		{"deep", "PNG sources of 16 bits a sample, grey and colour, are read.", checkDeep},
		{"kinds", "Grey and paletted PNG sources show the colours they have.", checkKinds},
	}
}

func checkReference(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	for name, m := range map[string]image.Image{"colour": scene(211, 157), "grey": grayScene(211, 157), "translucent": glass(211, 157)} {
		file := encodePNG(m)
		for _, p := range []params.Params{
			{Width: 60}, {Width: 150, Height: 31, Fit: params.FitFill}, {Width: 3, Height: 100, Fit: params.FitFill},
			{Width: 90, Height: 90, Fit: params.FitCover, Position: params.PositionRight},
			{Width: 500, Enlarge: true}, {Width: 300, Height: 20, Fit: params.FitFill, Enlarge: true},
		} {
			p.Format = params.FormatPNG
			r := c.run(file, p)
			pl, err := resize.NewPlan(211, 157, p.Simplify(), resize.Limits{})
			if err != nil {
				c.Fatal(err)
			}
			what := fmt.Sprintf("%s, %+v", name, p)
			c.wantSize(what, r, pl.Canvas.Width, pl.Canvas.Height)
			if db := psnr(r.pix, Reference(FromImage(m), pl, c.o.Filter)); !(db >= c.o.PSNR) {
				c.Errorf("%s: %.1f dB from the reference, want %.1f", what, db, c.o.PSNR)
			}
		}
	}
}

func checkFlat(c *check) {
	for _, q := range []color.NRGBA{{0, 0, 0, 255}, {255, 255, 255, 255}, {128, 128, 128, 255}, {200, 30, 60, 255}, {3, 90, 250, 255}} {
		m := flat(67, 45, q)
		files := map[params.Format][]byte{params.FormatPNG: encodePNG(m), params.FormatJPEG: encodeJPEG(m, 95)}
		for from, file := range files {
			for _, to := range []params.Format{params.FormatPNG, params.FormatJPEG} {
				if !c.reads(from) || !c.writes(to) {
					continue
				}
				tolerance := 1
				if from == params.FormatJPEG || to == params.FormatJPEG {
					tolerance = 2
				}
				if from == params.FormatJPEG && to == params.FormatJPEG {
					tolerance = 3 // rounded to YCbCr and quantised twice
				}
				for _, w := range []int{1, 20, 33, 150} {
					r := c.run(file, params.Params{Width: w, Enlarge: true, Format: to, Quality: 95})
					for i := 0; i < len(r.pix.Pix); i += 4 {
						x, y := i/4%r.pix.Width, i/4/r.pix.Width
						c.wantColor(fmt.Sprintf("%s to %s, %d wide", from, to, w), r.pix, x, y, rgb(int(q.R), int(q.G), int(q.B)), tolerance)
						if c.Failed() {
							return
						}
					}
				}
			}
		}
	}
}

func checkMirror(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	if c.o.Filter == resize.Nearest {
		c.Skip("left out: a centre between two pixels takes one of them")
	}
	m := glass(101, 64)
	for _, p := range []params.Params{{Width: 40}, {Width: 170, Enlarge: true}, {Width: 30, Height: 60, Fit: params.FitFill}} {
		p.Format = params.FormatPNG
		want := c.run(encodePNG(m), p).pix
		across := c.run(encodePNG(flipped(m)), p).pix
		upside := c.run(encodePNG(turned(m)), p).pix
		for i := range want.Width * want.Height {
			x, y := i%want.Width, i/want.Width
			if d := distance(want.At(x, y), across.At(want.Width-1-x, y)); d > 1 {
				c.Fatalf("%+v: pixel %d, %d differs by %.1f levels from that of the mirrored source", p, x, y, d)
			}
			if d := distance(want.At(x, y), upside.At(x, want.Height-1-y)); d > 1 {
				c.Fatalf("%+v: pixel %d, %d differs by %.1f levels from that of the source upside down", p, x, y, d)
			}
		}
	}
}

// distance is the greatest difference in a channel, in levels of 255.
func distance(a, b []float64) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(a[i]-b[i])*255)
	}
	return worst - 1e-9
}

func checkAlphaKept(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	m := disc(80, 80, color.NRGBA{200, 100, 50, 255}, color.NRGBA{})
	r := c.run(encodePNG(m), params.Params{Width: 40, Format: params.FormatPNG})
	c.wantColor("centre", r.pix, 20, 20, [4]int{200, 100, 50, 255}, 1)
	if a := r.pix.At(0, 0)[3]; a != 0 {
		c.Errorf("corner has alpha %.2f, want 0", a)
	}
	half := c.run(encodePNG(flat(20, 20, color.NRGBA{200, 100, 50, 128})), params.Params{Width: 10, Format: params.FormatPNG})
	c.wantColor("half", half.pix, 5, 5, [4]int{200, 100, 50, 128}, 1)
	if c.writes(params.FormatGIF) {
		r := c.run(encodePNG(m), params.Params{Width: 40, Format: params.FormatGIF})
		if r.pix.At(0, 0)[3] != 0 || r.pix.At(20, 20)[3] != 1 {
			c.Errorf("gif: alpha %.2f in the corner and %.2f in the centre, want 0 and 1", r.pix.At(0, 0)[3], r.pix.At(20, 20)[3])
		}
	}
}

func checkAlphaFlattened(c *check) {
	c.needs(params.FormatPNG, params.FormatJPEG)
	var corners [2][4]int
	for i, hidden := range []color.NRGBA{{0, 255, 0, 0}, {255, 0, 255, 0}} {
		file := encodePNG(disc(96, 96, color.NRGBA{30, 60, 200, 255}, hidden))
		r := c.run(file, params.Params{Width: 48, Format: params.FormatJPEG, Quality: 95})
		c.wantSize("flattened", r, 48, 48)
		corners[i] = color8(r.pix.At(1, 1))
		c.wantColor("centre", r.pix, 24, 24, rgb(30, 60, 200), 6)
	}
	if distance8(corners[0], corners[1]) > 3 {
		c.Errorf("background is %v or %v, by what is hidden in it", corners[0], corners[1])
	}
	half := c.run(encodePNG(flat(32, 32, color.NRGBA{255, 0, 0, 128})), params.Params{Width: 16, Format: params.FormatJPEG, Quality: 95})
	bg := corners[0]
	c.wantColor("half red over the background", half.pix, 8, 8, rgb((255+bg[0])/2, bg[1]/2, bg[2]/2), 6)
}

func distance8(a, b [4]int) int {
	worst := 0
	for i := range a {
		worst = max(worst, a[i]-b[i], b[i]-a[i])
	}
	return worst
}

func checkHalo(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	white, black := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0, 0, 255}
	for _, t := range [][2]color.NRGBA{{white, black}, {black, white}} {
		for _, w := range []int{30, 47, 150} {
			file := encodePNG(disc(94, 94, t[0], t[1]))
			r := c.run(file, params.Params{Width: w, Enlarge: true, Format: params.FormatPNG})
			for i := range r.pix.Width * r.pix.Height {
				x, y := i%r.pix.Width, i/r.pix.Width
				v := r.pix.At(x, y)
				if v[3]*255 < 8 {
					continue // too faint to tell its colour
				}
				// One level of rounding in premultiplied colour and one in alpha.
				tolerance := int(2/v[3]) + 1
				got := color8(v)
				got[3] = 255
				if want := rgb(int(t[0].R), int(t[0].G), int(t[0].B)); distance8(got, want) > tolerance {
					c.Errorf("%d wide: pixel %d, %d with alpha %.2f has colour %v, want %v: %v bleeds in", w, x, y, v[3], got[:3], want[:3], t[1])
					return
				}
			}
		}
	}
}

func checkPadding(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	q := color.NRGBA{200, 30, 60, 255}
	file := encodePNG(flat(64, 16, q))
	p := params.Params{Width: 48, Height: 48, Fit: params.FitContain, Format: params.FormatPNG}
	r := c.run(file, p)
	c.wantSize("padded", r, 48, 48)
	for y := range 48 {
		want := [4]int{}
		if y >= 18 && y < 30 {
			want = rgb(200, 30, 60)
		}
		c.wantColor("png", r.pix, 24, y, want, 1)
	}
	if !c.writes(params.FormatJPEG) {
		return
	}
	p.Format, p.Quality = params.FormatJPEG, 95
	r = c.run(file, p)
	c.wantSize("padded jpeg", r, 48, 48)
	c.wantColor("jpeg", r.pix, 24, 24, rgb(200, 30, 60), 8)
	top, bottom := color8(r.pix.At(24, 2)), color8(r.pix.At(24, 45))
	if distance8(top, bottom) > 3 || distance8(top, rgb(200, 30, 60)) < 40 {
		c.Errorf("jpeg is padded with %v above and %v below", top, bottom)
	}
}

func checkDeep(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	m := scene(90, 70)
	deep, gray := image.NewNRGBA64(m.Rect), image.NewGray16(m.Rect)
	for i := range 90 * 70 {
		x, y := i%90, i/90
		q := m.NRGBAAt(x, y)
		deep.SetNRGBA64(x, y, color.NRGBA64{uint16(q.R) * 257, uint16(q.G) * 257, uint16(q.B) * 257, uint16(255-x) * 257})
		gray.SetGray16(x, y, color.Gray16{uint16(q.R) * 257})
	}
	p := params.Params{Width: 37, Format: params.FormatPNG}
	pl, err := resize.NewPlan(90, 70, p.Simplify(), resize.Limits{})
	if err != nil {
		c.Fatal(err)
	}
	for name, m := range map[string]image.Image{"colour": deep, "grey": gray} {
		r := c.run(encodePNG(m), p)
		c.wantSize(name, r, 37, 29)
		if db := psnr(r.pix, Reference(FromImage(m), pl, c.o.Filter)); !(db >= c.o.PSNR-2) {
			c.Errorf("%s: %.1f dB from the reference, want %.1f", name, db, c.o.PSNR-2)
		}
	}
}

func checkKinds(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	pal := encodePNG(paletted(quarters(64, 64)))
	c.wantQuarters("paletted", c.run(pal, params.Params{Width: 32, Format: params.FormatPNG}).pix, 2)
	g := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range g.Pix {
		g.Pix[i] = 77
	}
	for _, f := range []params.Format{params.FormatPNG, params.FormatJPEG} {
		if c.writes(f) {
			r := c.run(encodePNG(g), params.Params{Width: 20, Format: f})
			c.wantColor("grey to "+string(f), r.pix, 10, 10, rgb(77, 77, 77), 2)
		}
	}
	if c.reads(params.FormatJPEG) {
		r := c.run(encodeJPEG(g, 95), params.Params{Width: 20, Format: params.FormatPNG})
		c.wantColor("grey jpeg", r.pix, 10, 10, rgb(77, 77, 77), 2)
	}
}
