package main

import (
	"bufio"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
)

// output is a result on its way: a file under a name of its own, which becomes
// the result's when that is complete.
type output struct {
	file  *os.File
	buf   *bufio.Writer
	bytes int64
	err   error // the first that writing met
	open  bool
}

func createOutput(dir string) (*output, error) {
	// os.CreateTemp would make a file that only its owner can read.
	name := filepath.Join(dir, ".convert-"+rand.Text()+".tmp")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	return &output{file: f, buf: bufio.NewWriterSize(f, 64<<10), open: true}, nil
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.buf.Write(p)
	o.bytes += int64(n)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// commit gives the file its name.
func (o *output) commit(name string) error {
	o.open = false
	err := o.buf.Flush()
	if cerr := o.file.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(o.file.Name(), name)
	}
	if err != nil {
		os.Remove(o.file.Name())
	}
	return err
}

// discard removes the file if it was not committed.
func (o *output) discard() {
	if o.open {
		o.open = false
		o.file.Close()
		os.Remove(o.file.Name())
	}
}

// source remembers the error that reading met, which a decoder may take for
// damage in the picture.
type source struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return n, err
}
