package rendition

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/store"
)

// original returns the original itself, streamed, with its content type by
// content. What is no picture is refused: a store may hold other things, and
// HTML or SVG from somebody's upload could run scripts.
func (p *Pipeline) original(ctx context.Context, key string, ev *Event) (*store.Object, error) {
	defer ev.Timing.since(&ev.Timing.Load, time.Now())
	obj, err := p.getOriginal(ctx, key)
	if err != nil {
		return nil, err
	}
	head := make([]byte, resize.SniffLen)
	n, err := io.ReadFull(obj.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		obj.Body.Close()
		return nil, err
	}
	f := resize.Sniff(head[:n])
	if !f.IsConcrete() {
		obj.Body.Close()
		return nil, &resize.Error{Detail: "not a picture", Err: resize.ErrFormat}
	}
	if err := unread(obj, head[:n]); err != nil {
		obj.Body.Close()
		return nil, err
	}
	obj.ContentType = f.MediaType()
	obj.CacheControl = or(obj.CacheControl, p.c.Attrs.CacheControl)
	ev.Outcome = OutcomeOriginal
	return obj, nil
}

// unread makes obj.Body start with head again, which was read from it.
func unread(obj *store.Object, head []byte) error {
	if s, ok := obj.Body.(io.Seeker); ok {
		_, err := s.Seek(0, io.SeekStart)
		return err
	}
	obj.Body = &replay{head: head, ReadCloser: obj.Body}
	return nil
}

// replay is a body whose first bytes were read already.
type replay struct {
	head []byte
	io.ReadCloser
}

func (r *replay) Read(b []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(b, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	return r.ReadCloser.Read(b)
}

// getOriginal opens an original. A stored variant is none: there are no
// variants of variants.
func (p *Pipeline) getOriginal(ctx context.Context, key string) (*store.Object, error) {
	obj, err := p.c.Originals.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	if IsVariant(obj.Attrs) {
		obj.Body.Close()
		return nil, &store.KeyError{Op: "get", Key: key, Err: store.ErrNotExist}
	}
	return obj, nil
}

// hasOriginal reports whether getOriginal would find something.
func (p *Pipeline) hasOriginal(ctx context.Context, key string) (bool, error) {
	_, err := p.statOriginal(ctx, key)
	if isMissing(err) {
		return false, nil
	}
	return err == nil, err
}

// isMissing reports whether err says that there is no original of that name. A
// name that the store cannot hold is one of nothing.
func isMissing(err error) bool {
	return errors.Is(err, store.ErrNotExist) || errors.Is(err, store.ErrKey)
}

// source is an original on its way into the resizer: limited, timed, and
// remembering why reading failed, whatever the resizer makes of it.
type source struct {
	*bufio.Reader
	key    string
	attrs  store.Attrs
	opened time.Time // by Config.Now
	body   io.ReadCloser
	limit  int64 // bytes; negative: none
	read   int64 // bytes
	spent  time.Duration
	err    error
}

// open opens an original for the resizer.
func (p *Pipeline) open(ctx context.Context, key string) (*source, error) {
	now := p.c.Now() // before, so that what is uploaded meanwhile counts as later
	obj, err := p.getOriginal(ctx, key)
	if err != nil {
		return nil, err
	}
	s, err := p.newSource(key, obj)
	if err == nil {
		s.opened = now
	}
	return s, err
}

// newSource takes over obj, also where it is refused.
func (p *Pipeline) newSource(key string, obj *store.Object) (*source, error) {
	s := &source{key: key, attrs: obj.Attrs, body: obj.Body, limit: p.c.MaxSourceBytes}
	if s.limit >= 0 && obj.Size > s.limit {
		obj.Body.Close()
		return nil, s.tooLarge()
	}
	s.Reader = bufio.NewReader(bodyReader{s})
	return s, nil
}

func (s *source) Close() error { return s.body.Close() }

func (s *source) tooLarge() error {
	return &store.KeyError{Op: "get", Key: s.key, Err: store.ErrTooLarge}
}

// format returns the original's format by its first bytes. An error in reading
// them comes up again when the resizer reads.
func (s *source) format() params.Format {
	head, _ := s.Peek(resize.SniffLen)
	return resize.Sniff(head)
}

// bodyReader reads the body of a source.
type bodyReader struct{ *source }

func (r bodyReader) Read(b []byte) (int, error) {
	s := r.source
	if s.err != nil {
		return 0, s.err
	}
	begin := time.Now()
	n, err := s.body.Read(b)
	s.spent += time.Since(begin)
	s.read += int64(n)
	switch {
	case s.limit >= 0 && s.read > s.limit:
		s.err = s.tooLarge()
		return 0, s.err
	case err == io.EOF && s.attrs.Size > s.read:
		// Cut off on the way; a lenient decoder would make half a picture of
		// it, and that would be kept.
		s.err = io.ErrUnexpectedEOF
		return n, s.err
	case err != nil && err != io.EOF:
		s.err = err
	}
	return n, err
}
