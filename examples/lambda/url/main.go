// Url is the Lambda function behind a function URL that makes what a CDN does
// not find in the bucket of variants: the CDN's edge function writes URLs in
// their canonical form, /200x200/webp/cat.jpg, which are also the keys of
// variants; the CDN asks the bucket, and on 403 or 404 this function, which
// makes the variant, stores it and answers with it. It checks again what the
// edge function has checked.
//
// Environment variables, beside AWS's own; internal/settings has them all:
//
//	RENDITION_ORIGINALS       s3://bucket/prefix of the originals (required)
//	RENDITION_VARIANTS        s3://bucket/prefix of the variants (required)
//	RENDITION_SIZES           allowed sizes (required), such as 200x200,640w,full
//	RENDITION_VARIANCE        how far URLs may be off a size, in percent (default 0: the edge has snapped)
//	RENDITION_FORMATS         allowed formats (default webp,orig,jpeg,png)
//	RENDITION_QUALITIES       allowed qualities (default 80)
//	RENDITION_DIALECT         how URLs ask (default path)
//	RENDITION_CACHE_CONTROL   of variants (default public, max-age=31536000)
//	RENDITION_TAGS            object tags of variants, such as made-by=rendition
//	RENDITION_HIDE_ORIGINALS  1: variants only
//	RENDITION_STREAM          1: the function URL's invoke mode is RESPONSE_STREAM; else it is BUFFERED
//	RENDITION_CDN_URL         https://images.example.com: pictures over 4.6 MB are stored and redirected to
//	                          there, as a buffered reply cannot hold them (default: to a presigned URL)
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
		"RENDITION_DIALECT": "path",
		"RENDITION_FORMATS": "webp,orig,jpeg,png",
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
