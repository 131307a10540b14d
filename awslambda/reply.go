package awslambda

import (
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// replyHead is what a reply has beside its body; which of the fields are set
// depends on the kind of the event.
type replyHead struct {
	StatusCode        int                 `json:"statusCode"`
	StatusDescription string              `json:"statusDescription,omitempty"` // load balancers
	Headers           map[string]string   `json:"headers,omitempty"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders,omitempty"`
	Cookies           []string            `json:"cookies,omitempty"` // payload format 2.0
}

// replyHead returns how the answer's status and header are told to where e comes from.
func (e *event) replyHead(h *head) replyHead {
	r := replyHead{StatusCode: h.status}
	if e.kind == kindALB {
		r.StatusDescription = strings.TrimSpace(strconv.Itoa(h.status) + " " + http.StatusText(h.status))
	}
	if e.multi() {
		r.MultiValueHeaders = make(map[string][]string, len(h.sent))
		for name, values := range h.sent {
			for _, v := range values {
				r.MultiValueHeaders[name] = append(r.MultiValueHeaders[name], clean(v))
			}
		}
		return r
	}
	r.Headers = make(map[string]string, len(h.sent))
	for name, values := range h.sent {
		switch {
		case len(values) == 0:
		case name != "Set-Cookie":
			r.Headers[name] = value(values)
		case e.kind == kindALB: // cookies cannot be joined, and only one fits
			r.Headers[name] = clean(values[len(values)-1])
		default:
			for _, v := range values {
				r.Cookies = append(r.Cookies, clean(v))
			}
		}
	}
	return r
}

// reply returns the buffered reply. The body is put into the JSON by hand: the
// largest replies are ten times as large as all else a small function holds.
func (e *event) reply(h *head, body []byte) ([]byte, error) {
	if !h.noBody { // Lambda counts the body itself
		h.sent.Del("Content-Length")
	}
	front, err := json.Marshal(e.replyHead(h))
	if err != nil {
		return nil, err
	}
	front = front[:len(front)-1] // without the brace
	if isText(h.sent, body) {
		text, err := json.Marshal(string(body))
		if err != nil {
			return nil, err
		}
		front = append(front, `,"isBase64Encoded":false,"body":`...)
		return append(append(front, text...), '}'), nil
	}
	const open, end = `,"isBase64Encoded":true,"body":"`, `"}`
	out := make([]byte, 0, len(front)+len(open)+base64.StdEncoding.EncodedLen(len(body))+len(end))
	out = append(append(out, front...), open...)
	out = base64.StdEncoding.AppendEncode(out, body)
	return append(out, end...), nil
}

// isText reports whether a body can go out as it is. Pictures could only by
// chance; what is compressed never can.
func isText(h http.Header, body []byte) bool {
	if len(body) == 0 {
		return true
	}
	if h.Get("Content-Encoding") != "" {
		return false
	}
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (strings.HasPrefix(t, "text/") || t == "application/json" || t == "application/javascript") && utf8.Valid(body)
}
