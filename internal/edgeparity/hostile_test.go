package edgeparity

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// source makes random requests. Most are nearly right: what is plain nonsense is
// refused early and proves little.
type source struct {
	*rand.Rand
	near []string // sides at and about the bounds of the set's own
}

// about returns a source whose sizes are about those of the set.
func (s source) about(set *variant.Set) source {
	s.near = nil
	for _, z := range append([]variant.Size{set.Default}, set.Sizes...) {
		for _, side := range []int{z.Width, z.Height} {
			for _, n := range []int{side, side, side * (100 + set.Variance) / 100, side*(100-set.Variance)/100 + 1} {
				if side > 0 {
					s.near = append(s.near, fmt.Sprint(n-1), fmt.Sprint(n), fmt.Sprint(n+1))
				}
			}
		}
	}
	return s
}

func (s source) pick(list ...string) string { return list[s.IntN(len(list))] }

// often reports true once in n times.
func (s source) once(n int) bool { return s.IntN(n) == 0 }

func (s source) segment() string {
	if s.once(400) {
		return strings.Repeat(s.pick("a", "%C3%A9", "é", "%25"), 60+s.IntN(160)) + ".jpg"
	}
	return s.pick("a", "cat.jpg", "photo.png", "x.GIF", "b.webp", "café.jpg", "%C3%A9.jpeg", "a%20b.jpg", "a+b.avif", "a%2Bb", "日本.jxl", "😀.jpg",
		"..", ".", "", "%2e%2e", "a%2fb", "a%2Fb", "é%2fb", "100%25.jpg", "%", "%zz", "%ff", "%c3", "%ed%a0%80", "%c0%af", "%00", "%7f", "%C2%85", "~a", "~v2", "a~",
		"icon@2x.png", "a@b.jpg", "@", "x@100w", "photo-1920x1080.jpg", "a-b-c.tar.gz", "-", "-5w.jpg", "full", "100x100", "50w", "webp", "orig", "jpg", "constructor",
		"__proto__", "toString", ".htaccess", "a.tif", "b.HEIF", "c.jfif", "d.jpe", "e.gİf", "f.t%C4%B0f", "g.bmp", "h.svg", "i.jpg%0A", "!$&'()*;:=[]", "a,b", "a=b", "^`{|}\"<>\\", "\u2028", "K.jpg", "ſ", "\ufeff")
}

func (s source) dir() string {
	d := ""
	for n := s.IntN(4); n > 0; n-- {
		d += s.segment() + "/"
	}
	if s.once(300) {
		d += strings.Repeat(s.pick("abcdefghi/", "%61éàü%C3%A9/"), 85+s.IntN(20))
	}
	return d
}

func (s source) plainDir() string { return s.pick("", "", "img/", "a/b/", "é/", "2024/05/", "x%20y/") }

func (s source) file() string {
	if s.once(4) {
		return s.segment()
	}
	return s.pick("cat.jpg", "photo.png", "a%20b.gif", "x.webp", "日本.avif", "noext", "é.jpeg", "a.b.heic", "icon@2x.png", "a-1.tiff")
}

func (s source) number(usual ...string) string {
	switch {
	case s.once(80):
		return s.pick("0", "00", "01", "-1", "+1", "1e2", "1.5", "", " 1", "0x10", "16385", "16384", "4096", "4097", "99999", "999999999999999999999", "1000", "1001", "100", "101", "٢", "Infinity", "NaN", "1_0")
	case s.once(2):
		return fmt.Sprint(1 + s.IntN(s.pick1(40, 130, 700, 1500)))
	}
	return s.pick(usual...)
}

func (s source) pick1(list ...int) int { return list[s.IntN(len(list))] }

func (s source) side() string {
	if len(s.near) > 0 && s.once(2) {
		return s.pick(s.near...)
	}
	if s.once(40) {
		return s.pick("16384", "12000", "8193", "5462", "4096")
	}
	return s.number("100", "105", "200", "190", "300", "320", "400", "350", "640", "1280", "150", "240", "60", "2000", "3840")
}

func (s source) fit() string {
	if s.once(20) {
		return s.pick("none", "Cover", "", "constructor", "0")
	}
	return s.pick("inside", "outside", "fill", "cover", "contain", "cover")
}

func (s source) pos() string {
	return s.pick("center", "top", "bottom", "left", "right", "topleft", "topright", "bottomleft", "bottomright", "bottomright", "center", "center", "middle")
}

