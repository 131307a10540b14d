package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The program runs, is asked for pictures, and is scraped.
func TestRun(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ready := make(chan net.Addr, 1)
	done := make(chan error, 1)
	var spans bytes.Buffer
	go func() { done <- run(ctx, "127.0.0.1:0", "../server/photos", &spans, func(a net.Addr) { ready <- a }) }()
	var base string
	select {
	case a := <-ready:
		base = "http://" + a.String()
	case err := <-done:
		t.Fatal(err)
	case <-time.After(30 * time.Second):
		t.Fatal("does not start")
	}
	for _, c := range []struct {
		path   string
		status int
	}{
		{"/dandelion.jpg?w=640", 200}, {"/dandelion.jpg?w=640", 200}, {"/missing.jpg?w=640", 404}, {"/dandelion.jpg?w=5", 404},
	} {
		if status, body := fetch(t, base+c.path); status != c.status {
			t.Errorf("%s: %d %s", c.path, status, body)
		}
	}
	_, page := fetch(t, base+"/metrics")
	for _, want := range []string{
		`rendition_requests_total{outcome="miss",status="200"} 1`,
		`rendition_requests_total{outcome="hit",status="200"} 1`,
		`rendition_requests_total{outcome="error",status="404"} 2`,
		`rendition_stage_seconds_count{stage="resize"} 1`,
		`rendition_stage_seconds_count{stage="total"} 4`,
		`rendition_answer_bytes_total `,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Name":"rendition"`, `"Name":"rendition.resize"`, `"Value":"dandelion.jpg"`, `"Value":"hit"`} {
		if !strings.Contains(spans.String(), want) {
			t.Errorf("the spans lack %s", want)
		}
	}
	if t.Failed() {
		t.Log(page, spans.String())
	}
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}
