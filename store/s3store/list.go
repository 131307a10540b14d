package s3store

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/store"
)

// List yields the keys that start with prefix, a page of up to 1,000 per
// request. Keys that are none of this library ([store.ValidKey]), such as the
// "folder/" markers of the S3 console, are left out.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		in := &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: nonEmpty(prefix)}
		for {
			page, err := s.client.ListObjectsV2(ctx, in)
			if err != nil {
				yield("", s.writeError("list", prefix, err))
				return
			}
			for _, o := range page.Contents {
				key := aws.ToString(o.Key)
				if store.ValidKey(key) == nil && !yield(key, nil) {
					return
				}
			}
			if !aws.ToBool(page.IsTruncated) || page.NextContinuationToken == nil {
				return
			}
			in.ContinuationToken = page.NextContinuationToken
		}
	}
}
