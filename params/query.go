package params

import (
	"net/url"
	"strconv"
	"strings"
)

// Query is the dialect that asks in the URL's query: /images/cat.jpg?d=200x100.
//
//	URL   = "/" NAME [ "?" PARAM { "&" PARAM } ]
//	PARAM = "d=" W "x" H | "w=" W | "h=" H
//	      | "fit=" FIT | "pos=" POSITION | "p=" P | "dpr=" R [ "." R ]
//	      | "enlarge=" ("0" | "1") | "q=" N
//	      | "fm=" (FORMAT | "orig" | "auto") | "prog=" ("0" | "1")
//
// W and H are 1 to [MaxSide], P is 1 to [MaxPercent], N is 1 to [MaxQuality],
// dpr is 1 to 4 with at most one digit after the point. The values of fit, pos
// and fm are those of [Fit.String], [Position.String] and [ParseFormat]. The
// order is free, d excludes w and h, nothing may stand twice.
// dpr multiplies the asked sides, rounding half up, and is gone.
//
// Without any parameter the URL is the original. Where nothing is said, both
// sides mean [FitCover], a result may be larger than the original, the quality
// is [DefaultQuality], and the format is [FormatAuto].
// The whole path is the original's name.
type Query struct {
	// Lenient drops parameters that are unknown, repeated, in conflict, out of
	// range or malformed, rather than refusing the URL. Of several that exclude
	// one another the first valid one counts.
	Lenient bool
}

var _ Dialect = Query{}

func (Query) house() house {
	return house{fit: FitCover, enlarge: true, format: FormatAuto, maxSide: MaxSide, fits: allFits()}
}

// Parse reads a request from the path and the query of u. See [Query] for what
// it accepts, and [Dialect] for its errors.
func (d Query) Parse(u *url.URL) (Request, error) {
	name, err := urlName(u)
	if err != nil {
		return Request{}, err
	}
	r, err := namedOriginal(name)
	if err != nil {
		return Request{}, err
	}
	a := queryAsk{dpr: 10}
	if err := eachPair(u.RawQuery, d.Lenient, a.setEscaped); err != nil {
		return Request{}, err
	}
	if err := a.multiply(); err != nil && !d.Lenient {
		return Request{}, err
	}
	if a.said&^saidDPR != 0 {
		r.Params = d.house().fill(a.ask)
	}
	return r, nil
}

// A queryAsk is an ask with a device pixel ratio.
type queryAsk struct {
	ask
	dpr int // in tenths
}

func (a *queryAsk) setEscaped(name, value string) error {
	n, err1 := url.PathUnescape(name)
	v, err2 := url.PathUnescape(value)
	switch {
	case err1 != nil:
		return malformed("", name)
	case err2 != nil:
		return malformed(n, value)
	}
	return a.set(n, v)
}

func (a *queryAsk) set(name, value string) error {
	switch name {
	case "d":
		return a.both(name, value)
	case "w":
		return a.number(saidWidth, &a.Width, MaxSide, name, value)
	case "h":
		return a.number(saidHeight, &a.Height, MaxSide, name, value)
	case "dpr":
		return choose(&a.ask, saidDPR, &a.dpr, parseDPR, name, value)
	case "fm":
		return choose(&a.ask, saidFormat, &a.Format, formatOrAuto, name, value)
	}
	return a.ask.set(name, value)
}

func formatOrAuto(word string) (Format, error) {
	if f := Format(word); f == FormatAuto {
		return f, nil
	}
	return formatOrSource(word)
}

// parseDPR reads a ratio as tenths.
func parseDPR(value string) (int, error) {
	whole, tenth, hasTenth := strings.Cut(value, ".")
	if hasTenth && (len(tenth) != 1 || !isDigits(tenth)) {
		return 0, ErrSyntax
	}
	n, err := decimal(whole, 1, 4)
	if err != nil {
		return 0, err
	}
	n *= 10
	if hasTenth {
		n += int(tenth[0] - '0')
	}
	if n > 40 {
		return 0, ErrRange
	}
	return n, nil
}

// multiply applies the ratio to the sides, or fails and leaves them.
func (a *queryAsk) multiply() error {
	if a.said&saidDPR == 0 {
		return nil
	}
	value := strconv.Itoa(a.dpr/10) + "." + strconv.Itoa(a.dpr%10)
	w, h := (a.Width*a.dpr+5)/10, (a.Height*a.dpr+5)/10
	switch {
	case w == 0 && h == 0:
		return &Error{"dpr", value, ErrConflict}
	case w > MaxSide || h > MaxSide:
		return &Error{"dpr", value, ErrRange}
	}
	a.Width, a.Height = w, h
	return nil
}

// Format writes r with the parameters in the order of [Query], each only where
// it differs from what Parse would fill in; two sides are written as d.
// It refuses an Oversize other than [OversizeError], [FormatFallback], and
// formats that [ParseFormat] does not know.
func (d Query) Format(r Request) (string, error) {
	if err := d.house().check(r); err != nil {
		return "", err
	}
	path := escapeName(r.Source)
	if r.Params.IsOriginal() {
		return path, nil
	}
	return path + "?" + d.query(r.Params), nil
}

func (d Query) query(p Params) string {
	defaults := d.house().defaults(p)
	both, side := p.Width != 0 && p.Height != 0, p.Width != 0 || p.Height != 0
	var pairs []string
	pair := func(text string, say bool) {
		if say {
			pairs = append(pairs, text)
		}
	}
	pair("d="+p.sizeText(), both)
	pair("w="+strconv.Itoa(p.Width), !both && p.Width != 0)
	pair("h="+strconv.Itoa(p.Height), !both && p.Height != 0)
	pair("fit="+p.Fit.String(), p.Fit != defaults.Fit)
	pair("pos="+p.Position.String(), p.Position != defaults.Position)
	pair("p="+strconv.Itoa(p.Percent), side && p.Percent != 0 || !side && p.Percent != 100)
	pair("enlarge="+flagText(p.Enlarge), p.Enlarge != defaults.Enlarge)
	pair("q="+strconv.Itoa(p.Quality), p.Quality != defaults.Quality)
	pair("fm="+p.Format.word(), p.Format != FormatAuto)
	pair("prog=1", p.Progressive)
	if len(pairs) == 0 { // without a parameter it would be the original
		return "p=100"
	}
	return strings.Join(pairs, "&")
}
