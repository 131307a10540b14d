package rendition

import (
	"strconv"
	"strings"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

// limit gives obj the CacheControl that it may be answered with now: that of
// the settings, cut to what is left until the next look at the original is due
// and until the grant ends.
func (p *Pipeline) limit(obj *store.Object, g params.Grant, ev *Event) {
	now := p.c.Now()
	checked := now
	if ev.Outcome != OutcomeOriginal { // which comes from its store just now
		obj.CacheControl = p.c.Attrs.CacheControl
		checked = checkedAt(obj.Metadata)
	}
	obj.CacheControl = p.c.Staleness.caching(obj.CacheControl, min(p.period, p.period-now.Sub(checked)))
	if ev.purged { // a CDN that was purged, too, must not keep what arrives now
		obj.CacheControl = capCaching(obj.CacheControl, 0, 0)
	}
	if !g.Expires.IsZero() {
		obj.CacheControl = capCaching(obj.CacheControl, g.Expires.Sub(now), 0)
	}
}

// storedCaching is the CacheControl that variants are stored with. Nobody can
// count down what is left while an object lies in a store, so that it is the
// whole period.
func (p *Pipeline) storedCaching() string {
	return p.c.Staleness.caching(p.c.Attrs.CacheControl, p.period)
}

// capCaching returns the Cache-Control value cc (RFC 9111, section 5.2) with an
// end after left, cut to whole seconds: larger ages become smaller, a missing
// one is added, and what would prolong it is dropped. Then swr is added, if
// positive, as stale-while-revalidate (RFC 5861).
func capCaching(cc string, left, swr time.Duration) string {
	seconds := seconds(left)
	var list []string
	aged, uncached := false, false
	for d := range strings.SplitSeq(cc, ",") {
		d = strings.TrimSpace(d)
		name, value, _ := strings.Cut(strings.ToLower(d), "=")
		switch name {
		case "", "immutable", "stale-while-revalidate", "stale-if-error":
			continue
		case "no-store", "no-cache":
			uncached = true
		case "max-age", "s-maxage":
			aged = aged || name == "max-age"
			if n, err := strconv.ParseInt(strings.Trim(value, `"`), 10, 64); err != nil || n > seconds {
				d = name + "=" + strconv.FormatInt(seconds, 10)
			}
		}
		list = append(list, d)
	}
	if !uncached {
		if !aged {
			list = append(list, "max-age="+strconv.FormatInt(seconds, 10))
		}
		if swr >= time.Second {
			list = append(list, "stale-while-revalidate="+strconv.FormatInt(int64(swr/time.Second), 10))
		}
	}
	return strings.Join(list, ", ")
}

// alwaysAsk returns cc such that every use of a cached answer asks first.
func alwaysAsk(cc string) string {
	list := []string{}
	for d := range strings.SplitSeq(cc, ",") {
		d = strings.TrimSpace(d)
		switch name, _, _ := strings.Cut(strings.ToLower(d), "="); name {
		case "", "immutable", "stale-while-revalidate", "stale-if-error", "max-age", "s-maxage", "no-cache":
		case "no-store":
			return cc
		default:
			list = append(list, d)
		}
	}
	return strings.Join(append(list, "no-cache"), ", ")
}

// seconds returns the whole seconds of d, 0 where it is negative.
func seconds(d time.Duration) int64 { return int64(max(d, 0) / time.Second) }
