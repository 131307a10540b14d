// Package terminal shows people how far a command is, for the examples.
package terminal

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode"
)

// Redraw is how often a bar is to be drawn.
const Redraw = 200 * time.Millisecond

// ClearRest is the control sequence that clears a line from the cursor on
// (ECMA-48, EL).
const ClearRest = "\x1b[K"

// Bar returns a line that shows how far work of so many parts is, how fast it goes
// and how long it will take: at most 79 columns wide, so that it never wraps.
func Bar(done, total, failed int, elapsed time.Duration) string {
	const width = 30
	full := width
	if total > 0 {
		full = int(int64(done) * width / int64(total))
	}
	line := fmt.Sprintf("[%s%s] %d/%d", strings.Repeat("#", full), strings.Repeat(".", width-full), done, total)
	if rate := float64(done) / elapsed.Seconds(); done > 0 && elapsed > 0 {
		line += fmt.Sprintf("  %.1f/s  %s left", rate, left(float64(total-done)/rate))
	}
	if failed > 0 {
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

// Size writes a number of bytes as people read it.
func Size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}

// Printable replaces what could move the cursor or end the line: a name can
// hold anything.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// IsTerminal reports whether w is a device that shows characters. (So is the
// null device, which does not mind.)
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
