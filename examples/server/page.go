package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/variant"
)

//go:embed page.html page.css page.js icon.svg
var parts embed.FS

// policy lets the page load what this server has and nothing else. Pictures
// that were measured are shown from memory, as blobs.
const policy = "default-src 'none'; img-src 'self' blob:; style-src 'self'; script-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type page struct{ html *template.Template }

func newPage() (page, error) {
	t, err := template.ParseFS(parts, "page.html")
	return page{t}, err
}

// pageData is what page.html shows.
type pageData struct {
	Dialect, Layout, Where string
	Sample                 bool
	Bound                  string
	Sizes                  string
	Photos                 []photoData
	Next                   string // the address of further photographs
	Languages              []languageData
	Fits                   []string
	Formats                []string
	Rows                   [][]string // positions, as they lie on a picture
}

type languageData struct {
	Name, Fit string
	Says      string // words for what the dialect can say: "fit=cover pos=top"
	Chosen    bool
}

type photoData struct {
	Source, Alt   string
	Shape         string // a class: wide, square or tall
	Facts         string
	Picture       template.HTML
	Original, All string // addresses
	Formats       []string
	Rows          []rowData
}

type rowData struct {
	Size, Result string
	Cells        []string // addresses, "" for none
}

func (s *site) servePage(w http.ResponseWriter, r *http.Request) {
	if !readOnly(w, r) {
		return
	}
	data, err := s.pageData(r.Context(), r.URL.Query().Get("from"))
	var b bytes.Buffer
	if err == nil {
		err = s.page.html.Execute(&b, data)
	}
	if err != nil {
		s.logger.ErrorContext(r.Context(), "page", "err", err)
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.Bytes()))
}

// servePart answers what is below /~page/.
func (s *site) servePart(w http.ResponseWriter, r *http.Request, name string) {
	if !readOnly(w, r) {
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-cache")
	switch name {
	case "ask":
		s.serveAsk(w, r)
	case "variants":
		s.serveVariants(w, r)
	case "page.css", "page.js", "icon.svg":
		http.ServeFileFS(w, r, parts, name)
	default:
		http.NotFound(w, r)
	}
}

func readOnly(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	return false
}

func (s *site) pageData(ctx context.Context, from string) (pageData, error) {
	d := pageData{
		Dialect: s.root.Name, Layout: s.config.layout.Name, Where: s.places.where, Sample: s.places.sample, Bound: s.root.bound(),
		Fits: []string{"inside", "outside", "fill", "cover", "contain"},
		Rows: [][]string{
			{"topleft", "top", "topright"}, {"left", "center", "right"}, {"bottomleft", "bottom", "bottomright"},
		},
	}
	var sizes []string
	for _, z := range s.sizes {
		sizes = append(sizes, z.String())
	}
	d.Sizes = strings.Join(sizes, " ")
	for _, f := range s.formats {
		d.Formats = append(d.Formats, formatWord(f))
	}
	for _, m := range s.mounts {
		d.Languages = append(d.Languages, languageData{m.Name, m.Fit.String(), m.words(), m == s.root})
	}
	photos, next, err := s.photos(ctx, from)
	if err != nil {
		return pageData{}, err
	}
	for i, p := range photos {
		d.Photos = append(d.Photos, s.photoData(p, i == 0))
	}
	if next != "" {
		d.Next = "/?from=" + url.QueryEscape(next)
	}
	return d, nil
}

// words lists what m's dialect can say and m's set allows, for the controls.
func (m *mount) words() string {
	var words []string
	for _, f := range m.set.Fits {
		words = append(words, "fit="+f.String())
	}
	for _, p := range m.set.Positions {
		words = append(words, "pos="+p.String())
	}
	for _, f := range m.Formats(append([]params.Format{params.FormatAuto}, m.set.Formats...)) {
		words = append(words, "fm="+formatWord(f))
	}
	return strings.Join(words, " ")
}

func formatWord(f params.Format) string {
	switch f {
	case params.FormatSource:
		return "orig"
	case params.FormatAuto:
		return "auto"
	}
	return f.Ext()
}

// photoData prepares one photograph. What the dialect or the allowed sizes
// cannot give is left out; there is always a name at least.
func (s *site) photoData(p photo, eager bool) photoData {
	d := photoData{
		Source: p.source, Alt: p.alt, Shape: "square",
		Facts: fmt.Sprintf("%d × %d · %s · %s", p.width, p.height, strings.ToUpper(p.format), kilobytes(p.bytes)),
	}
	switch {
	case 5*p.width > 6*p.height:
		d.Shape = "wide"
	case 6*p.width < 5*p.height:
		d.Shape = "tall"
	}
	if u, err := s.root.url(params.Request{Source: p.source}); err == nil {
		d.Original = u
	}
	d.All = "/~page/variants?source=" + url.QueryEscape(p.source)
	d.Picture = s.picture(p, d.Shape, eager)
	d.Formats, d.Rows = s.table(p)
	return d
}

// picture returns the markup that a page of pictures would have: the largest
// variant of the original's shape, else the first one of another.
func (s *site) picture(p photo, shape string, eager bool) template.HTML {
	set := *s.root.set
	set.Oversize = s.root.Oversize // see mount.url
	markup := variant.Markup{Set: &set, Dialect: s.root.writes, Prefix: s.root.prefix, Enlarge: s.root.Enlarge}
	img := variant.Image{Source: p.source, Width: p.width, Height: p.height, Alt: p.alt, Eager: eager}
	// The widths that page.css gives the three shapes.
	img.Sizes = map[string]string{
		"wide": "(max-width: 860px) calc(100vw - 4rem), 360px", "square": "280px", "tall": "240px",
	}[shape]
	html, err := markup.Picture(img)
	for _, img.Size = range s.sizes {
		if err == nil {
			return html
		}
		html, err = markup.Picture(img)
	}
	return html // empty where nothing is possible
}

// table returns what All yields of the set's first fit, position and quality: a
// row for each size, a column for each format.
func (s *site) table(p photo) (formats []string, rows []rowData) {
	plain := *s.root.set
	plain.Fits, plain.Positions, plain.Progressive = plain.Fits[:1], plain.Positions[:1], plain.Progressive[:1]
	plain.Qualities, plain.Enlarge = plain.Qualities[:1], variant.EnlargeNever
	if s.root.Enlarge {
		plain.Enlarge = variant.EnlargeAlways
	}
	for _, f := range plain.Formats {
		formats = append(formats, formatWord(f))
	}
	var cells []string
	for r := range plain.All(p.source) {
		u, err := s.root.url(r)
		if err != nil {
			u = ""
		}
		if cells = append(cells, u); len(cells) < len(formats) {
			continue
		}
		rows = append(rows, rowData{sizeWord(r.Params), resultSize(p, r.Params), cells})
		cells = nil
	}
	return formats, rows
}

func sizeWord(p params.Params) string {
	return variant.Size{Width: p.Width, Height: p.Height, Full: p.Width == 0 && p.Height == 0}.String()
}

// resultSize returns the sides that p will have, in pixels.
func resultSize(photo photo, p params.Params) string {
	plan, err := resize.NewPlan(photo.width, photo.height, p, resize.Limits{})
	if err != nil {
		return "too large"
	}
	return fmt.Sprintf("%d × %d", plan.Canvas.Width, plan.Canvas.Height)
}

func kilobytes(n int64) string {
	if n < 0 {
		return "? kB"
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1000)
}
