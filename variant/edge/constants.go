package edge

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// constants returns the declarations that the scripts refer to. Lists that are
// empty hold the one value that this means, as in variant.Set.
func constants(set *variant.Set, l language, o Options) (string, error) {
	var b strings.Builder
	var failed error
	declare := func(name string, v any) {
		text, err := json.Marshal(v)
		failed = errors.Join(failed, err)
		b.WriteString("var " + name + " = " + string(text) + ";\n")
	}
	sizes, dflt := sizesOf(set)
	declare("SIZES", sizes)
	declare("DEFAULT_SIZE", dflt)
	declare("VARIANCE", set.Variance)
	declare("NO_MATCH", int(set.NoMatch))
	declare("WIDTHS_ONLY", flag(set.Metric == variant.Width))
	declare("FIRST_LISTED", flag(set.Order == variant.FirstListed))
	declare("FORMATS", orOnly(set.Formats, params.FormatSource))
	declare("QUALITIES", orOnly(set.Qualities, params.DefaultQuality))
	declare("FITS", numbers(orOnly(set.Fits, params.FitCover)))
	declare("POSITIONS", numbers(orOnly(set.Positions, params.PositionCenter)))
	declare("PROGRESSIVE", flags(orOnly(set.Progressive, false)))
	declare("GROW", int(set.Enlarge))

	declare("LENIENT", flag(l.lenient))
	declare("IS_QUERY", flag(l.query))
	declare("DEFAULT_FIT", int(l.fit))
	declare("DEFAULT_ENLARGE", flag(l.enlarge))
	declare("DEFAULT_FORMAT", l.format)
	declare("HAS_FM", flag(l.fm))
	if l.query {
		declare("OFFERS", offers(set, o.Encodes))
	}

	declare("HIDE", flag(o.HideOriginals))
	declare("AGAIN", flag(o.Redirects))
	declare("PREFIX", prefix(o.Version))
	declare("STATUS", status(o.NotAllowedStatus))
	declare("CACHE", caching(o.ErrorTTL))
	return b.String(), failed
}

// sizesOf returns sizes as pairs of numbers, full as two zeros.
func sizesOf(set *variant.Set) (list [][2]int, dflt *[2]int) {
	for _, z := range set.Sizes {
		list = append(list, [2]int{z.Width, z.Height})
	}
	if d := set.Default; d != (variant.Size{}) {
		dflt = &[2]int{d.Width, d.Height}
		if len(list) == 0 {
			list = append(list, *dflt)
		}
	}
	if list == nil {
		list = [][2]int{}
	}
	return list, dflt
}

// offers returns the formats that the Accept header chooses from.
func offers(set *variant.Set, encodes []params.Format) []params.Format {
	list := []params.Format{}
	for _, f := range set.Formats {
		if f == params.FormatSource || len(encodes) == 0 || slices.Contains(encodes, f) {
			list = append(list, f)
		}
	}
	return list
}

func status(notAllowed int) int {
	if notAllowed == 0 {
		return 404
	}
	return notAllowed
}

func prefix(version string) string {
	if version == "" {
		return ""
	}
	return "~" + version + "/"
}

func caching(ttl time.Duration) string {
	switch {
	case ttl == 0:
		ttl = DefaultErrorTTL
	case ttl < 0:
		return "no-store"
	}
	return "public, max-age=" + strconv.Itoa(int(ttl/time.Second))
}

func orOnly[T any](list []T, only T) []T {
	if len(list) == 0 {
		return []T{only}
	}
	return list
}

// numbers keeps lists of small types from being written as texts.
func numbers[T ~uint8](list []T) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = int(v)
	}
	return out
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func flags(list []bool) []int {
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = flag(v)
	}
	return out
}
