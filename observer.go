package rendition

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rendition-go/rendition/params"
)

// An Observer is told of every request once, when it has been answered, and of
// every variant that [Pipeline.Generate] makes: to count hits and misses, to time
// the stages, to write an access log. Observe is called on the caller's goroutine,
// from many at once, and should return soon. ctx is the caller's, with whatever
// span it carries; it may be done already.
type Observer interface {
	Observe(ctx context.Context, e Event)
}

// ObserverFunc is a function as an [Observer].
type ObserverFunc func(ctx context.Context, e Event)

// Observe calls f.
func (f ObserverFunc) Observe(ctx context.Context, e Event) { f(ctx, e) }

// Event is what became of one request, or of one variant made ahead of requests.
type Event struct {
	Outcome Outcome
	// Request is canonical: the variant that was served, not the one that was
	// asked for. Where the request was refused it is as far as it was understood.
	Request params.Request
	// Key is the variant's; "" for originals and for what has no key.
	Key string
	// Status is the HTTP status of the answer; 0 from Get and Generate.
	Status int
	// Bytes is the length of the answer's body; from Get, that of the object,
	// -1 where it is not known.
	Bytes int64
	// Err is why there is no object, or why its body ended early.
	Err    error
	Timing Timing

	stored  bool // the variant is in the store
	created bool // by this request, or by the one that it joined
	purged  bool // the original was purged while the variant was being made
}

// Outcome is how a request was answered.
type Outcome string

// Outcomes of requests.
const (
	OutcomeHit       Outcome = "hit"       // the variant was stored already
	OutcomeMiss      Outcome = "miss"      // this request had it made
	OutcomeCollapsed Outcome = "collapsed" // it waited while another request had it made
	OutcomeOriginal  Outcome = "original"  // the original was passed through

	// OutcomeRevalidated is a stored variant whose original this request found
	// unchanged; see Staleness. Where it has changed, the outcome is a miss.
	OutcomeRevalidated Outcome = "revalidated"

	// OutcomeGenerated is a variant that Generate made and stored. Of those that
	// were stored already it tells nothing.
	OutcomeGenerated Outcome = "generated"

	OutcomeError Outcome = "error"
)

// Timing says how long each stage of a request took; 0 where it had none.
type Timing struct {
	Lookup time.Duration // asking the store of variants
	Wait   time.Duration // for a free place, or for the request that one has joined
	Load   time.Duration // opening and reading the original
	Resize time.Duration // making the variant, without reading
	Store  time.Duration // storing it
	Total  time.Duration // all of it, writing the answer included
}

// since adds the time since begin to the stage, a field of t.
func (t *Timing) since(stage *time.Duration, begin time.Time) { *stage += time.Since(begin) }

// add adds the stages of o to those of t.
func (t *Timing) add(o Timing) {
	t.Lookup += o.Lookup
	t.Wait += o.Wait
	t.Load += o.Load
	t.Resize += o.Resize
	t.Store += o.Store
}

// serverTiming returns the value of a Server-Timing header (W3C Server Timing,
// section 3): each stage that there was, in milliseconds, and the outcome.
func (t Timing) serverTiming(o Outcome) string {
	var b strings.Builder
	if o != "" {
		fmt.Fprintf(&b, "cache;desc=%s, ", o)
	}
	for _, m := range []struct {
		name string
		d    time.Duration
	}{{"lookup", t.Lookup}, {"wait", t.Wait}, {"load", t.Load}, {"resize", t.Resize}, {"store", t.Store}} {
		if m.d > 0 {
			fmt.Fprintf(&b, "%s;dur=%.3f, ", m.name, milliseconds(m.d))
		}
	}
	fmt.Fprintf(&b, "total;dur=%.3f", milliseconds(t.Total))
	return b.String()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// observe completes the event of a request that began then, and tells it.
func (p *Pipeline) observe(ctx context.Context, ev Event, begin time.Time, err error) {
	if p.c.Observer == nil {
		return
	}
	if err != nil {
		ev.Outcome, ev.Err = OutcomeError, err
	}
	ev.Timing.Total = time.Since(begin)
	p.c.Observer.Observe(ctx, ev)
}
