// S3events is the Lambda function that makes all allowed variants of originals
// ahead of the first visitor: of one that is uploaded, by S3's event
// notifications, and of any number that is there already, by S3 Batch
// Operations, which calls it once for each object of a manifest.
//
// An original is read and decoded once for all its variants. What is there and
// up to date is left alone, so that running a job again is cheap. Variants of a
// replaced original are made anew, and those of a deleted one are deleted; those
// that would be larger than the original are left to the requests that ask for
// them. Notifications about variants, where both are in one bucket, are ignored.
//
// Environment variables, beside AWS's own; internal/settings has them all. They
// must be those of the function that makes variants on demand:
//
//	RENDITION_ORIGINALS      s3://bucket/prefix of the originals (required)
//	RENDITION_VARIANTS       s3://bucket/prefix of the variants (required)
//	RENDITION_SIZES          allowed sizes (required), such as 200x200,640w,full
//	RENDITION_FORMATS        allowed formats (default webp,orig,jpeg,png)
//	RENDITION_QUALITIES      allowed qualities (default 80)
//	RENDITION_DIALECT        that of the URLs, by which keys are laid out (default path)
//	RENDITION_CACHE_CONTROL  of variants (default public, max-age=31536000)
//	RENDITION_TAGS           object tags of variants, such as made-by=rendition
package main

import (
	"log"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/rendition-go/rendition"
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
	p, err := rendition.New(s.Config)
	if err != nil {
		log.Fatal(err)
	}
	m := &maker{Settings: s, pipeline: p}
	lambda.Start(m.handle)
}
