// Package sections writes parts of a Markdown file that several programs write: a
// section starts with a line "## " and its heading and ends before the next such
// line.
package sections

import (
	"os"
	"slices"
	"strings"
)

const mark = "## "

// Replace puts text, which must be one section, into file: in the place of the
// section of the same heading, or at the end. What else is in the file stays; a file
// that is not there is made.
func Replace(file, text string) error {
	old, err := read(file)
	if err != nil {
		return err
	}
	parts := split(old)
	at := slices.IndexFunc(parts, func(p string) bool { return heading(p) == heading(text) })
	if at < 0 {
		at, parts = len(parts), append(parts, "")
	}
	parts[at] = text
	return write(file, parts)
}

// Rewrite makes text what is in file, but for the sections with the headings of
// keep: those stay as they are, behind it.
func Rewrite(file, text string, keep ...string) error {
	old, err := read(file)
	if err != nil {
		return err
	}
	parts := []string{text}
	for _, p := range split(old) {
		if slices.Contains(keep, heading(p)) {
			parts = append(parts, p)
		}
	}
	return write(file, parts)
}

func read(file string) (string, error) {
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return "", nil
	}
	return string(data), err
}

// write leaves one empty line between parts.
func write(file string, parts []string) error {
	for i, p := range parts {
		parts[i] = strings.Trim(p, "\n")
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return os.WriteFile(file, []byte(strings.Join(parts, "\n\n")+"\n"), 0o666)
}

// split returns what comes before the first section, and each section.
func split(text string) []string {
	parts := []string{""}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, mark) {
			parts = append(parts, "")
		}
		parts[len(parts)-1] += line
	}
	return parts
}

// heading returns that of a section, nothing for what is none.
func heading(part string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(part, "\n"), "\n")
	if name, ok := strings.CutPrefix(line, mark); ok {
		return strings.TrimSpace(name)
	}
	return ""
}
