package params

import "net/url"

// Path is the dialect with the variant in two folders in front of the file:
// /images/200x100/webp/cat.jpg. It is the default layout of keys.
//
//	URL    = "/" [ DIR "/" ] [ SPEC "/" FORMAT "/" ] FILE
//	FORMAT = "jpg" | "jpeg" | "png" | "gif" | ... (see [ParseFormat]) | "orig"
//	SPEC   = SIZE { "," OPTION }
//	SIZE   = W "x" H | W "w" | H "h" | P "p" | "full"
//	OPTION = "fit=" FIT | "pos=" POSITION | "p=" P | "enlarge=" ("0" | "1")
//	       | "q=" N | "prog"
//
// The original is DIR/FILE. The numbers and words are those of [Query].
// The last two folders are a variant part if the second one is a FORMAT and
// the first one has the shape of a SPEC: before the first comma "full", digits
// and one of w h p, or digits x digits. Else they are part of the name. FORMAT
// orig is [FormatSource]; [FormatAuto] has no word here.
//
// Where nothing is said, both sides mean [FitCover], a result may be larger
// than the original and the quality is [DefaultQuality].
type Path struct {
	// Lenient drops a query, and what is wrong in a SPEC, rather than refusing
	// the URL. A wrong SIZE leaves full.
	Lenient bool
}

var _ Dialect = Path{}

func (d Path) rules() specRules {
	return specRules{
		house:   house{fit: FitCover, enlarge: true, maxSide: MaxSide, fits: allFits()},
		lenient: d.Lenient,
	}
}

// Parse reads a request from the path of u. See [Path] for what it accepts, and
// [Dialect] for its errors.
func (d Path) Parse(u *url.URL) (Request, error) {
	if err := noQuery(u, d.Lenient); err != nil {
		return Request{}, err
	}
	name, err := urlName(u)
	if err != nil {
		return Request{}, err
	}
	return d.read(name)
}

func (d Path) read(name string) (Request, error) {
	spec, format, source, ok := d.cut(name)
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
	a.Format, a.said = format, a.said|saidFormat
	r.Params = d.rules().fill(a)
	return r, nil
}

// cut takes the variant part out of a name that has one.
func (d Path) cut(name string) (spec string, format Format, source string, ok bool) {
	dir, file := cutSegment(name)
	dir, word, ok := cutFolder(dir)
	if !ok {
		return "", "", "", false
	}
	format, err := formatOrSource(word)
	if err != nil {
		return "", "", "", false
	}
	dir, spec, ok = cutFolder(dir)
	return spec, format, dir + file, ok && looksLikeSpec(spec)
}

// Format writes r as /DIR/SPEC/FORMAT/FILE, with the options in the order of
// [Path], each only where it differs from what Parse would fill in. It refuses
// [FormatAuto], [FormatFallback], formats that [ParseFormat] does not know, an
// Oversize other than [OversizeError], and an original whose name reads as a
// variant.
func (d Path) Format(r Request) (string, error) {
	if err := d.rules().check(r); err != nil {
		return "", err
	}
	name := r.Source
	if p := r.Params; !p.IsOriginal() {
		dir, file := cutSegment(name)
		name = dir + d.rules().text(p) + "/" + p.Format.word() + "/" + file
	}
	return readsBack(name, r, d.read)
}
