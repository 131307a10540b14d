package rendition

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

// ErrAnswerTooLarge is a picture over Redirect.OverBytes that no redirect can
// lead to: it is not stored, has no address, or came back through a redirect.
var ErrAnswerTooLarge = errors.New("rendition: too large to answer, and not where a redirect could lead")

// Redirect says when [Pipeline.ServeHTTP] answers with a redirect to the stored
// variant rather than with its bytes. Its zero value: never. [Pipeline.Get]
// knows no redirects.
//
// A request is redirected only where it stored the variant itself, or waited
// for the one that did. Who finds it stored is served, so that an address from
// which a missing key leads back here ends in a picture: the second arrival
// finds it stored. (OverBytes has a rule of its own.) Where the variant could
// not be stored it is served. A redirect to BaseURL carries the query parameter
// rendition-again=1, and what arrives with it is never redirected again, even
// if the store has lost the variant.
//
// Redirects are "private, no-store" but for the status 301. A shared cache must
// not keep what leads from BaseURL back here either.
type Redirect struct {
	// BaseURL leads to variants: the escaped key is put behind it, with a slash
	// between if it ends with none. An absolute http or https URL without a
	// query.
	BaseURL string
	// Presign leads to presigned URLs instead (store.PresignGet), which live
	// that long, or until the original is to be looked at again or the grant
	// ends. At least a second.
	Presign time.Duration
	// Status is 302, the default, 307 or 301. A browser keeps a 301 and does not
	// come back for MaxAge, so that it needs a BaseURL and Staleness to be
	// Never. What leads from BaseURL back here must keep the query then: without
	// rendition-again the browser would go in circles in its own cache once the
	// variant is purged.
	Status int
	// MaxAge is how long a 301 may be kept, from a second to [MaxRedirectAge].
	// Default: one hour. Without effect, and therefore refused, for the others.
	MaxAge time.Duration
	// OverBytes serves what is not larger and redirects only what is, whenever
	// it is stored: a Lambda can answer with 6 MB at most. What is larger and
	// not stored, or arrives with rendition-again, is [ErrAnswerTooLarge]; so
	// what leads from BaseURL back here should keep the query. Originals over
	// that size need Presign, and are ErrAnswerTooLarge without. 0: everything is
	// redirected. Sizes that a store does not tell count as small.
	OverBytes int64
}

// MaxRedirectAge is the longest Redirect.MaxAge.
const MaxRedirectAge = 24 * time.Hour

// againMark is the query parameter that our own redirects carry, so that what
// comes back through one can be told.
const againMark = "rendition-again"

const (
	movedPermanently  = 301
	found             = 302
	temporaryRedirect = 307
)

func (r Redirect) enabled() bool { return r.BaseURL != "" || r.Presign != 0 }

// marked reports whether redirects carry againMark. A presigned URL cannot: it
// is signed with its query.
func (r Redirect) marked() bool { return r.BaseURL != "" }

func (r Redirect) withDefaults() Redirect {
	if !r.enabled() {
		return r
	}
	r.Status = or(r.Status, found)
	if r.Status == movedPermanently {
		r.MaxAge = or(r.MaxAge, time.Hour)
	}
	if r.BaseURL != "" && !strings.HasSuffix(r.BaseURL, "/") {
		r.BaseURL += "/"
	}
	return r
}

// check reports the first setting that cannot be.
func (r Redirect) check(variants store.Store, s Staleness) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("rendition: Config.Redirect: "+format, args...)
	}
	switch {
	case r == Redirect{}:
		return nil
	case !r.enabled():
		return bad("neither BaseURL nor Presign says where to")
	case r.BaseURL != "" && r.Presign != 0:
		return bad("BaseURL and Presign exclude each other")
	case r.Presign != 0 && r.Presign < time.Second:
		return bad("Presign is %v, less than a second", r.Presign)
	case r.Status != 0 && r.Status != found && r.Status != temporaryRedirect && r.Status != movedPermanently:
		return bad("Status is %d, not 302, 307 or 301", r.Status)
	case r.Status != movedPermanently && r.MaxAge != 0:
		return bad("MaxAge is for the status 301")
	case r.Status == movedPermanently && r.MaxAge != 0 && (r.MaxAge < time.Second || r.MaxAge > MaxRedirectAge):
		return bad("MaxAge is %v, not %v to %v", r.MaxAge, time.Second, MaxRedirectAge)
	case r.Status == movedPermanently && (r.BaseURL == "" || s.mode != never):
		return bad("the status 301 needs a BaseURL and Staleness to be Never")
	case r.OverBytes < 0:
		return bad("OverBytes is %d", r.OverBytes)
	}
	if r.BaseURL != "" {
		u, err := url.Parse(r.BaseURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(r.BaseURL, "#") {
			return bad("BaseURL %q is no absolute http or https URL without a query", r.BaseURL)
		}
		return nil
	}
	// Presigning asks no server, so that it can be tried.
	if _, err := store.PresignGet(context.Background(), variants, "probe", r.Presign); errors.Is(err, store.ErrUnsupported) {
		return bad("Presign: %w", err)
	}
	return nil
}

