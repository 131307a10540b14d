package rendition

import (
	"errors"
	"io"
)

// trackedBody remembers why reading a body failed: the functions that copy it
// into an answer do not say.
type trackedBody struct {
	io.ReadCloser
	err error
}

func (b *trackedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

var errBackward = errors.New("rendition: this body cannot be read backward")

// forward makes a seeker of a reader of known size, for one range: moving
// forward reads and drops what is in between, only once bytes are wanted.
type forward struct {
	r        io.Reader
	size     int64
	at, want int64
}

func (f *forward) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.want
	case io.SeekEnd:
		offset += f.size
	}
	if offset < 0 {
		return 0, errBackward
	}
	f.want = offset
	return offset, nil
}

func (f *forward) Read(p []byte) (int, error) {
	if f.want < f.at {
		return 0, errBackward
	}
	if skip := f.want - f.at; skip > 0 {
		n, err := io.CopyN(io.Discard, f.r, skip)
		f.at += n
		if err != nil {
			return 0, err
		}
	}
	n, err := f.r.Read(p)
	f.at += int64(n)
	f.want = f.at
	return n, err
}
