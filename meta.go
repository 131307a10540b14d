package rendition

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/rendition-go/rendition/store"
)

// Metadata that every stored variant carries. Values are printable ASCII: other
// bytes, spaces and percent signs are percent-encoded.
const (
	// MetaSource is the key of the original. Where it would take more than
	// 1,000 bytes (S3 gives all metadata 2 KB), a hash stands in its place.
	MetaSource = "rendition-source"
	// MetaETag is the original's ETag; absent where it has none.
	MetaETag = "rendition-etag"
	// MetaTime is the original's ModTime in UTC as RFC 3339 writes it; absent
	// where it has none.
	MetaTime = "rendition-time"
	// MetaSize is the original's size in bytes; absent where it has an ETag.
	MetaSize = "rendition-size"
	// MetaChecked is when the original was looked at last, in UTC as RFC 3339
	// writes it; absent but under Staleness After.
	MetaChecked = "rendition-checked"
	// MetaTag is [CacheTag] of the original, one tag for all variants of it.
	MetaTag = "cache-tag"
)

const maxSourceMeta = 1000 // bytes

// IsVariant reports whether a is of a variant that a pipeline stored, rather
// than of an original.
func IsVariant(a store.Attrs) bool {
	_, ok := a.Metadata[MetaSource]
	return ok
}

// CacheTag returns the tag that all variants of an original share, 16
// hexadecimal digits of the SHA-256 of its key. A CDN that knows tags can purge
// by it.
func CacheTag(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:8])
}

// variantMeta returns the metadata of a variant of the original source.
func variantMeta(source string, a store.Attrs) map[string]string {
	m := originalMeta(a)
	m[MetaSource], m[MetaTag] = sourceMeta(source), CacheTag(source)
	return m
}

// originalMeta returns the metadata by which an original is told from the one
// that replaces it.
func originalMeta(a store.Attrs) map[string]string {
	m := make(map[string]string)
	if a.ETag != "" {
		m[MetaETag] = printable(a.ETag)
	} else if a.Size >= 0 {
		m[MetaSize] = strconv.FormatInt(a.Size, 10)
	}
	if !a.ModTime.IsZero() {
		m[MetaTime] = timeMeta(a.ModTime)
	}
	return m
}

func timeMeta(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// sourceMeta returns the value of MetaSource. Different originals never share
// one: after "%" printable writes a capital digit, never an "s".
func sourceMeta(source string) string {
	if s := printable(source); len(s) <= maxSourceMeta {
		return s
	}
	sum := sha256.Sum256([]byte(source))
	return "%sha256-" + hex.EncodeToString(sum[:])
}

// printable percent-encodes what is not printable ASCII, and the percent sign.
func printable(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '%' {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
