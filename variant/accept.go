package variant

import (
	"path"
	"slices"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// This file reads the Accept header as RFC 9110, section 12.5.1, writes it:
//
//	Accept       = [ media-range [ weight ] *( "," media-range [ weight ] ) ]
//	media-range  = ( "*/*" / type "/*" / type "/" subtype ) *( OWS ";" OWS [ name "=" value ] )
//	weight       = OWS ";" OWS "q=" qvalue        0 to 1 with up to three decimals
//
// with two deviations that servers of pictures need. Every browser ends its
// header in "image/*" or "*/*" whatever it can show, so that a wildcard means
// only what all of them have shown for decades: JPEG, PNG and GIF. And browsers
// weigh their wildcards but never one format against another, so that of what
// is acceptable the server's order decides, not the weight.

// MaxAccept is the number of bytes of an Accept header that are read. What
// begins in them and does not end in them is left out.
const MaxAccept = 4096

// Negotiate returns the first of offers, which are in the server's order of
// preference, that a client with this Accept header takes. An offer that is not
// a concrete format is passed over.
//
// A format is taken if the most specific member of the header that covers it
// does not have q=0; of members that are equally specific all must take it.
// Wildcards cover params.FormatJPEG, params.FormatPNG and params.FormatGIF
// only. An empty header stands for "*/*". A member that is malformed, or that
// asks for a parameter of a media type, is passed over. Header lines that are
// repeated are to be joined by commas.
func Negotiate(accept string, offers []params.Format) (params.Format, bool) {
	accept = readable(accept)
	for _, f := range offers {
		if f.IsConcrete() && accepts(accept, f) {
			return f, true
		}
	}
	return params.FormatSource, false
}

// Negotiate returns the one format that params.FormatAuto stands for, given a
// request for source with this Accept header and an encoder that writes encodes
// (empty: every format). It is the first of s.Formats that the encoder writes
// and the client takes, see the function [Negotiate]; else the format of
// source's extension, if s.Formats lists it and the encoder writes it; else
// params.FormatSource.
//
// params.FormatSource in s.Formats is passed over where the extension of source
// shows a format that the client does not take. Since every browser takes JPEG,
// a list should have params.FormatSource before params.FormatJPEG if originals
// may be transparent.
//
// Under NoMatch: Pass the choice is among s.Formats too: the order of anything
// is not known. [Set.Closest] accepts whatever it returns.
func (s *Set) Negotiate(accept, source string, encodes []params.Format) params.Format {
	accept = readable(accept)
	own := formatOfName(source)
	for _, f := range s.Formats {
		switch {
		case f == params.FormatSource:
			if own == params.FormatSource || accepts(accept, own) {
				return f
			}
		case canEncode(encodes, f) && accepts(accept, f):
			return f
		}
	}
	if own != params.FormatSource && slices.Contains(s.Formats, own) && canEncode(encodes, own) {
		return own
	}
	return params.FormatSource
}

func canEncode(encodes []params.Format, f params.Format) bool {
	return len(encodes) == 0 || slices.Contains(encodes, f)
}

// formatOfName returns the format that the extension of an original's name
// says, params.FormatSource if it says none.
func formatOfName(name string) params.Format {
	switch ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")); ext {
	case "jpg", "jpe", "jfif":
		return params.FormatJPEG
	case "tif":
		return params.FormatTIFF
	case "heif":
		return params.FormatHEIC
	case "jpeg", "png", "gif", "webp", "avif", "jxl", "heic", "tiff", "bmp":
		return params.Format(ext)
	}
	return params.FormatSource
}

// everywhere reports whether every browser shows f, so that wildcards mean it.
func everywhere(f params.Format) bool {
	return f == params.FormatJPEG || f == params.FormatPNG || f == params.FormatGIF
}

// readable cuts an overlong header after the last member that ends in time.
func readable(accept string) string {
	if strings.Trim(accept, " \t") == "" {
		return "*/*"
	}
	if len(accept) <= MaxAccept {
		return accept
	}
	return accept[:strings.LastIndexByte(accept[:MaxAccept], ',')+1]
}

// Ranks of a media range that covers a format, the most specific the highest.
const (
	rankNone = iota
	rankAny  // */*
	rankType // image/*
	rankName // image/webp
)

// accepts reports whether the header takes the concrete format f.
func accepts(accept string, f params.Format) bool {
	best, taken := rankNone, false
	for accept != "" {
		var m member
		m, accept = nextMember(accept)
		rank := m.rank(f)
		switch {
		case !m.ok || rank == rankNone || rank < best:
		case rank > best:
			best, taken = rank, !m.refused
		default:
			taken = taken && !m.refused
		}
	}
	return taken
}

// member is one element of the header.
type member struct {
	typ, subtype string
	refused      bool // q=0
	ok           bool
}

func (m member) rank(f params.Format) int {
	switch {
	case m.typ == "*" && m.subtype == "*":
		if everywhere(f) {
			return rankAny
		}
	case !strings.EqualFold(m.typ, "image"):
	case m.subtype == "*":
		if everywhere(f) {
			return rankType
		}
	case strings.EqualFold(m.subtype, string(f)):
		return rankName
	}
	return rankNone
}

// nextMember reads one element and the comma after it. It always moves on.
func nextMember(s string) (m member, rest string) {
	end := indexOutsideQuotes(s, ',')
	text := s[:end]
	rest = s[end:]
	if rest != "" {
		rest = rest[1:]
	}
	mediaRange, parameters, more := cutOutsideQuotes(text)
	m.typ, m.subtype, m.ok = strings.Cut(trimOWS(mediaRange), "/")
	m.ok = m.ok && isToken(m.typ) && isToken(m.subtype)
	for weighed := false; more && m.ok; {
		var p string
		p, parameters, more = cutOutsideQuotes(parameters)
		name, value, hasValue := strings.Cut(trimOWS(p), "=")
		switch {
		case name == "" && !hasValue: // RFC 9110 has recipients pass ";;" by
		case strings.EqualFold(name, "q") && !weighed:
			m.refused, m.ok = weight(value)
			weighed = true
		case weighed && isToken(name): // an extension of RFC 7231, now without meaning
		default:
			m.ok = false // a parameter that no type of ours has
		}
	}
	return m, rest
}

func cutOutsideQuotes(s string) (before, after string, found bool) {
	i := indexOutsideQuotes(s, ';')
	if i == len(s) {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// indexOutsideQuotes returns len(s) if c is not there. A quoted string that
// does not end takes the rest with it.
func indexOutsideQuotes(s string, c byte) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case !quoted && s[i] == c:
			return i
		}
	}
	return len(s)
}

func trimOWS(s string) string { return strings.Trim(s, " \t") }

// weight reads a qvalue and reports whether it is zero.
func weight(s string) (zero, ok bool) {
	whole, decimals, _ := strings.Cut(s, ".")
	if whole != "0" && whole != "1" || len(decimals) > 3 {
		return false, false
	}
	zero = whole == "0"
	for _, c := range []byte(decimals) {
		if c < '0' || c > '9' || c != '0' && whole == "1" {
			return false, false
		}
		zero = zero && c == '0'
	}
	return zero, true
}

func isToken(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
