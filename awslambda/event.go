package awslambda

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrEvent is the error of a payload that is no HTTP event of a known kind, or
// one of a kind that [Handler.Stream] has no form for.
var ErrEvent = errors.New("not an event that can be answered here")

// kind is where an event comes from.
type kind int

const (
	kindURL      kind = iota + 1 // function URL
	kindREST                     // API Gateway, REST API
	kindHTTPAPI1                 // API Gateway, HTTP API, payload format 1.0
	kindHTTPAPI2                 // API Gateway, HTTP API, payload format 2.0
	kindALB                      // Application Load Balancer
)

// format2 reports whether events and replies have payload format 2.0.
func (k kind) format2() bool { return k == kindURL || k == kindHTTPAPI2 }

// streams reports whether there is a streamed form of replies.
func (k kind) streams() bool { return k == kindURL || k == kindREST }

// decodesPath reports whether the path arrives decoded.
func (k kind) decodesPath() bool { return k == kindHTTPAPI1 || k == kindHTTPAPI2 }

func (k kind) String() string {
	return [...]string{"unknown", "function URL", "REST API", "HTTP API 1.0", "HTTP API 2.0", "load balancer"}[k]
}

// event has the fields of all kinds that make a request.
type event struct {
	kind    kind
	payload json.RawMessage

	Version    string `json:"version"`
	HTTPMethod string `json:"httpMethod"`
	Path       string `json:"path"`

	RawPath        string   `json:"rawPath"`
	RawQueryString string   `json:"rawQueryString"`
	Cookies        []string `json:"cookies"`

	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Query             map[string]string   `json:"queryStringParameters"`
	MultiValueQuery   map[string][]string `json:"multiValueQueryStringParameters"`

	Body            string `json:"body"`
	IsBase64Encoded bool   `json:"isBase64Encoded"`

	RequestContext struct {
		DomainName string    `json:"domainName"`
		Stage      string    `json:"stage"`
		ELB        *struct{} `json:"elb"`
		Identity   struct {
			SourceIP string `json:"sourceIp"`
		} `json:"identity"`
		HTTP *struct {
			Method   string `json:"method"`
			SourceIP string `json:"sourceIp"`
		} `json:"http"`
	} `json:"requestContext"`
}

// parseEvent reads an event and finds out its kind.
func parseEvent(payload []byte) (*event, error) {
	e := &event{payload: payload}
	if err := json.Unmarshal(payload, e); err != nil {
		return nil, fmt.Errorf("awslambda: %w: %w", ErrEvent, err)
	}
	if e.kind = e.detect(); e.kind == 0 {
		return nil, fmt.Errorf("awslambda: %w", ErrEvent)
	}
	return e, nil
}

// urlDomain is in the host name of every function URL; they have no names of
// the user's own. All else of payload format 2.0 is an HTTP API.
const urlDomain = ".lambda-url."

func (e *event) detect() kind {
	c := &e.RequestContext
	switch {
	case e.Version == "2.0" && c.HTTP != nil && strings.Contains(c.DomainName, urlDomain):
		return kindURL
	case e.Version == "2.0" && c.HTTP != nil:
		return kindHTTPAPI2
	case c.ELB != nil && e.HTTPMethod != "":
		return kindALB
	case e.Version == "1.0" && e.HTTPMethod != "":
		return kindHTTPAPI1
	case e.Version == "" && e.HTTPMethod != "":
		return kindREST
	}
	return 0
}

// multi reports whether the reply must have its headers as lists. A load
// balancer wants them in the form that it sends.
func (e *event) multi() bool {
	switch e.kind {
	case kindREST, kindHTTPAPI1:
		return true
	case kindALB:
		return e.MultiValueHeaders != nil
	}
	return false
}

// method returns the request's method.
func (e *event) method() string {
	if e.kind.format2() {
		return e.RequestContext.HTTP.Method
	}
	return e.HTTPMethod
}

// sourceIP returns the address of the client, or of what is in front of the
// load balancer; "" where there is none.
func (e *event) sourceIP(forwardedFor string) string {
	switch {
	case e.kind.format2():
		return e.RequestContext.HTTP.SourceIP
	case e.kind == kindALB: // it writes the address that it sees at the end
		list := strings.Split(forwardedFor, ",")
		return strings.TrimSpace(list[len(list)-1])
	}
	return e.RequestContext.Identity.SourceIP
}
