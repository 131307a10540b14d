package variant

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
)

// This file chooses, for one picture on a page, the variants a browser may
// choose from, and writes their URLs.

// candidate is one variant and the sides in pixels that it will have.
type candidate struct {
	params        params.Params
	width, height int
}

// choose returns the variant of src and those of srcset, which are that one and
// others of its shape, by rising width and each width once.
func (m *Markup) choose(img Image) (main candidate, list []candidate, err error) {
	if img.Width < 1 || img.Width > maxOriginal {
		return main, nil, invalid("Width", img.Width)
	}
	if img.Height < 1 || img.Height > maxOriginal {
		return main, nil, invalid("Height", img.Height)
	}
	if img.Size != (Size{}) {
		if main, err = m.candidate(img, img.Size); err != nil || img.Size.Full {
			return main, []candidate{main}, err
		}
	}
	shape := Size{Width: img.Width, Height: img.Height}
	if img.Size.bothSides() {
		shape = img.Size
	}
	if list, err = m.candidates(img, shape); err != nil {
		return main, nil, err
	}
	if img.Size == (Size{}) {
		if len(list) == 0 {
			return main, nil, invalid("Size", img.Size)
		}
		return list[len(list)-1], list, nil
	}
	list = slices.DeleteFunc(list, func(c candidate) bool { return c.width == main.width })
	return main, byWidth(append(list, main)), nil
}

// candidates returns a variant for each listed size of this shape that does not
// ask for more pixels than there are; where all of them do, the smallest alone.
func (m *Markup) candidates(img Image, shape Size) ([]candidate, error) {
	natural := sameShape(shape, Size{Width: img.Width, Height: img.Height})
	var list, larger []candidate
	for _, z := range m.Set.allSizes() {
		if z.Full || z.bothSides() && !sameShape(z, shape) || !z.bothSides() && !natural {
			continue
		}
		if got, ok := m.Set.size(askedFor(z.apply(params.Params{}))); !ok || got != z {
			continue // an earlier size takes its place, see FirstListed
		}
		c, err := m.candidate(img, z)
		if err != nil {
			return nil, err
		}
		// A free side that may not grow ends at the original's own size, which
		// is of use; two sides that may not grow end in another shape.
		if (c.params.Enlarge || z.bothSides()) && (z.Width > img.Width || z.Height > img.Height) {
			larger = append(larger, c)
		} else {
			list = append(list, c)
		}
	}
	if len(list) == 0 && len(larger) > 0 {
		list = byWidth(larger)[:1]
	}
	return byWidth(list), nil
}

// byWidth sorts list by width and keeps the first listed of each.
func byWidth(list []candidate) []candidate {
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(a.width, b.width) })
	return slices.CompactFunc(list, func(a, b candidate) bool { return a.width == b.width })
}

// sameShape compares width : height exactly. Products of a side of an original
// and a listed one need more than 32 bits.
func sameShape(a, b Size) bool {
	return int64(a.Width)*int64(b.Height) == int64(b.Width)*int64(a.Height)
}

// candidate returns the variant of size z. The set has the last word about it,
// so that no page links to what the server would not make; z itself must be
// what the set answers.
func (m *Markup) candidate(img Image, z Size) (candidate, error) {
	p := z.apply(params.Params{Fit: img.Fit, Position: img.Position, Quality: img.Quality, Format: img.Format})
	p.Enlarge, p.Oversize = m.Enlarge, m.Set.Oversize
	if p.Fit == params.FitNone && z.bothSides() {
		p.Fit = first(m.Set.Fits, params.FitCover)
		p.Position = first(m.Set.Positions, params.PositionCenter)
	}
	if canBeProgressive(p.Format) {
		p.Progressive = first(m.Set.Progressive, false)
	}
	got, err := m.Set.Closest(p)
	if err != nil {
		return candidate{}, err
	}
	if got.Width != z.Width || got.Height != z.Height {
		return candidate{}, refused("size", z)
	}
	if img.Format == params.FormatAuto {
		got.Format = params.FormatAuto
	}
	w, h := resultSize(img.Width, img.Height, got)
	return candidate{params: got, width: w, height: h}, nil
}

// url returns the URL of a variant, in the characters that html/template leaves
// as they are in an attribute: src and srcset must have one spelling, or caches
// hold each picture twice.
func (m *Markup) url(d params.Dialect, prefix, source string, p params.Params) (string, error) {
	if !okPrefix(prefix) {
		return "", &Error{Name: "Prefix", Value: prefix, Err: ErrInvalid}
	}
	text, err := d.Format(params.Request{Source: source, Params: p})
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(text, "/") {
		return "", notExpressible("url", text)
	}
	return escapeURL(strings.TrimSuffix(prefix, "/") + text), nil
}

// okPrefix allows nothing, an absolute path, or the start of an http(s) URL.
func okPrefix(s string) bool {
	return s == "" || strings.HasPrefix(s, "/") ||
		strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// escapeURL percent-encodes what is neither reserved nor unreserved in RFC
// 3986, quotes and parentheses, and a comma at the end, which a srcset would
// take for its own. Percent signs are left: the URL is escaped already.
func escapeURL(s string) string {
	const keep = "-._~!#$&*+,/:;=?@[]%"
	var b strings.Builder
	for i, c := range []byte(s) {
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		last := i == len(s)-1
		if alnum || strings.IndexByte(keep, c) >= 0 && !(c == ',' && last) {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}

// srcset joins the URLs of list with their widths.
func (m *Markup) srcset(source string, list []candidate) (string, error) {
	var b strings.Builder
	for i, c := range list {
		u, err := m.url(m.Dialect, m.Prefix, source, c.params)
		if err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(u + " " + strconv.Itoa(c.width) + "w")
	}
	return b.String(), nil
}
