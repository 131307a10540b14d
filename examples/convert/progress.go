package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/rendition-go/rendition/examples/internal/terminal"
)

// summary counts results.
type summary struct {
	total             int
	start             time.Time
	done, made        int
	incomplete        int
	kinds             map[kind]int // of those that failed
	bytesIn, bytesOut int64        // of those that were made
}

func (s *summary) add(r result) {
	s.done++
	if !r.OK {
		if s.kinds == nil {
			s.kinds = make(map[kind]int)
		}
		s.kinds[r.Kind]++
		return
	}
	s.made++
	s.bytesIn += r.Bytes
	s.bytesOut += r.OutBytes
	if r.Incomplete {
		s.incomplete++
	}
}

func (s *summary) bar(elapsed time.Duration) string {
	return terminal.Bar(s.done, s.total, s.done-s.made, elapsed)
}

// text is what is said at the end.
func (s *summary) text(dir string, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d files converted to %s in %v, %s to %s", s.made, s.total, terminal.Printable(dir),
		took.Round(10*time.Millisecond), terminal.Size(s.bytesIn), terminal.Size(s.bytesOut))
	if s.incomplete > 0 {
		fmt.Fprintf(&b, "; %d of them damaged", s.incomplete)
	}
	for _, k := range []kind{kindCorrupt, kindFormat, kindLarge, kindIO} {
		if n := s.kinds[k]; n > 0 {
			fmt.Fprintf(&b, "; %d %s", n, k)
		}
	}
	if n := s.kinds[kindNone] + s.total - s.done; n > 0 {
		fmt.Fprintf(&b, "; interrupted before %d", n)
	}
	return b.String()
}
