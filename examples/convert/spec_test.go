package main

import (
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func TestParseSpec(t *testing.T) {
	for spec, want := range map[string]params.Params{
		"100w_100h_1e_80q.webp": {Width: 100, Height: 100, Fit: params.FitOutside, Enlarge: true, Quality: 80, Format: params.FormatWebP},
		"100p.png":              {Percent: 100, Format: params.FormatPNG},
		"60q":                   {Percent: 100, Quality: 60},
		"9h_1l_1r.jpg":          {Height: 9, Progressive: true, Quality: 80, Format: params.FormatJPEG},
	} {
		want.Oversize = params.OversizeKeep
		if got, err := parseSpec(spec); err != nil || got != want {
			t.Errorf("%s: %+v, %v", spec, got, err)
		}
	}
}

// Whatever is accepted, a backend accepts too.
func FuzzParseSpec(f *testing.F) {
	for _, s := range []string{"100w_100h_1e_80q.webp", "100p.png", "80q", ".png", "x@10w", "10w/../20w", "%31w", "10w?x", "10w_10w", "10w.x-own", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		p, err := parseSpec(spec)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a reason")
			}
			return
		}
		if err := resize.CheckParams(p); err != nil {
			t.Errorf("%q: %v", spec, err)
		}
	})
}
