package params

import "net/url"

// Folder is the dialect with the variant in one folder in front of the file,
// /produs_227613/360x270/img.jpg, or in a query parameter that holds such a
// path, /resizer?key=produs_227613/360x270/img.jpg.
//
//	URL    = "/" TEXT | "/" ... "?key=" TEXT
//	TEXT   = [ DIR "/" ] [ SPEC "/" ] FILE
//	SPEC   = SIZE { "," OPTION }
//	SIZE   = W "x" H | W "w" | H "h" | P "p" | "full"
//	OPTION = "fit=" FIT | "pos=" POSITION | "p=" P | "enlarge=" ("0" | "1")
//	       | "q=" N | "prog" | "fm=" (FORMAT | "orig")
//
// The original is DIR/FILE. The numbers and words are those of [Query]. The
// last folder is a SPEC if it has the shape of one: before its first comma
// "full", digits and one of w h p, or digits x digits. Else it is part of the
// name. With ?key= the URL's path says nothing. In its value, too, a plus sign
// is one, and an encoded slash is refused.
//
// Where nothing is said, both sides mean [FitCover], no result is larger than
// the original, the quality is [DefaultQuality] and the format the original's.
// [FormatAuto] has no word here.
type Folder struct {
	// Lenient drops query parameters other than the first key, and what is
	// wrong in a SPEC, rather than refusing the URL. A wrong SIZE leaves full.
	Lenient bool
}

var _ Dialect = Folder{}

func (d Folder) rules() specRules {
	return specRules{
		house:   house{fit: FitCover, maxSide: MaxSide, fits: allFits()},
		lenient: d.Lenient,
		fm:      true,
	}
}

// Parse reads a request from the parameter key of u, if there is one, else from
// the path. See [Folder] for what it accepts, and [Dialect] for its errors.
func (d Folder) Parse(u *url.URL) (Request, error) {
	key, err := d.key(u.RawQuery)
	if err != nil {
		return Request{}, err
	}
	var name string
	if key != "" {
		name, err = decodeName(key)
	} else {
		name, err = urlName(u)
	}
	if err != nil {
		return Request{}, err
	}
	return d.read(name)
}

// key returns the value of the parameter key, still escaped; "" if there is
// none.
func (d Folder) key(query string) (string, error) {
	var key string
	err := eachPair(query, d.Lenient, func(name, value string) error {
		switch {
		case name != "key":
			return unknown(name, value)
		case key != "":
			return &Error{name, value, ErrRepeated}
		case value == "":
			return &Error{name, value, ErrSyntax}
		}
		key = value
		return nil
	})
	return key, err
}

func (d Folder) read(name string) (Request, error) {
	dir, file := cutSegment(name)
	dir, spec, ok := cutFolder(dir)
	if !ok || !looksLikeSpec(spec) {
		return namedOriginal(name)
	}
	r, err := namedOriginal(dir + file)
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

// Format writes r as /DIR/SPEC/FILE, with the options in the order of [Folder],
// each only where it differs from what Parse would fill in. It refuses
// [FormatAuto], [FormatFallback], formats that [ParseFormat] does not know, an
// Oversize other than [OversizeError], and an original whose name reads as a
// variant.
func (d Folder) Format(r Request) (string, error) {
	if err := d.rules().check(r); err != nil {
		return "", err
	}
	name := r.Source
	if !r.Params.IsOriginal() {
		dir, file := cutSegment(name)
		name = dir + d.rules().text(r.Params) + "/" + file
	}
	return readsBack(name, r, d.read)
}
