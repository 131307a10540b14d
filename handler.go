package rendition

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/rendition-go/rendition/internal/flight"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/variant"
)

var _ http.Handler = (*Pipeline)(nil)

// StatusClientGone is what [StatusCode] returns for context.Canceled: the
// client left before the answer. It is not a registered status; nobody is there
// to see it but the [Observer].
const StatusClientGone = 499

// retryAfter is how many seconds a client is told to wait when too much is
// being made: about as long as the queue needs to move.
const retryAfter = "5"

// maxEcho bounds how much of a wrong parameter an answer repeats, in bytes.
const maxEcho = 100

// StatusCode returns the HTTP status of an error from [Pipeline.Get] or from
// the packages below: 400 for a [params.Error], but 403 for params.ErrSignature
// and params.ErrExpired, 404 for variant.ErrNotAllowed, store.ErrNotExist and
// store.ErrKey, 413 for resize.ErrTooLarge and store.ErrTooLarge, 415 for
// resize.ErrCorrupt and resize.ErrFormat, 503 for resize.ErrBusy and
// [ErrAnswerTooLarge], 504 for context.DeadlineExceeded, [StatusClientGone] for
// context.Canceled, 500 for any other and 200 for nil.
func StatusCode(err error) int {
	var fault *flight.PanicError
	var bad *params.Error
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &fault):
		return http.StatusInternalServerError
	// What stopped the work comes first: half-read data may look corrupt.
	case errors.Is(err, context.Canceled):
		return StatusClientGone
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout
	case errors.Is(err, resize.ErrBusy), errors.Is(err, ErrAnswerTooLarge):
		return http.StatusServiceUnavailable
	case errors.Is(err, variant.ErrNotAllowed), errors.Is(err, store.ErrNotExist), errors.Is(err, store.ErrKey):
		return http.StatusNotFound
	case errors.Is(err, params.ErrSignature), errors.Is(err, params.ErrExpired):
		return http.StatusForbidden
	case errors.As(err, &bad):
		return http.StatusBadRequest
	case errors.Is(err, resize.ErrTooLarge), errors.Is(err, store.ErrTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, resize.ErrCorrupt), errors.Is(err, resize.ErrFormat):
		return http.StatusUnsupportedMediaType
	}
	return http.StatusInternalServerError
}

// ServeHTTP answers GET and HEAD requests for the variants and originals that
// r.URL names in Config's Dialect. A path under which the handler is mounted is
// to be taken away before, by http.StripPrefix with the slash left in place.
//
// It knows ETags, ranges and conditional requests, and HEAD makes a missing
// variant as GET does. Where a request leaves the format open the answer says
// "Vary: Accept". Errors are one line of plain text with a short Cache-Control
// of their own; those of the server (5xx) say nothing about the cause, which is
// logged. Server-Timing holds the times of the stages.
//
// What goes out is a raster picture by content and marked nosniff, so that a
// browser never takes it for a document with scripts.
func (p *Pipeline) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &answer{ResponseWriter: w, p: p, head: r.Method == http.MethodHead, begin: time.Now()}
	defer a.finish(r)
	obj, v, err := p.find(a, r)
	if err != nil {
		a.fail(r, err)
		return
	}
	switch to, err := p.redirection(r.Context(), obj, &a.ev, v); {
	case err != nil:
		obj.Body.Close()
		a.fail(r, err)
		return
	case to != "":
		obj.Body.Close()
		a.redirect(to, v)
		return
	}
	body := &trackedBody{ReadCloser: obj.Body}
	defer body.Close()
	a.serve(r, obj, body)
	if body.err != nil {
		a.cutOff(r, body.err)
	}
}

var errMethod = errors.New("rendition: method not allowed")

// find returns what the request is for.
func (p *Pipeline) find(a *answer, r *http.Request) (*store.Object, visit, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		a.Header().Set("Allow", "GET, HEAD")
		return nil, visit{}, errMethod
	}
	u, again := p.unmark(r.URL)
	readings, grant, err := params.Grants(p.c.Dialect, u)
	if err != nil {
		return nil, visit{}, err
	}
	accept := strings.Join(r.Header.Values("Accept"), ",")
	open := false
	for i, reading := range readings {
		open = open || reading.Params.Format == params.FormatAuto
		readings[i] = p.decide(reading, accept)
	}
	if open {
		a.Header().Add("Vary", "Accept")
	}
	a.ev.Request = readings[len(readings)-1]
	obj, err := p.resolve(r.Context(), readings, grant, &a.ev)
	return obj, visit{grant, again}, err
}

