package edgeparity

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

// config is what one script is made of.
type config struct {
	name    string
	set     *variant.Set
	dialect params.Dialect
	opts    edge.Options
}

// request is what a visitor sends: the path and the query as they stand in the
// request line, and the lines of the Accept header.
type request struct {
	method, path, query string
	accept              []string
}

const again = "rendition-again"

// route is what the function has to answer, said by the Go packages: a path with
// what stays of the query, or a status.
func (c config) route(q request) string {
	if q.method != "GET" && q.method != "HEAD" {
		return "405"
	}
	text := q.path
	if q.query != "" {
		text += "?" + q.query
	}
	u, err := url.ParseRequestURI(text) // as net/http does
	if err != nil {
		return "400"
	}
	u, marked := c.unmark(u)
	r, err := c.dialect.Parse(u)
	if err != nil {
		return "400"
	}
	path, ok := c.path(u, r, marked, strings.Join(q.accept, ","))
	if !ok {
		if c.opts.NotAllowedStatus == 0 {
			return "404"
		}
		return strconv.Itoa(c.opts.NotAllowedStatus)
	}
	if marked {
		path += "?" + again + "=1"
	}
	return path
}

// unmark takes the mark of our own redirects off.
func (c config) unmark(u *url.URL) (*url.URL, bool) {
	if !c.opts.Redirects {
		return u, false
	}
	var rest []string
	marked := false
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if name, _, _ := strings.Cut(pair, "="); name == again {
			marked = true
		} else {
			rest = append(rest, pair)
		}
	}
	if !marked {
		return u, false
	}
	bare := *u
	bare.RawQuery = strings.Join(rest, "&")
	return &bare, true
}

// path returns the path that the request goes on with.
func (c config) path(u *url.URL, r params.Request, marked bool, accept string) (string, bool) {
	layout := variant.LayoutOf(c.dialect)
	if r.Params.IsOriginal() {
		if c.opts.HideOriginals {
			return "", false
		}
		if _, err := layout.Format(r); err != nil && !marked {
			return "", false // the layout has no URL for this original
		}
		return escape(r.Source), true
	}
	p := r.Params
	if p.Format == params.FormatAuto {
		p.Format = c.set.Negotiate(accept, r.Source, c.opts.Encodes)
		p = p.Simplify()
	}
	got, err := c.set.Closest(p)
	if _, ok := c.dialect.(params.Ambiguous); ok && !c.opts.HideOriginals {
		if err != nil || got != p.Canonical() || !c.plain(u) {
			return escape(strings.TrimPrefix(u.Path, "/")), true
		}
	}
	if err != nil {
		return "", false
	}
	return c.keyPath(layout, params.Request{Source: r.Source, Params: got}), true
}

// plain reports whether an ambiguous URL says what it means without anything that
// a lenient dialect drops, and does not write full as 100p.
func (c config) plain(u *url.URL) bool {
	bare := *u
	bare.RawQuery = ""
	if _, ok := c.dialect.(params.At); ok {
		_, err := params.At{}.Parse(&bare)
		return err == nil
	}
	r, err := params.Suffix{}.Parse(&bare)
	if err != nil {
		return false
	}
	stem, _ := strings.CutSuffix(r.Source, ext(r.Source))
	spec := strings.TrimSuffix(u.Path[len("/"+stem+"-"):], ext(u.Path))
	size, _, _ := strings.Cut(spec, ",")
	return size != "100p"
}

// ext returns the extension of a name's last segment, with its dot.
func ext(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i:]
	}
	return ""
}

// keyPath returns the path of a variant's key. What has no key that every store
// can hold is made and served all the same, under the URL that its layout writes.
func (c config) keyPath(layout params.Dialect, r params.Request) string {
	key, err := variant.Key(layout, c.opts.Version, r)
	if err == nil {
		return escape(key)
	}
	text, err2 := layout.Format(r)
	if !errors.Is(err, variant.ErrKey) || err2 != nil {
		return "no key: " + err.Error()
	}
	if c.opts.Version != "" {
		text = "/~" + c.opts.Version + text
	}
	return text
}

// escape writes a decoded name as the dialects do, which have no spelling of
// their own: Query's path is nothing but the name.
func escape(name string) string {
	const keep = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/@,="
	var b strings.Builder
	for _, c := range []byte("/" + name) {
		if strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
		}
	}
	return b.String()
}
