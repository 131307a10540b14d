package awslambda

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

type payloadKey struct{}

// Payload returns the event behind a request's context as it came, for what the
// request has no place for: authorizers, stage variables. It must not be
// modified, nor kept for longer than the request lasts. It is false for a
// context that is of no request of this package.
func Payload(ctx context.Context) (json.RawMessage, bool) {
	p, ok := ctx.Value(payloadKey{}).(json.RawMessage)
	return p, ok
}

var errBadRequest = errors.New("malformed request in the event")

// request returns what a server would have read from the network.
func (e *event) request(ctx context.Context, form PathForm) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, errBadRequest
		}
	}
	if !isToken(e.method()) {
		return nil, errBadRequest
	}
	r := &http.Request{
		Method: e.method(), URL: e.url(form), Header: e.header(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: http.NoBody, ContentLength: int64(len(body)),
	}
	if len(body) > 0 {
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if r.Header.Get("Content-Length") != "" {
		r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	r.RequestURI = r.URL.RequestURI()
	if r.Host = r.Header.Get("Host"); r.Host == "" {
		r.Host = e.RequestContext.DomainName
	}
	r.Header.Del("Host")
	r.Header.Del("Transfer-Encoding")
	if ip := e.sourceIP(r.Header.Get("X-Forwarded-For")); ip != "" {
		r.RemoteAddr = net.JoinHostPort(ip, "0") // no event tells the port
	}
	return r.WithContext(context.WithValue(ctx, payloadKey{}, e.payload)), nil
}

// header returns the request's header, without what could never have come over
// the network.
func (e *event) header() http.Header {
	h := make(http.Header, len(e.Headers))
	add := func(name, value string) {
		if isToken(name) && !strings.ContainsAny(value, "\r\n\x00") {
			h.Add(name, value)
		}
	}
	for name, value := range e.Headers {
		if _, ok := e.MultiValueHeaders[name]; !ok {
			add(name, value)
		}
	}
	for name, values := range e.MultiValueHeaders {
		for _, value := range values {
			add(name, value)
		}
	}
	if len(e.Cookies) > 0 {
		h.Del("Cookie")
		add("Cookie", strings.Join(e.Cookies, "; "))
	}
	return h
}

// isToken reports whether s is a token as methods and names of headers are (RFC
// 9110, section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
