package params_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

func TestStringSaysEveryField(t *testing.T) {
	for _, row := range []struct {
		p    params.Params
		text string
	}{
		{params.Params{}, "orig"},
		{params.Params{Width: 200, Height: 100}, "200x100"},
		{params.Params{Width: 200}, "200w"},
		{params.Params{Height: 100}, "100h"},
		{params.Params{Percent: 50}, "50p"},
		{params.Params{Height: 100, Percent: 50}, "100h,p=50"},
		{params.Params{Fit: params.FitContain}, "fit=contain"},
		{params.Params{Position: params.PositionBottomRight}, "pos=bottomright"},
		{params.Params{Enlarge: true}, "enlarge"},
		{params.Params{Oversize: params.OversizeKeep}, "oversize=keep"},
		{params.Params{Format: params.FormatJPEG}, "fm=jpg"},
		{params.Params{Format: params.FormatAuto}, "fm=auto"},
		{params.Params{Format: params.FormatFallback}, "fm=fallback"},
		{params.Params{Format: "svg+xml"}, "fm=svg+xml"},
		{params.Params{Quality: 1}, "q=1"},
		{params.Params{Progressive: true}, "prog"},
		{
			params.Params{
				Width: 16384, Height: 1, Percent: 1000, Fit: params.FitCover, Position: params.PositionTopLeft,
				Enlarge: true, Oversize: params.OversizeKeep, Format: "x-qoi", Quality: 100, Progressive: true,
			},
			"16384x1,p=1000,fit=cover,pos=topleft,enlarge,oversize=keep,fm=x-qoi,q=100,prog",
		},
	} {
		if got := row.p.String(); got != row.text {
			t.Errorf("String = %q, want %q", got, row.text)
		}
		if got, err := params.Parse(row.text); err != nil || got != row.p {
			t.Errorf("Parse(%q) = %+v, %v", row.text, got, err)
		}
	}
}

func TestParseRefusesEveryOtherSpelling(t *testing.T) {
	for _, row := range []struct {
		text, name string
		reason     error
	}{
		{"", "parameter", params.ErrSyntax},
		{"ORIG", "ORIG", params.ErrUnknown},
		{"full", "full", params.ErrUnknown},
		{"orig,q=1", "orig", params.ErrUnknown},
		{"100w,", "parameter", params.ErrSyntax},
		{"100w,200h", "params", params.ErrSyntax},
		{"q=1,100w", "params", params.ErrSyntax},
		{"p=50", "params", params.ErrSyntax},
		{"50p,100w", "params", params.ErrSyntax},
		{"100w,100w", "w", params.ErrRepeated},
		{"100w,200x100", "size", params.ErrConflict},
		{"0100w", "w", params.ErrSyntax},
		{"16385h", "h", params.ErrRange},
		{"q=0", "q", params.ErrRange},
		{"enlarge=1", "enlarge", params.ErrSyntax},
		{"prog=1", "prog", params.ErrSyntax},
		{"fit=none", "fit", params.ErrRange},
		{"pos=center", "params", params.ErrSyntax},
		{"oversize=error", "params", params.ErrSyntax},
		{"oversize=drop", "oversize", params.ErrRange},
		{"fm=jpeg", "params", params.ErrSyntax},
		{"fm=orig", "fm", params.ErrRange},
		{"fm=", "fm", params.ErrRange},
		{"fm=WebP", "fm", params.ErrRange},
		{"w=5", "w", params.ErrUnknown},
	} {
		p, err := params.Parse(row.text)
		e, ok := errors.AsType[*params.Error](err)
		if !ok || e.Name != row.name || !errors.Is(err, row.reason) || p != (params.Params{}) {
			t.Errorf("Parse(%q) = %+v, %v; want %s: %v", row.text, p, err, row.name, row.reason)
		}
	}
}

