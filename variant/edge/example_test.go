package edge_test

import (
	"bytes"
	"fmt"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

func ExampleGenerate() {
	sizes, err := variant.ParseSizes("200x200,400x300,1280w")
	if err != nil {
		fmt.Println(err)
		return
	}
	set := &variant.Set{
		Sizes: sizes, Variance: 20, NoMatch: variant.Nearest,
		Formats: []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG},
	}
	js, err := edge.Generate(set, params.Query{}, &edge.Options{Version: "v2"})
	if err != nil {
		fmt.Println(err)
		return
	}
	// os.WriteFile("edge.js", js, 0o644), and then
	//	aws cloudfront create-function --name rendition --function-code fileb://edge.js \
	//		--function-config Comment=rendition,Runtime=cloudfront-js-2.0
	fmt.Println(len(js) <= edge.MaxSize, bytes.Contains(js, []byte("function handler(")))
	// Output: true true
}
