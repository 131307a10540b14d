package edge

import (
	"slices"
	"strings"
)

// minify makes a script short: it leaves out comments and white space, puts the
// values of constants in their places, and gives the names that the script
// declares short ones. Its language is that of the files in the folder js: every
// statement ends in a semicolon or a brace; a name in capital letters that is
// declared with one word as its value is a constant; no template literals, no
// labels. The names in keep stay.
//
// CloudFront takes 10 KB of code; readable, the largest script has half as much
// again.
func minify(script string, keep ...string) string {
	tokens := inline(tokenize(script))
	short := shortNames(tokens, keep)
	var b strings.Builder
	depth, last := 0, ""
	for i, t := range tokens {
		text := t.text
		if s, ok := short[text]; ok && t.isName() && !isProperty(tokens, i) {
			text = s
		}
		if text == ";" && i+1 < len(tokens) && tokens[i+1].text == "}" {
			continue
		}
		if needsSpace(last, text) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
		switch text {
		case "{", "(", "[":
			depth++
		case "}", ")", "]":
			depth--
		}
		if depth == 0 && (text == "}" || text == ";") { // so that engines can name a line
			b.WriteByte('\n')
			text = ""
		}
		last = text
	}
	return b.String()
}

// token is an identifier, number, string, regular expression or one character.
type token struct{ text string }

func (t token) isName() bool { return isNameByte(t.text[0]) && !isDigit(t.text[0]) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c == '_' || c == '$'
}

func tokenize(s string) []token {
	var tokens []token
	for s != "" {
		n := 1
		switch c := s[0]; {
		case c == ' ' || c == '\n':
			s = s[1:]
			continue
		case strings.HasPrefix(s, "//"):
			_, s, _ = strings.Cut(s, "\n")
			continue
		case isNameByte(c):
			for n < len(s) && isNameByte(s[n]) {
				n++
			}
		case c == '\'' || c == '"' || c == '/' && beforeRegexp(tokens):
			n = literalLen(s)
		case strings.HasPrefix(s, "++"), strings.HasPrefix(s, "--"):
			n = 2
		}
		tokens = append(tokens, token{s[:n]})
		s = s[n:]
	}
	return tokens
}

// literalLen returns the length of the string or regular expression that s
// starts with. A delimiter in a class or behind a backslash does not end it.
func literalLen(s string) int {
	class := false
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case s[0] == '/' && c == '[':
			class = true
		case c == ']':
			class = false
		case c == s[0] && !class:
			return i + 1
		}
	}
	return len(s)
}

// beforeRegexp reports whether a slash behind tokens starts a regular expression
// rather than dividing by what follows.
func beforeRegexp(tokens []token) bool {
	if len(tokens) == 0 {
		return true
	}
	last := tokens[len(tokens)-1]
	if last.text == "return" {
		return true
	}
	return !last.isName() && !isDigit(last.text[0]) && last.text != ")" && last.text != "]"
}

// isProperty reports whether token i names a property: behind a dot, or as a key.
func isProperty(tokens []token, i int) bool {
	if i == 0 {
		return false
	}
	before := tokens[i-1].text
	isKey := (before == "{" || before == ",") && i+1 < len(tokens) && tokens[i+1].text == ":"
	return before == "." || isKey
}

// inline takes the declarations of constants out and puts their values where
// their names stand; true and false are constants as well.
func inline(tokens []token) []token {
	values := map[string]string{"true": "!0", "false": "!1"}
	var out []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.text == "var" && i+4 < len(tokens) && isConstant(tokens[i+1].text) && tokens[i+4].text == ";" {
			values[tokens[i+1].text] = tokens[i+3].text
			i += 4
			continue
		}
		if v, ok := values[t.text]; ok {
			t.text = v
		}
		out = append(out, t)
	}
	return out
}

func isConstant(name string) bool { return name == strings.ToUpper(name) }

func needsSpace(last, next string) bool {
	if last == "" || next == "" {
		return false
	}
	a, b := last[len(last)-1], next[0]
	return isNameByte(a) && isNameByte(b) || a == b && (a == '+' || a == '-')
}

// shortNames returns a short name for each declared one that is longer, the
// shortest for those that stand most often. No short name stands in the script
// already, as anything.
func shortNames(tokens []token, keep []string) map[string]string {
	count := make(map[string]int)
	for _, t := range tokens {
		count[t.text]++
	}
	names := slices.DeleteFunc(declared(tokens), func(n string) bool { return slices.Contains(keep, n) })
	slices.SortStableFunc(names, func(a, b string) int { return count[b] - count[a] })
	short := make(map[string]string)
	next := 0
	for _, name := range names {
		s := ""
		for s == "" || count[s] > 0 || slices.Contains(reserved, s) {
			s = shortName(next)
			next++
		}
		if len(s) >= len(name) {
			next-- // for a longer one
			continue
		}
		short[name] = s
	}
	return short
}

// reserved are the words of the language that are as short as short names are.
var reserved = []string{"do", "if", "in"}

// shortName returns the n-th of a, b, ... Z, aa, ba, ...
func shortName(n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	s := ""
	for n >= 0 {
		s += letters[n%len(letters) : n%len(letters)+1]
		n = n/len(letters) - 1
	}
	return s
}

// declared returns the names of the functions, their parameters and variables, in
// the order of their first declaration.
func declared(tokens []token) []string {
	var names []string
	add := func(t token) {
		if t.isName() && !slices.Contains(names, t.text) {
			names = append(names, t.text)
		}
	}
	for i := 0; i < len(tokens); i++ {
		switch tokens[i].text {
		case "function":
			for i++; tokens[i].text != ")"; i++ {
				add(tokens[i])
			}
		case "var":
			depth := 0
			add(tokens[i+1])
			for i++; depth > 0 || tokens[i].text != ";"; i++ {
				switch tokens[i].text {
				case "(", "[", "{":
					depth++
				case ")", "]", "}":
					depth--
				case ",":
					if depth == 0 {
						add(tokens[i+1])
					}
				}
			}
		}
	}
	return names
}