// checkNeutral holds String and Parse to being inverse for valid Params.
func checkNeutral(t testing.TB, p params.Params) {
	t.Helper()
	text := p.String()
	got, err := params.Parse(text)
	if p.Validate() != nil {
		if err == nil && got == p {
			t.Fatalf("Parse(%q) returned Params that are not valid", text)
		}
		return
	}
	if err != nil || got != p {
		t.Fatalf("%+v is %q, which reads as %+v, %v", p, text, got, err)
	}
}

func TestStringAndParseAreInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	valid, said := 0, map[string]params.Params{}
	for range 100000 {
		p := anyParams(rng)
		checkNeutral(t, p)
		if p.Validate() != nil {
			continue
		}
		valid++
		if other, taken := said[p.String()]; taken && other != p {
			t.Fatalf("%+v and %+v are both %q", p, other, p.String())
		}
		said[p.String()] = p
	}
	if valid < 10000 {
		t.Errorf("only %d Params were valid", valid)
	}
}

func TestValidateNamesTheField(t *testing.T) {
	for _, row := range []struct {
		p     params.Params
		field string
	}{
		{params.Params{}, ""},
		{params.Params{Width: params.MaxSide, Height: params.MaxSide, Percent: params.MaxPercent, Quality: params.MaxQuality}, ""},
		{params.Params{Fit: params.FitContain, Position: params.PositionBottomRight, Oversize: params.OversizeKeep}, ""},
		{params.Params{Format: params.FormatFallback}, ""},
		{params.Params{Format: "vnd.ms-photo"}, ""},
		{params.Params{Width: -1}, "Width"},
		{params.Params{Width: params.MaxSide + 1}, "Width"},
		{params.Params{Height: -1}, "Height"},
		{params.Params{Height: params.MaxSide + 1}, "Height"},
		{params.Params{Percent: -1}, "Percent"},
		{params.Params{Percent: params.MaxPercent + 1}, "Percent"},
		{params.Params{Quality: -1}, "Quality"},
		{params.Params{Quality: params.MaxQuality + 1}, "Quality"},
		{params.Params{Fit: params.FitContain + 1}, "Fit"},
		{params.Params{Position: params.PositionBottomRight + 1}, "Position"},
		{params.Params{Oversize: params.OversizeKeep + 1}, "Oversize"},
		{params.Params{Format: "jpg"}, "Format"},
		{params.Params{Format: "orig"}, "Format"},
		{params.Params{Format: "JPEG"}, "Format"},
		{params.Params{Format: "a/b"}, "Format"},
		{params.Params{Format: "-a"}, "Format"},
		{params.Params{Format: "é"}, "Format"},
		{params.Params{Format: params.Format(strings.Repeat("a", 33))}, "Format"},
	} {
		err := row.p.Validate()
		if row.field == "" {
			if err != nil {
				t.Errorf("%+v: %v", row.p, err)
			}
			continue
		}
		e, ok := errors.AsType[*params.Error](err)
		if !ok || e.Name != row.field || !errors.Is(err, params.ErrRange) {
			t.Errorf("%+v: %v, want %s", row.p, err, row.field)
		}
	}
}

func TestNamesOfValues(t *testing.T) {
	for f := params.FitNone; f <= params.FitContain; f++ {
		if got, err := params.ParseFit(f.String()); err != nil || got != f {
			t.Errorf("ParseFit(%q) = %v, %v", f, got, err)
		}
	}
	for p := params.PositionCenter; p <= params.PositionBottomRight; p++ {
		if got, err := params.ParsePosition(p.String()); err != nil || got != p {
			t.Errorf("ParsePosition(%q) = %v, %v", p, got, err)
		}
	}
	for o := params.OversizeError; o <= params.OversizeKeep; o++ {
		if got, err := params.ParseOversize(o.String()); err != nil || got != o {
			t.Errorf("ParseOversize(%q) = %v, %v", o, got, err)
		}
	}
	if got := params.Fit(9).String() + params.Position(12).String() + params.Oversize(7).String(); got != "Fit(9)Position(12)Oversize(7)" {
		t.Errorf("undefined values are called %s", got)
	}
	for _, name := range []string{"", "Cover", "Fit(9)"} {
		if f, err := params.ParseFit(name); !errors.Is(err, params.ErrRange) {
			t.Errorf("ParseFit(%q) = %v, %v", name, f, err)
		}
	}
}

