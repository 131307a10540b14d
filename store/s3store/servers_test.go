package s3store_test

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A server is one that the tests may use: .ci/s3-servers starts them, and prints
// the variables that hold their addresses.
type server struct {
	name     string
	endpoint string
	// principal is how a bucket policy writes the user "reader".
	principal string
}

// servers returns what is running. In CI (RENDITION_REQUIRE_S3 set) all must be.
func servers(t testing.TB) []server {
	t.Helper()
	var found []server
	for _, s := range []struct{ name, variable, principal string }{
		{"versitygw", "RENDITION_S3_VERSITYGW", "reader"},
		{"rgw", "RENDITION_S3_RGW", "arn:aws:iam:::user/reader"},
	} {
		endpoint := os.Getenv(s.variable)
		switch {
		case endpoint != "":
			found = append(found, server{s.name, endpoint, s.principal})
		case os.Getenv("RENDITION_REQUIRE_S3") != "":
			t.Fatalf("%s is not set, and RENDITION_REQUIRE_S3 is", s.variable)
		default:
			t.Logf("%s is not set: run  .ci/s3-servers install && .ci/s3-servers start DIR && source DIR/env", s.variable)
		}
	}
	if len(found) == 0 {
		t.Skip("no S3 server: run  .ci/s3-servers install && .ci/s3-servers start DIR && source DIR/env")
	}
	return found
}

// forEachServer runs f as a subtest per server.
func forEachServer(t *testing.T, f func(t *testing.T, s server)) {
	t.Helper()
	for _, s := range servers(t) {
		t.Run(s.name, func(t *testing.T) { f(t, s) })
	}
}

// client returns a client of the server for a user.
func client(endpoint, user string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &endpoint,
		Region:       "us-east-1",
		UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: user, SecretAccessKey: user + "secret"}, nil
		}),
	})
}

var bucketNumber atomic.Int64

// bucket makes an empty bucket that is removed with the test.
func bucket(t testing.TB, c *s3.Client) string {
	t.Helper()
	name := fmt.Sprintf("rendition-%d-%d", os.Getpid(), bucketNumber.Add(1))
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { removeBucket(t, c, name) })
	return name
}

// removeBucket tries for a while: a server may still be at work on a put that was
// cancelled.
func removeBucket(t testing.TB, c *s3.Client, name string) {
	var err error
	for range 50 {
		if err = tryRemoveBucket(c, name); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error(err)
}

func tryRemoveBucket(c *s3.Client, name string) error {
	ctx := context.Background() // the test's own is over
	pages := s3.NewListObjectsV2Paginator(c, &s3.ListObjectsV2Input{Bucket: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, o := range page.Contents {
			if _, err := c.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &name, Key: o.Key}); err != nil {
				return err
			}
		}
	}
	_, err := c.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name})
	return err
}