// visit is what a redirect depends on beside the picture.
type visit struct {
	grant params.Grant
	again bool // through a redirect of ours
}

// redirection returns where the request for obj is redirected to, "" if it is to
// be served, or why it can be neither.
func (p *Pipeline) redirection(ctx context.Context, obj *store.Object, ev *Event, v visit) (string, error) {
	r := p.c.Redirect
	if !r.enabled() {
		return "", nil
	}
	if r.OverBytes == 0 {
		if !ev.created || v.again {
			return "", nil
		}
		to, err := p.locate(ctx, p.c.Variants, ev.Key, obj, v)
		if err != nil {
			p.c.Logger.WarnContext(ctx, "rendition: served, not redirected", "key", ev.Key, "err", err)
			return "", nil
		}
		return to, nil
	}
	if obj.Size <= r.OverBytes {
		return "", nil
	}
	from, key := store.Getter(p.c.Variants), ev.Key
	reachable := ev.stored
	if ev.Outcome == OutcomeOriginal {
		from, key, reachable = p.c.Originals, ev.Request.Source, r.Presign != 0
	}
	if v.again || !reachable {
		return "", ErrAnswerTooLarge
	}
	to, err := p.locate(ctx, from, key, obj, v)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrAnswerTooLarge, err)
	}
	return to, nil
}

// locate returns the URL of a stored object.
func (p *Pipeline) locate(ctx context.Context, from store.Getter, key string, obj *store.Object, v visit) (string, error) {
	r := p.c.Redirect
	if r.Presign != 0 {
		return store.PresignGet(ctx, from, key, p.presignLife(obj, v))
	}
	to := r.BaseURL + escapeKey(key)
	if r.marked() {
		to += "?" + againMark + "=1"
	}
	return to, nil
}

// presignLife is Redirect.Presign, or what is left until something ends before.
// It is at least a second, as no URL lives shorter.
func (p *Pipeline) presignLife(obj *store.Object, v visit) time.Duration {
	life, now := p.c.Redirect.Presign, p.c.Now()
	if at := checkedAt(obj.Metadata); p.c.Staleness.mode == after && !at.IsZero() {
		life = min(life, p.period-now.Sub(at))
	}
	if !v.grant.Expires.IsZero() {
		life = min(life, v.grant.Expires.Sub(now))
	}
	return max(life.Truncate(time.Second), time.Second)
}

// escapeKey returns key as part of a URL. S3 reads a plus in a path as a space.
func escapeKey(key string) string {
	text := (&url.URL{Path: "/" + key}).EscapedPath()[1:]
	return strings.ReplaceAll(text, "+", "%2B")
}

// redirect answers with a redirect.
func (a *answer) redirect(to string, v visit) {
	r := a.p.c.Redirect
	h := a.Header()
	h.Set("Location", to)
	h.Set("Content-Length", "0")
	h.Set("Cache-Control", "private, no-store")
	if r.Status == movedPermanently {
		age := r.MaxAge
		if end := v.grant.Expires; !end.IsZero() {
			age = min(age, end.Sub(a.p.c.Now()))
		}
		h.Set("Cache-Control", "private, max-age="+strconv.FormatInt(seconds(age), 10))
	}
	a.WriteHeader(r.Status)
}

// unmark takes againMark off u, and reports whether it was there.
func (p *Pipeline) unmark(u *url.URL) (*url.URL, bool) {
	if !p.c.Redirect.marked() || !strings.Contains(u.RawQuery, againMark) {
		return u, false
	}
	var rest []string
	again := false
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if name, _, _ := strings.Cut(part, "="); name == againMark {
			again = true
		} else {
			rest = append(rest, part)
		}
	}
	bare := *u
	bare.RawQuery = strings.Join(rest, "&")
	return &bare, again
}