func (s source) fm() string {
	if !s.once(6) {
		return s.pick("jpg", "jpeg", "png", "gif", "webp", "webp", "avif", "jxl", "orig")
	}
	return s.pick("jpg", "jpeg", "png", "gif", "webp", "avif", "jxl", "heic", "tiff", "bmp", "orig", "x-qoi", "x-", "x-100w", "x-"+strings.Repeat("q", 28+s.IntN(4)), "auto", "WEBP", "svg", "")
}

func (s source) size() string {
	switch s.IntN(8) {
	case 0, 1, 2, 3:
		return s.side() + "x" + s.side()
	case 4:
		return s.side() + "w"
	case 5:
		return s.side() + "h"
	case 6:
		return s.number("100", "50", "200", "1000") + "p"
	}
	if !s.once(3) {
		return "full"
	}
	return s.pick("Full", "x", "200", "200px", "100x", "x100", "1x1x1", "fulll")
}

func (s source) option() string {
	if s.once(40) {
		return s.pick("", "=", "x=1", "q", "Q=80", "constructor=1", "__proto__=1", "q=80=1", "said=1", "w=5", "enlarge=2", "enlarge=", "prog=1", "prog=")
	}
	switch s.IntN(8) {
	case 0:
		return "fit=" + s.fit()
	case 1:
		return "pos=" + s.pos()
	case 2:
		return "p=" + s.number("100", "50", "200")
	case 3:
		return "enlarge=" + s.pick("0", "1")
	case 4:
		return "q=" + s.number("80", "60", "90", "75", "100", "70", "85", "55", "65", "95", "50")
	case 5:
		return "prog"
	case 6:
		return "fm=" + s.fm()
	}
	return "fit=" + s.fit()
}

func (s source) spec() string {
	t := s.size()
	for n := max(0, s.IntN(6)-2); n > 0; n-- {
		t += "," + s.option()
	}
	return t
}

func (s source) token() string {
	if s.once(30) {
		return s.pick("1x", "w", "", "1c", "90q1", "2x", "é", "3e", "2l", "00r", "01e")
	}
	switch s.IntN(10) {
	case 0, 1, 2:
		return s.side() + "w"
	case 3, 4, 5:
		return s.side() + "h"
	case 6:
		return s.pick("0", "1", "2") + "e"
	case 7:
		return s.pick("0", "1") + s.pick("l", "r")
	case 8:
		return s.number("80", "60", "90", "75", "100", "70", "85", "55", "95") + "q"
	}
	return s.number("100", "50", "200") + "p"
}

func (s source) tokens() string {
	list := make([]string, 1+s.IntN(4))
	for i := range list {
		list[i] = s.token()
	}
	return strings.Join(list, "_")
}

func (s source) pair() string {
	switch s.IntN(14) {
	case 0, 1, 2, 3:
		return "d=" + s.side() + "x" + s.side()
	case 4, 5:
		return "w=" + s.side()
	case 6:
		return "h=" + s.side()
	case 7:
		return "dpr=" + s.pick("1", "2", "3", "4", "1.5", "2.5", "4.0", "1.1", "3.9", "2", "1.3", "4.1", "0.5", "1.", "1.55", ".5", "2.0", "2\u00e9", "2%0A", "x")
	case 8, 9:
		return "fm=" + s.fm()
	case 10:
		return "prog=" + s.pick("0", "1")
	case 11:
		if !s.once(4) {
			return s.pick("%64=200x200", "w=%32%30%30", "p=50", "rendition-again=1", "dpr=2", "enlarge=0", "q=%38%30")
		}
		return s.pick("", "=", "x=1", "utm_source=mail", "D=1x1", "d", "d=200x200x2", "%64=200x200", "w=%32%30%30", "w=%zz", "fm=webp%0A", "w=2+0", "constructor=1", "__proto__=1", "toString", "1=2", "said=1", "full=1", "p=50&p=50", "rendition-again=1", "rendition-again", "w=%ff", "key=a/100x100/b.jpg", "exp=0&sig=a.b")
	}
	return s.option()
}