// answer is the response to one request: it counts and times what is written.
type answer struct {
	http.ResponseWriter
	p     *Pipeline
	head  bool
	begin time.Time
	ev    Event
	err   error
	wrote bool
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader adds what every answer has. Refused preconditions and ranges come
// from http.ServeContent, with the headers of the object they are not.
func (a *answer) WriteHeader(status int) {
	h := a.Header()
	if !a.wrote && status >= 200 {
		a.wrote = true
		a.ev.Status = status
		a.ev.Timing.Total = time.Since(a.begin)
		h.Set("X-Content-Type-Options", "nosniff")
		outcome := a.ev.Outcome
		if status >= 400 {
			h.Set("Cache-Control", a.p.errorCaching(status))
			outcome = OutcomeError
		}
		h.Set("Server-Timing", a.ev.Timing.serverTiming(outcome))
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if !a.wrote {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(b)
	a.ev.Bytes += int64(n)
	return n, err
}

// ReadFrom lets the server copy a file without passing it through the process.
func (a *answer) ReadFrom(r io.Reader) (int64, error) {
	if !a.wrote {
		a.WriteHeader(http.StatusOK)
	}
	n, err := io.Copy(a.ResponseWriter, r)
	a.ev.Bytes += n
	return n, err
}

// serve writes obj, or the part of it or the 304 that r asks for.
func (a *answer) serve(r *http.Request, obj *store.Object, body *trackedBody) {
	h := a.Header()
	h.Set("Content-Type", or(obj.ContentType, "application/octet-stream"))
	h.Set("Cache-Control", obj.CacheControl)
	if name := a.p.c.CacheTagHeader; name != "" {
		h.Set(name, CacheTag(a.ev.Request.Source))
	}
	if isETag(obj.ETag) {
		h.Set("ETag", `"`+obj.ETag+`"`)
	}
	if s, ok := body.ReadCloser.(io.Seeker); ok {
		http.ServeContent(a, r, "", obj.ModTime, struct {
			io.Reader
			io.Seeker
		}{body, s})
		return
	}
	if obj.Size >= 0 {
		http.ServeContent(a, withoutMultipleRanges(r), "", obj.ModTime, &forward{r: body, size: obj.Size})
		return
	}
	a.stream(r, obj, body)
}

// stream writes a body of unknown length: there are no ranges of it.
func (a *answer) stream(r *http.Request, obj *store.Object, body io.Reader) {
	h := a.Header()
	h.Set("Accept-Ranges", "none")
	if !obj.ModTime.IsZero() {
		h.Set("Last-Modified", obj.ModTime.UTC().Format(http.TimeFormat))
	}
	if matches(r.Header.Values("If-None-Match"), h.Get("ETag")) {
		h.Del("Content-Type")
		a.WriteHeader(http.StatusNotModified)
		return
	}
	a.WriteHeader(http.StatusOK)
	if !a.head {
		// An error in reading is in the body, one in writing means the client left.
		_, _ = io.Copy(a, body)
	}
}

// fail writes an error as its status and one line of text.
func (a *answer) fail(r *http.Request, err error) {
	a.err = err
	status := a.status(r, err)
	a.log(r, status)
	h := a.Header()
	for _, name := range []string{"ETag", "Last-Modified", "Accept-Ranges", "Content-Range"} {
		h.Del(name) // of an object whose serving panicked
	}
	if a.showFallback(r.Context(), status, err) {
		return
	}
	text := errorText(status, err) + "\n"
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", retryAfter)
	}
	a.WriteHeader(status)
	if !a.head {
		_, _ = io.WriteString(a, text) // a client that left needs no answer
	}
}

func (a *answer) status(r *http.Request, err error) int {
	switch status := StatusCode(err); {
	case err == errMethod:
		return http.StatusMethodNotAllowed
	case errors.Is(err, variant.ErrNotAllowed):
		return a.p.c.NotAllowedStatus
	case status == StatusClientGone && r.Context().Err() == nil:
		return http.StatusInternalServerError // something else was cancelled
	default:
		return status
	}
}

// log tells the operator what the client is not told. Of those who waited for
// one variant only the first does, a client that left is no event, and a panic
// was logged with its stack when it was caught.
func (a *answer) log(r *http.Request, status int) {
	var fault *flight.PanicError
	if status < 500 || a.ev.Outcome == OutcomeCollapsed || errors.As(a.err, &fault) {
		return
	}
	log := a.p.c.Logger.ErrorContext
	if status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout {
		log = a.p.c.Logger.WarnContext
	}
	log(r.Context(), "rendition: request failed", "status", status,
		"source", a.ev.Request.Source, "params", a.ev.Request.Params, "key", a.ev.Key, "err", a.err)
}

// cutOff ends an answer whose body could not be read to its end, so that the
// client does not take the part for the whole.
func (a *answer) cutOff(r *http.Request, err error) {
	a.err = err
	if r.Context().Err() == nil {
		a.log(r, http.StatusInternalServerError)
	}
	panic(http.ErrAbortHandler)
}

// finish turns a panic into a 500, or into a broken connection where the answer
// has begun, and tells the observer. http.ErrAbortHandler passes through.
func (a *answer) finish(r *http.Request) {
	v := recover()
	if v != nil && v != http.ErrAbortHandler {
		fault := &flight.PanicError{Value: v, Stack: debug.Stack()}
		a.p.c.Logger.ErrorContext(r.Context(), "rendition: panic while answering",
			"path", r.URL.Path, "panic", v, "stack", string(fault.Stack))
		if a.wrote {
			a.err, v = fault, http.ErrAbortHandler
		} else {
			a.fail(r, fault)
			v = nil
		}
	}
	a.p.observe(r.Context(), a.ev, a.begin, a.err)
	if v != nil {
		panic(v)
	}
}

// errorCaching returns the Cache-Control of an error. What the server failed at
// may work in a moment; the second in between keeps a crowd away.
func (p *Pipeline) errorCaching(status int) string {
	ttl := p.c.ErrorTTL
	if status >= 500 {
		ttl = min(ttl, time.Second)
	}
	if ttl < 0 || status == StatusClientGone {
		return "no-store"
	}
	return "public, max-age=" + strconv.Itoa(int(ttl/time.Second))
}

// errorText returns what a client is told.
func errorText(status int, err error) string {
	var bad *params.Error
	switch {
	case errors.Is(err, variant.ErrNotAllowed):
		return "this variant is not allowed"
	case status == http.StatusBadRequest && errors.As(err, &bad):
		reason := params.ErrSyntax
		for _, known := range []error{params.ErrUnknown, params.ErrRepeated, params.ErrRange, params.ErrConflict,
			params.ErrSource, params.ErrNotExpressible} {
			if errors.Is(bad.Err, known) {
				reason = known
			}
		}
		return "bad request: " + echo(bad.Name) + " " + echo(bad.Value) + ": " + reason.Error()
	}
	switch status {
	case http.StatusForbidden:
		return "the signature is missing, wrong or expired"
	case http.StatusNotFound:
		return "not found"
	case http.StatusMethodNotAllowed:
		return "method not allowed"
	case http.StatusRequestEntityTooLarge:
		return "image too large"
	case http.StatusUnsupportedMediaType:
		return "corrupt image, or of an unsupported format"
	case http.StatusServiceUnavailable:
		return "busy, try again later"
	case http.StatusGatewayTimeout:
		return "took too long"
	case StatusClientGone:
		return "client gone"
	}
	return "internal error"
}

// echo quotes what a client sent, on one line and not at any length.
func echo(s string) string {
	if len(s) > maxEcho {
		s = s[:maxEcho] + "..."
	}
	return strconv.QuoteToASCII(s)
}

// withoutMultipleRanges returns r without a Range header that names several,
// which may go backward; a server is free to send everything instead (RFC 9110,
// section 14.2).
func withoutMultipleRanges(r *http.Request) *http.Request {
	if !strings.Contains(r.Header.Get("Range"), ",") {
		return r
	}
	whole := *r
	whole.Header = r.Header.Clone()
	whole.Header.Del("Range")
	return &whole
}

// isETag reports whether s can stand between the quotes of an entity tag (RFC
// 9110, section 8.8.3).
func isETag(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == '"' || c == 0x7f {
			return false
		}
	}
	return s != ""
}

// matches reports whether lines, of an If-None-Match header, name etag. The
// comparison is the weak one (RFC 9110, section 13.1.2).
func matches(lines []string, etag string) bool {
	list := strings.Join(lines, ",")
	for etag != "" {
		list = strings.TrimLeft(list, " \t,")
		if strings.HasPrefix(list, "*") {
			return true
		}
		list = strings.TrimPrefix(list, "W/")
		end := strings.IndexByte(strings.TrimPrefix(list, `"`), '"')
		if !strings.HasPrefix(list, `"`) || end < 0 {
			return false
		}
		if list[:end+2] == etag {
			return true
		}
		list = list[end+2:]
	}
	return false
}
