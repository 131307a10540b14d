package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Console is where a command writes: lines of results, lines about what went wrong,
// and, where somebody looks at it, a last line that is drawn over again.
type Console struct {
	Stdout, Stderr io.Writer
	Bar            io.Writer // where the last line is drawn; nil for nowhere
	Stop           func()    // is called when Stdout cannot be written

	failed error
}

// NewConsole returns a console that draws if stderr is a terminal.
func NewConsole(stdout, stderr io.Writer, stop func()) *Console {
	c := &Console{Stdout: stdout, Stderr: stderr, Stop: stop}
	if IsTerminal(stderr) {
		c.Bar = stderr
	}
	return c
}

// Print writes a line to standard output. Where that fails nobody is there to hear
// of the others, which are dropped.
func (c *Console) Print(line string) {
	c.Clear()
	if c.failed != nil {
		return
	}
	if _, err := io.WriteString(c.Stdout, line+"\n"); err != nil {
		c.failed = err
		c.Stop()
	}
}

// Complain writes a line to standard error.
func (c *Console) Complain(line string) {
	c.Clear()
	fmt.Fprintln(c.Stderr, line)
}

// Err returns why standard output could not be written.
func (c *Console) Err() error { return c.failed }

// Draw writes the last line anew.
func (c *Console) Draw(line string) {
	if c.Bar != nil {
		fmt.Fprint(c.Bar, "\r"+line+ClearRest)
	}
}

// Clear removes the last line.
func (c *Console) Clear() { c.Draw("") }

// JSON returns v in one line, names as they are rather than made safe for HTML. It
// is for structs of strings and finite numbers, which can always be encoded.
func JSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