// path returns the path and the query of a request in the dialect, before they
// are spoilt.
func (s source) target(d params.Dialect) (path, query string) {
	dir, file := s.plainDir(), s.file()
	if s.once(6) {
		dir = s.dir()
	}
	switch d.(type) {
	case params.Query:
		path = dir + file
		list := make([]string, s.IntN(4))
		for i := range list {
			list[i] = s.pair()
		}
		query = strings.Join(list, "&")
		if s.once(15) {
			path = dir + s.spec() + "/" + s.fm() + "/" + file
			query = s.pick(query, "", "rendition-again=1")
		}
		return "/" + path, query
	case params.Path:
		path = dir + s.spec() + "/" + s.fm() + "/" + file
	case params.Folder:
		path = dir + s.spec() + "/" + file
		if s.once(4) {
			return s.pick("/resizer", "/", "/%zz", "/a//b"), s.pick("key=", "key=", "key=", "key=&key=", "kEy=", "k%65y=", "x=1&key=") + path + s.pick("", "", "", "&key=b.jpg", "&x", "&rendition-again=1")
		}
	case params.Suffix:
		stem, ext := file, ""
		if i := strings.LastIndexByte(file, '.'); i >= 0 {
			stem, ext = file[:i], file[i:]
		}
		path = dir + stem + s.pick("-", "-", "-", "--", "-x-") + s.spec() + ext
	case params.At:
		path = dir + file + s.pick("@", "@", "@", "@@", "@x@") + s.tokens()
		if s.once(2) {
			path += "." + s.fm()
		}
	}
	if s.once(12) {
		path = dir + file
	}
	if s.once(15) {
		query = s.pair()
	}
	return "/" + path, query
}

// spoil changes a text in one place.
func (s source) spoil(text string) string {
	if text == "" {
		return text
	}
	r := []rune(text)
	i := s.IntN(len(r))
	switch s.IntN(5) {
	case 0: // percent-encode, with digits of either case
		enc := ""
		for _, b := range []byte(string(r[i])) {
			enc += fmt.Sprintf(s.pick("%%%02x", "%%%02X"), b)
		}
		return string(r[:i]) + enc + string(r[i+1:])
	case 1:
		return string(r[:i]) + string(r[i+1:])
	case 2:
		return string(r[:i]) + string(r[i]) + string(r[i:])
	case 3:
		return string(r[:i]) + s.pick("/", "-", "@", ",", "_", ".", "x", "%", "%2f", "%2F", "é", " ", "+", "=", "\n", "0", "w", "%40", "%2C", "%25", "#", "%3f", ";", "\\") + string(r[i:])
	}
	return strings.ToUpper(string(r[:i])) + string(r[i:])
}

func (s source) accept() []string {
	switch s.IntN(12) {
	case 0:
		return nil
	case 1:
		return []string{s.pick("", " ", "*/*", "image/*", "text/html", "\t", "*")}
	case 2, 3, 4:
		return []string{s.pick(
			"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
			"image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
			"image/webp,*/*", "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
			"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")}
	case 5:
		if s.once(2) { // as long as what is read of it, or nearly
			tail := ",image/" + s.pick("webp", "avif", "jxl", "png") + s.pick("", ",", ",a/b", ",image/webp")
			return []string{"c/" + strings.Repeat("d", variant.MaxAccept-4+s.IntN(8)-len(tail)) + tail}
		}
		return []string{strings.Repeat(s.pick("a/b,", "é,", "image/webp;q=0,", "😀/x,"), 1300+s.IntN(800)) + "image/webp,image/avif"}
	}
	lines := make([]string, 1+s.IntN(2))
	for i := range lines {
		list := make([]string, s.IntN(5))
		for j := range list {
			list[j] = s.member()
		}
		lines[i] = strings.Join(list, s.pick(",", ", ", " , ", ",,"))
		if s.once(5) {
			lines[i] = s.spoil(lines[i])
		}
	}
	return lines
}

func (s source) member() string {
	m := s.pick("image/", "image/", "image/", "Image/", "*/", "text/", "", "imageé/") + s.pick("webp", "avif", "jxl", "jpeg", "png", "gif", "*", "WebP", "x-qoi", "", "web p", "tiff", "heic", "jpg")
	for n := max(0, s.IntN(5)-2); n > 0; n-- {
		m += s.pick(";", "; ", " ;", ";\t") + s.pick("q=0", "q=1", "q=0.5", "q=0.000", "q=1.000", "q=1.001", "q=0.0001", "Q=0", "q=.5", "q", "q=", "q=0.", "q=1.", "a=b", `a="x,y;z"`, `a="\",image/webp`, "", "=", "q=-0", "q=00", "v=1;q=0", "q=0\n")
	}
	return m
}

// request returns a random request for the dialect.
func (s source) request(d params.Dialect) request {
	q := request{method: "GET"}
	if s.once(25) {
		q.method = s.pick("HEAD", "POST", "OPTIONS", "get", "")
	}
	q.path, q.query = s.target(d)
	if s.once(5) {
		q.path = "/" + s.spoil(q.path[1:])
	}
	if s.once(20) {
		q.query = s.spoil(q.query)
	}
	q.path = strings.ReplaceAll(q.path, "?", "") // it would end the path
	q.accept = s.accept()
	return q
}
