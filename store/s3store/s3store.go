// Package s3store keeps objects in an S3 bucket, through version 2 of the AWS
// SDK for Go. It works with any server that speaks S3; its tests run against
// versitygw and Ceph's RADOS gateway.
//
//	client := s3.NewFromConfig(cfg) // the caller loads the configuration
//	originals := s3store.New(client, "photos", nil)
//	variants := store.Prefix(s3store.New(client, "photos", nil), "variants/")
//
// # Permissions
//
// Whoever makes variants needs s3:GetObject and s3:ListBucket on the originals,
// and s3:GetObject, s3:PutObject and s3:ListBucket on the variants (and
// s3:PutObjectTagging where Tags are set, s3:DeleteObject for purging). Without
// s3:ListBucket S3 answers 403 instead of 404 for a missing key, so that a
// missing original cannot be told from a denied one; [Options.ForbiddenIsMissing]
// is for callers that must live without it.
package s3store

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/rendition-go/rendition/store"
)

// Client is what a [Store] calls; [*s3.Client] is one.
type Client interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	DeleteObject(context.Context, *s3.DeleteObjectInput, ...func(*s3.Options)) (*s3.DeleteObjectOutput, error)
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

// PresignClient makes presigned URLs; [*s3.PresignClient] is one.
type PresignClient interface {
	PresignGetObject(context.Context, *s3.GetObjectInput, ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)
}

// Options are what New may be told. The zero value means the defaults.
type Options struct {
	// Presign makes the URLs of PresignGet, which without it is unsupported.
	Presign PresignClient
	// ForbiddenIsMissing takes a 403 from a read for a missing key. S3 answers so
	// to callers without s3:ListBucket. It hides real denials, so give the
	// permission instead where you can.
	ForbiddenIsMissing bool
	// PlainCreate makes Create look first and put then, for servers that do not
	// know If-None-Match on a put. Two creators may then both succeed, and the
	// last one's object stays.
	PlainCreate bool
	// PlainReplace makes Replace look first and put then, for servers that do
	// not know If-Match on a put, or answer it with 412 always, as Ceph's RADOS
	// gateway does. Two replacers may then both succeed, and the last one's
	// object stays.
	PlainReplace bool
}

// Store is a bucket. It has every optional power of package store, PresignGet
// where [Options.Presign] is set.
type Store struct {
	client Client
	bucket string
	opts   Options
}

var (
	_ store.Store     = (*Store)(nil)
	_ store.Creator   = (*Store)(nil)
	_ store.Replacer  = (*Store)(nil)
	_ store.Stater    = (*Store)(nil)
	_ store.Lister    = (*Store)(nil)
	_ store.Deleter   = (*Store)(nil)
	_ store.Presigner = (*Store)(nil)
)

// New returns the store over bucket. It makes no request.
func New(client Client, bucket string, opts *Options) *Store {
	s := &Store{client: client, bucket: bucket}
	if opts != nil {
		s.opts = *opts
	}
	return s
}

// Get opens the object under key.
func (s *Store) Get(ctx context.Context, key string) (*store.Object, error) {
	if err := store.ValidKey(key); err != nil {
		return nil, &store.KeyError{Op: "get", Key: key, Err: err}
	}
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, s.readError("get", key, err)
	}
	return &store.Object{
		Attrs: store.Attrs{
			ContentType:  aws.ToString(out.ContentType),
			CacheControl: aws.ToString(out.CacheControl),
			ETag:         strings.Trim(aws.ToString(out.ETag), `"`),
			Size:         sizeOf(out.ContentLength),
			ModTime:      aws.ToTime(out.LastModified),
			Metadata:     out.Metadata,
			StorageClass: string(out.StorageClass),
		},
		Body: &body{out.Body, key},
	}, nil
}

