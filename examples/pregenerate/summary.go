package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// counts is what a run came to, and the last line of -json.
type counts struct {
	Originals   int          `json:"originals"` // worked on
	Made        int          `json:"made"`
	Existed     int          `json:"existed"`
	Failed      int          `json:"failed"`
	Bytes       int64        `json:"bytes"`
	SourceBytes int64        `json:"source_bytes"`
	Seconds     float64      `json:"seconds"`
	Kinds       map[kind]int `json:"kinds"` // originals with failures, by kind
	Interrupted bool         `json:"interrupted"`
	// After is what -after is to be, of a run that was interrupted, to go on
	// behind what is whole.
	After string `json:"after"`
}

// summary counts results.
type summary struct {
	counts
	total        int // keys
	start        time.Time
	done         int // keys
	cut          int // by an interrupt
	badOriginals int
	whole        int // the first so many keys need no further run
}

func (s *summary) add(r result) {
	s.done++
	if r.variant {
		return
	}
	s.Originals++
	s.Made += r.Made
	s.Existed += r.Existed
	s.Failed += r.Failed
	s.Bytes += r.Bytes
	s.SourceBytes += r.SourceBytes
	switch {
	case r.OK && r.Kind == kindNone:
	case !r.OK && r.Kind == kindNone:
		s.cut++
	default:
		if s.Kinds == nil {
			s.Kinds = make(map[kind]int)
		}
		s.Kinds[r.Kind]++
		if !r.OK {
			s.badOriginals++
		}
	}
}

// passed is told of results in the order of their keys, n of which have been.
func (s *summary) passed(r result, n int) {
	if s.whole == n-1 && (r.OK || r.Kind != kindNone) {
		s.whole = n
	}
}

func (s *summary) interrupted() bool { return s.cut > 0 || s.done < s.total }

func (s *summary) bar(elapsed time.Duration) string {
	return terminal.Bar(s.done, s.total, s.badOriginals, elapsed)
}

// finish returns the counts of a run that is over.
func (s *summary) finish(took time.Duration) counts {
	c := s.counts
	c.Seconds, c.Interrupted = took.Round(time.Millisecond).Seconds(), s.interrupted()
	if c.Kinds == nil {
		c.Kinds = map[kind]int{}
	}
	return c
}

// text is what is said at the end.
func (s *summary) text(took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d originals: %d variants made (%s, of %s read), %d were there, %d failed, in %v", s.Originals,
		s.Made, terminal.Size(s.Bytes), terminal.Size(s.SourceBytes), s.Existed, s.Failed, took.Round(10*time.Millisecond))
	for _, k := range []kind{kindCorrupt, kindFormat, kindLarge, kindTaken, kindGone, kindIO} {
		if n := s.Kinds[k]; n > 0 {
			fmt.Fprintf(&b, "; %d %s", n, k)
		}
	}
	if s.interrupted() {
		fmt.Fprintf(&b, "; interrupted before %d", s.total-s.done+s.cut)
		if s.After != "" {
			fmt.Fprintf(&b, ", go on with -after '%s'", terminal.Printable(s.After))
		}
	}
	return b.String()
}
