package main

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/rendition-go/rendition"
)

// tracer is a rendition.Observer that makes spans of events, below whatever span
// the request's context carries. An event comes when all is over, so that the
// spans are given the times they had; stages follow one another.
type tracer struct{ trace.Tracer }

func (t tracer) Observe(ctx context.Context, e rendition.Event) {
	end := time.Now()
	at := end.Add(-e.Timing.Total)
	ctx, span := t.Start(ctx, "rendition", trace.WithTimestamp(at), trace.WithAttributes(
		attribute.String("rendition.outcome", string(e.Outcome)),
		attribute.String("rendition.source", e.Request.Source),
		attribute.String("rendition.params", e.Request.Params.String()),
		attribute.Int("http.response.status_code", e.Status),
		attribute.Int64("http.response.body.size", e.Bytes),
	))
	for _, s := range stagesOf(e.Timing) {
		_, stage := t.Start(ctx, "rendition."+s.name, trace.WithTimestamp(at))
		at = at.Add(s.took)
		stage.End(trace.WithTimestamp(at))
	}
	if e.Err != nil {
		span.RecordError(e.Err)
		if e.Status >= 500 {
			span.SetStatus(codes.Error, "")
		}
	}
	span.End(trace.WithTimestamp(end))
}

// stage is a part of a request that took some time.
type stage struct {
	name string
	took time.Duration
}

// stagesOf returns the stages that a request had, in the order it had them.
func stagesOf(t rendition.Timing) []stage {
	var had []stage
	for _, s := range []stage{{"lookup", t.Lookup}, {"wait", t.Wait}, {"load", t.Load}, {"resize", t.Resize}, {"store", t.Store}} {
		if s.took > 0 {
			had = append(had, s)
		}
	}
	return had
}
