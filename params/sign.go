package params

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Reasons a signed URL is refused for, inside an [*Error].
var (
	ErrSignature = errors.New("bad signature")
	ErrExpired   = errors.New("signature has expired")
)

// Key is a secret that signs URLs. Its ID stands in the URL and tells which of
// several keys signed it, so that keys can be rotated: sign with the new one,
// verify with both until the old URLs are gone.
type Key struct {
	ID     string // 1 to 32 of A-Z a-z 0-9 - _
	Secret []byte // at least 16 bytes
}

// Grant is what a valid signature proves. It never enters a key.
type Grant struct {
	KeyID   string    // "" where the URL is not signed
	Expires time.Time // zero where it never does
}

// Signed reports whether there was a signature.
func (g Grant) Signed() bool { return g.KeyID != "" }

// A Granter is a Dialect whose URLs may be signed.
type Granter interface {
	// Grants returns the readings of u as [Candidates] does, and the grant that
	// holds for all of them. A signature that is wrong or expired is an error,
	// and so is a missing one where it is required.
	Grants(u *url.URL) ([]Request, Grant, error)
}

// Grants returns the readings of u in the order they are to be tried, and the
// grant that u carries if d is a [Granter].
func Grants(d Dialect, u *url.URL) ([]Request, Grant, error) {
	if g, ok := d.(Granter); ok {
		return g.Grants(u)
	}
	rs, err := Candidates(d, u)
	return rs, Grant{}, err
}

// SignOptions are what NewSigned may be told. The zero value means the defaults.
type SignOptions struct {
	// Required refuses URLs without a signature. By default they are read as the
	// inner dialect reads them, without a grant.
	Required bool
	// Skew is how long after its expiry a URL is still taken, because clocks
	// differ; default 30 seconds, negative for none.
	Skew time.Duration
	// Now is the clock; default time.Now.
	Now func() time.Time
}

// Signed is a Dialect around another one whose URLs carry a signature:
//
//	?exp=<unix seconds>&sig=<key id>.<base64url of HMAC-SHA256>
//
// after the inner dialect's own parameters. What is signed is
// "v1\n" + inner.Format(request) + "\n" + exp, so that any spelling of a request
// verifies, and none of another. exp is 0 for a URL that never expires.
//
// A Signed does not keep the law that Parse gives back what Format was given:
// the signature is not part of the request.
type Signed struct {
	inner Dialect
	keys  []Key
	opts  SignOptions
}

var (
	_ Dialect = (*Signed)(nil)
	_ Granter = (*Signed)(nil)
)

const (
	minSecret   = 16
	maxKeyID    = 32
	defaultSkew = 30 * time.Second
)

