package main

import (
	"context"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/rendition-go/rendition"
)

// metrics is a rendition.Observer that counts for Prometheus. Its labels have few
// values each: no source and no key, of which there is no end.
type metrics struct {
	requests *prometheus.CounterVec
	bytes    prometheus.Counter
	stages   *prometheus.HistogramVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "rendition_requests_total", Help: "Requests by outcome and HTTP status.",
		}, []string{"outcome", "status"}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "rendition_answer_bytes_total", Help: "Bytes of answers.",
		}),
		stages: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "rendition_stage_seconds", Help: "How long each stage of a request took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"stage"}),
	}
	r.MustRegister(m.requests, m.bytes, m.stages)
	return m
}

func (m *metrics) Observe(_ context.Context, e rendition.Event) {
	m.requests.WithLabelValues(string(e.Outcome), strconv.Itoa(e.Status)).Inc()
	m.bytes.Add(float64(max(e.Bytes, 0)))
	for _, s := range stagesOf(e.Timing) {
		m.stages.WithLabelValues(s.name).Observe(s.took.Seconds())
	}
	m.stages.WithLabelValues("total").Observe(e.Timing.Total.Seconds())
}
