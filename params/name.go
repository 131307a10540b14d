package params

import (
	"net/url"
	"strconv"
	"strings"
)

// urlName returns the path of u without its leading slash, percent-decoded
// once. It refuses an encoded slash, which would turn into a separator.
func urlName(u *url.URL) (string, error) {
	path, ok := strings.CutPrefix(u.EscapedPath(), "/")
	// Where RawPath is no proper encoding, EscapedPath leaves it and encodes Path,
	// in which an encoded slash has become one.
	if !ok || hasEncodedSlash(u.RawPath) {
		return "", &Error{"source", u.Path, ErrSource}
	}
	return decodeName(path)
}

// decodeName percent-decodes a name; a plus sign stays one.
func decodeName(escaped string) (string, error) {
	name, err := url.PathUnescape(escaped)
	if err != nil || hasEncodedSlash(escaped) {
		return "", &Error{"source", escaped, ErrSource}
	}
	return name, nil
}

func hasEncodedSlash(escaped string) bool {
	return strings.Contains(strings.ToLower(escaped), "%2f")
}

// escapeName is the one spelling of a decoded name in a URL path. What it
// leaves as it is, no CDN, S3 client or HTML attribute reads in another way;
// the plus sign, which S3 and forms take for a space, is escaped.
func escapeName(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(name) + 1)
	b.WriteByte('/')
	for i := range len(name) {
		c := name[i]
		if staysInPath(c) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func staysInPath(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("-._~/@,=", c) >= 0
}

// cutSegment splits the last segment off a name. What stays in front ends in a
// slash, or is empty.
func cutSegment(name string) (dir, segment string) {
	i := strings.LastIndexByte(name, '/') + 1
	return name[:i], name[i:]
}

// cutFolder splits the last folder off what cutSegment leaves in front.
func cutFolder(dir string) (parent, folder string, ok bool) {
	if dir == "" {
		return "", "", false
	}
	parent, folder = cutSegment(dir[:len(dir)-1])
	return parent, folder, true
}

// eachPair calls set with every name and value of a query, still escaped. It
// stops at the first error, unless lenient.
func eachPair(query string, lenient bool, set func(name, value string) error) error {
	if query == "" {
		return nil
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if err := set(name, value); err != nil && !lenient {
			return err
		}
	}
	return nil
}

// noQuery refuses a query, naming its first parameter, unless lenient.
func noQuery(u *url.URL, lenient bool) error { return eachPair(u.RawQuery, lenient, unknown) }

// unknown is the error for a parameter that nothing is known of, or for a text
// without a name where one has to stand.
func unknown(name, value string) error {
	if name == "" {
		return malformed(name, value)
	}
	return &Error{printable(name), value, ErrUnknown}
}

// malformed is the error for a parameter with a value that cannot be read.
func malformed(name, value string) error { return &Error{printable(name), value, ErrSyntax} }

// printable makes a name for an Error of one that a client sent: short, and
// quoted where it could not be the name of any parameter.
func printable(name string) string {
	const longest = 32
	if name == "" {
		return "parameter"
	}
	plain := len(name) <= longest
	for i := 0; i < len(name) && plain; i++ {
		c := name[i]
		plain = c == '_' || c == '-' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
	}
	if plain {
		return name
	}
	return strconv.QuoteToASCII(name[:min(len(name), longest)])
}

// namedOriginal is the request for the original called name.
func namedOriginal(name string) (Request, error) {
	if err := ValidSource(name); err != nil {
		return Request{}, err
	}
	return Request{Source: name}, nil
}