func TestParseFormat(t *testing.T) {
	for name, want := range map[string]params.Format{
		"jpg": params.FormatJPEG, "jpeg": params.FormatJPEG, "png": params.FormatPNG, "gif": params.FormatGIF,
		"webp": params.FormatWebP, "avif": params.FormatAVIF, "jxl": params.FormatJXL, "heic": params.FormatHEIC,
		"tiff": params.FormatTIFF, "bmp": params.FormatBMP, "x-qoi": "x-qoi",
		"x-" + strings.Repeat("a", 30): params.Format("x-" + strings.Repeat("a", 30)),
	} {
		f, err := params.ParseFormat(name)
		if err != nil || f != want {
			t.Errorf("ParseFormat(%q) = %q, %v", name, f, err)
		}
		if back, err := params.ParseFormat(f.Ext()); err != nil || back != f {
			t.Errorf("ParseFormat(%q) = %q, %v", f.Ext(), back, err)
		}
	}
	for _, name := range []string{
		"", "auto", "fallback", "orig", "JPG", "qoi", "x-", "x-a-b", "x-A", "x", "image/png", ".png",
		"x-" + strings.Repeat("a", 31),
	} {
		if f, err := params.ParseFormat(name); !errors.Is(err, params.ErrRange) || f != "" {
			t.Errorf("ParseFormat(%q) = %q, %v", name, f, err)
		}
	}
}

func TestValidSource(t *testing.T) {
	for _, name := range []string{"a", "a/b", "é/ +%@", "a~", "a/~", "...", ".a", "a.", "%2F", "\u200d"} {
		if err := params.ValidSource(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "~a", "a\x00", "a\nb", "\u0085", "\xff"} {
		err := params.ValidSource(name)
		e, ok := errors.AsType[*params.Error](err)
		if !ok || e.Name != "source" || e.Value != name || !errors.Is(err, params.ErrSource) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestSimplifyHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20000 {
		p := anyParams(rng)
		s, c := p.Simplify(), p.Canonical()
		if s.Simplify() != s || c.Canonical() != c || s.Canonical() != c || c.Simplify() != c {
			t.Fatalf("%+v: simplified %+v, canonical %+v", p, s, c)
		}
		if s.IsOriginal() != p.IsOriginal() || p.Validate() == nil && s.Validate() != nil {
			t.Fatalf("%+v: simplified %+v", p, s)
		}
	}
}

func TestFormatFacts(t *testing.T) {
	for _, row := range []struct {
		f               params.Format
		concrete, alpha bool
		lossless        bool
		mediaType, ext  string
	}{
		{params.FormatSource, false, false, false, "", ""},
		{params.FormatAuto, false, false, false, "", ""},
		{params.FormatFallback, false, false, false, "", ""},
		{params.FormatJPEG, true, false, false, "image/jpeg", "jpg"},
		{params.FormatPNG, true, true, true, "image/png", "png"},
		{params.FormatGIF, true, true, true, "image/gif", "gif"},
		{params.FormatWebP, true, true, false, "image/webp", "webp"},
		{params.FormatAVIF, true, true, false, "image/avif", "avif"},
		{params.FormatTIFF, true, true, true, "image/tiff", "tiff"},
		{params.FormatBMP, true, false, true, "image/bmp", "bmp"},
		{"x-qoi", true, true, false, "image/x-qoi", "x-qoi"},
	} {
		if row.f.IsConcrete() != row.concrete || row.f.HasAlpha() != row.alpha || row.f.Lossless() != row.lossless ||
			row.f.MediaType() != row.mediaType || row.f.Ext() != row.ext {
			t.Errorf("%q: concrete %v, alpha %v, lossless %v, %q, %q", row.f, row.f.IsConcrete(),
				row.f.HasAlpha(), row.f.Lossless(), row.f.MediaType(), row.f.Ext())
		}
	}
}
