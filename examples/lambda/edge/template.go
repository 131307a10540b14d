package main

import (
	"errors"
	"strings"
)

// template is a CloudFormation template in YAML around the code of its function.
type template struct {
	before, after string
	indent        string
	variables     map[string]string
}

var errNoCode = errors.New("has no line FunctionCode: |")

// parseTemplate finds the block of the code, and lines that set variables to plain
// words.
func parseTemplate(text string) (template, error) {
	t := template{variables: make(map[string]string)}
	lines := strings.SplitAfter(text, "\n")
	begin := -1
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		if trimmed == "FunctionCode: |" {
			begin = i + 1
			t.indent = line[:strings.Index(line, "F")] + "  "
		}
		if name, value, ok := strings.Cut(trimmed, ": "); ok && strings.HasPrefix(name, "RENDITION_") {
			t.variables[name] = strings.Trim(value, `"`)
		}
	}
	if begin < 0 {
		return t, errNoCode
	}
	end := begin
	for end < len(lines) && strings.HasPrefix(lines[end], t.indent) {
		end++
	}
	t.before, t.after = strings.Join(lines[:begin], ""), strings.Join(lines[end:], "")
	return t, nil
}

func (t template) env(name string) string { return t.variables[name] }

// with returns the template with other code.
func (t template) with(code string) string {
	var b strings.Builder
	b.WriteString(t.before)
	for line := range strings.Lines(strings.TrimRight(code, "\n") + "\n") {
		b.WriteString(t.indent + line)
	}
	b.WriteString(t.after)
	return b.String()
}
