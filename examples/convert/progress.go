package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode"
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

// text is what is said at the end.
func (s *summary) text(dir string, took time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d files converted to %s in %v, %s to %s", s.made, s.total, printable(dir),
		took.Round(10*time.Millisecond), size(s.bytesIn), size(s.bytesOut))
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

// clearRest is the control sequence that clears a line from the cursor on
// (ECMA-48, EL).
const clearRest = "\x1b[K"

// barLine is at most 79 columns wide, so that it never wraps.
func (s *summary) barLine(elapsed time.Duration) string {
	const width = 30
	full := width
	if s.total > 0 {
		full = int(int64(s.done) * width / int64(s.total))
	}
	line := fmt.Sprintf("[%s%s] %d/%d", strings.Repeat("#", full), strings.Repeat(".", width-full), s.done, s.total)
	if rate := float64(s.done) / elapsed.Seconds(); s.done > 0 && elapsed > 0 {
		line += fmt.Sprintf("  %.1f/s  %s left", rate, left(float64(s.total-s.done)/rate))
	}
	if failed := s.done - s.made; failed > 0 {
		line += fmt.Sprintf("  %d failed", failed)
	}
	return line[:min(len(line), 79)]
}

// left writes seconds as people read them.
func left(seconds float64) string {
	const tooLong = 100 * 3600
	if seconds >= tooLong {
		return "days"
	}
	return (time.Duration(math.Ceil(seconds)) * time.Second).String()
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

// printable replaces what could move the cursor or end the line: a name can
// hold anything.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// isTerminal reports whether w is a device that shows characters. (So is the
// null device, which does not mind.)
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
