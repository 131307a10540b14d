package awslambda

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

// Limits that Lambda and a load balancer set.
const (
	// MaxReply is what Lambda takes of a buffered reply, in bytes of JSON.
	MaxReply = 6_291_556
	// MaxReplyALB is what a load balancer takes of it.
	MaxReplyALB = 1 << 20
	// MaxBody is how many bytes of a picture fit into MaxReply, as base64 and
	// with room for headers.
	MaxBody = 4_600_000
)

// DefaultReserve is the default of [Options.Reserve].
const DefaultReserve = 500 * time.Millisecond

// Options are what New may be told. The zero value means the defaults.
type Options struct {
	// Path says in which form paths arrive. Default: as the kind of the event
	// has them; see the package.
	Path PathForm
	// Reserve is how long before the end of the invocation the request's
	// context ends, so that there is time left to answer; at most half of what
	// there is. Default: DefaultReserve. Negative: none.
	Reserve time.Duration
	// MaxReply bounds buffered replies, in bytes of JSON. Default: MaxReply,
	// MaxReplyALB for load balancers.
	MaxReply int
	// Logger gets panics, answers that broke off and replies that were too
	// large. Default: slog.Default() at the time of New.
	Logger *slog.Logger
}

// Handler answers events by an http.Handler. It is immutable, and as safe for
// concurrent use as the handler inside: an execution environment may be given
// several invocations at once.
type Handler struct {
	inner http.Handler
	o     Options
}

// New returns a Handler that answers by h. opts may be nil.
func New(h http.Handler, opts *Options) *Handler {
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Reserve == 0 {
		o.Reserve = DefaultReserve
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return &Handler{h, o}
}

// Invoke answers an event by a buffered reply. It makes a Handler the argument
// of aws-lambda-go's lambda.Start.
//
// The error is [ErrEvent] where payload is no HTTP event. Whatever else goes
// wrong is logged, and is an answer: 400 where the event's request is malformed,
// 500 where the handler panics or its answer breaks off, 503 where the reply is
// too large.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := parseEvent(payload)
	if err != nil {
		return nil, err
	}
	ctx, cancel := h.deadline(ctx)
	defer cancel()
	r, err := e.request(ctx, h.o.Path)
	if err != nil {
		return e.plain(http.StatusBadRequest)
	}
	limit := h.limit(e)
	w := &buffer{head: newHead(r.Method), limit: limit}
	if err := h.serve(w, r); err != nil {
		return e.plain(http.StatusInternalServerError)
	}
	var out []byte
	if err = w.finish(); err == nil {
		if out, err = e.reply(&w.head, w.body.Bytes()); err == nil && len(out) > limit {
			err = ErrTooLarge
		}
	}
	if err == nil {
		return out, nil
	}
	h.o.Logger.ErrorContext(ctx, "awslambda: no reply", "event", e.kind.String(), "path", r.URL.Path, "err", err)
	if errors.Is(err, ErrTooLarge) {
		return e.plain(http.StatusServiceUnavailable)
	}
	return e.plain(http.StatusInternalServerError)
}

func (h *Handler) limit(e *event) int {
	switch {
	case h.o.MaxReply > 0:
		return h.o.MaxReply
	case e.kind == kindALB:
		return MaxReplyALB
	}
	return MaxReply
}

// deadline takes the reserve off the time that there is.
func (h *Handler) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok || h.o.Reserve < 0 {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-min(h.o.Reserve, max(0, time.Until(end)/2))))
}

// errAborted is the error of an answer that the handler gave up.
var errAborted = errors.New("the handler broke its answer off")

// serve calls the handler and returns its panic, if any, as an error.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch v := recover(); {
		case v == nil:
		case v == http.ErrAbortHandler:
			err = errAborted
			if !errors.Is(r.Context().Err(), context.Canceled) { // else nobody wanted it any more
				h.o.Logger.ErrorContext(r.Context(), "awslambda: answer broken off", "path", r.URL.Path)
			}
		default:
			err = fmt.Errorf("panic: %v", v)
			h.o.Logger.ErrorContext(r.Context(), "awslambda: panic", "path", r.URL.Path,
				"panic", v, "stack", string(debug.Stack()))
		}
	}()
	h.inner.ServeHTTP(w, r)
	return nil
}

// setPlain makes h the answer that is only a status. A second in a cache keeps
// a crowd away from what may work in a moment.
func (h *head) setPlain(status int) (body []byte) {
	text := http.StatusText(status) + "\n"
	*h = head{status: status, length: -1, noBody: h.noBody, sent: http.Header{
		"Content-Type":           {"text/plain; charset=utf-8"},
		"Content-Length":         {strconv.Itoa(len(text))},
		"Cache-Control":          {"public, max-age=1"},
		"X-Content-Type-Options": {"nosniff"},
	}}
	if h.noBody {
		return nil
	}
	return []byte(text)
}

// plain returns the reply that is only a status.
func (e *event) plain(status int) ([]byte, error) {
	h := newHead(e.method())
	body := h.setPlain(status)
	return e.reply(&h, body)
}
