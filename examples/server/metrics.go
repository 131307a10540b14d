package main

import (
	"context"
	"expvar"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/rendition-go/rendition"
)

// metrics counts what pipelines do, in variables of package expvar: requests by
// outcome and by status, bytes, and how long each stage took. They are not
// published process-wide, so that two servers in one process stay apart.
type metrics struct {
	all                  *expvar.Map
	outcomes, statuses   *expvar.Map
	bytes                *expvar.Int
	lookup, wait, load   histogram
	resize, store, inAll histogram
}

func newMetrics() *metrics {
	m := &metrics{all: new(expvar.Map), outcomes: new(expvar.Map), statuses: new(expvar.Map), bytes: new(expvar.Int)}
	stages := new(expvar.Map)
	for _, s := range []struct {
		name string
		h    *histogram
	}{
		{"lookup", &m.lookup}, {"wait", &m.wait}, {"load", &m.load}, {"resize", &m.resize}, {"store", &m.store}, {"total", &m.inAll},
	} {
		*s.h = newHistogram()
		stages.Set(s.name, s.h.all)
	}
	m.all.Set("requests_by_outcome", m.outcomes)
	m.all.Set("requests_by_status", m.statuses)
	m.all.Set("bytes", m.bytes)
	m.all.Set("milliseconds_by_stage", stages)
	return m
}

// Observe is a rendition.Observer.
func (m *metrics) Observe(_ context.Context, e rendition.Event) {
	m.outcomes.Add(string(e.Outcome), 1)
	m.statuses.Add(strconv.Itoa(e.Status), 1)
	m.bytes.Add(max(e.Bytes, 0))
	t := e.Timing
	for _, s := range []struct {
		h *histogram
		d time.Duration
	}{
		{&m.lookup, t.Lookup}, {&m.wait, t.Wait}, {&m.load, t.Load}, {&m.resize, t.Resize}, {&m.store, t.Store}, {&m.inAll, t.Total},
	} {
		if s.d > 0 { // a stage that the request did not have is no fast one
			s.h.observe(s.d)
		}
	}
}

// ServeHTTP answers with all variables as JSON.
func (m *metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, m.all.String()+"\n")
}

// bounds are the upper ends of a histogram's buckets in milliseconds.
func bounds() []int { return []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 30000} }

// histogram counts durations in buckets that each hold all that is not longer
// ("le_50" holds what took 50 ms or less), as Prometheus does.
type histogram struct {
	all     *expvar.Map
	count   *expvar.Int
	sum     *expvar.Float // milliseconds
	buckets []*expvar.Int
}

func newHistogram() histogram {
	h := histogram{all: new(expvar.Map), count: new(expvar.Int), sum: new(expvar.Float)}
	for _, b := range bounds() {
		v := new(expvar.Int)
		h.buckets = append(h.buckets, v)
		h.all.Set("le_"+strconv.Itoa(b), v)
	}
	h.all.Set("count", h.count)
	h.all.Set("sum", h.sum)
	return h
}

func (h *histogram) observe(d time.Duration) {
	h.count.Add(1)
	h.sum.Add(float64(d) / float64(time.Millisecond))
	for i, b := range bounds() {
		if d <= time.Duration(b)*time.Millisecond {
			h.buckets[i].Add(1)
		}
	}
}
