package rendition

import (
	"errors"
	"time"
)

// Staleness says how long a variant may be served without a look at its
// original. Its zero value is [Never]; the others come from [After] and
// [Always].
//
// A look is one Stat of the original, which all who wait for the same variant
// share. An original that has the ETag of the one that the variant was made of
// (or its ModTime and size, where its store has no ETags) is unchanged: the
// variant is served, and under After stored again with the time of the look on
// it (MetaChecked), once in each period in which it is asked for. If it
// has changed, the variant is made anew and replaces the stored one; if it is
// gone, the variant is deleted and the answer is 404. So a store of variants
// should be a store.Replacer: in one that is none the old variants stay, and
// after their time each request looks, and where the original has changed,
// makes the variant anew and serves it unstored.
//
// What is answered may be cached until the next look is due. Behind a Redirect
// caches fetch stored variants by themselves: there they are given half the
// time, and looks happen after the other half. Where a CDN asks
// the store of variants first and this handler only for what is missing, nobody
// looks; Never and [Pipeline.Purge] are for that.
type Staleness struct {
	mode   stalenessMode
	period time.Duration

	// WhileRevalidate lets caches answer with what they have while they ask
	// anew, for that long after it became stale (RFC 5861). An old picture can
	// be seen for that much longer. For After only.
	WhileRevalidate time.Duration
	// IfError serves a stale variant where the look at the original fails for
	// another reason than that it is gone, up to that long after it became
	// stale. Without, such a failure is the answer. For After only.
	IfError time.Duration
}

type stalenessMode uint8

const (
	never stalenessMode = iota
	after
	always
)

// Never says that variants do not become stale: an original is replaced under
// another name, or [Pipeline.Purge] is called for it.
func Never() Staleness { return Staleness{} }

// After says that the original is to be looked at once the last look is longer
// ago than d, at least two seconds: no caller sees a variant of a replaced
// original for longer than that.
func After(d time.Duration) Staleness { return Staleness{mode: after, period: d} }

// Always says that the original is to be looked at for each request, and that
// caches ask for each, too.
func Always() Staleness { return Staleness{mode: always} }

func (s Staleness) check() error {
	switch {
	case s.mode == after && s.period < 2*time.Second:
		return errors.New("rendition: Config.Staleness: After less than two seconds")
	case s.mode != after && (s.WhileRevalidate != 0 || s.IfError != 0):
		return errors.New("rendition: Config.Staleness: WhileRevalidate and IfError are for After")
	case s.WhileRevalidate < 0 || s.IfError < 0:
		return errors.New("rendition: Config.Staleness: a negative duration")
	}
	return nil
}

// caching returns the Cache-Control value cc for what stays fresh for left.
func (s Staleness) caching(cc string, left time.Duration) string {
	switch s.mode {
	case after:
		return capCaching(cc, left, s.WhileRevalidate)
	case always:
		return alwaysAsk(cc)
	}
	return cc
}

// period returns how long after a look the next one is due, under After. Where
// caches fetch stored variants by themselves, what they keep was looked at up
// to one period before they fetched it, and they keep it for another one.
func (c Config) period() time.Duration {
	if c.Redirect.enabled() {
		return c.Staleness.period / 2
	}
	return c.Staleness.period
}

// checkedAt returns when the original of a variant was looked at last, the zero
// time where that is not known.
func checkedAt(metadata map[string]string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, metadata[MetaChecked])
	if err != nil {
		return time.Time{}
	}
	return t
}