// NewSigned returns inner with signatures. The first key signs, every key
// verifies.
func NewSigned(inner Dialect, keys []Key, opts *SignOptions) (*Signed, error) {
	s := &Signed{inner: inner}
	if opts != nil {
		s.opts = *opts
	}
	if s.opts.Skew == 0 {
		s.opts.Skew = defaultSkew
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	if inner == nil {
		return nil, errors.New("params: no dialect to sign")
	}
	if len(keys) == 0 {
		return nil, errors.New("params: no key to sign with")
	}
	seen := map[string]bool{}
	for _, k := range keys {
		switch {
		case !validKeyID(k.ID):
			return nil, fmt.Errorf("params: key id %q: 1 to %d of A-Z a-z 0-9 - _ it must be", k.ID, maxKeyID)
		case len(k.Secret) < minSecret:
			return nil, fmt.Errorf("params: key %q: the secret has %d bytes, at least %d it must have", k.ID, len(k.Secret), minSecret)
		case seen[k.ID]:
			return nil, fmt.Errorf("params: key id %q stands twice", k.ID)
		}
		seen[k.ID] = true
		s.keys = append(s.keys, Key{k.ID, append([]byte(nil), k.Secret...)})
	}
	return s, nil
}

func validKeyID(id string) bool {
	if id == "" || len(id) > maxKeyID {
		return false
	}
	return strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// Inner returns the dialect that s signs.
func (s *Signed) Inner() Dialect { return s.inner }

// Format returns r signed by the first key, without an expiry.
func (s *Signed) Format(r Request) (string, error) { return s.Sign(r, time.Time{}) }

// Sign returns r signed by the first key. The URL expires at that time, cut to
// whole seconds, at the end of the year 9999 at the latest; at the zero time it
// never does.
func (s *Signed) Sign(r Request, expires time.Time) (string, error) {
	text, err := s.inner.Format(r)
	if err != nil {
		return "", err
	}
	exp := "0"
	if !expires.IsZero() {
		if expires.Unix() <= 0 || expires.Unix() > maxExpiry {
			return "", &Error{"exp", expires.String(), ErrRange}
		}
		exp = strconv.FormatInt(expires.Unix(), 10)
	}
	join := "?"
	if strings.Contains(text, "?") {
		join = "&"
	}
	k := s.keys[0]
	return text + join + "exp=" + exp + "&sig=" + k.ID + "." + base64.RawURLEncoding.EncodeToString(k.sum(text, exp)), nil
}

// Parse returns the request that u signs, or that it names without a signature
// where none is required.
func (s *Signed) Parse(u *url.URL) (Request, error) {
	inner, sig, err := splitSignature(u)
	if err != nil {
		return Request{}, err
	}
	if sig.missing() {
		if s.opts.Required {
			return Request{}, &Error{"sig", "", ErrSignature}
		}
		return s.inner.Parse(inner)
	}
	r, err := s.inner.Parse(inner)
	if err == nil && s.verify(r, sig) == nil {
		return r, nil
	}
	rs, _, err := s.Grants(u) // another reading may be the one that was signed
	if err != nil {
		return Request{}, err
	}
	return rs[0], nil
}

// Grants returns the readings of u and its grant. Of the readings of a signed
// URL it is the one that was signed.
func (s *Signed) Grants(u *url.URL) ([]Request, Grant, error) {
	inner, sig, err := splitSignature(u)
	if err != nil {
		return nil, Grant{}, err
	}
	rs, err := Candidates(s.inner, inner)
	if err != nil {
		return nil, Grant{}, err
	}
	if sig.missing() {
		if s.opts.Required {
			return nil, Grant{}, &Error{"sig", "", ErrSignature}
		}
		return rs, Grant{}, nil
	}
	for _, r := range rs {
		if err = s.verify(r, sig); err == nil {
			g := Grant{KeyID: sig.keyID}
			if sig.exp != 0 {
				g.Expires = time.Unix(sig.exp, 0)
			}
			return []Request{r}, g, nil
		}
	}
	return nil, Grant{}, err
}

// verify checks the signature before the expiry: only what was signed is worth
// believing.
func (s *Signed) verify(r Request, sig signature) error {
	text, err := s.inner.Format(r)
	if err != nil {
		return &Error{"sig", sig.text, ErrSignature} // what cannot be said cannot have been signed
	}
	valid := false
	for _, k := range s.keys {
		if k.ID == sig.keyID {
			valid = hmac.Equal(k.sum(text, sig.expText), sig.sum)
		}
	}
	if !valid {
		return &Error{"sig", sig.text, ErrSignature}
	}
	if sig.exp != 0 && s.opts.Now().After(time.Unix(sig.exp, 0).Add(max(s.opts.Skew, 0))) {
		return &Error{"exp", sig.expText, ErrExpired}
	}
	return nil
}

func (k Key) sum(text, exp string) []byte {
	h := hmac.New(sha256.New, k.Secret)
	h.Write([]byte("v1\n" + text + "\n" + exp))
	return h.Sum(nil)
}

// signature is what a URL's exp and sig say.
type signature struct {
	text, keyID string
	sum         []byte
	expText     string
	exp         int64
}

func (s signature) missing() bool { return s.text == "" }

// splitSignature takes exp and sig out of u's query. Each may stand once, and
// both or none; everything else is left as it is for the inner dialect.
func splitSignature(u *url.URL) (*url.URL, signature, error) {
	var sig signature
	var rest []string
	seen := map[string]bool{}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		if name != "exp" && name != "sig" {
			rest = append(rest, part)
			continue
		}
		if seen[name] {
			return nil, sig, &Error{name, value, ErrRepeated}
		}
		seen[name] = true
		var err error
		if name == "exp" {
			err = sig.readExp(value)
		} else {
			err = sig.readSum(value)
		}
		if err != nil {
			return nil, sig, err
		}
	}
	if seen["exp"] != seen["sig"] {
		return nil, sig, &Error{"sig", sig.text, ErrSignature}
	}
	inner := *u
	inner.RawQuery = strings.Join(rest, "&")
	if inner.RawQuery == "" {
		inner.ForceQuery = false
	}
	return &inner, sig, nil
}

func (s *signature) readExp(value string) error {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != value || n > maxExpiry {
		return &Error{"exp", value, ErrSyntax}
	}
	s.exp, s.expText = n, value
	return nil
}

// maxExpiry is the end of the year 9999, far from what a clock's arithmetic
// could overflow at.
const maxExpiry = 253402300799

func (s *signature) readSum(value string) error {
	id, sum, ok := strings.Cut(value, ".")
	b, err := base64.RawURLEncoding.Strict().DecodeString(sum)
	if !ok || err != nil || !validKeyID(id) || len(b) != sha256.Size {
		return &Error{"sig", value, ErrSignature}
	}
	s.text, s.keyID, s.sum = value, id, b
	return nil
}
