package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/examples/internal/places"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/store"
)

func keyFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(name, []byte("k1 a secret of at least 16 bytes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func signURL(t *testing.T, text string) string {
	t.Helper()
	s, err := params.NewSigned(params.Query{}, []params.Key{{ID: "k1", Secret: []byte("a secret of at least 16 bytes")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Inner().Parse(u)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Sign(r, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func wantPicture(t *testing.T, what string, r reply, outcome string, width int) {
	t.Helper()
	w, _ := pictureSize(r.body)
	if r.StatusCode != 200 || r.outcome() != outcome || w != width {
		t.Errorf("%s: %d, %q, %d wide; want %q, %d wide", what, r.StatusCode, r.outcome(), w, outcome, width)
	}
}

func TestSignedURLsGoBeyond(t *testing.T) {
	s := start(t, "-sign", "beyond", "-sign-key-file", keyFile(t), "-allow", "200x200", "-nomatch", "reject")
	const text = "/dandelion.jpg?w=333&fm=png"
	if r := get(t, s, text, ""); r.StatusCode != 404 {
		t.Errorf("unsigned: %d", r.StatusCode)
	}
	wantPicture(t, "signed", get(t, s, signURL(t, text), ""), "miss", 333)
	wantPicture(t, "allowed", get(t, s, "/dandelion.jpg?d=200x200&fm=png", ""), "miss", 200)
	if r := get(t, s, strings.Replace(signURL(t, text), "333", "334", 1), ""); r.StatusCode != 403 {
		t.Errorf("changed: %d", r.StatusCode)
	}
}

func TestSignaturesRequired(t *testing.T) {
	s := start(t, "-sign", "require", "-sign-key-file", keyFile(t))
	for _, path := range []string{"/dandelion.jpg?w=320", "/dandelion.jpg", "/~demo/path/200x200/orig/dandelion.jpg"} {
		if r := get(t, s, path, ""); r.StatusCode != 403 {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	wantPicture(t, "signed", get(t, s, signURL(t, "/dandelion.jpg?w=320&fm=png"), ""), "miss", 320)
	page := string(get(t, s, "/", "").body)
	if !strings.Contains(page, "sig=k1.") || strings.Contains(page, "secret of") {
		t.Error("the page does not sign its own URLs, or shows the secret")
	}
}

func TestANewOriginalShows(t *testing.T) {
	dir := t.TempDir()
	copyPhoto(t, dir, "spheres.jpg", "cat.jpg")
	s := start(t, "-originals", dir, "-stale", "always")
	wantPicture(t, "first", get(t, s, "/cat.jpg?w=320&fm=png", ""), "miss", 320)
	wantPicture(t, "second", get(t, s, "/cat.jpg?w=320&fm=png", ""), "revalidated", 320)
	before := get(t, s, "/cat.jpg?w=320&fm=png", "").body
	copyPhoto(t, dir, "dandelion.jpg", "cat.jpg")
	if after := get(t, s, "/cat.jpg?w=320&fm=png", ""); after.StatusCode != 200 || string(after.body) == string(before) {
		t.Errorf("a new original does not show: %d", after.StatusCode)
	}
}

func TestPurgeByAdministration(t *testing.T) {
	var complaint strings.Builder
	c, err := parseFlags([]string{"-quality", "80"}, &complaint)
	if err != nil {
		t.Fatal(complaint.String())
	}
	places, err := openLocations(t.Context(), "", inMemory, "")
	if err != nil {
		t.Fatal(err)
	}
	site, err := newServer(c, places, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(site)
	defer s.Close()
	for _, path := range []string{"/dandelion.jpg?w=320&fm=png", "/dandelion.jpg?w=320&fm=gif", "/~demo/at/dandelion.jpg@320w"} {
		if r := get(t, s, path, ""); r.outcome() != "miss" {
			t.Errorf("%s: %q", path, r.outcome())
		}
	}
	stop, err := serveAdmin(t.Context(), "127.0.0.1:0", site, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	stop()
	rec := httptest.NewRecorder()
	site.servePurge(rec, httptest.NewRequest("POST", "/purge?source=dandelion.jpg", nil))
	var answer struct {
		Keys []string `json:"keys"`
		Tags []string `json:"cache_tags"`
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
		t.Fatal(err, rec.Body.String())
	}
	if len(answer.Keys) != 3 || len(answer.Tags) != 1 {
		t.Errorf("purged %v, tags %v", answer.Keys, answer.Tags)
	}
	wantPicture(t, "after the purge", get(t, s, "/dandelion.jpg?w=320&fm=png", ""), "miss", 320)
	rec = httptest.NewRecorder()
	site.servePurge(rec, httptest.NewRequest("POST", "/purge?source=../x", nil))
	if rec.Code != 400 {
		t.Errorf("a bad source: %d", rec.Code)
	}
}

func TestFallbackPicture(t *testing.T) {
	s := start(t, "-fallback", "photos/badge.png")
	r := get(t, s, "/missing.jpg?w=320&fm=png", "")
	if w, _ := pictureSize(r.body); r.StatusCode != 404 || w != 320 || r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d, %d wide, %v", r.StatusCode, w, r.Header)
	}
	if r := get(t, s, "/missing.jpg?w=zero", ""); r.StatusCode != 400 || strings.HasPrefix(r.Header.Get("Content-Type"), "image/") {
		t.Errorf("a bad URL: %d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
}

func TestProductionFlagsThatNeedEachOther(t *testing.T) {
	for _, args := range [][]string{
		{"-sign", "require"},
		{"-sign-key-file", "keys"},
		{"-sign", "maybe"},
		{"-s3-endpoint", "http://127.0.0.1:1"},
		{"-stale", "soon"},
		{"-admin", "nowhere"},
	} {
		var complaint strings.Builder
		if _, err := parseFlags(args, &complaint); err == nil || complaint.Len() == 0 {
			t.Errorf("%v: %v, %q", args, err, complaint.String())
		}
	}
	for _, location := range []string{"s3://", "s3:///prefix"} {
		if _, err := places.OpenBucket(t.Context(), location, "http://127.0.0.1:1"); err == nil {
			t.Errorf("%s is taken", location)
		}
	}
}

// copyPhoto puts a sample photograph into dir under another name.
func copyPhoto(t *testing.T, dir, sample, name string) {
	t.Helper()
	b, err := samples.ReadFile("photos/" + sample)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

var bucketNumber atomic.Int64

// bucketFor makes a bucket on versitygw and sets the environment that the server
// reads.
func bucketFor(t *testing.T) (bucket, endpoint string) {
	t.Helper()
	endpoint = os.Getenv("RENDITION_S3_VERSITYGW")
	switch {
	case endpoint != "":
	case os.Getenv("RENDITION_REQUIRE_S3") != "":
		t.Fatal("RENDITION_S3_VERSITYGW is not set, and RENDITION_REQUIRE_S3 is")
	default:
		t.Skip("no S3 server: run  .ci/s3-servers install && .ci/s3-servers start DIR && source DIR/env")
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "testroot")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "testrootsecret")
	t.Setenv("AWS_REGION", "us-east-1")
	client := s3.New(s3.Options{BaseEndpoint: &endpoint, Region: "us-east-1", UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "testroot", SecretAccessKey: "testrootsecret"}, nil
		})})
	bucket = fmt.Sprintf("server-%d-%d", os.Getpid(), bucketNumber.Add(1))
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background()
		s, err := places.OpenBucket(ctx, "s3://"+bucket, endpoint)
		if err != nil {
			t.Error(err)
			return
		}
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
	return bucket, endpoint
}

func upload(t *testing.T, location, endpoint, sample, key string) {
	t.Helper()
	b, err := samples.ReadFile("photos/" + sample)
	if err != nil {
		t.Fatal(err)
	}
	s, err := places.OpenBucket(t.Context(), location, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), key, b, store.Attrs{ContentType: "image/jpeg"}); err != nil {
		t.Fatal(err)
	}
}

// One bucket for originals and variants, and two.
func TestBuckets(t *testing.T) {
	for _, two := range []bool{false, true} {
		t.Run(fmt.Sprintf("two=%v", two), func(t *testing.T) {
			b, endpoint := bucketFor(t)
			originals, variants := "s3://"+b, "s3://"+b
			if two {
				v, _ := bucketFor(t)
				variants = "s3://" + v + "/made"
			}
			upload(t, originals, endpoint, "spheres.jpg", "a b/ü+%.jpg")
			const path = "/a%20b/%C3%BC%2B%25.jpg?w=320&fm=png"
			args := []string{"-originals", originals, "-variants", variants, "-s3-endpoint", endpoint, "-stale", "always",
				"-sign", "beyond", "-sign-key-file", keyFile(t)}

			s := start(t, args...)
			cold := get(t, s, path, "")
			wantPicture(t, "cold", cold, "miss", 320)
			wantPicture(t, "again", get(t, s, path, ""), "revalidated", 320)
			wantPicture(t, "signed", get(t, s, signURL(t, "/a%20b/%C3%BC%2B%25.jpg?w=333&fm=png"), ""), "miss", 333)
			s.Close()

			s = start(t, args...)
			restarted := get(t, s, path, "")
			wantPicture(t, "after a restart", restarted, "revalidated", 320)
			if string(restarted.body) != string(cold.body) || restarted.Header.Get("ETag") != cold.Header.Get("ETag") {
				t.Error("other bytes or another ETag after a restart")
			}

			upload(t, originals, endpoint, "dandelion.jpg", "a b/ü+%.jpg")
			if r := get(t, s, path, ""); r.StatusCode != 200 || string(r.body) == string(cold.body) {
				t.Errorf("a new original does not show: %d, %q", r.StatusCode, r.outcome())
			}
			wantPicture(t, "then", get(t, s, path, ""), "revalidated", 320)
			if r := get(t, s, "/missing.jpg?w=320", ""); r.StatusCode != 404 {
				t.Errorf("missing: %d", r.StatusCode)
			}
		})
	}
}

func TestRedirectToAPresignedURL(t *testing.T) {
	b, endpoint := bucketFor(t)
	s := start(t, "-variants", "s3://"+b, "-s3-endpoint", endpoint, "-redirect", "presign")
	s.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r := get(t, s, "/dandelion.jpg?w=320&fm=png", "")
	if r.StatusCode != 302 || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	res, err := http.Get(r.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if w, _ := pictureSize(body); err != nil || res.StatusCode != 200 || w != 320 || res.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d, %d wide, %v %v", res.StatusCode, w, res.Header, err)
	}
	wantPicture(t, "second arrival", get(t, s, "/dandelion.jpg?w=320&fm=png", ""), "hit", 320)
}

func pictureSize(b []byte) (width, height int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}
