package variant_test

import (
	"fmt"
	"html/template"
	"os"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

func exampleSet() *variant.Set {
	sizes, err := variant.ParseSizes("100x100,200x200,400w,800w")
	if err != nil {
		panic(err)
	}
	return &variant.Set{
		Sizes:    sizes,
		Variance: 20,
		Formats:  []params.Format{params.FormatWebP, params.FormatSource},
	}
}

func ExampleParseSizes() {
	sizes, err := variant.ParseSizes("100x100,480h,1280w,full")
	fmt.Println(sizes, err)
	_, err = variant.ParseSize("0x100")
	fmt.Println(err)
	// Output:
	// [100x100 480h 1280w full] <nil>
	// variant: size "0x100": invalid
}

func ExampleSet_Closest() {
	set := exampleSet()
	for _, p := range []params.Params{
		{Width: 110, Height: 105, Fit: params.FitCover},
		{Width: 750},
		{Width: 500, Height: 500, Fit: params.FitCover},
	} {
		got, err := set.Closest(p)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(got)
	}
	// Output:
	// 100x100,fit=cover,q=80
	// 800w,q=80
	// variant: size "500x500": not allowed
}

// The sizes and the rule of a resizer that compares widths only and takes the
// first match.
func ExampleSet_Closest_firstListed() {
	sizes, _ := variant.ParseSizes("100x100,200x200,300x300,400x400")
	set := &variant.Set{
		Sizes: sizes, Default: sizes[1], Variance: 20,
		NoMatch: variant.Default, Metric: variant.Width, Order: variant.FirstListed,
	}
	for _, side := range []int{105, 150, 240, 350} {
		p, err := set.Closest(params.Params{Width: side, Height: side, Fit: params.FitCover})
		fmt.Println(side, p.Width, err)
	}
	// Output:
	// 105 100 <nil>
	// 150 200 <nil>
	// 240 200 <nil>
	// 350 300 <nil>
}

func ExampleSet_All() {
	set := &variant.Set{
		Sizes:   []variant.Size{{Width: 400}, {Width: 800}},
		Formats: []params.Format{params.FormatWebP, params.FormatPNG},
		Enlarge: variant.EnlargeNever,
	}
	for r := range set.All("cat.jpg") {
		fmt.Println(r.Source, r.Params)
	}
	fmt.Println(set.Bound()) // with those in the original's own format
	// Output:
	// cat.jpg 400w,fm=webp,q=80
	// cat.jpg 400w,fm=png
	// cat.jpg 800w,fm=webp,q=80
	// cat.jpg 800w,fm=png
	// 6 true
}

func ExampleSet_Validate() {
	set := &variant.Set{Sizes: []variant.Size{{Width: 400}}, Qualities: []int{80, 800}}
	fmt.Println(set.Validate())
	// Output: variant: Qualities[1] "800": invalid
}

func ExampleSet_SourceFormat() {
	set := &variant.Set{Formats: []params.Format{params.FormatWebP, params.FormatJPEG}}
	fmt.Println(set.SourceFormat(params.FormatJPEG), set.SourceFormat(params.FormatTIFF))
	// Output: jpeg fallback
}

func ExampleNegotiate() {
	offers := []params.Format{params.FormatAVIF, params.FormatWebP, params.FormatJPEG}
	fmt.Println(variant.Negotiate("image/webp,image/*,*/*;q=0.8", offers))
	fmt.Println(variant.Negotiate("image/*", offers))
	// Output:
	// webp true
	// jpeg true
}

func ExampleSet_Negotiate() {
	set := exampleSet()
	encodes := []params.Format{params.FormatJPEG, params.FormatPNG, params.FormatWebP}
	fmt.Printf("%q\n", set.Negotiate("image/webp,*/*", "cat.png", encodes))
	fmt.Printf("%q\n", set.Negotiate("*/*", "cat.png", encodes)) // params.FormatSource
	// Output:
	// "webp"
	// ""
}

func ExampleKey() {
	r := params.Request{Source: "pets/cat.jpg", Params: params.Params{
		Width: 200, Height: 100, Fit: params.FitCover, Enlarge: true, Format: params.FormatWebP,
	}}
	key, err := variant.Key(params.Path{}, "v2", r)
	fmt.Println(key, err)
	version, r, err := variant.ParseKey(params.Path{}, key)
	fmt.Println(version, r.Source, r.Params, err)
	// Output:
	// ~v2/pets/200x100/webp/cat.jpg <nil>
	// v2 pets/cat.jpg 200x100,fit=cover,enlarge,fm=webp,q=80 <nil>
}

func ExampleLayoutOf() {
	fmt.Printf("%T %T\n", variant.LayoutOf(params.Query{}), variant.LayoutOf(params.At{}))
	// Output: params.Path params.At
}

func exampleMarkup() *variant.Markup {
	return &variant.Markup{
		Set: exampleSet(), Dialect: params.Path{}, Prefix: "https://img.example.com", Enlarge: true,
	}
}

func ExampleMarkup_Img() {
	html, err := exampleMarkup().Img(variant.Image{
		Source: "cat.jpg", Width: 1600, Height: 1200, Alt: "A cat", Size: variant.Size{Width: 400},
	})
	fmt.Println(html, err)
	// Output:
	// <img src="https://img.example.com/400w/orig/cat.jpg" srcset="https://img.example.com/400w/orig/cat.jpg 400w, https://img.example.com/800w/orig/cat.jpg 800w" sizes="(max-width: 400px) 100vw, 400px" width="400" height="300" loading="lazy" decoding="async" alt="A cat"> <nil>
}

func ExampleMarkup_Picture() {
	html, err := exampleMarkup().Picture(variant.Image{
		Source: "cat.jpg", Width: 1600, Height: 1200, Alt: "A cat", Size: variant.Size{Width: 100, Height: 100},
	})
	fmt.Println(html, err)
	// Output:
	// <picture><source type="image/webp" srcset="https://img.example.com/100x100/webp/cat.jpg 100w, https://img.example.com/200x200/webp/cat.jpg 200w" sizes="(max-width: 100px) 100vw, 100px"><img src="https://img.example.com/100x100/orig/cat.jpg" srcset="https://img.example.com/100x100/orig/cat.jpg 100w, https://img.example.com/200x200/orig/cat.jpg 200w" sizes="(max-width: 100px) 100vw, 100px" width="100" height="100" loading="lazy" decoding="async" alt="A cat"></picture> <nil>
}

func ExampleMarkup_Srcset() {
	srcset, err := exampleMarkup().Srcset(variant.Image{Source: "cat.jpg", Width: 600, Height: 450})
	fmt.Println(srcset, err) // 800w would enlarge it
	// Output: https://img.example.com/400w/orig/cat.jpg 400w <nil>
}

func ExampleMarkup_Funcs() {
	page := template.Must(template.New("page").Funcs(exampleMarkup().Funcs()).Parse(
		`<a href="{{variantURL .Source "800w"}}">{{img .}}</a>` + "\n"))
	err := page.Execute(os.Stdout, variant.Image{
		Source: "cat.jpg", Width: 600, Height: 450, Alt: `A "cat"`,
	})
	fmt.Println(err)
	// Output:
	// <a href="https://img.example.com/800w/orig/cat.jpg"><img src="https://img.example.com/400w/orig/cat.jpg" width="400" height="300" loading="lazy" decoding="async" alt="A &#34;cat&#34;"></a>
	// <nil>
}

func ExampleMarkup_URL() {
	fmt.Println(exampleMarkup().URL("cat.jpg", "200x200"))
	// Output: https://img.example.com/200x200/orig/cat.jpg <nil>
}
