package s3store

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/store"
)

// Create stores data under key if nothing is stored there, by a put with
// "If-None-Match: *"; see also [Options.PlainCreate].
func (s *Store) Create(ctx context.Context, key string, data []byte, a store.Attrs) error {
	if s.opts.PlainCreate {
		return s.plainCreate(ctx, key, data, a)
	}
	return s.put(ctx, "create", key, data, a, func(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") })
}

func (s *Store) plainCreate(ctx context.Context, key string, data []byte, a store.Attrs) error {
	_, err := s.Stat(ctx, key)
	switch {
	case err == nil:
		return &store.KeyError{Op: "create", Key: key, Err: store.ErrExist}
	case !isNotExist(err):
		return err
	}
	return s.put(ctx, "create", key, data, a, func(*s3.PutObjectInput) {})
}
