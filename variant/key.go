package variant

import (
	"net/url"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// A key is
//
//	[ "~" version "/" ] layout
//
// where layout is the dialect's URL path, decoded, without its leading slash.
// No name of an original starts with "~", so that the version can always be
// told from what follows.

// Limits of a key, in bytes.
const (
	// MaxKey is the longest key that S3 takes.
	MaxKey = 1024
	// MaxKeySegment is the longest name between slashes that common file
	// systems take.
	MaxKeySegment = 255
	// MaxVersion is the longest version: with "~" and "/" it still leaves
	// params.MaxPath bytes of MaxKey.
	MaxVersion = MaxKey - params.MaxPath - 2
)

// LayoutOf returns the dialect whose URL paths are the keys of requests that d
// reads: params.Path for params.Query, which has no paths of variants, else d.
func LayoutOf(d params.Dialect) params.Dialect {
	switch d.(type) {
	case params.Query, *params.Query:
		return params.Path{}
	}
	return d
}

// Key returns the key under which the variant that r asks for is stored: the
// canonical form of r as the layout (see [LayoutOf]) writes it, decoded, with
// "~version/" in front if version is not empty. A version is 1 to [MaxVersion]
// letters, digits, ".", "_" and "-". Different canonical requests have
// different keys.
//
// A request that the layout cannot express is a *params.Error with
// params.ErrNotExpressible; the original itself is one, as it is no variant and
// its key is r.Source. A variant whose key would be longer than [MaxKey], have
// a segment longer than [MaxKeySegment] or be below the original's own key
// (an original called "200x100" in the path layout) is an [*Error] with
// [ErrKey]: it can be made and served, but not stored. Another version than
// described is an [*Error] with [ErrInvalid].
func Key(layout params.Dialect, version string, r params.Request) (string, error) {
	if r.Params.IsOriginal() {
		return "", notExpressible("params", r.Params.String())
	}
	if version != "" && !isVersion(version) {
		return "", &Error{Name: "version", Value: version, Err: ErrInvalid}
	}
	r.Params = r.Params.Canonical()
	key, err := layoutKey(layout, r)
	if err != nil {
		return "", err
	}
	if version != "" {
		key = "~" + version + "/" + key
	}
	if !isKey(key) || strings.HasPrefix(key, r.Source+"/") {
		return "", &Error{Name: "key", Value: key, Err: ErrKey}
	}
	return key, nil
}

// ParseKey is the inverse of [Key]: it returns the version and the canonical
// request of a key, and refuses every text that Key returns for none, keys of
// originals among them, as an [*Error] with [ErrInvalid].
//
// An original may have a name that is the key of a variant; the text alone
// cannot tell them apart.
func ParseKey(layout params.Dialect, key string) (version string, r params.Request, err error) {
	bad := &Error{Name: "key", Value: key, Err: ErrInvalid}
	rest := key
	if tail, ok := strings.CutPrefix(key, "~"); ok {
		if version, rest, ok = strings.Cut(tail, "/"); !ok || version == "" {
			return "", params.Request{}, bad
		}
	}
	if !isKey(key) {
		return "", params.Request{}, bad
	}
	r, err = LayoutOf(layout).Parse(&url.URL{Path: "/" + rest})
	if err != nil {
		return "", params.Request{}, bad
	}
	// The dialect may read more than one spelling; a key has only one.
	if same, err := Key(layout, version, r); err != nil || same != key {
		return "", params.Request{}, bad
	}
	r.Params = r.Params.Canonical()
	return version, r, nil
}

// layoutKey returns the decoded path that the layout writes for r.
func layoutKey(layout params.Dialect, r params.Request) (string, error) {
	text, err := LayoutOf(layout).Format(r)
	if err != nil {
		return "", err
	}
	// A query would not be part of the key and two requests would share it.
	if strings.ContainsAny(text, "?#") || !strings.HasPrefix(text, "/") {
		return "", notExpressible("layout", text)
	}
	key, err := url.PathUnescape(text[1:])
	if err != nil {
		return "", notExpressible("layout", text)
	}
	return key, nil
}

func notExpressible(name, value string) error {
	return &params.Error{Name: name, Value: value, Err: params.ErrNotExpressible}
}

func isVersion(s string) bool {
	other := func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
			c != '.' && c != '_' && c != '-'
	}
	return s != "" && len(s) <= MaxVersion && strings.IndexFunc(s, other) < 0
}

func isKey(s string) bool {
	if s == "" || len(s) > MaxKey {
		return false
	}
	for segment := range strings.SplitSeq(s, "/") {
		if len(segment) > MaxKeySegment {
			return false
		}
	}
	return true
}
