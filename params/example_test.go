package params_test

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/rendition-go/rendition/params"
)

func ExampleQuery() {
	u, _ := url.Parse("https://img.example.com/images/cat.jpg?h=100&w=200&q=80")
	r, err := params.Query{}.Parse(u)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Source, r.Params)
	text, _ := params.Query{}.Format(r)
	fmt.Println(text)
	// Output:
	// images/cat.jpg 200x100,fit=cover,enlarge,fm=auto,q=80
	// /images/cat.jpg?d=200x100
}

func ExampleQuery_lenient() {
	u, _ := url.Parse("/cat.jpg?w=100&utm_source=mail")
	_, err := params.Query{}.Parse(u)
	fmt.Println(err)
	r, _ := params.Query{Lenient: true}.Parse(u)
	fmt.Println(r.Params)
	// Output:
	// params: utm_source "mail": unknown parameter
	// 100w,enlarge,fm=auto,q=80
}

func ExamplePath() {
	p := params.Params{Width: 200, Height: 100, Fit: params.FitCover, Enlarge: true, Format: params.FormatWebP}
	text, _ := params.Path{}.Format(params.Request{Source: "images/cat.jpg", Params: p.Simplify()})
	fmt.Println(text)
	// Output: /images/200x100/webp/cat.jpg
}

func ExampleFolder() {
	u, _ := url.Parse("/prod/resizer?key=produs_227613/360x270/img.jpg")
	r, _ := params.Folder{}.Parse(u)
	fmt.Println(r.Source, r.Params)
	text, _ := params.Folder{}.Format(r)
	fmt.Println(text)
	// Output:
	// produs_227613/img.jpg 360x270,fit=cover,q=80
	// /produs_227613/360x270/img.jpg
}

func ExampleSuffix() {
	u, _ := url.Parse("/chucknorris-200x200.jpg")
	r, _ := params.Suffix{}.Parse(u)
	fmt.Println(r.Source, r.Params)
	// Output: chucknorris.jpg 200x200,fit=cover,q=80
}

func ExampleAt() {
	u, _ := url.Parse("/photo.jpg@80q_100h_1e_100w_1r.webp")
	r, _ := params.At{}.Parse(u)
	text, _ := params.At{}.Format(r)
	fmt.Println(text)
	// Output: /photo.jpg@100w_100h_1e.webp
}

func ExampleCandidates() {
	u, _ := url.Parse("/photo-1920x1080.jpg")
	rs, _ := params.Candidates(params.Suffix{}, u)
	for _, r := range rs {
		fmt.Println(r.Source, r.Params)
	}
	// Output:
	// photo-1920x1080.jpg orig
	// photo.jpg 1920x1080,fit=cover,q=80
}

func ExampleParse() {
	p, _ := params.Parse("200w,fm=webp,q=70")
	fmt.Println(p.Width, p.Format, p.Quality)
	_, err := params.Parse("0w")
	fmt.Println(err)
	// Output:
	// 200 webp 70
	// params: w "0": out of range
}

func ExampleError() {
	u, _ := url.Parse("/cat.jpg?w=99999")
	_, err := params.Query{}.Parse(u)
	if e, ok := errors.AsType[*params.Error](err); ok {
		fmt.Println(e.Name, e.Value, errors.Is(err, params.ErrRange))
	}
	// Output: w 99999 true
}

func ExampleValidSource() {
	fmt.Println(params.ValidSource("images/ünï code+@.jpg"))
	fmt.Println(params.ValidSource("../secret"))
	// Output:
	// <nil>
	// params: source "../secret": not a valid name for an original
}

// Thumb is a dialect of one's own: /thumb/300/cat.jpg is cat.jpg 300 pixels
// wide at most, every other path an original.
type Thumb struct{}

func (Thumb) Parse(u *url.URL) (params.Request, error) {
	name := strings.TrimPrefix(u.Path, "/")
	rest, isThumb := strings.CutPrefix(name, "thumb/")
	if !isThumb {
		return params.Request{Source: name}, params.ValidSource(name)
	}
	side, source, _ := strings.Cut(rest, "/")
	width, err := strconv.Atoi(side)
	if err != nil || strconv.Itoa(width) != side {
		return params.Request{}, &params.Error{Name: "width", Value: side, Err: params.ErrSyntax}
	}
	p := params.Params{Width: width}.Simplify()
	if err := p.Validate(); err != nil || width == 0 {
		return params.Request{}, &params.Error{Name: "width", Value: side, Err: params.ErrRange}
	}
	return params.Request{Source: source, Params: p}, params.ValidSource(source)
}

func (d Thumb) Format(r params.Request) (string, error) {
	u := &url.URL{Path: "/" + r.Source}
	if !r.Params.IsOriginal() {
		u.Path = "/thumb/" + strconv.Itoa(r.Params.Width) + u.Path
	}
	// What reads as something else has no text.
	if got, err := d.Parse(u); err != nil || got != r {
		return "", &params.Error{Name: "Params", Value: r.Params.String(), Err: params.ErrNotExpressible}
	}
	return u.EscapedPath(), nil
}

func ExampleDialect() {
	var d params.Dialect = Thumb{}
	u, _ := url.Parse("/thumb/300/cat.jpg")
	r, _ := d.Parse(u)
	fmt.Println(r.Source, r.Params)

	key, _ := params.Path{}.Format(r)
	fmt.Println(key)

	r.Params.Height = 200
	_, err := d.Format(r)
	fmt.Println(err)
	// Output:
	// cat.jpg 300w,q=80
	// /300w,enlarge=0/orig/cat.jpg
	// params: Params "300x200,q=80": not expressible in this dialect
}
