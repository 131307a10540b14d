package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/examples/internal/places"
	"github.com/rendition-go/rendition/store"
)

var bucketNumber atomic.Int64

// forEachServer runs f as a subtest per S3 server that is running, with an empty
// bucket. In CI (RENDITION_REQUIRE_S3 set) all must be.
func forEachServer(t *testing.T, f func(t *testing.T, bucket, endpoint string)) {
	t.Setenv("AWS_ACCESS_KEY_ID", "testroot")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "testrootsecret")
	t.Setenv("AWS_REGION", "us-east-1")
	found := false
	for name, variable := range map[string]string{"versitygw": "RENDITION_S3_VERSITYGW", "rgw": "RENDITION_S3_RGW"} {
		endpoint := os.Getenv(variable)
		if endpoint == "" && os.Getenv("RENDITION_REQUIRE_S3") != "" {
			t.Fatalf("%s is not set, and RENDITION_REQUIRE_S3 is", variable)
		}
		if endpoint != "" {
			found = true
			t.Run(name, func(t *testing.T) { f(t, newBucket(t, endpoint), endpoint) })
		}
	}
	if !found {
		t.Skip("no S3 server: run  .ci/s3-servers install && .ci/s3-servers start DIR && source DIR/env")
	}
}

func newBucket(t *testing.T, endpoint string) string {
	t.Helper()
	client := s3.New(s3.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1", UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "testroot", SecretAccessKey: "testrootsecret"}, nil
		}),
	})
	bucket := fmt.Sprintf("pregenerate-%d-%d", os.Getpid(), bucketNumber.Add(1))
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background()
		s := open(t, "s3://"+bucket, endpoint)
		for key, err := range store.List(ctx, s, "") {
			if err == nil {
				err = store.Delete(ctx, s, key)
			}
			if err != nil {
				t.Error(err)
				return
			}
		}
		if _, err := client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &bucket}); err != nil {
			t.Error(err)
		}
	})
	return bucket
}

func open(t *testing.T, location, endpoint string) store.Store {
	t.Helper()
	s, err := places.OpenBucket(context.Background(), location, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func upload(t *testing.T, location, endpoint string, n int) {
	t.Helper()
	s := open(t, location, endpoint)
	for i := range n {
		if err := s.Put(t.Context(), name(i), jpegBytes(t, 300+i, 200), store.Attrs{ContentType: "image/jpeg"}); err != nil {
			t.Fatal(err)
		}
	}
}

// A bucket for both, one below the other, and one place for all.
func TestBuckets(t *testing.T) {
	forEachServer(t, func(t *testing.T, bucket, endpoint string) {
		for _, c := range []struct{ originals, variants string }{
			{"/o", "/v"}, {"/all", "/all"}, {"/deep", "/deep/below/variants"},
		} {
			from, to := "s3://"+bucket+c.originals, "s3://"+bucket+c.variants
			upload(t, from, endpoint, 4)
			args := []string{"-s3-endpoint", endpoint, "-originals", from, "-variants", to, "-allow", "40w,80x80,1000w"}
			for i, want := range []int{16, 0, 0} {
				if i == 2 {
					args = append(args, "-look", "stat")
				}
				got := pregenerate(t, exitOK, args...)
				if s := got.summary; s.Originals != 4 || s.Made != want || s.Made+s.Existed != 16 || len(got.list) != 4 {
					t.Errorf("%v, run %d: %+v", c, i, s)
				}
			}
			if n := checkWhole(t, open(t, to, endpoint)); n != 16 {
				t.Errorf("%v: %d variants", c, n)
			}
		}
	})
}

// Killed while it puts into a bucket, it leaves no broken variant there.
func TestKilledOverABucket(t *testing.T) {
	program := build(t)
	forEachServer(t, func(t *testing.T, bucket, endpoint string) {
		const originals, sizes = 15, 3
		from, to := "s3://"+bucket+"/o", "s3://"+bucket+"/v"
		upload(t, from, endpoint, originals)
		args := []string{"-s3-endpoint", endpoint, "-originals", from, "-variants", to, "-allow", "40w,80w,160w", "-j", "2"}
		s := open(t, to, endpoint)
		for i := range 3 {
			killed(t, program, i*4+1, args...)
			checkWhole(t, s)
		}
		before := checkWhole(t, s)
		got := pregenerate(t, exitOK, args...)
		if n := checkWhole(t, s); n != originals*sizes*2 || got.summary.Made > n-before {
			t.Errorf("%d variants at the end, %d before, %+v", n, before, got.summary)
		}
	})
}
