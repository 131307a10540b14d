package variant_test

import (
	"encoding/json"
	"errors"
	"html"
	"html/template"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

func markup(sizes string, formats ...params.Format) *variant.Markup {
	list, err := variant.ParseSizes(sizes)
	if err != nil {
		panic(err)
	}
	return &variant.Markup{
		Set:     &variant.Set{Sizes: list, Formats: formats},
		Dialect: params.Path{}, Prefix: "/images/", Enlarge: true,
	}
}

func TestSrcset(t *testing.T) {
	for _, c := range []struct {
		name, sizes string
		img         variant.Image
		want        string
	}{
		{"one-sided sizes, by width", "800w,400w", variant.Image{Width: 1000, Height: 500}, "400w 400, 800w 800"},
		{"none enlarges", "400w,800w,1600w", variant.Image{Width: 1000, Height: 500}, "400w 400, 800w 800"},
		{"all would enlarge", "800w,400w", variant.Image{Width: 300, Height: 200}, "400w 400"},
		{"heights have widths too", "100h,400w", variant.Image{Width: 1000, Height: 500}, "100h 200, 400w 400"},
		{"each width once", "400w,200h,400x200", variant.Image{Width: 1000, Height: 500}, "400w 400"},
		{"the original's shape", "400x200,400x400", variant.Image{Width: 1000, Height: 500}, "400x200 400"},
		{"the shape of src", "100x100,400x300,200x200,400w", variant.Image{Width: 1000, Height: 500, Size: variant.Size{Width: 100, Height: 100}}, "100x100 100, 200x200 200"},
		{"src in the original's shape", "100x50,400x300,400w", variant.Image{Width: 1000, Height: 500, Size: variant.Size{Width: 400}}, "100x50 100, 400w 400"},
		{"full is alone", "100w,full", variant.Image{Width: 1000, Height: 500, Size: variant.Size{Full: true}}, "full 1000"},
		{"src may enlarge if it is asked to", "100w,2000w", variant.Image{Width: 1000, Height: 500, Size: variant.Size{Width: 2000}}, "100w 100, 2000w 2000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.img.Source = "cat.jpg"
			got, err := markup(c.sizes).Srcset(c.img)
			if err != nil {
				t.Fatal(err)
			}
			short := regexp.MustCompile(`/images/(\w+)/orig/cat.jpg (\d+)w`).ReplaceAllString(string(got), "$1 $2")
			if short != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestSrcsetWithoutEnlarging(t *testing.T) {
	m := markup("400w,1600w,3200w,1000x500,2000x1000")
	m.Enlarge, m.Dialect = false, params.Folder{}
	// 1600w ends at the original's 1000 pixels; 2000x1000 would end in no
	// square of its own. The first listed of a width stays.
	got, err := m.Srcset(variant.Image{Source: "cat.jpg", Width: 1000, Height: 500})
	if want := "/images/400w/cat.jpg 400w, /images/1600w/cat.jpg 1000w"; err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

// TestMarkupIsServed: every URL on a page is the canonical one of an allowed variant.
func TestMarkupIsServed(t *testing.T) {
	attr := regexp.MustCompile(` (?:src|srcset)="([^"]*)"`)
	for name, d := range layouts() {
		m := markup("100x100,200x200,400w,800w,300h", params.FormatWebP, params.FormatAVIF, params.FormatJPEG, params.FormatSource)
		m.Dialect, m.Prefix, m.Enlarge = d, "https://cdn.example.com", name != "folder" && name != "suffix"
		if name == "at" {
			m.Set.Oversize, m.Set.Fits = params.OversizeKeep, []params.Fit{params.FitFill}
		}
		for _, size := range []variant.Size{{}, {Width: 100, Height: 100}, {Height: 300}} {
			html, err := m.Picture(variant.Image{Source: "a b,/c(1)'é.jpg", Width: 1600, Height: 900, Size: size})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			n := 0
			for _, a := range attr.FindAllStringSubmatch(string(html), -1) {
				for _, c := range strings.Split(strings.ReplaceAll(a[1], "&amp;", "&"), ", ") {
					text, _, _ := strings.Cut(c, " ")
					checkServed(t, m, text)
					n++
				}
			}
			if want := map[variant.Size]int{{}: 10, {Width: 100, Height: 100}: 7, {Height: 300}: 10}[size]; n != want {
				t.Errorf("%s %v: %d URLs, want %d: %s", name, size, n, want, html)
			}
		}
	}
}

func checkServed(t *testing.T, m *variant.Markup, text string) {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Dialect.Parse(u)
	if err != nil || r.Source != "a b,/c(1)'é.jpg" {
		t.Fatalf("%s is read as %v, %v", text, r, err)
	}
	if got, err := m.Set.Closest(r.Params); err != nil || got != r.Params {
		t.Fatalf("%s asks for %s and gets %s, %v", text, r.Params, got, err)
	}
	again, err := m.Dialect.Format(r)
	if err != nil || "https://cdn.example.com"+strings.NewReplacer("(", "%28", ")", "%29", "'", "%27").Replace(again) != text {
		t.Fatalf("%s is written %s, %v", text, again, err)
	}
}

func TestMarkupEscapes(t *testing.T) {
	m := markup("100w,200w", params.FormatWebP, params.FormatSource)
	m.Fallback = "https://resize.example.com"
	evil := []string{
		`"><script>alert(1)</script>`, `' onload='alert(1)`, `x" onerror="alert(1)`, `</picture><img src=x>`, "`;alert(1)//",
		`\u0022;alert(1)//`, `';alert(1);'`, `javascript:alert(1)`, `&quot;&#39;&lt;`, "  ,, ,", "a, b 2x, c", `${alert(1)}`, `{{.}}`,
	}
	tag := regexp.MustCompile(`^(?:<picture>(?:<source(?: \w+="[^"<>]*")+>)*)?<img(?: \w+="[^"<>]*")+>(?:</picture>)?$`)
	names := regexp.MustCompile(` (\w+)="`)
	known := map[string]bool{}
	for n := range strings.FieldsSeq("src srcset sizes width height loading decoding alt onerror type") {
		known[n] = true
	}
	for _, text := range evil {
		img := variant.Image{Source: text, Width: 400, Height: 300, Alt: text, Sizes: text}
		for _, f := range []func(variant.Image) (template.HTML, error){m.Img, m.Picture} {
			got, err := f(img)
			var refused *params.Error // a name that no original can have
			if errors.As(err, &refused) {
				img.Source = "cat.jpg"
				got, err = f(img)
			}
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if !tag.MatchString(string(got)) || strings.Contains(string(got), "ZgotmplZ") {
				t.Errorf("%q: %s", text, got)
			}
			for _, n := range names.FindAllStringSubmatch(string(got), -1) {
				if !known[n[1]] {
					t.Errorf("%q: attribute %s in %s", text, n[1], got)
				}
			}
			var src string
			_, literal, _ := strings.Cut(onerror(t, got), "this.src=")
			if err := json.Unmarshal([]byte(literal), &src); err != nil || !strings.HasPrefix(src, m.Fallback+"/") {
				t.Errorf("%q: the script ends in %s", text, literal)
			}
		}
	}
}

// onerror returns the script of an element, as a browser would run it.
func onerror(t *testing.T, element template.HTML) string {
	t.Helper()
	m := regexp.MustCompile(` onerror="([^"]*)"`).FindStringSubmatch(string(element))
	if m == nil {
		t.Fatalf("no onerror in %s", element)
	}
	return html.UnescapeString(m[1])
}

func TestFallback(t *testing.T) {
	m := markup("100w,200w", params.FormatWebP, params.FormatSource)
	m.Fallback, m.FallbackDialect = "https://resize.example.com/r", params.Query{}
	img := variant.Image{Source: "it's.jpg", Width: 400, Height: 300}
	const script = `this.onerror=null;SOURCESthis.removeAttribute('srcset');this.src=`
	for sources, f := range map[string]func(variant.Image) (template.HTML, error){
		"": m.Img,
		"this.parentNode.querySelectorAll('source').forEach(function(s){s.remove()});": m.Picture,
	} {
		got, err := f(img)
		if err != nil {
			t.Fatal(err)
		}
		literal, ok := strings.CutPrefix(onerror(t, got), strings.Replace(script, "SOURCES", sources, 1))
		// html/template writes string literals of JavaScript that JSON reads.
		var src string
		if err := json.Unmarshal([]byte(literal), &src); !ok || err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if want := "https://resize.example.com/r/it%27s.jpg?w=200&fm=orig"; src != want {
			t.Errorf("%s, want %s", src, want)
		}
	}
	m.Fallback = "data:"
	if got, err := m.Img(img); !errors.Is(err, variant.ErrInvalid) {
		t.Errorf("%s, %v", got, err)
	}
}

func TestMarkupOptions(t *testing.T) {
	m := markup("100w,200w,100x100")
	for _, c := range []struct {
		change func(*variant.Image)
		want   string
	}{
		{func(i *variant.Image) {}, ` srcset="/images/100w/orig/cat.jpg 100w, /images/200w/orig/cat.jpg 200w" sizes="(max-width: 200px) 100vw, 200px" width="200" height="150" loading="lazy" decoding="async" alt="">`},
		{func(i *variant.Image) { i.Eager = true }, ` loading="eager"`},
		{func(i *variant.Image) { i.Sizes = "50vw" }, ` sizes="50vw"`},
		{func(i *variant.Image) { i.Alt = `"A" cat` }, ` alt="&#34;A&#34; cat"`},
		{func(i *variant.Image) { i.Size = variant.Size{Width: 100, Height: 100} }, `<img src="/images/100x100/orig/cat.jpg" width="100" height="100"`},
		{func(i *variant.Image) { i.Quality = 3 }, `"/images/200w/orig/cat.jpg"`},
		{func(i *variant.Image) { i.Width, i.Height = 3, 1000 }, ` width="100" height="33333"`},
	} {
		img := variant.Image{Source: "cat.jpg", Width: 400, Height: 300}
		c.change(&img)
		html, err := m.Img(img)
		if err != nil || !strings.Contains(string(html), c.want) {
			t.Errorf("no %s in %s, %v", c.want, html, err)
		}
	}
	m.Dialect = params.Query{}
	html, err := m.Img(variant.Image{Source: "cat.jpg", Width: 400, Height: 300, Format: params.FormatAuto})
	if want := `src="/images/cat.jpg?w=200"`; err != nil || !strings.Contains(string(html), want) {
		t.Errorf("no %s in %s, %v", want, html, err)
	}
}

func TestMarkupRefuses(t *testing.T) {
	ok := variant.Image{Source: "cat.jpg", Width: 400, Height: 300}
	with := func(change func(*variant.Image)) variant.Image {
		img := ok
		change(&img)
		return img
	}
	for name, c := range map[string]struct {
		m    *variant.Markup
		img  variant.Image
		want error
	}{
		"no width":             {markup("100w"), with(func(i *variant.Image) { i.Width = 0 }), variant.ErrInvalid},
		"too high":             {markup("100w"), with(func(i *variant.Image) { i.Height = 1<<24 + 1 }), variant.ErrInvalid},
		"no size of the shape": {markup("100x100"), ok, variant.ErrInvalid},
		"a size not allowed":   {markup("100w"), with(func(i *variant.Image) { i.Size.Width = 200 }), variant.ErrNotAllowed},
		"a fit not allowed":    {markup("400x300"), with(func(i *variant.Image) { i.Fit = params.FitFill }), variant.ErrNotAllowed},
		"a size that snaps": {&variant.Markup{
			Set: &variant.Set{Sizes: mustSizes(t, "100w"), Variance: 10}, Dialect: params.Path{}, Enlarge: true,
		}, with(func(i *variant.Image) { i.Size.Width = 105 }), variant.ErrNotAllowed},
		"no such name":       {markup("100w"), with(func(i *variant.Image) { i.Source = "../x" }), params.ErrNotExpressible},
		"a scheme in Prefix": {&variant.Markup{Set: markup("100w").Set, Dialect: params.Path{}, Prefix: "javascript:", Enlarge: true}, ok, variant.ErrInvalid},
	} {
		for _, f := range []func(variant.Image) (template.HTML, error){c.m.Img, c.m.Picture} {
			if html, err := f(c.img); html != "" || !errors.Is(err, c.want) {
				t.Errorf("%s: %s, %v; want %v", name, html, err, c.want)
			}
		}
		if s, err := c.m.Srcset(c.img); s != "" || !errors.Is(err, c.want) {
			t.Errorf("%s: %s, %v; want %v", name, s, err, c.want)
		}
	}
	for _, size := range []string{"x", "101w"} {
		if u, err := markup("100w").URL("cat.jpg", size); err == nil {
			t.Errorf("%s: %s", size, u)
		}
	}
}

// commaDialect ends its URLs in what a srcset would misread.
type commaDialect struct{ params.Path }

func (commaDialect) Format(r params.Request) (string, error) {
	return "/" + strconv.Itoa(r.Params.Width) + "/" + r.Source + ",", nil
}

func TestSrcsetOfForeignDialect(t *testing.T) {
	m := markup("100w,200w")
	m.Dialect = commaDialect{}
	got, err := m.Srcset(variant.Image{Source: "a b", Width: 400, Height: 300})
	if want := "/images/100/a%20b%2C 100w, /images/200/a%20b%2C 200w"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}
