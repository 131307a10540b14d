package main

import (
	"encoding/json"
	"testing"
	"time"
)

func TestMetrics(t *testing.T) {
	s := start(t, "-metrics")
	for _, path := range []string{"/dandelion.jpg?w=320&fm=png", "/dandelion.jpg?w=320&fm=png", "/dandelion.jpg", "/missing.jpg?w=320", "/~demo/at/dandelion.jpg@320w"} {
		get(t, s, path, "")
	}
	r := get(t, s, "/~metrics", "")
	var got struct {
		Outcomes map[string]int                `json:"requests_by_outcome"`
		Statuses map[string]int                `json:"requests_by_status"`
		Bytes    int64                         `json:"bytes"`
		Stages   map[string]map[string]float64 `json:"milliseconds_by_stage"`
	}
	if err := json.Unmarshal(r.body, &got); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	if o := got.Outcomes; o["miss"] != 2 || o["hit"] != 1 || o["original"] != 1 || o["error"] != 1 {
		t.Errorf("outcomes %v", o)
	}
	if s := got.Statuses; s["200"] != 4 || s["404"] != 1 {
		t.Errorf("statuses %v", s)
	}
	if got.Bytes < 100_000 {
		t.Errorf("%d bytes", got.Bytes)
	}
	if n := got.Stages["resize"]["count"]; n != 2 {
		t.Errorf("%v resizes", n)
	}
	if h := got.Stages["total"]; h["count"] != 5 || h["le_30000"] != 5 || h["sum"] <= 0 || h["le_1"] > h["le_1000"] {
		t.Errorf("total %v", h)
	}
}

func TestMetricsAreAskedFor(t *testing.T) {
	if r := get(t, start(t), "/~metrics", ""); r.StatusCode == 200 {
		t.Error("metrics without -metrics")
	}
}

func TestHistogramBounds(t *testing.T) {
	h := newHistogram()
	for _, d := range []time.Duration{time.Millisecond, time.Millisecond + 1, time.Minute} {
		h.observe(d)
	}
	if h.buckets[0].Value() != 1 || h.buckets[1].Value() != 2 || h.buckets[len(h.buckets)-1].Value() != 2 || h.count.Value() != 3 {
		t.Error(h.all)
	}
}
