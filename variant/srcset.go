package variant

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// Markup writes HTML whose pictures are allowed variants: what a page links to
// and what the server makes come of one Set. It is safe for concurrent use as
// long as nobody changes it.
//
// All it writes is escaped by html/template; source names, alternative texts
// and the like may come from anybody.
type Markup struct {
	// Set is what is allowed. Required, and to be validated before.
	Set *Set
	// Dialect writes the URLs. Required.
	Dialect params.Dialect
	// Prefix stands in front of every URL: "" for the page's own host, an
	// absolute path such as "/images", or "https://images.example.com".
	Prefix string
	// Fallback, if not empty, is another prefix, tried once by the browser where
	// a picture does not load: for a CDN that cannot itself go on to the server
	// that makes variants. It is written as an onerror attribute, which a
	// Content-Security-Policy without 'unsafe-inline' or 'unsafe-hashes' blocks.
	Fallback string
	// FallbackDialect writes the URLs behind Fallback; nil: Dialect.
	FallbackDialect params.Dialect
	// Enlarge is what URLs say about enlarging where the set leaves it to them.
	// The dialect's own default makes the shortest URLs: true for params.Query,
	// params.Path and params.At, false for params.Folder and params.Suffix.
	Enlarge bool
}

// Image is one picture on a page.
type Image struct {
	Source string // the original's key
	// Width and Height are the original's sides in pixels, upright (after the
	// EXIF orientation). Both are required: the browser reserves the place for
	// the picture by them before a byte of it is there.
	Width, Height int
	Alt           string // alternative text; "" marks a decoration

	// Size is the variant of src; the srcset has the sizes of the same shape.
	// Zero: the largest that keeps the original's shape without enlarging it.
	Size Size
	// Fit and Position are for sizes with two sides. FitNone: the first of
	// Set.Fits and of Set.Positions.
	Fit      params.Fit
	Position params.Position
	// Format is the img element's. params.FormatAuto leaves it to the Accept
	// header, with dialects that can say so.
	Format params.Format
	// Quality, 1 to 100; 0: params.DefaultQuality. The nearest allowed counts.
	Quality int
	// Sizes is the sizes attribute. Empty: as wide as the variant of src, or as
	// the window where that is narrower.
	Sizes string
	// Eager is for what is visible at once: the picture is loaded without
	// waiting until it is near the window.
	Eager bool
}

// Img returns an <img> with src, width, height, loading, decoding and alt, and
// with srcset and sizes where there is more than one size to choose from. The
// srcset has each allowed size of the same shape that does not enlarge the
// original.
//
// It fails with an [*Error] (ErrNotAllowed where the set refuses the picture,
// ErrInvalid where a field of m or img cannot be or no size fits), or with the
// dialect's *params.Error.
func (m *Markup) Img(img Image) (template.HTML, error) {
	return m.element("img", img)
}

// Picture returns a <picture> around the element of [Markup.Img], with one
// <source> for each of Set.Formats that not every browser shows, in that order.
// The browser takes the first one it knows, and no Accept header is needed.
func (m *Markup) Picture(img Image) (template.HTML, error) {
	return m.element("picture", img)
}

// Srcset returns the value of the srcset attribute of [Markup.Img] with a
// single candidate, too; it may be used in a preload's imagesrcset.
func (m *Markup) Srcset(img Image) (template.Srcset, error) {
	_, list, err := m.choose(img)
	if err != nil {
		return "", err
	}
	s, err := m.srcset(img.Source, list)
	return template.Srcset(s), err
}

// URL returns the URL of the variant of source in one size, written as
// [ParseSize] reads it, with the set's defaults for everything else.
func (m *Markup) URL(source, size string) (template.URL, error) {
	z, err := ParseSize(size)
	if err != nil {
		return "", err
	}
	c, err := m.candidate(Image{Width: 1, Height: 1}, z)
	if err != nil {
		return "", err
	}
	u, err := m.url(m.Dialect, m.Prefix, source, c.params)
	return template.URL(u), err
}

// Funcs returns the functions "img" and "picture", which take an [Image],
// and "variantURL", which takes what [Markup.URL] does, for html/template.
func (m *Markup) Funcs() template.FuncMap {
	return template.FuncMap{"img": m.Img, "picture": m.Picture, "variantURL": m.URL}
}

// elements are read only. The onerror handlers clear everything that a browser
// would prefer to src, or setting src would change nothing.
var elements = template.Must(template.New("").Parse(`
{{- define "img" -}}
<img src="{{.Src}}"{{with .Srcset}} srcset="{{.}}" sizes="{{$.Sizes}}"{{end}} width="{{.Width}}" height="{{.Height}}" loading="{{.Loading}}" decoding="async" alt="{{.Alt}}"
{{- if .Fallback}}{{if .Sources}} onerror="this.onerror=null;this.parentNode.querySelectorAll('source').forEach(function(s){s.remove()});this.removeAttribute('srcset');this.src={{.Fallback}}"
{{- else}} onerror="this.onerror=null;this.removeAttribute('srcset');this.src={{.Fallback}}"{{end}}{{end}}>
{{- end -}}
{{- define "picture" -}}
<picture>{{range .Sources}}<source type="{{.Type}}" srcset="{{.Srcset}}" sizes="{{$.Sizes}}">{{end}}{{template "img" .}}</picture>
{{- end -}}`))

// imgData is what the templates need.
type imgData struct {
	Src           template.URL
	Srcset        template.Srcset
	Sizes         string
	Width, Height int
	Loading, Alt  string
	Fallback      string
	Sources       []sourceData
}

type sourceData struct {
	Type   string
	Srcset template.Srcset
}

func (m *Markup) element(name string, img Image) (template.HTML, error) {
	main, list, err := m.choose(img)
	if err != nil {
		return "", err
	}
	src, err := m.url(m.Dialect, m.Prefix, img.Source, main.params)
	if err != nil {
		return "", err
	}
	e := imgData{
		Src: template.URL(src), Sizes: img.Sizes, Width: main.width, Height: main.height,
		Loading: "lazy", Alt: img.Alt,
	}
	if img.Eager {
		e.Loading = "eager"
	}
	if e.Sizes == "" {
		w := strconv.Itoa(main.width) + "px"
		e.Sizes = "(max-width: " + w + ") 100vw, " + w
	}
	if len(list) > 1 {
		s, err := m.srcset(img.Source, list)
		if err != nil {
			return "", err
		}
		e.Srcset = template.Srcset(s)
	}
	if e.Fallback, err = m.fallback(img.Source, main.params); err != nil {
		return "", err
	}
	if name == "picture" {
		if e.Sources, err = m.sources(img); err != nil {
			return "", err
		}
	}
	var b strings.Builder
	if err := elements.ExecuteTemplate(&b, name, e); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}

func (m *Markup) fallback(source string, p params.Params) (string, error) {
	if m.Fallback == "" {
		return "", nil
	}
	d := m.FallbackDialect
	if d == nil {
		d = m.Dialect
	}
	return m.url(d, m.Fallback, source, p)
}

// sources returns a <source> for each format that only some browsers show.
func (m *Markup) sources(img Image) ([]sourceData, error) {
	var out []sourceData
	for _, f := range m.Set.formats() {
		if !f.IsConcrete() || everywhere(f) || f == img.Format {
			continue
		}
		img.Format = f
		_, list, err := m.choose(img)
		if err != nil {
			return nil, err
		}
		s, err := m.srcset(img.Source, list)
		if err != nil {
			return nil, err
		}
		out = append(out, sourceData{Type: f.MediaType(), Srcset: template.Srcset(s)})
	}
	return out, nil
}
