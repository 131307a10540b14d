package awslambda

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// PathForm says in which form paths arrive.
type PathForm int

// The forms of paths in events.
const (
	PathByKind  PathForm = iota // as the kind of the event has it; see the package
	PathEscaped                 // as in a URL
	PathDecoded                 // percent-decoded, once
)

// url returns the URL of the request, without scheme and host, as a server gets it.
func (e *event) url(form PathForm) *url.URL {
	path := e.Path
	if e.kind.format2() {
		path = e.RawPath
	}
	if e.kind.decodesPath() {
		path = withoutStage(path, e.RequestContext.Stage)
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u := &url.URL{RawQuery: e.query()}
	if form == PathDecoded || form == PathByKind && e.kind.decodesPath() {
		u.Path = path
		return u
	}
	setEscaped(u, path)
	return u
}

// withoutStage takes the stage off a path that starts with it.
func withoutStage(path, stage string) string {
	if stage == "" || stage == "$default" {
		return path
	}
	rest, ok := strings.CutPrefix(path, "/"+stage)
	if ok && (rest == "" || rest[0] == '/') {
		return rest
	}
	return path
}

// setEscaped sets u's path to an escaped one.
func setEscaped(u *url.URL, path string) {
	escaped := escapeOthers(path, " \"#<>?\\^`{|}", true)
	decoded, err := url.PathUnescape(escaped)
	if err != nil { // cannot be: every percent sign is followed by two digits
		decoded = path
	}
	u.Path = decoded
	if u.EscapedPath() != escaped {
		u.RawPath = escaped
	}
}

// query returns the query string.
func (e *event) query() string {
	const never = " \"#<>"
	if e.kind.format2() {
		return escapeOthers(e.RawQueryString, never, false)
	}
	spell := escapeValue
	if e.kind == kindALB {
		spell = func(s string) string { return escapeOthers(s, never+"&", false) }
	}
	values := e.MultiValueQuery
	if values == nil {
		values = make(map[string][]string, len(e.Query))
		for name, v := range e.Query {
			values[name] = []string{v}
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			parts = append(parts, spell(name)+"="+spell(v))
		}
	}
	return strings.Join(parts, "&")
}

// escapeValue escapes all that is not unreserved (RFC 3986, section 2.3), so
// that a space is %20 and no plus sign can be taken for one, but for slashes:
// as good as nobody escapes them in a query, and some who read paths there
// refuse those that are.
func escapeValue(s string) string {
	return escapedValue.Replace(url.QueryEscape(s))
}

var escapedValue = strings.NewReplacer("+", "%20", "%2F", "/")

// escapeOthers escapes what can never stand in an escaped text: control
// characters, bytes beyond ASCII, the bytes of never, and, if bare, percent
// signs that two digits do not follow.
func escapeOthers(s, never string, bare bool) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(never, c) >= 0 || bare && c == '%' && !isEscape(s[i:]) {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isEscape reports whether s, after its first byte, goes on with two hexadecimal digits.
func isEscape(s string) bool { return len(s) >= 3 && isHex(s[1]) && isHex(s[2]) }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
