// Package places opens what examples name on their command lines: directories and
// buckets.
package places

import (
	"context"
	"errors"
	"fmt"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/s3store"
)

const bucketScheme = "s3://"

// IsBucket reports whether location is one of s3://, rather than a directory.
func IsBucket(location string) bool { return strings.HasPrefix(location, bucketScheme) }

// OpenBucket returns the store over s3://bucket or s3://bucket/prefix. The
// region and the credentials come from where AWS's tools take them: the
// environment, ~/.aws, or the machine's role. endpoint is that of another server
// than AWS's own, "" for none.
func OpenBucket(ctx context.Context, location, endpoint string) (store.Store, error) {
	bucket, prefix, _ := strings.Cut(strings.TrimPrefix(location, bucketScheme), "/")
	if bucket == "" {
		return nil, fmt.Errorf("%s names no bucket", location)
	}
	cfg, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		if endpoint == "" {
			return nil, errors.New("no AWS region: set AWS_REGION")
		}
		cfg.Region = "us-east-1" // other servers take any
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.DisableLogOutputChecksumValidationSkipped = true // a line for each object without one
		if endpoint != "" {
			o.BaseEndpoint = &endpoint
			o.UsePathStyle = true // bucket names are no host names there
		}
	})
	s := s3store.New(client, bucket, &s3store.Options{Presign: s3.NewPresignClient(client)})
	if prefix = strings.Trim(prefix, "/"); prefix == "" {
		return s, nil
	}
	return store.Prefix(s, prefix+"/"), nil
}
