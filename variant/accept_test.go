package variant_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// What Chromium 156 sends for every kind of picture, and Safari 13 did.
const (
	chromium  = "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
	oldSafari = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
)

func formats(s string) []params.Format {
	var out []params.Format
	for f := range strings.FieldsSeq(s) {
		if f == "orig" {
			f = ""
		}
		out = append(out, params.Format(f))
	}
	return out
}

func TestNegotiateOffers(t *testing.T) {
	long := strings.Repeat("text/html,", variant.MaxAccept/10)
	for _, c := range []struct{ accept, offers, want string }{
		{chromium, "jxl avif webp jpeg", "jxl"},
		{chromium, "webp avif jpeg", "webp"},
		{chromium, "heic tiff png", "png"},
		{oldSafari, "avif webp jpeg", "jpeg"},
		{"", "webp jpeg", "jpeg"},
		{" \t", "webp gif", "gif"},
		{"*/*", "avif webp jxl heic tiff bmp", ""},
		{"image/*", "webp png", "png"},
		{"text/html", "webp jpeg", ""},
		{"image/webp;q=0, image/*", "webp jpeg", "jpeg"},
		{"image/*;q=0, */*", "jpeg png", ""},
		{"image/*;q=0, image/png;q=0.001", "jpeg png", "png"},
		{"image/png;q=0.000,*/*", "png gif", "gif"},
		{"image/webp,image/webp;q=0", "webp", ""},
		{"image/webp;q=0.1,image/jpeg;q=0.9", "webp jpeg", "webp"},
		{"IMAGE/WebP;Q=1.000", "webp", "webp"},
		{" image/webp \t; \t q=0.5 ,", "webp", "webp"},
		{",,image/webp;;", "webp", "webp"},
		{"image/webp;q=0.5;ext=1;other", "webp", "webp"},
		{"image/*;q=0.8;q=0", "jpeg", "jpeg"}, // the second is an extension
		{"image/webp;v=2, image/avif", "webp avif", "avif"},
		{`text/x;a="image/webp,b\",";q=1, image/avif`, "webp avif", "avif"},
		{`text/x;a="unfinished, image/webp`, "webp", ""},
		{"image/webp;q=2,image/avif", "webp avif", "avif"},
		{"image/webp;q=.5", "webp", ""},
		{"image/webp;q=0.1234", "webp", ""},
		{"image/webp;q=1.001", "webp", ""},
		{"image/webp;q=0.x", "webp", ""},
		{"image/webp;q=", "webp", ""},
		{"image/webp;q", "webp", ""},
		{"image/webp;q = 1", "webp", ""},
		{"image/webp;q=0.", "webp", ""},
		{"image/webp;q=1.", "webp", "webp"},
		{"image/webp;=", "webp", ""},
		{"image/web p", "webp", ""},
		{"image/webp2", "webp", ""},
		{"ximage/webp", "webp", ""},
		{"image", "jpeg", ""},
		{"*", "jpeg", ""},
		{"*/jpeg", "jpeg", ""},
		{"/", "jpeg", ""},
		{"image/webp/x", "webp", ""},
		{long + "image/webp", "webp", ""},
		{"image/webp," + long, "webp", "webp"},
		{strings.Repeat("x", 2*variant.MaxAccept), "jpeg", ""},
		{chromium, "orig auto fallback", ""},
		{chromium, "", ""},
	} {
		got, ok := variant.Negotiate(c.accept, formats(c.offers))
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("%.60q of %s: %q, %v; want %q", c.accept, c.offers, got, ok, c.want)
		}
	}
}

func TestSetNegotiate(t *testing.T) {
	for _, c := range []struct{ accept, allowed, encodes, source, want string }{
		{chromium, "avif webp jpeg", "webp jpeg", "cat.png", "webp"},
		{chromium, "avif webp jpeg", "", "cat.png", "avif"},
		{"*/*", "webp jpeg", "", "cat.png", "jpeg"},
		{"", "webp png jpeg", "", "cat.jpg", "png"},
		{oldSafari, "avif webp orig", "", "cat.png", "orig"},
		{oldSafari, "webp orig jpeg", "", "cat.png", "orig"},
		{oldSafari, "orig jpeg", "", "cat.webp", "jpeg"}, // the original would be WebP
		{chromium, "orig jpeg", "", "cat.webp", "orig"},
		{oldSafari, "orig", "", "cat.webp", "orig"}, // nothing else is there
		{chromium, "", "", "cat.webp", "orig"},
		{chromium, "orig webp", "", "no-extension", "orig"},
		{chromium, "orig webp", "", "dir.webp/name", "orig"},
		{"text/html", "webp png jpeg", "", "a/cat.PNG", "png"},
		{"text/html", "webp png jpeg", "webp jpeg", "cat.png", "orig"},
		{"text/html", "webp png jpeg", "", "cat.gif", "orig"},
		{"text/html", "webp png jpeg", "", "cat.JPE", "jpeg"},
		{"text/html", "heic tiff", "", "cat.heif", "heic"},
		{"text/html", "heic tiff", "", "cat.tif", "tiff"},
		{"text/html", "webp png jpeg", "", "cat", "orig"},
	} {
		s := &variant.Set{Formats: formats(c.allowed), Sizes: mustSizes(t, "100w")}
		got := s.Negotiate(c.accept, c.source, formats(c.encodes))
		if string(got) != strings.TrimPrefix(c.want, "orig") {
			t.Errorf("%.60q of %s for %s: %q, want %s", c.accept, c.allowed, c.source, got, c.want)
		}
		if _, err := s.Closest(params.Params{Width: 100, Format: got}); err != nil {
			t.Errorf("%q is refused: %v", got, err)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	for _, s := range []string{chromium, oldSafari, "", `a/b;c="d\",e";q=0.5,image/webp`, "image/*;q=0,*/*", ",;,=;q"} {
		f.Add(s)
	}
	offers := formats("avif webp jpeg png")
	f.Fuzz(func(t *testing.T, accept string) {
		got, ok := variant.Negotiate(accept, offers)
		if ok != slices.Contains(offers, got) {
			t.Fatalf("%q, %v", got, ok)
		}
		// A format that is not JPEG, PNG or GIF is only taken by name.
		named := strings.Contains(strings.ToLower(accept), "image/"+string(got))
		if (got == "avif" || got == "webp") && !named {
			t.Fatalf("%q takes %q", accept, got)
		}
		// The first offer that is taken alone is the one that is chosen.
		for _, o := range offers {
			if _, alone := variant.Negotiate(accept, []params.Format{o}); alone {
				if o != got {
					t.Fatalf("%q: %q, but %q is taken", accept, got, o)
				}
				break
			}
		}
		// Nothing that follows undoes an exclusion by name.
		if _, ok := variant.Negotiate("image/webp;q=0,"+accept, formats("webp")); ok {
			t.Fatalf("%q takes an excluded format", accept)
		}
	})
}
