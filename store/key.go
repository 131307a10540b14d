package store

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxKey is the greatest length of a key in bytes: what S3 takes.
const MaxKey = 1024

// ValidKey returns nil if key has the shape that every [Getter] may rely on: 1
// to [MaxKey] bytes of UTF-8 without control characters, whose
// slash-separated segments are neither empty nor "." nor "..". Otherwise the
// error says what is wrong and wraps [ErrKey].
//
// A store may refuse more than this, but no store of this module takes more.
func ValidKey(key string) error {
	switch {
	case key == "":
		return fmt.Errorf("%w: empty", ErrKey)
	case len(key) > MaxKey:
		return fmt.Errorf("%w: %d bytes long, at most %d may be", ErrKey, len(key), MaxKey)
	case !utf8.ValidString(key):
		return fmt.Errorf("%w: not UTF-8", ErrKey)
	case strings.ContainsFunc(key, unicode.IsControl):
		return fmt.Errorf("%w: control character", ErrKey)
	}
	for segment := range strings.SplitSeq(key, "/") {
		switch segment {
		case "":
			return fmt.Errorf("%w: empty segment", ErrKey)
		case ".", "..":
			return fmt.Errorf("%w: segment %q", ErrKey, segment)
		}
	}
	return nil
}
