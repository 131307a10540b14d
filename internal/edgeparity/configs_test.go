package edgeparity

import (
	"fmt"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

// configs returns what the proof runs with: settings people have, then random
// ones until there are n.
func configs(s source, n int) []config {
	list := known()
	for len(list) < n {
		c := s.config()
		c.name = fmt.Sprintf("random%d-%T", len(list), c.dialect)
		if _, err := edge.Generate(c.set, c.dialect, &c.opts); err == nil {
			list = append(list, c)
		}
	}
	return list
}

func sizes(text string) []variant.Size {
	list, err := variant.ParseSizes(text)
	if err != nil {
		panic(err)
	}
	return list
}

func known() []config {
	blog := &variant.Set{
		Sizes: sizes("100x100,200x200,300x300,400x400"), Default: variant.Size{Width: 200, Height: 200}, Variance: 20,
		NoMatch: variant.Default, Metric: variant.Width, Order: variant.FirstListed,
		Formats: []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG},
	}
	modern := &variant.Set{
		Sizes: sizes("100x100,200x200,400x300,640w,1280w,480h,full"), Variance: 20,
		Formats:   []params.Format{params.FormatAVIF, params.FormatWebP, params.FormatSource, params.FormatJPEG, params.FormatPNG},
		Qualities: []int{80, 60, 90}, Fits: []params.Fit{params.FitCover, params.FitInside, params.FitContain},
		Positions: []params.Position{params.PositionCenter, params.PositionTop},
	}
	exact := &variant.Set{Sizes: sizes("360x270,480h,1280w")}
	at := &variant.Set{
		Sizes: sizes("100x100,200x200,300x320,640w,400h,full"), Variance: 10, Oversize: params.OversizeKeep,
		Fits: []params.Fit{params.FitInside, params.FitOutside}, Formats: []params.Format{params.FormatSource, params.FormatWebP},
		Progressive: []bool{false, true},
	}
	ties := &variant.Set{
		Sizes: sizes("200x300,200w,300h,300x200,250x250,200x200,400x400,400w,full"), Variance: 30, Enlarge: variant.EnlargeNever,
		Formats: []params.Format{params.FormatPNG, params.FormatWebP}, Qualities: []int{50, 60, 80, 90},
		Fits: []params.Fit{params.FitCover, params.FitFill}, NoMatch: variant.Nearest,
		Positions: []params.Position{params.PositionTop, params.PositionCenter},
	}
	pass := &variant.Set{NoMatch: variant.Pass, Formats: []params.Format{params.FormatWebP, params.FormatPNG}}
	return []config{
		{"blog", blog, params.Query{}, edge.Options{Encodes: []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatWebP}}},
		{"modern", modern, params.Query{}, edge.Options{Version: "v2"}},
		{"lenient", modern, params.Query{Lenient: true}, edge.Options{Redirects: true, NotAllowedStatus: 400}},
		{"path", modern, params.Path{}, edge.Options{Redirects: true}},
		{"folder", exact, params.Folder{}, edge.Options{NotAllowedStatus: 404}},
		{"suffix", modern, params.Suffix{}, edge.Options{Version: "2024-05_a.b"}},
		{"suffix hidden", modern, params.Suffix{}, edge.Options{HideOriginals: true}},
		{"suffix lenient", modern, params.Suffix{Lenient: true}, edge.Options{}},
		{"at", at, params.At{}, edge.Options{}},
		{"at hidden", at, params.At{}, edge.Options{HideOriginals: true, NotAllowedStatus: 400}},
		{"ties", ties, params.Query{}, edge.Options{}},
		{"ties in folders", ties, params.Folder{Lenient: true}, edge.Options{}},
		{"anything", pass, params.Query{}, edge.Options{}},
	}
}

// config makes a random one, which need not be valid.
func (s source) config() config {
	var c config
	atDialect := false
	switch lenient := s.once(3); s.IntN(6) {
	case 0, 1:
		c.dialect = params.Query{Lenient: lenient}
	case 2:
		c.dialect = params.Path{Lenient: lenient}
	case 3:
		c.dialect = params.Folder{Lenient: lenient}
	case 4:
		c.dialect = params.Suffix{Lenient: lenient}
	case 5:
		c.dialect, atDialect = params.At{Lenient: lenient}, true
	}
	c.set = s.set(atDialect)
	c.opts = edge.Options{
		Version: s.pick("", "", "v2", "1.0_x-y"), HideOriginals: s.once(4), Redirects: s.once(3),
		NotAllowedStatus: s.pick1(0, 0, 404, 400), ErrorTTL: time.Duration(s.IntN(3)-1) * time.Minute,
	}
	if s.once(2) {
		c.opts.Encodes = []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatGIF}
	}
	return c
}

func (s source) set(at bool) *variant.Set {
	set := &variant.Set{
		Variance: s.pick1(0, 0, 1, 5, 10, 20, 33, 50, 100, 1000),
		NoMatch:  variant.NoMatch(s.IntN(4)), Metric: variant.Metric(s.IntN(2)), Order: variant.Order(s.IntN(2)),
		Enlarge: variant.EnlargePolicy(s.IntN(3)),
	}
	pool := sizes("100x100,200x200,200w,300h,100x50,200x200,200x300,300x200,400x400,640w,1280w,480h,150h,350x350,full,101x99,1x1,3840x2160,2000w")
	for n := s.IntN(8); n > 0; n-- {
		set.Sizes = append(set.Sizes, pool[s.IntN(len(pool))])
	}
	if !s.once(3) {
		set.Default = pool[s.IntN(len(pool))]
	}
	formats := []params.Format{"", "jpeg", "png", "gif", "webp", "avif", "jxl", "heic", "tiff", "bmp", "x-qoi"}
	set.Formats = some(s, 5, formats)
	set.Qualities = some(s, 4, []int{80, 60, 90, 75, 85, 100, 1, 50})
	fits := []params.Fit{params.FitInside, params.FitOutside, params.FitFill, params.FitCover, params.FitContain}
	if at {
		set.Oversize = params.OversizeKeep
		fits = fits[:3]
	}
	set.Fits = some(s, 4, fits)
	if at && len(set.Fits) == 0 {
		set.Fits = fits[:1]
	}
	set.Positions = some(s, 3, []params.Position{0, 1, 2, 3, 4, 5, 6, 7, 8})
	set.Progressive = some(s, 3, []bool{false, true})
	return set
}

// some returns fewer than n of list, in any order.
func some[T any](s source, n int, list []T) []T {
	var out []T
	for n = s.IntN(n); n > 0; n-- {
		out = append(out, list[s.IntN(len(list))])
	}
	return out
}
