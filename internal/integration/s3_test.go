//go:build unix

package integration

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// server is an S3 server that .ci/s3-servers has started.
type server struct {
	name     string
	endpoint string
	role     string // how a bucket policy writes the user that functions are
	miss     int    // what a stranger who may not list gets for a key that is not there
}

// The two servers answer a stranger's request for a missing key differently, so
// that both ways on to the function are gone. S3 itself says 403.
var (
	versitygw = server{name: "versitygw", endpoint: os.Getenv("RENDITION_S3_VERSITYGW"), role: "reader", miss: 404}
	rgw       = server{name: "rgw", endpoint: os.Getenv("RENDITION_S3_RGW"), role: "arn:aws:iam:::user/reader", miss: 403}
)

func (s server) need(t testing.TB) {
	t.Helper()
	if s.endpoint == "" {
		missing(t, "the S3 server "+s.name)
	}
}

// client returns a client for a user, over the network or, with a wire, through
// that.
func client(endpoint, user string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1", UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: user, SecretAccessKey: user + "secret"}, nil
		}),
	})
}

// bucket is one of a test's own, seen with the owner's eyes.
type bucket struct {
	*s3.Client
	name string
}

var bucketNumber atomic.Int64

func newBucket(t testing.TB, s server) bucket {
	t.Helper()
	b := bucket{client(s.endpoint, "testroot"), fmt.Sprintf("standin-%d-%d", os.Getpid(), bucketNumber.Add(1))}
	if _, err := b.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.name}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.remove(t) })
	return b
}

// remove tries for a while: a server may still be at work on a put that was cut
// off.
func (b bucket) remove(t testing.TB) {
	var err error
	for range 50 {
		if err = b.tryRemove(context.Background()); err == nil { // the test's own context is over
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error(err)
}

func (b bucket) tryRemove(ctx context.Context) error {
	keys, err := b.list(ctx)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if _, err := b.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &key}); err != nil {
			return err
		}
	}
	_, err = b.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &b.name})
	return err
}

func (b bucket) list(ctx context.Context) (keys []string, err error) {
	pages := s3.NewListObjectsV2Paginator(b.Client, &s3.ListObjectsV2Input{Bucket: &b.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	return keys, nil
}

func (b bucket) put(t testing.TB, key string, data []byte) {
	t.Helper()
	if _, err := b.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, Body: bytes.NewReader(data), ContentType: aws.String(http.DetectContentType(data)),
	}); err != nil {
		t.Fatal(err)
	}
}

// get returns an object, nil where there is none.
func (b bucket) get(t testing.TB, key string) []byte {
	t.Helper()
	o, err := b.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	var none *types.NoSuchKey
	if errors.As(err, &none) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer o.Body.Close()
	data, err := io.ReadAll(o.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// allow is one statement of a bucket's policy: who may do what. A condition may
// be "".
func (b bucket) allow(principal, condition string, actions ...string) string {
	var on []string
	for _, action := range actions {
		resource := "arn:aws:s3:::" + b.name
		if action != "s3:ListBucket" {
			resource += "/*"
		}
		on = append(on, fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":[%q],"Resource":[%q]%s}`, principal, action, resource, condition))
	}
	return strings.Join(on, ",")
}

const everybody = `"*"`

// user is the principal of that name.
func user(name string) string { return fmt.Sprintf(`{"AWS":[%q]}`, name) }

func (b bucket) setPolicy(t testing.TB, statements ...string) {
	t.Helper()
	policy := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	if _, err := b.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &b.name, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}
