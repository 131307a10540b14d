package awslambda

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// StreamContentType is the content type of a [Stream] towards Lambda.
const StreamContentType = "application/vnd.awslambda.http-integration-response"

// Stream is a reply on its way: the status and the header as JSON, eight zero
// bytes, and the body while the handler writes it. aws-lambda-go sends what
// lambda.Start's function returns so if it has these methods.
//
// Reading ends in an error other than io.EOF where the answer breaks off.
type Stream struct {
	io.Reader
	body   *io.PipeReader
	cancel context.CancelFunc
	ended  <-chan struct{} // the handler has returned
}

// ContentType returns [StreamContentType].
func (s *Stream) ContentType() string { return StreamContentType }

// Close tells the handler, if it is still at work, that nobody reads any more,
// and waits for it to return. It never fails.
func (s *Stream) Close() error {
	s.cancel()
	s.body.Close()
	<-s.ended
	return nil
}

var _ json.Marshaler = (*Stream)(nil)

var errNotJSON = errors.New("awslambda: a stream is not JSON")

// MarshalJSON always fails. By that aws-lambda-go knows that a Stream is to be
// read and not to be marshalled.
func (s *Stream) MarshalJSON() ([]byte, error) { return nil, errNotJSON }

// Stream answers an event while the handler writes: the function for
// aws-lambda-go's lambda.Start in functions whose URL has the invoke mode
// RESPONSE_STREAM, or behind a REST API with the response transfer mode STREAM.
// Lambda streams up to 200 MB. HTTP APIs, load balancers, and function URLs in
// the mode BUFFERED cannot read it.
//
// It returns with the first byte of the body or when the handler returns. The
// error is [ErrEvent] where payload is no HTTP event or one of a kind that
// cannot be streamed to. The caller must close the Stream.
func (h *Handler) Stream(ctx context.Context, payload json.RawMessage) (*Stream, error) {
	e, err := parseEvent(payload)
	if err != nil {
		return nil, err
	}
	if !e.kind.streams() {
		return nil, fmt.Errorf("awslambda: %w: no streaming to a %v", ErrEvent, e.kind)
	}
	ctx, cancel := h.deadline(ctx)
	r, err := e.request(ctx, h.o.Path)
	if err != nil {
		defer cancel()
		return e.plainStream(http.StatusBadRequest)
	}
	pr, pw := io.Pipe()
	w := &streamer{head: newHead(r.Method), body: pw, settled: make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.stream(w, r)
	}()
	<-w.settled
	s := &Stream{body: pr, cancel: cancel, ended: ended}
	if s.Reader, err = e.streamReader(&w.settledHead, pr); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// stream runs the handler to its end and the answer with it.
func (h *Handler) stream(w *streamer, r *http.Request) {
	err := h.serve(w, r)
	if err != nil && !w.committed {
		text := w.setPlain(http.StatusInternalServerError)
		w.commit(nil)
		_, _ = w.body.Write(text) // nobody reading is no failure here
		w.body.Close()
		return
	}
	w.writeHeader(http.StatusOK)
	w.commit(nil)
	if err == nil {
		if err = w.complete(); err != nil && r.Context().Err() == nil {
			h.o.Logger.ErrorContext(r.Context(), "awslambda: stream broken off", "path", r.URL.Path, "err", err)
		}
	}
	if err != nil {
		err = fmt.Errorf("awslambda: %w", err)
	}
	w.body.CloseWithError(err) // nil is io.EOF
}

// preludeEnd separates the head of a streamed reply from its body.
var preludeEnd = string(make([]byte, 8))

// streamReader returns the whole of a streamed reply.
func (e *event) streamReader(h *head, body io.Reader) (io.Reader, error) {
	prelude, err := json.Marshal(e.replyHead(h))
	if err != nil {
		return nil, err
	}
	return io.MultiReader(bytes.NewReader(append(prelude, preludeEnd...)), body), nil
}

// plainStream returns the stream that is only a status.
func (e *event) plainStream(status int) (*Stream, error) {
	h := newHead(e.method())
	body := h.setPlain(status)
	ended := make(chan struct{})
	close(ended)
	r, err := e.streamReader(&h, bytes.NewReader(body))
	pr, _ := io.Pipe()
	return &Stream{Reader: r, body: pr, cancel: func() {}, ended: ended}, err
}

// streamer is the http.ResponseWriter of streamed replies. The header goes out
// with the first byte of the body, by which its Content-Type is sniffed.
type streamer struct {
	head
	body        *io.PipeWriter
	committed   bool
	settled     chan struct{} // closed when settledHead is final
	settledHead head
}

var (
	_ http.ResponseWriter = (*streamer)(nil)
	_ http.Flusher        = (*streamer)(nil)
)

func (w *streamer) WriteHeader(status int) { w.writeHeader(status) }

func (w *streamer) Write(p []byte) (int, error) {
	w.writeHeader(http.StatusOK)
	drop, err := w.accept(p)
	if err != nil {
		return 0, err
	}
	w.commit(p)
	if drop || len(p) == 0 {
		return len(p), nil
	}
	return w.body.Write(p)
}

// Flush lets the header go out. Bytes always go out as they are written.
func (w *streamer) Flush() {
	w.writeHeader(http.StatusOK)
	w.commit(nil)
}

// commit lets the head go out, once.
func (w *streamer) commit(first []byte) {
	if w.committed {
		return
	}
	w.committed = true
	w.sniff(first)
	w.settledHead = w.head
	close(w.settled)
}
