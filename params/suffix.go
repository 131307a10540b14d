package params

import (
	"net/url"
	"strings"
)

// Suffix is the dialect with the variant at the end of the file's name:
// /chucknorris-200x200.jpg is a variant of chucknorris.jpg.
//
//	URL    = "/" [ DIR "/" ] STEM [ "-" SPEC ] [ "." EXT ]
//	SPEC   = SIZE { "," OPTION }
//	SIZE   = W "x" H | W "w" | H "h" | P "p" | "full"
//	OPTION = "fit=" FIT | "pos=" POSITION | "p=" P | "enlarge=" ("0" | "1")
//	       | "q=" N | "prog" | "fm=" (FORMAT | "orig")
//
// The original is DIR/STEM.EXT; EXT is what follows the last dot of the last
// segment. The numbers and words are those of [Query]. SPEC starts after the
// last hyphen that is followed by the shape of one: up to the first comma
// "full", digits and one of w h p, or digits x digits. Without such a hyphen,
// and where no name would be left, the text is a name.
//
// photo-1920x1080.jpg may be an original as well. Parse reads the variant,
// Candidates offers both, Format cannot say that original;
// photo-1920x1080-200x200.jpg is its variant.
//
// Where nothing is said, both sides mean [FitCover], no result is larger than
// the original, the quality is [DefaultQuality] and the format the original's.
// [FormatAuto] has no word here.
type Suffix struct {
	// Lenient drops a query, and what is wrong in a SPEC, rather than refusing
	// the URL. A wrong SIZE leaves full.
	Lenient bool
}

var (
	_ Dialect   = Suffix{}
	_ Ambiguous = Suffix{}
)

func (d Suffix) rules() specRules {
	return specRules{
		house:   house{fit: FitCover, maxSide: MaxSide, fits: allFits()},
		lenient: d.Lenient,
		fm:      true,
	}
}

// Parse reads a request from the path of u, as a variant where it can be one.
// See [Suffix] for what it accepts, and [Dialect] for its errors.
func (d Suffix) Parse(u *url.URL) (Request, error) {
	if err := noQuery(u, d.Lenient); err != nil {
		return Request{}, err
	}
	name, err := urlName(u)
	if err != nil {
		return Request{}, err
	}
	return d.read(name)
}

// Candidates returns the original of that very name, if the name is valid, and
// the variant that Parse reads; the one request that Parse returns where there
// is one reading; nothing where Parse fails.
func (d Suffix) Candidates(u *url.URL) []Request { return literalFirst(d, u) }

// literalFirst is Candidates of a dialect in which the whole path of u may be a
// name.
func literalFirst(d Dialect, u *url.URL) []Request {
	r, err := d.Parse(u)
	if err != nil {
		return nil
	}
	if r.Params.IsOriginal() {
		return []Request{r}
	}
	name, err := urlName(u)
	if err != nil || !validSource(name) {
		return []Request{r}
	}
	return []Request{{Source: name}, r}
}

func (d Suffix) read(name string) (Request, error) {
	spec, source, ok := d.cut(name)
	if !ok {
		return namedOriginal(name)
	}
	r, err := namedOriginal(source)
	if err != nil {
		return Request{}, err
	}
	a, err := d.rules().parse(spec)
	if err != nil {
		return Request{}, err
	}
	r.Params = d.rules().fill(a)
	return r, nil
}

// cut takes the SPEC out of a name that has one.
func (d Suffix) cut(name string) (spec, source string, ok bool) {
	dir, file := cutSegment(name)
	stem, ext := cutExt(file)
	for i := strings.LastIndexByte(stem, '-'); i >= 0; i = strings.LastIndexByte(stem[:i], '-') {
		if looksLikeSpec(stem[i+1:]) {
			return stem[i+1:], dir + stem[:i] + ext, stem[:i]+ext != ""
		}
	}
	return "", "", false
}

// cutExt splits a segment before its last dot.
func cutExt(segment string) (stem, ext string) {
	if i := strings.LastIndexByte(segment, '.'); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// Format writes r as /DIR/STEM-SPEC.EXT, with the options in the order of
// [Suffix], each only where it differs from what Parse would fill in. It
// refuses [FormatAuto], [FormatFallback], formats that [ParseFormat] does not
// know, an Oversize other than [OversizeError], and an original whose name
// reads as a variant.
func (d Suffix) Format(r Request) (string, error) {
	if err := d.rules().check(r); err != nil {
		return "", err
	}
	name := r.Source
	if !r.Params.IsOriginal() {
		dir, file := cutSegment(name)
		stem, ext := cutExt(file)
		name = dir + stem + "-" + d.rules().text(r.Params) + ext
	}
	return readsBack(name, r, d.read)
}
