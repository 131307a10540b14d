package main

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/examples/internal/batch"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
)

// kind is what an original, or a variant, failed at.
type kind string

const (
	kindNone    kind = "" // it did not, or was interrupted
	kindCorrupt kind = "corrupt"
	kindFormat  kind = "format"
	kindLarge   kind = "too_large"
	kindTaken   kind = "taken"
	kindGone    kind = "gone"
	kindIO      kind = "io"
)

// result is what became of an original, and a line of -json.
type result struct {
	Original    string    `json:"original"`
	OK          bool      `json:"ok"`
	Made        int       `json:"made"`
	Existed     int       `json:"existed"`
	Failed      int       `json:"failed"`
	Bytes       int64     `json:"bytes"`
	SourceBytes int64     `json:"source_bytes"`
	MS          float64   `json:"ms"`
	Error       string    `json:"error"`
	Kind        kind      `json:"kind"`
	Failures    []failure `json:"failures,omitempty"`

	variant bool // no original at all
}

// failure is a variant that is not stored.
type failure struct {
	Key   string `json:"key"`
	Kind  kind   `json:"kind"`
	Error string `json:"error"`
}

// run does the work, reports it and returns the exit code.
func (j *job) run(ctx context.Context, stdout, stderr io.Writer) int {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r := newReporter(j.json, stdout, stderr, stop)
	keys, err := j.list(ctx, r.counting("originals"))
	o := &rendition.GenerateOptions{Enlarged: j.upscale, Recheck: j.refresh}
	if err == nil && j.look == lookList && len(keys) > 0 {
		var k *known
		if k, err = j.listKnown(ctx, r.counting("variants")); err == nil {
			o.Known = k.has
		}
	}
	if err != nil {
		return r.failedToStart(err)
	}
	one := func(ctx context.Context, key string) result { return j.one(ctx, key, o) }
	return r.follow(batch.Start(ctx, keys, j.workers, one), keys)
}

func (j *job) one(ctx context.Context, key string, o *rendition.GenerateOptions) result {
	r := result{Original: key}
	if j.isVariant(ctx, key) {
		r.OK, r.variant = true, true
		return r
	}
	start := time.Now()
	g, err := j.pipeline.Generate(ctx, key, o)
	r.MS = math.Round(float64(time.Since(start).Microseconds())/10) / 100
	r.Made, r.Existed, r.Failed = g.Made, g.Existed, len(g.Failed)
	r.Bytes, r.SourceBytes = g.Bytes, g.SourceBytes
	if err == nil {
		r.OK = true
		return r
	}
	r.Error, r.Kind = describe(ctx, err)
	if r.Kind == kindGone {
		r.OK, r.Failed = true, 0
		return r
	}
	same := true
	for _, f := range g.Failed {
		text, k := describe(ctx, f.Err)
		r.Failures = append(r.Failures, failure{f.Key, k, text})
		same = same && text == r.Failures[0].Error
	}
	if len(r.Failures) > 0 && same { // all for one reason
		r.Error, r.Kind = r.Failures[0].Error, r.Failures[0].Kind
	}
	return r
}

// describe tells an error and its kind. What nobody has a word for is something
// that the backend could not cope with, or a store.
func describe(ctx context.Context, err error) (string, kind) {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return "interrupted", kindNone
	}
	for _, k := range []struct {
		err  error
		kind kind
	}{
		{store.ErrNotExist, kindGone}, {resize.ErrTooLarge, kindLarge}, {store.ErrTooLarge, kindLarge},
		{resize.ErrFormat, kindFormat}, {resize.ErrCorrupt, kindCorrupt}, {store.ErrExist, kindTaken},
	} {
		if errors.Is(err, k.err) {
			return err.Error(), k.kind
		}
	}
	return err.Error(), kindIO
}
