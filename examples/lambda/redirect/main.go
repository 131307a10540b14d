// Redirect is the Lambda function of the redirecting set-up: a bucket is
// served as a website, whose routing rule sends visitors of a missing key to
// API Gateway, as 307 to /resizer?key=produs_227613/360x270/img.jpg. The
// function makes the variant, stores it under that very key, and redirects to
// the CDN, which finds it there.
//
// Sizes are matched exactly; one that is not listed is 404 with a message. The
// redirect is "private, no-store", so that no cache keeps the way here. What is
// stored already is answered and not redirected: no loop can form, even where
// the CDN does not find what was stored.
//
// Environment variables, beside AWS's own; internal/settings has them all:
//
//	RENDITION_ORIGINALS      s3://bucket/prefix of the originals (required)
//	RENDITION_VARIANTS       the same for the variants, usually the same (required)
//	RENDITION_CDN_URL        where visitors find the variants, such as https://images.example.com (required)
//	RENDITION_SIZES          allowed sizes (default 360x270,480h,1280w)
//	RENDITION_FORMATS        allowed formats (default orig)
//	RENDITION_CACHE_CONTROL  of variants (default public, max-age=31536000)
//	RENDITION_TAGS           object tags of variants, such as made-by=rendition
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
		"RENDITION_DIALECT": "folder",
		"RENDITION_SIZES":   "360x270,480h,1280w",
		"RENDITION_FORMATS": "orig",
	}))
	if err != nil {
		log.Fatal(err)
	}
	if s.CDN == "" {
		log.Fatal("RENDITION_CDN_URL is not set")
	}
	s.Config.HideOriginals = true // the website has them
	s.Config.Redirect = rendition.Redirect{BaseURL: s.CDN}
	p, err := rendition.New(s.Config)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(awslambda.New(p, &awslambda.Options{Logger: s.Config.Logger}))
}
