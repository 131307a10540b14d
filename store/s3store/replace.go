package s3store

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/store"
)

// Replace stores data under key if what is stored there has this ETag, by a put
// with If-Match; see also [Options.PlainReplace].
func (s *Store) Replace(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
	if err := store.ValidKey(key); err != nil {
		return &store.KeyError{Op: "replace", Key: key, Err: err}
	}
	if etag == "" {
		return &store.KeyError{Op: "replace", Key: key, Err: store.ErrChanged}
	}
	if s.opts.PlainReplace {
		return s.plainReplace(ctx, key, data, a, etag)
	}
	return s.put(ctx, "replace", key, data, a, func(in *s3.PutObjectInput) { in.IfMatch = aws.String(`"` + etag + `"`) })
}

func (s *Store) plainReplace(ctx context.Context, key string, data []byte, a store.Attrs, etag string) error {
	now, err := s.Stat(ctx, key)
	switch {
	case isNotExist(err) || err == nil && now.ETag != etag:
		return &store.KeyError{Op: "replace", Key: key, Err: store.ErrChanged}
	case err != nil:
		return err
	}
	return s.put(ctx, "replace", key, data, a, func(*s3.PutObjectInput) {})
}
