//go:build unix

package lambdatest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The Runtime API, version 2018-06-01.

const runtimePrefix = "/2018-06-01/runtime/"

// runtimeAPI returns what AWS_LAMBDA_RUNTIME_API leads to.
func (e *environment) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+runtimePrefix+"invocation/next", e.next)
	mux.HandleFunc("POST "+runtimePrefix+"invocation/{id}/response", e.response)
	mux.HandleFunc("POST "+runtimePrefix+"invocation/{id}/error", e.failure)
	mux.HandleFunc("POST "+runtimePrefix+"init/error", e.initFailure)
	return mux
}

// next waits for an invocation.
func (e *environment) next(w http.ResponseWriter, r *http.Request) {
	e.rest()
	select {
	case inv := <-e.f.queue:
		if !e.take(inv) {
			e.again(inv)
			return
		}
		e.hand(w, inv)
	case <-r.Context().Done():
		e.leave()
	case <-e.exited:
		e.leave()
	}
}

// again finds another environment for an invocation that this one cannot take.
func (e *environment) again(inv *invocation) {
	f := e.f
	f.mu.Lock()
	f.waiting++
	f.mu.Unlock()
	go func() {
		<-e.exited // so that another may take its place
		if err := f.dispatch(context.Background(), inv); err != nil {
			inv.answer(nil, err)
		}
	}()
}

// hand writes an invocation.
func (e *environment) hand(w http.ResponseWriter, inv *invocation) {
	deadline := time.Now().Add(e.f.o.Timeout)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:test")
	h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
	_, _ = w.Write(inv.event) // a process that has ended is noticed elsewhere
}

// response takes the reply to an invocation.
func (e *environment) response(w http.ResponseWriter, r *http.Request) {
	inv := e.find(r.PathValue("id"))
	if inv == nil {
		http.Error(w, "no such invocation", http.StatusBadRequest)
		return
	}
	defer e.end(inv)
	contentType := r.Header.Get("Content-Type")
	if contentType == StreamContentType {
		s := &streamBody{r: r, over: make(chan struct{})}
		inv.answer(&Reply{contentType, s}, nil)
		select {
		case <-s.over:
			_, _ = io.Copy(io.Discard, r.Body) // of a client that left
		case <-e.exited:
		}
		w.WriteHeader(http.StatusAccepted)
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, MaxReply+1))
	switch {
	case err != nil:
		inv.answer(nil, &FunctionError{"Runtime.ExitError", err.Error()})
	case len(data) > MaxReply:
		inv.answer(nil, &FunctionError{"Function.ResponseSizeTooLarge", "the reply is larger than " + strconv.Itoa(MaxReply) + " bytes"})
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	default:
		inv.answer(&Reply{contentType, io.NopCloser(bytes.NewReader(data))}, nil)
	}
	w.WriteHeader(http.StatusAccepted)
}

// failure takes the error of an invocation.
func (e *environment) failure(w http.ResponseWriter, r *http.Request) {
	inv := e.find(r.PathValue("id"))
	if inv == nil {
		http.Error(w, "no such invocation", http.StatusBadRequest)
		return
	}
	defer e.end(inv)
	inv.answer(nil, readError(r.Body))
	w.WriteHeader(http.StatusAccepted)
}

// initFailure takes the error of a program that cannot start. What becomes of
// invocations shows when it ends.
func (e *environment) initFailure(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(e.f.o.Output, io.LimitReader(r.Body, 1<<20))
	w.WriteHeader(http.StatusAccepted)
}

// readError reads an error as programs report it.
func readError(r io.Reader) *FunctionError {
	var e struct{ ErrorType, ErrorMessage string }
	data, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err == nil {
		err = json.Unmarshal(data, &e)
	}
	if err != nil {
		return &FunctionError{"Runtime.Unknown", string(data)}
	}
	return &FunctionError{e.ErrorType, e.ErrorMessage}
}

// streamBody is the body of a streamed reply. The trailers behind it say
// whether it is whole.
type streamBody struct {
	r    *http.Request
	over chan struct{} // closed by Close, or at the end
	once sync.Once
	err  error // what Read has ended in
}

func (s *streamBody) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Body.Read(p)
	switch {
	case err == nil:
		return n, nil
	case err != io.EOF:
		err = &FunctionError{"Runtime.ExitError", err.Error()}
	case s.r.Trailer.Get(errorType) != "":
		err = &FunctionError{s.r.Trailer.Get(errorType), trailerMessage(s.r.Trailer.Get(errorBody))}
	}
	s.err = err
	s.Close()
	return n, err
}

// Trailers of a stream that broke off.
const (
	errorType = "Lambda-Runtime-Function-Error-Type"
	errorBody = "Lambda-Runtime-Function-Error-Body" // in base64
)

func trailerMessage(body string) string {
	data, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return body
	}
	return readError(bytes.NewReader(data)).Message
}

func (s *streamBody) Close() error {
	s.once.Do(func() { close(s.over) })
	return nil
}
