package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// The page asks here how each dialect says a request, so that no dialect is
// written a second time in JavaScript:
//
//	/~page/ask?source=cat.jpg&w=200&h=100&fit=cover
//
// The parameters are w, h, p, q, fit, pos, fm, prog and enlarge; an empty one
// leaves the choice to the dialect. The Accept header counts as it does for the
// picture itself.

// answerData is one dialect's answer: a URL, or why there is none.
type answerData struct {
	Name  string `json:"name"`
	Mount string `json:"mount,omitempty"` // what URL has in front of the dialect's own text
	URL   string `json:"url,omitempty"`
	Error string `json:"error,omitempty"`
	Gets  string `json:"gets,omitempty"` // the allowed variant that the URL gets
	Key   string `json:"key,omitempty"`  // under which that is stored
}

func (s *site) serveAsk(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if err := params.ValidSource(q.Get("source")); err != nil {
		http.Error(w, "source is no name of an original", http.StatusBadRequest)
		return
	}
	answers := []answerData{}
	for _, m := range s.mounts {
		p, err := m.asked(q)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answers = append(answers, m.answer(params.Request{Source: q.Get("source"), Params: p}, r.Header.Get("Accept")))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answers)
}

// asked reads a request, and fills in what m's dialect means by nothing.
func (m *mount) asked(q url.Values) (params.Params, error) {
	p := params.Params{Fit: m.Fit, Enlarge: m.Enlarge, Oversize: m.Oversize, Format: m.DefaultFormat}
	for _, n := range []struct {
		name string
		to   *int
	}{{"w", &p.Width}, {"h", &p.Height}, {"p", &p.Percent}, {"q", &p.Quality}} {
		if err := read(q, n.name, n.to, strconv.Atoi); err != nil {
			return p, err
		}
	}
	if q.Get("fit") == "" && (p.Width == 0 || p.Height == 0) {
		p.Fit = params.FitNone
	}
	err := errors.Join(
		read(q, "fit", &p.Fit, params.ParseFit),
		read(q, "pos", &p.Position, params.ParsePosition),
		read(q, "fm", &p.Format, parseFormat),
		read(q, "prog", &p.Progressive, strconv.ParseBool),
		read(q, "enlarge", &p.Enlarge, strconv.ParseBool),
	)
	if err == nil {
		err = p.Validate()
	}
	return p.Simplify(), err
}

// read sets to to the parameter name, unless that is missing or empty.
func read[T any](q url.Values, name string, to *T, parse func(string) (T, error)) error {
	text := q.Get(name)
	if text == "" {
		return nil
	}
	v, err := parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	*to = v
	return nil
}

func parseFormat(word string) (params.Format, error) {
	switch word {
	case "orig":
		return params.FormatSource, nil
	case "auto":
		return params.FormatAuto, nil
	}
	return params.ParseFormat(word)
}

// answer says r in m's dialect, and what the pipeline will make of it.
func (m *mount) answer(r params.Request, accept string) answerData {
	a := answerData{Name: m.Name, Mount: m.prefix}
	var err error
	if a.URL, err = m.url(r); err != nil {
		a.Error = "cannot be said"
		if e, ok := errors.AsType[*params.Error](err); ok {
			a.Error = fmt.Sprintf("not expressible: %s %s", e.Name, e.Value)
		}
		return a
	}
	if r.Params.Format == params.FormatAuto {
		r.Params.Format = m.set.Negotiate(accept, r.Source, m.encodes)
	}
	if r.Params, err = m.set.Closest(r.Params.Simplify()); err != nil {
		a.Gets = "not allowed"
		return a
	}
	a.Gets = r.Params.String()
	if key, err := variant.Key(m.layout, "", r); err == nil {
		a.Key = key
	}
	return a
}

// serveVariants lists the address of every variant that an original can have
// by the lists of the set: what a job that fills the store would ask for.
func (s *site) serveVariants(w http.ResponseWriter, r *http.Request) {
	source := r.URL.Query().Get("source")
	if err := params.ValidSource(source); err != nil {
		http.Error(w, "source is no name of an original", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	b := bufio.NewWriter(w)
	defer b.Flush() // a client that left needs no answer
	for v := range s.root.set.All(source) {
		if u, err := s.root.url(v); err == nil {
			fmt.Fprintln(b, u)
		}
	}
}
