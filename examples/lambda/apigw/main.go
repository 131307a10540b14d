// Apigw is the Lambda function behind API Gateway, a REST API or a HTTP API of
// either payload format, that answers like the functions at the edge of AWS's
// old blog post: /images/cat.jpg?d=200x100 snaps to an allowed size, the Accept
// header chooses the format, and the variant is stored as
// images/200x100/webp/cat.jpg. (Lambda@Edge itself has no Go.)
//
// The reply is in base64 unless it is text. A REST API decodes that only if its
// binary media types hold "*/*"; a HTTP API always does. The route has to be
// for every path: ANY /{proxy+}, or the stage's $default.
//
// Environment variables, beside AWS's own; internal/settings has them all:
//
//	RENDITION_ORIGINALS       s3://bucket/prefix of the originals (required)
//	RENDITION_VARIANTS        s3://bucket/prefix of the variants (required)
//	RENDITION_SIZES           allowed sizes (default 100x100,200x200,300x300,400x400)
//	RENDITION_VARIANCE        how far URLs may be off a size, in percent (default 20)
//	RENDITION_NOMATCH         what others get: default, nearest, reject (default default)
//	RENDITION_DEFAULT_SIZE    what "default" is (default 200x200)
//	RENDITION_FORMATS         allowed formats (default webp,orig,jpeg,png)
//	RENDITION_CACHE_CONTROL   of variants (default public, max-age=31536000)
//	RENDITION_TAGS            object tags of variants, such as made-by=rendition
//	RENDITION_STREAM          1: a REST API with the response transfer mode STREAM
//	RENDITION_CDN_URL         where variants are found under their keys: pictures over 4.6 MB are stored
//	                          and redirected to there (default: to a presigned URL)
package main

import (
	"log"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/awslambda"
	"github.com/rendition-go/rendition/examples/lambda/internal/settings"
)

func main() {
	s, err := settings.Load(settings.WithDefaults(map[string]string{
		"RENDITION_DIALECT":      "query",
		"RENDITION_SIZES":        "100x100,200x200,300x300,400x400",
		"RENDITION_VARIANCE":     "20",
		"RENDITION_NOMATCH":      "default",
		"RENDITION_DEFAULT_SIZE": "200x200",
		"RENDITION_FORMATS":      "webp,orig,jpeg,png",
	}))
	if err != nil {
		log.Fatal(err)
	}
	s.RedirectLarge()
	p, err := rendition.New(s.Config)
	if err != nil {
		log.Fatal(err)
	}
	h := awslambda.New(p, &awslambda.Options{Logger: s.Config.Logger})
	if s.Stream {
		lambda.Start(h.Stream)
	}
	lambda.Start(h) // neither returns
}