// Stat returns the attributes of the object under key.
func (s *Store) Stat(ctx context.Context, key string) (store.Attrs, error) {
	if err := store.ValidKey(key); err != nil {
		return store.Attrs{}, &store.KeyError{Op: "stat", Key: key, Err: err}
	}
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return store.Attrs{}, s.readError("stat", key, err)
	}
	return store.Attrs{
		ContentType:  aws.ToString(out.ContentType),
		CacheControl: aws.ToString(out.CacheControl),
		ETag:         strings.Trim(aws.ToString(out.ETag), `"`),
		Size:         sizeOf(out.ContentLength),
		ModTime:      aws.ToTime(out.LastModified),
		Metadata:     out.Metadata,
		StorageClass: string(out.StorageClass),
	}, nil
}

// Put stores data under key, replacing what is there.
func (s *Store) Put(ctx context.Context, key string, data []byte, a store.Attrs) error {
	return s.put(ctx, "put", key, data, a, func(*s3.PutObjectInput) {})
}

// putAttempts and putPause bound the retries of a put that is answered with 409:
// another write of the key is under way (S3's ConditionalRequestConflict and
// OperationAborted), and its outcome decides. A server over a file system says so
// too of a key that lies below another one, and of one whose folder is just being
// removed; only the latter passes.
const (
	putAttempts = 5
	putPause    = 20 * time.Millisecond // doubled after each attempt
)

// put sends a PutObject, with what condition sets on it.
func (s *Store) put(ctx context.Context, op, key string, data []byte, a store.Attrs, condition func(*s3.PutObjectInput)) error {
	if err := store.ValidKey(key); err != nil {
		return &store.KeyError{Op: op, Key: key, Err: err}
	}
	in := &s3.PutObjectInput{
		Bucket:       &s.bucket,
		Key:          &key,
		ContentType:  nonEmpty(a.ContentType),
		CacheControl: nonEmpty(a.CacheControl),
		Metadata:     a.Metadata,
		Tagging:      nonEmpty(tagging(a.Tags)),
		StorageClass: types.StorageClass(a.StorageClass),
	}
	condition(in)
	pause := putPause
	for attempt := 1; ; attempt++ {
		in.Body = bytes.NewReader(data) // seekable: the SDK can send it again, and plain http can be signed
		_, err := s.client.PutObject(ctx, in)
		if err == nil {
			return nil
		}
		if statusOf(err) != http.StatusConflict || attempt == putAttempts {
			return s.writeError(op, key, err)
		}
		select {
		case <-ctx.Done():
			return &store.KeyError{Op: op, Key: key, Err: ctx.Err()}
		case <-time.After(pause):
			pause *= 2
		}
	}
}

// Delete removes the object under key, if there is one.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := store.ValidKey(key); err != nil {
		return &store.KeyError{Op: "delete", Key: key, Err: err}
	}
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		if err = s.readError("delete", key, err); isNotExist(err) {
			return nil
		}
	}
	return err
}

// PresignGet returns a URL that reads the object under key for the time life,
// at most 7 days (the limit of Signature Version 4).
func (s *Store) PresignGet(ctx context.Context, key string, life time.Duration) (string, error) {
	err := store.ValidKey(key)
	if err == nil && s.opts.Presign == nil {
		err = store.ErrUnsupported
	}
	if err != nil {
		return "", &store.KeyError{Op: "presign", Key: key, Err: err}
	}
	req, err := s.opts.Presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key}, s3.WithPresignExpires(life))
	if err != nil {
		return "", &store.KeyError{Op: "presign", Key: key, Err: err}
	}
	return req.URL, nil
}

func sizeOf(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// tagging returns tags in the form of the x-amz-tagging header: a query string
// whose spaces are %20, because not every server reads a plus as one.
func tagging(tags map[string]string) string {
	v := make(url.Values, len(tags))
	for k, t := range tags {
		v.Set(k, t)
	}
	return strings.ReplaceAll(v.Encode(), "+", "%20")
}
