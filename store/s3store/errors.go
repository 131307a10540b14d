package s3store

import (
	"errors"
	"io"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/rendition-go/rendition/store"
)

// readError classifies the error of a read. The cause stays in the chain.
func (s *Store) readError(op, key string, err error) error {
	status, code := statusOf(err), codeOf(err)
	switch {
	case code == "NoSuchBucket":
	case status == http.StatusNotFound, status == http.StatusForbidden && s.opts.ForbiddenIsMissing:
		err = join(store.ErrNotExist, err)
	case badKey(status, code):
		err = join(store.ErrKey, err)
	}
	return &store.KeyError{Op: op, Key: key, Err: err}
}

// writeError classifies the error of a write or a listing.
func (s *Store) writeError(op, key string, err error) error {
	status, code := statusOf(err), codeOf(err)
	switch {
	case op == "replace" && code != "NoSuchBucket" &&
		(status == http.StatusPreconditionFailed || status == http.StatusNotFound): // 404: nothing is stored
		err = join(store.ErrChanged, err)
	case status == http.StatusPreconditionFailed:
		err = join(store.ErrExist, err)
	case badKey(status, code):
		err = join(store.ErrKey, err)
	}
	return &store.KeyError{Op: op, Key: key, Err: err}
}

// badKey reports whether the server says that it cannot hold such a key: one that
// is too long, or, on servers over a file system, one above or below another.
func badKey(status int, code string) bool {
	switch code {
	case "KeyTooLongError", "InvalidObjectName", "InvalidURI",
		"ObjectParentIsFile", "ExistingObjectIsDirectory": // versitygw
		return true
	}
	return status == http.StatusRequestURITooLong
}

// statusOf returns the HTTP status of an SDK error, 0 if it has none.
func statusOf(err error) int {
	var re *smithyhttp.ResponseError
	if errors.As(err, &re) {
		return re.HTTPStatusCode()
	}
	return 0
}

// codeOf returns the S3 error code, "" where there is none (HEAD has no body).
func codeOf(err error) string {
	var ae smithy.APIError
	if errors.As(err, &ae) {
		return ae.ErrorCode()
	}
	return ""
}

func isNotExist(err error) bool { return errors.Is(err, store.ErrNotExist) }

// join puts a sentinel of package store in front of the SDK's error.
func join(sentinel, err error) error { return &classified{sentinel, err} }

type classified struct{ sentinel, cause error }

func (e *classified) Error() string   { return e.sentinel.Error() + ": " + e.cause.Error() }
func (e *classified) Unwrap() []error { return []error{e.sentinel, e.cause} }

// body names the key in the error of a read that broke off.
type body struct {
	io.ReadCloser
	key string
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = &store.KeyError{Op: "get", Key: b.key, Err: err}
	}
	return n, err
}
