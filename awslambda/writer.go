package awslambda

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// head is what precedes a body: it settles with the first byte, as in a server.
type head struct {
	header  http.Header // the handler's; see sent
	sent    http.Header // as it was at WriteHeader; nil before
	status  int         // 0 before WriteHeader
	noBody  bool        // an answer to HEAD
	length  int64       // by Content-Length, -1 where it does not say
	written int64       // bytes of the body
}

func newHead(method string) head {
	return head{header: make(http.Header), noBody: method == http.MethodHead, length: -1}
}

func (h *head) Header() http.Header { return h.header }

// writeHeader settles the status and the header. Interim answers (1xx) cannot
// be told to Lambda, and nothing after the first final status counts.
func (h *head) writeHeader(status int) {
	if h.status != 0 || status >= 100 && status < 200 {
		return
	}
	if status < 100 || status > 999 {
		status = http.StatusInternalServerError
	}
	h.status, h.sent = status, h.header.Clone()
	for _, name := range []string{"Connection", "Keep-Alive", "Transfer-Encoding", "Trailer", "Upgrade"} {
		h.sent.Del(name) // they are about a connection, and that is Lambda's
	}
	if text := h.sent.Get("Content-Length"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			h.sent.Del("Content-Length")
		} else {
			h.length = n
		}
	}
}

// hasBody reports whether answers of this status have a body (RFC 9110, section
// 6.4.1).
func (h *head) hasBody() bool {
	return h.status != http.StatusNoContent && h.status != http.StatusNotModified
}

// accept counts b as written. drop reports that it is no part of the answer.
func (h *head) accept(b []byte) (drop bool, err error) {
	if !h.hasBody() {
		return true, http.ErrBodyNotAllowed
	}
	h.written += int64(len(b))
	if h.length >= 0 && h.written > h.length {
		return true, http.ErrContentLength
	}
	return h.noBody, nil
}

// sniff fills in the Content-Type by the first bytes of the body, as a server does.
func (h *head) sniff(body []byte) {
	_, set := h.sent["Content-Type"]
	if len(body) > 0 && !set && h.sent.Get("Content-Encoding") == "" && h.hasBody() {
		h.sent.Set("Content-Type", http.DetectContentType(body))
	}
}

var errShort = errors.New("the handler wrote less than its Content-Length")

// complete returns errShort where the handler promised more than it wrote.
func (h *head) complete() error {
	if h.length > h.written && !h.noBody && h.hasBody() {
		return errShort
	}
	return nil
}

// value spells the values of a header for a reply that has one text for each.
func value(values []string) string { return clean(strings.Join(values, ", ")) }

// clean takes out what would end a header line.
func clean(s string) string { return newlines.Replace(s) }

var newlines = strings.NewReplacer("\n", " ", "\r", " ", "\x00", " ")
