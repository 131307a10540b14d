//go:build unix

package lambdatest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// Mode is the invoke mode of a function URL.
type Mode int

// The invoke modes.
const (
	Buffered Mode = iota
	Streamed      // RESPONSE_STREAM
)

// URL returns what a function URL is: the function over HTTP. An invocation
// that fails is 502; a stream that breaks off, a connection that does.
func (f *Function) URL(m Mode) http.Handler {
	return &front{f: f, event: URLEvent, streams: m == Streamed, decodes: true}
}

// HTTPAPI returns a HTTP API of API Gateway in front of the function.
func (f *Function) HTTPAPI(stage string) http.Handler {
	return &front{f: f, decodes: true, event: func(r *http.Request) ([]byte, error) { return HTTPAPIEvent(r, stage) }}
}

// RESTAPI returns a REST API of API Gateway in front of the function. binary
// says that its binary media types are "*/*"; without, base64 reaches the
// client as it is.
func (f *Function) RESTAPI(stage string, binary bool) http.Handler {
	return &front{f: f, decodes: binary, event: func(r *http.Request) ([]byte, error) { return RESTEvent(r, stage) }}
}

// ALB returns an Application Load Balancer in front of the function, which
// takes replies up to 1 MB; multi says whether it has multi-value headers.
func (f *Function) ALB(multi bool) http.Handler {
	return &front{f: f, limit: 1 << 20, decodes: true, alb: true, multi: multi,
		event: func(r *http.Request) ([]byte, error) { return ALBEvent(r, multi) }}
}

// front is a service in front of a function.
type front struct {
	f       *Function
	event   func(*http.Request) ([]byte, error)
	streams bool // takes streamed replies, and no others
	decodes bool // base64
	alb     bool
	multi   bool // of a load balancer
	limit   int  // of a reply, in bytes; 0: Lambda's
}

// message is the reply of a program to an HTTP event.
type message struct {
	StatusCode        int                 `json:"statusCode"`
	StatusDescription string              `json:"statusDescription"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Cookies           []string            `json:"cookies"`
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`
}

// ServeHTTP makes an event of r and an answer of the reply.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	event, err := f.event(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	reply, err := f.f.Invoke(r.Context(), event)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer reply.Body.Close()
	if f.streams != (reply.ContentType == StreamContentType) {
		http.Error(w, "a reply of the type "+strconv.Quote(reply.ContentType)+" in the wrong mode", http.StatusBadGateway)
		return
	}
	if f.streams {
		f.stream(w, reply)
		return
	}
	m, err := f.read(reply)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	body := []byte(m.Body)
	if m.IsBase64Encoded && f.decodes {
		if body, err = base64.StdEncoding.DecodeString(m.Body); err != nil {
			http.Error(w, "not base64", http.StatusBadGateway)
			return
		}
	}
	if len(body) > 0 {
		// These services know the length of what they have whole.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	m.writeHead(w)
	_, _ = w.Write(body) // a client that left needs nothing
}

var errMessage = errors.New("malformed reply")

// read reads and checks a reply that is not streamed.
func (f *front) read(reply *Reply) (*message, error) {
	data, err := io.ReadAll(reply.Body)
	if err != nil {
		return nil, err
	}
	if f.limit > 0 && len(data) > f.limit {
		return nil, errMessage
	}
	m := new(message)
	if err := json.Unmarshal(data, m); err != nil || m.StatusCode < 200 || m.StatusCode > 599 {
		return nil, errMessage
	}
	// A load balancer reads headers in the one form that it was set up for.
	if f.alb && (m.StatusDescription == "" || f.multi && len(m.Headers) > 0 || !f.multi && len(m.MultiValueHeaders) > 0) {
		return nil, errMessage
	}
	return m, nil
}

func (m *message) writeHead(w http.ResponseWriter) {
	h := w.Header()
	for name, v := range m.Headers {
		h.Set(name, v)
	}
	for name, values := range m.MultiValueHeaders {
		h[http.CanonicalHeaderKey(name)] = values
	}
	for _, c := range m.Cookies {
		h.Add("Set-Cookie", c)
	}
	w.WriteHeader(m.StatusCode)
}

// maxPrelude bounds what precedes the body of a stream, in bytes.
const maxPrelude = 1 << 20

// stream passes a streamed reply on as it comes.
func (f *front) stream(w http.ResponseWriter, reply *Reply) {
	m, rest, err := readPrelude(reply.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	m.writeHead(w)
	c := http.NewResponseController(w)
	buf := make([]byte, 32<<10)
	for body := io.MultiReader(bytes.NewReader(rest), reply.Body); ; {
		n, err := body.Read(buf)
		if _, werr := w.Write(buf[:n]); werr != nil && !errors.Is(werr, http.ErrBodyNotAllowed) {
			return
		}
		_ = c.Flush() // where it cannot, the end does
		switch {
		case err == io.EOF:
			return
		case err != nil:
			panic(http.ErrAbortHandler) // so that nobody takes the part for the whole
		}
	}
}

// readPrelude reads the JSON in front of a streamed body and the eight zero
// bytes behind it; rest is what it has read beyond.
func readPrelude(r io.Reader) (m *message, rest []byte, err error) {
	var data []byte
	buf := make([]byte, 4<<10)
	for {
		n, err := r.Read(buf)
		data = append(data, buf[:n]...)
		if front, rest, ok := bytes.Cut(data, make([]byte, 8)); ok {
			m = new(message)
			if json.Unmarshal(front, m) != nil || m.StatusCode < 200 || m.StatusCode > 599 {
				return nil, nil, errMessage
			}
			return m, rest, nil
		}
		if err != nil || len(data) > maxPrelude {
			return nil, nil, errMessage
		}
	}
}
