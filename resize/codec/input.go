package codec

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// Input reads a source for a [Decoder]: it stops at the limit of bytes, keeps
// what the header took so that the decoder sees it again, and remembers the
// reader's own error, which decoders tend to replace by theirs.
type Input struct {
	r    io.Reader
	left int64 // bytes until the limit; negative: no limit
	keep bool
	kept []byte
	err  error // why reading ended, nil or io.EOF for the end of the data
}

// NewInput returns an Input on r that keeps all it reads until
// [Input.Rewind], and ends with an error that wraps resize.ErrTooLarge after
// limits.SourceBytes.
func NewInput(r io.Reader, limits resize.Limits) *Input {
	return &Input{r: r, left: limits.WithDefaults().SourceBytes, keep: true}
}

// Read implements io.Reader.
func (in *Input) Read(p []byte) (int, error) {
	if in.err != nil {
		return 0, in.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	if in.left == 0 {
		return 0, in.atLimit()
	}
	if in.left > 0 && int64(len(p)) > in.left {
		p = p[:in.left]
	}
	n, err := in.r.Read(p)
	if in.left > 0 {
		in.left -= int64(n)
	}
	if in.keep {
		in.kept = append(in.kept, p[:n]...)
	}
	in.err = err
	return n, err
}

// atLimit tells a source that ends at the limit from one that goes on.
func (in *Input) atLimit() error {
	var one [1]byte
	n, err := io.ReadFull(in.r, one[:])
	switch {
	case n > 0:
		err = fmt.Errorf("source of too many bytes: %w", resize.ErrTooLarge)
	case err == nil:
		err = io.EOF
	}
	in.err = err
	return err
}

// ReadAll reads the source to its end and returns all of it from the first
// byte. It must be called before Rewind. The caller must not change the bytes.
func (in *Input) ReadAll() ([]byte, error) {
	_, err := io.Copy(io.Discard, struct{ io.Reader }{in})
	return in.kept, err
}

// Rewind returns a reader of the source from its first byte. It may be called
// once; Read must not be used after it. Where all of the source was read, the
// reader is an io.ReaderAt and an io.Seeker.
func (in *Input) Rewind() io.Reader {
	in.keep = false
	head := bytes.NewReader(in.kept)
	if in.err == io.EOF {
		return head
	}
	return io.MultiReader(head, in)
}

// Kept returns the number of bytes held for Rewind.
func (in *Input) Kept() int64 { return int64(cap(in.kept)) }

// Fail returns err, with which decoding a picture of format f ended, as a
// [resize.Error]. The reader's own error goes first; an error that wraps one of
// resize's errors stays what it is; one that unsupported (which may be nil)
// knows becomes resize.ErrFormat; all others are resize.ErrCorrupt.
func (in *Input) Fail(f params.Format, err error, unsupported func(error) bool) error {
	if in.err != nil && in.err != io.EOF {
		err = in.err
		if !errors.Is(err, resize.ErrTooLarge) {
			return &resize.Error{Format: f, Detail: "reading the source", Err: err}
		}
	}
	return Fail(f, err, unsupported)
}

// Fail is [Input.Fail] where no reader can have failed.
func Fail(f params.Format, err error, unsupported func(error) bool) error {
	var re *resize.Error
	if errors.As(err, &re) {
		if error(re) == err && re.Format == "" {
			return &resize.Error{Format: f, Detail: re.Detail, Err: re.Err}
		}
		return err
	}
	for _, known := range []error{resize.ErrTooLarge, resize.ErrFormat, resize.ErrCorrupt, resize.ErrBusy} {
		if errors.Is(err, known) {
			return &resize.Error{Format: f, Err: err}
		}
	}
	kind := resize.ErrCorrupt
	if unsupported != nil && unsupported(err) {
		kind = resize.ErrFormat
	}
	return &resize.Error{Format: f, Detail: err.Error(), Err: kind}
}
