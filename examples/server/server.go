package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/internal/languages"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

// mount is one dialect with the pipeline that answers it.
type mount struct {
	languages.Language
	prefix   string // of its URLs; "" at the root
	layout   params.Dialect
	set      *variant.Set
	encodes  []params.Format
	pipeline *rendition.Pipeline
	writes   params.Dialect // of the page's own URLs, signed where they must be
}

// site is the whole server: every dialect, and the page about them.
type site struct {
	config
	places *locations
	logger *slog.Logger
	root   *mount
	mounts []*mount // all dialects, the root's among them
	counts *metrics // nil where nobody wants them
	page   page
}

// newServer returns the handler of everything that the server answers.
func newServer(c config, l *locations, logger *slog.Logger) (*site, error) {
	s := &site{config: c, places: l, logger: logger}
	var observer rendition.Observer
	if c.metrics {
		s.counts = newMetrics()
		observer = s.counts
	}
	for _, lang := range languages.All() {
		m := &mount{Language: lang, prefix: "/~demo/" + lang.Name, layout: variant.LayoutOf(lang.Dialect), encodes: c.backend.Encodes()}
		variants := store.Prefix(l.variants, "~demo/"+lang.Name+"/")
		if lang.Name == c.dialect.Name {
			m.prefix, m.layout, variants = "", c.layout.Dialect, l.variants
			m.set, s.root = c.set(lang, c.layout), m
		} else {
			m.set = s.demoSet(lang)
		}
		dialect, err := c.sign(m)
		if err != nil {
			return nil, err
		}
		settings := rendition.Config{
			Originals: l.originals, Variants: variants, Resizer: c.backend, Allowed: m.set,
			Dialect: dialect, Layout: m.layout,
			Grants: c.grants, Staleness: c.staleness, Fallback: rendition.Fallback{Data: c.fallbackImage},
			MaxSourceBytes: c.maxBytes, MaxConcurrent: c.concurrency,
			Observer: observer, Logger: logger,
		}
		if m.prefix == "" { // the keys of the others are not where a base URL leads
			settings.Redirect = c.redirect
		}
		m.pipeline, err = rendition.New(settings)
		if err != nil && m != s.root { // -allow has sizes beyond what this dialect can say
			logger.Warn("a dialect is not shown", "dialect", m.Name, "err", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		s.mounts = append(s.mounts, m)
	}
	var err error
	if s.page, err = newPage(); err != nil {
		return nil, err
	}
	return s, nil
}

// demoSet returns what is allowed in a dialect that is only shown, with keys of
// its own kind.
func (s *site) demoSet(lang languages.Language) *variant.Set {
	layout := lang
	for _, l := range languages.All() {
		if l.Dialect == variant.LayoutOf(lang.Dialect) {
			layout = l
		}
	}
	return s.set(lang, layout)
}

// ServeHTTP sends a request where it belongs. It is not an http.ServeMux, which
// would redirect and unescape paths that are names of pictures.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	switch {
	case path == "/":
		s.servePage(w, r)
	case path == "/healthz":
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n")
	case path == "/~metrics" && s.counts != nil:
		s.counts.ServeHTTP(w, r)
	case strings.HasPrefix(path, "/~page/"):
		s.servePart(w, r, strings.TrimPrefix(path, "/~page/"))
	case strings.HasPrefix(path, "/~demo/"):
		s.serveDemo(w, r, strings.TrimPrefix(path, "/~demo/"))
	default:
		s.root.pipeline.ServeHTTP(w, r)
	}
}

func (s *site) serveDemo(w http.ResponseWriter, r *http.Request, path string) {
	name, _, _ := strings.Cut(path, "/")
	m := s.find(name)
	if m == nil {
		http.NotFound(w, r)
		return
	}
	http.StripPrefix("/~demo/"+name, m.pipeline).ServeHTTP(w, r)
}

// find returns the mount of a dialect, nil where there is none.
func (s *site) find(name string) *mount {
	for _, m := range s.mounts {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// url returns the address of a request in m's dialect, on this server. What
// becomes of results over the output limit is part of the dialect, and may be
// another in the set where keys are of another dialect.
func (m *mount) url(r params.Request) (string, error) {
	if !r.Params.IsOriginal() {
		r.Params.Oversize = m.Oversize
	}
	text, err := m.writes.Format(r)
	if err != nil {
		return "", err
	}
	return m.prefix + text, nil
}

// bound says how many variants an original can have.
func (m *mount) bound() string {
	n, ok := m.set.Bound()
	if !ok {
		return "unbounded"
	}
	return fmt.Sprint(n)
}
