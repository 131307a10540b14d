package params

import (
	"net/url"
	"strconv"
	"strings"
)

// At is the dialect with the variant after an @ at the end of the file's name:
// /photo.jpg@100w_100h_1e_80q_1r.webp.
//
//	URL    = "/" [ DIR "/" ] FILE [ "@" TOKEN { "_" TOKEN } [ "." FORMAT ] ]
//	TOKEN  = W "w" | H "h" | E "e" | L "l" | P "p" | N "q" | R "r"
//	FORMAT = "jpg" | "jpeg" | "png" | "gif" | ... (see [ParseFormat])
//
// W and H are 1 to 4096. E says how both sides are met: 0 [FitInside], the
// default, 1 [FitOutside], 2 [FitFill]. L is 0, the default, where the result
// may be larger than the original, else 1. P is 1 to [MaxPercent], N is 1 to
// [MaxQuality] and [DefaultQuality] by default, R is 1 for a progressive JPEG,
// else 0. The order is free, no token may stand twice. Without FORMAT it is the
// original's. Every variant has [OversizeKeep]. [FormatAuto] has no word here.
//
// The original is DIR/FILE. What follows the last @ of the last segment, and
// has a name before it, is a variant part if at least one of its tokens is
// digits and one of w h e l p q r; then every token must be right. Else it is
// part of the name, as in icon@2x.png, whose variant is icon@2x.png@100w.
// Where an original could have the name of a variant, Parse reads the variant,
// Candidates offers both, and Format cannot say that original.
type At struct {
	// Lenient drops a query, and tokens that are wrong, rather than refusing
	// the URL.
	Lenient bool
}

var (
	_ Dialect   = At{}
	_ Ambiguous = At{}
)

const (
	atMaxSide = 4096
	atTokens  = "whelpqr" // in canonical order
)

// atFits are the fits by their number in the token e.
func atFits() []Fit { return []Fit{FitInside, FitOutside, FitFill} }

func (At) house() house {
	return house{
		fit: FitInside, enlarge: true, oversize: OversizeKeep,
		maxSide: atMaxSide, fits: atFits(),
	}
}

// Parse reads a request from the path of u, as a variant where it can be one.
// See [At] for what it accepts, and [Dialect] for its errors.
func (d At) Parse(u *url.URL) (Request, error) {
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
func (d At) Candidates(u *url.URL) []Request { return literalFirst(d, u) }

func (d At) read(name string) (Request, error) {
	i := strings.LastIndexByte(name, '@')
	if i < 1 || name[i-1] == '/' {
		return namedOriginal(name)
	}
	a, tokens := cutAtFormat(name[i+1:])
	if !looksLikeAt(tokens) {
		return namedOriginal(name)
	}
	r, err := namedOriginal(name[:i])
	if err != nil {
		return Request{}, err
	}
	for token := range strings.SplitSeq(tokens, "_") {
		if err := a.atToken(token); err != nil && !d.Lenient {
			return Request{}, err
		}
	}
	r.Params = d.house().fill(a)
	return r, nil
}

// cutAtFormat takes a known format's extension off the part after the @.
func cutAtFormat(part string) (a ask, tokens string) {
	stem, ext := cutExt(part)
	if ext == "" {
		return a, part
	}
	f, err := ParseFormat(ext[1:])
	if err != nil {
		return a, part
	}
	a.Format, a.said = f, saidFormat
	return a, stem
}

// looksLikeAt reports whether a token of the part after the @ has the shape of
// one. A part with a slash is no part of the last segment.
func looksLikeAt(tokens string) bool {
	if strings.Contains(tokens, "/") {
		return false
	}
	for token := range strings.SplitSeq(tokens, "_") {
		if value, name := cutToken(token); name != "" && isDigits(value) {
			return true
		}
	}
	return false
}

// cutToken splits off the letter at the end of a token; name is "" where the
// token ends in none that is known.
func cutToken(token string) (value, name string) {
	last := len(token) - 1
	if last < 0 || strings.IndexByte(atTokens, token[last]) < 0 {
		return token, ""
	}
	return token[:last], token[last:]
}

func (a *ask) atToken(token string) error {
	value, name := cutToken(token)
	switch name {
	case "w":
		return a.number(saidWidth, &a.Width, atMaxSide, name, value)
	case "h":
		return a.number(saidHeight, &a.Height, atMaxSide, name, value)
	case "e":
		return choose(a, saidFit, &a.Fit, parseAtFit, name, value)
	case "l":
		return choose(a, saidEnlarge, &a.Enlarge, parseAtLimit, name, value)
	case "p", "q":
		return a.set(name, value)
	case "r":
		return choose(a, saidProgressive, &a.Progressive, parseFlag, name, value)
	}
	return unknown(token, "")
}

func parseAtFit(value string) (Fit, error) {
	fits := atFits()
	n, err := decimal(value, 0, len(fits)-1)
	return fits[n], err
}

// parseAtLimit reads l, which forbids what Enlarge allows.
func parseAtLimit(value string) (enlarge bool, err error) {
	limit, err := parseFlag(value)
	return !limit, err
}

// Format writes r as /DIR/FILE@TOKENS.FORMAT, with the tokens in the order
// w h e l p q r, each only where it differs from what Parse would fill in. It
// refuses sides over 4096, [FitCover] and [FitContain], an Oversize other than
// [OversizeKeep], [FormatAuto], [FormatFallback], formats that [ParseFormat]
// does not know, and an original whose name reads as a variant.
func (d At) Format(r Request) (string, error) {
	if err := d.house().check(r); err != nil {
		return "", err
	}
	name := r.Source
	if p := r.Params; !p.IsOriginal() {
		name += "@" + d.tokens(p)
		if p.Format.IsConcrete() {
			name += "." + p.Format.Ext()
		}
	}
	return readsBack(name, r, d.read)
}

func (d At) tokens(p Params) string {
	defaults := d.house().defaults(p)
	side := p.Width != 0 || p.Height != 0
	var tokens []string
	token := func(n int, name string, say bool) {
		if say {
			tokens = append(tokens, strconv.Itoa(n)+name)
		}
	}
	token(p.Width, "w", p.Width != 0)
	token(p.Height, "h", p.Height != 0)
	token(int(p.Fit-FitInside), "e", p.Fit != defaults.Fit)
	token(1, "l", p.Enlarge != defaults.Enlarge)
	token(p.Percent, "p", side && p.Percent != 0 || !side && p.Percent != 100)
	token(p.Quality, "q", p.Quality != defaults.Quality)
	token(1, "r", p.Progressive)
	if len(tokens) == 0 { // a variant needs a token to be one
		return "100p"
	}
	return strings.Join(tokens, "_")
}
