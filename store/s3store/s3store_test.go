package s3store_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/s3store"
	"github.com/rendition-go/rendition/store/storetest"
)

func TestStore(t *testing.T) {
	need := storetest.Requirements{Create: true, Stat: true, List: true, Delete: true, Presign: true, MD5: true}
	forEachServer(t, func(t *testing.T, srv server) {
		// RGW answers If-Match on a put with 412, right or wrong.
		need.Replace = srv.name != "rgw"
		c := client(srv.endpoint, "testroot")
		opts := &s3store.Options{Presign: s3.NewPresignClient(c)}
		t.Run("plain", func(t *testing.T) {
			storetest.RunWith(t, func(t testing.TB) store.Store { return s3store.New(c, bucket(t, c), opts) }, need)
		})
		t.Run("prefix", func(t *testing.T) {
			storetest.RunWith(t, func(t testing.TB) store.Store {
				return store.Prefix(s3store.New(c, bucket(t, c), opts), "variants/")
			}, need)
		})
	})
}

// Without s3:ListBucket S3 answers 403 for a missing key, which only RGW among the
// servers here does too.
func TestForbiddenIsMissing(t *testing.T) {
	forEachServer(t, func(t *testing.T, srv server) {
		owner := client(srv.endpoint, "testroot")
		reader := client(srv.endpoint, "reader")
		name := bucket(t, owner)
		if err := s3store.New(owner, name, nil).Put(t.Context(), "there.txt", []byte("x"), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
		plain := s3store.New(reader, name, nil)
		lenient := s3store.New(reader, name, &s3store.Options{ForbiddenIsMissing: true})

		setPolicy(t, owner, name, srv.principal, false)
		if srv.name == "rgw" {
			for op, read := range reads() {
				if err := read(t, plain, "missing.txt"); err == nil || errors.Is(err, store.ErrNotExist) {
					t.Errorf("%s without ListBucket: %v; want a denial that is not ErrNotExist", op, err)
				}
			}
		}
		for op, read := range reads() {
			if err := read(t, plain, "there.txt"); err != nil {
				t.Errorf("%s of an object there is: %v", op, err)
			}
			if err := read(t, lenient, "missing.txt"); !errors.Is(err, store.ErrNotExist) {
				t.Errorf("%s with ForbiddenIsMissing: %v", op, err)
			}
		}

		setPolicy(t, owner, name, srv.principal, true)
		for op, read := range reads() {
			if err := read(t, plain, "missing.txt"); !errors.Is(err, store.ErrNotExist) {
				t.Errorf("%s with ListBucket: %v", op, err)
			}
		}
	})
}

func reads() map[string]func(testing.TB, store.Store, string) error {
	return map[string]func(testing.TB, store.Store, string) error{
		"get": func(t testing.TB, s store.Store, key string) error {
			o, err := s.Get(t.Context(), key)
			if err == nil {
				err = o.Body.Close()
			}
			return err
		},
		"stat": func(t testing.TB, s store.Store, key string) error {
			_, err := store.Stat(t.Context(), s, key)
			return err
		},
	}
}

func setPolicy(t testing.TB, c *s3.Client, bucket, principal string, list bool) {
	t.Helper()
	statement := func(action, resource string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Principal":{"AWS":[%q]},"Action":[%q],"Resource":[%q]}`, principal, action, resource)
	}
	statements := []string{statement("s3:GetObject", "arn:aws:s3:::"+bucket+"/*")}
	if list {
		statements = append(statements, statement("s3:ListBucket", "arn:aws:s3:::"+bucket))
	}
	policy := `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	if _, err := c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

func TestMissingBucketIsNoMissingObject(t *testing.T) {
	forEachServer(t, func(t *testing.T, srv server) {
		s := s3store.New(client(srv.endpoint, "testroot"), "rendition-no-such-bucket", nil)
		if _, err := s.Get(t.Context(), "a"); err == nil || errors.Is(err, store.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPresignGet(t *testing.T) {
	forEachServer(t, func(t *testing.T, srv server) {
		c := client(srv.endpoint, "testroot")
		s := s3store.New(c, bucket(t, c), &s3store.Options{Presign: s3.NewPresignClient(c)})
		const key = "a b/ü+%25@.webp"
		if err := s.Put(t.Context(), key, []byte("picture"), store.Attrs{ContentType: "image/webp"}); err != nil {
			t.Fatal(err)
		}
		url, err := s.PresignGet(t.Context(), key, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		status, body, header := fetch(t, url)
		if status != 200 || body != "picture" || header.Get("Content-Type") != "image/webp" {
			t.Errorf("%d %q %v", status, body, header)
		}
		tampered := strings.Replace(url, "X-Amz-Expires=60", "X-Amz-Expires=61", 1)
		if tampered == url {
			t.Fatal(url)
		}
		if status, _, _ := fetch(t, tampered); status != 403 {
			t.Errorf("tampered: %d", status)
		}
	})
}

func fetch(t testing.TB, url string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestTagsAreStored(t *testing.T) {
	forEachServer(t, func(t *testing.T, srv server) {
		c := client(srv.endpoint, "testroot")
		name := bucket(t, c)
		want := map[string]string{"made-by": "rendition", "team": "a + b=c"}
		key := "tagged"
		if err := s3store.New(c, name, nil).Put(t.Context(), key, nil, store.Attrs{Tags: want}); err != nil {
			t.Fatal(err)
		}
		out, err := c.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: &name, Key: &key})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, tag := range out.TagSet {
			got[*tag.Key] = *tag.Value
		}
		if len(got) != len(want) || got["made-by"] != want["made-by"] || got["team"] != want["team"] {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestPlainCreate(t *testing.T) {
	forEachServer(t, func(t *testing.T, srv server) {
		c := client(srv.endpoint, "testroot")
		s := s3store.New(c, bucket(t, c), &s3store.Options{PlainCreate: true})
		if err := s.Create(t.Context(), "k", []byte("one"), store.Attrs{}); err != nil {
			t.Fatal(err)
		}
		if err := s.Create(t.Context(), "k", []byte("two"), store.Attrs{}); !errors.Is(err, store.ErrExist) {
			t.Errorf("second: %v", err)
		}
		if b, _, err := store.ReadAll(t.Context(), s, "k", 10); err != nil || string(b) != "one" {
			t.Errorf("%q, %v", b, err)
		}
	})
}
