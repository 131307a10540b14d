//go:build unix

package lambda_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/internal/lambdatest"
)

// s3Server returns the address of an S3 server that .ci/s3-servers has started.
// In CI (RENDITION_REQUIRE_S3 set) it must be there.
func s3Server(t testing.TB, variable string) string {
	t.Helper()
	endpoint := os.Getenv(variable)
	switch {
	case endpoint != "":
	case os.Getenv("RENDITION_REQUIRE_S3") != "":
		t.Fatalf("%s is not set, and RENDITION_REQUIRE_S3 is", variable)
	default:
		t.Skip("no S3 server: run  .ci/s3-servers install && .ci/s3-servers start DIR && source DIR/env")
	}
	return endpoint
}

// place is an empty bucket on a server.
type place struct {
	*s3.Client
	endpoint string
	bucket   string
}

var bucketNumber atomic.Int64

func newPlace(t testing.TB, endpoint string) place {
	t.Helper()
	c := s3.New(s3.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1", UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "testroot", SecretAccessKey: "testrootsecret"}, nil
		}),
	})
	p := place{c, endpoint, fmt.Sprintf("lambda-%d-%d", os.Getpid(), bucketNumber.Add(1))}
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &p.bucket}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.remove(t) })
	return p
}

func (p place) remove(t testing.TB) {
	ctx := context.Background() // the test's own is over
	for _, key := range p.keys(t, ctx) {
		if _, err := p.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &p.bucket, Key: &key}); err != nil {
			t.Error(err)
		}
	}
	if _, err := p.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &p.bucket}); err != nil {
		t.Error(err)
	}
}

func (p place) keys(t testing.TB, ctx context.Context) (keys []string) {
	t.Helper()
	list, err := p.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &p.bucket})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list.Contents {
		keys = append(keys, *o.Key)
	}
	return keys
}

func (p place) put(t testing.TB, key string, data []byte) {
	t.Helper()
	if _, err := p.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &p.bucket, Key: &key, Body: bytes.NewReader(data), ContentType: aws.String(http.DetectContentType(data))}); err != nil {
		t.Fatal(err)
	}
}

// env is what a function needs to use the place.
func (p place) env(more map[string]string) map[string]string {
	env := map[string]string{
		"AWS_ACCESS_KEY_ID": "testroot", "AWS_SECRET_ACCESS_KEY": "testrootsecret", "RENDITION_S3_ENDPOINT": p.endpoint,
		"RENDITION_ORIGINALS": "s3://" + p.bucket + "/photos", "RENDITION_VARIANTS": "s3://" + p.bucket + "/made/",
	}
	for name, value := range more {
		env[name] = value
	}
	return env
}

// policy lets everybody read objects, and list them where list says so.
func (p place) policy(t testing.TB, list bool) {
	t.Helper()
	statement := func(action, resource string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Principal":"*","Action":[%q],"Resource":[%q]}`, action, resource)
	}
	statements := statement("s3:GetObject", "arn:aws:s3:::"+p.bucket+"/*")
	if list {
		statements += "," + statement("s3:ListBucket", "arn:aws:s3:::"+p.bucket)
	}
	policy := `{"Version":"2012-10-17","Statement":[` + statements + `]}`
	if _, err := p.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &p.bucket, Policy: &policy}); err != nil {
		t.Fatal(err)
	}
}

func TestURLOnS3(t *testing.T) {
	for _, variable := range []string{"RENDITION_S3_VERSITYGW", "RENDITION_S3_RGW"} {
		t.Run(strings.ToLower(strings.TrimPrefix(variable, "RENDITION_S3_")), func(t *testing.T) {
			p := newPlace(t, s3Server(t, variable))
			p.put(t, "photos/cat.jpg", photo(t, 600, 400, 1))
			p.put(t, "photos/"+odd, photo(t, 600, 400, 2))
			p.put(t, "photos/noise.png", noise(t, 1400, 1200))
			f := start(t, "url", lambdatest.Options{}, p.env(map[string]string{
				"RENDITION_SIZES": "200x100,300w,full", "RENDITION_TAGS": "made-by=rendition", "RENDITION_CACHE_CONTROL": "public, max-age=77",
			}))
			site := serve(t, f.URL(lambdatest.Buffered))
			first := fetch(t, "GET", site+"/200x100/jpg/cat.jpg")
			first.isPicture(t, "image/jpeg", 200, 100)
			fetch(t, "GET", site+"/300w/webp/"+url.PathEscape(odd)).isPicture(t, "image/webp", 300, 200)

			// The bucket answers as the function did.
			o, err := p.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: &p.bucket, Key: aws.String("made/200x100/jpg/cat.jpg")})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct{ what, got, want string }{
				{"ETag", *o.ETag, first.Header.Get("Etag")},
				{"ContentType", *o.ContentType, "image/jpeg"},
				{"CacheControl", *o.CacheControl, "public, max-age=77"},
				{"Cache-Control of the answer", first.Header.Get("Cache-Control"), "public, max-age=77"},
				{"original", o.Metadata[rendition.MetaSource], "cat.jpg"},
				{"cache tag", o.Metadata[rendition.MetaTag], rendition.CacheTag("cat.jpg")},
				{"cache tag of the answer", first.Header.Get("X-Amz-Meta-Cache-Tag"), rendition.CacheTag("cat.jpg")},
			} {
				if c.got != c.want {
					t.Errorf("%s is %q, not %q", c.what, c.got, c.want)
				}
			}
			tags, err := p.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: &p.bucket, Key: aws.String("made/200x100/jpg/cat.jpg")})
			if err != nil || len(tags.TagSet) != 1 || *tags.TagSet[0].Key != "made-by" || *tags.TagSet[0].Value != "rendition" {
				t.Errorf("tags %+v, %v", tags, err)
			}
			if a := fetch(t, "GET", site+"/200x100/jpg/dog.jpg"); a.StatusCode != 404 {
				t.Errorf("a missing original: %d %q", a.StatusCode, a.body)
			}
			// Pictures over the limit, made and original, are at a presigned URL.
			for _, path := range []string{"/full/png/noise.png", "/noise.png"} {
				a := fetch(t, "GET", site+path)
				if a.StatusCode != 302 || a.Header.Get("Cache-Control") != "private, no-store" {
					t.Fatalf("%s: %d %q", path, a.StatusCode, a.body)
				}
				fetch(t, "GET", a.Header.Get("Location")).isPicture(t, "image/png", 1400, 1200)
			}
		})
	}
}

func TestS3EventsOnS3(t *testing.T) {
	for _, variable := range []string{"RENDITION_S3_VERSITYGW", "RENDITION_S3_RGW"} {
		t.Run(strings.ToLower(strings.TrimPrefix(variable, "RENDITION_S3_")), func(t *testing.T) {
			p := newPlace(t, s3Server(t, variable))
			p.put(t, "photos/a/cat.jpg", photo(t, 600, 400, 1))
			p.put(t, "elsewhere/dog.jpg", photo(t, 600, 400, 1))
			env := map[string]string{"RENDITION_SIZES": "200x100,300w", "RENDITION_FORMATS": "orig,webp"}
			if variable == "RENDITION_S3_RGW" {
				env["RENDITION_S3_PLAIN"] = "1"
			}
			f := start(t, "s3events", lambdatest.Options{}, p.env(env))
			notify(t, f, p.bucket, "photos/a/cat.jpg")
			notify(t, f, p.bucket, "elsewhere/dog.jpg")
			notify(t, f, "another-bucket", "photos/a/cat.jpg")
			notify(t, f, p.bucket, "made/a/300w/webp/cat.jpg")
			if keys := p.keys(t, t.Context()); len(keys) != 6 {
				t.Errorf("keys are %q", keys)
			}
			p.put(t, "photos/a/cat.jpg", photo(t, 600, 400, 99))
			for _, want := range []string{"4 made, 0 kept", "0 made, 4 kept"} {
				r := batch(t, f, "2.0", p.bucket, "photos/a/cat.jpg", "elsewhere/dog.jpg")
				if r[0].ResultCode != "Succeeded" || !strings.HasPrefix(r[0].ResultString, want) || r[1].ResultCode != "PermanentFailure" {
					t.Errorf("%+v, not %s", r, want)
				}
			}
			if r := batch(t, f, "2.0", "another-bucket", "photos/a/cat.jpg"); r[0].ResultCode != "PermanentFailure" {
				t.Errorf("another bucket: %+v", r)
			}
		})
	}
}

// An error of the store is no reason to give up on a task.
func TestS3EventsWithoutS3(t *testing.T) {
	f := start(t, "s3events", lambdatest.Options{}, place{endpoint: "http://127.0.0.1:1", bucket: "b"}.env(map[string]string{"RENDITION_SIZES": "300w"}))
	if r := batch(t, f, "1.0", "b", "photos/cat.jpg"); r[0].ResultCode != "TemporaryFailure" {
		t.Errorf("%+v", r)
	}
	event := `{"Records":[{"s3":{"bucket":{"name":"b"},"object":{"key":"photos/cat.jpg"}}}]}`
	if _, failure := invoke(t, f, event); failure == "" {
		t.Error("no error, so that Lambda does not call again")
	}
}

// website has visitors of missing keys sent to a front, as the routing rule of the
// redirecting set-up does.
func (p place) website(t testing.TB, front http.Handler) {
	t.Helper()
	gateway, err := url.Parse(serve(t, front))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.PutBucketWebsite(t.Context(), &s3.PutBucketWebsiteInput{Bucket: &p.bucket, WebsiteConfiguration: &types.WebsiteConfiguration{
		IndexDocument: &types.IndexDocument{Suffix: aws.String("index.html")},
		RoutingRules: []types.RoutingRule{{
			Condition: &types.Condition{HttpErrorCodeReturnedEquals: aws.String("404")},
			Redirect: &types.Redirect{
				Protocol: types.ProtocolHttp, HostName: &gateway.Host, HttpRedirectCode: aws.String("307"),
				ReplaceKeyPrefixWith: aws.String("resizer?key="),
			},
		}},
	}}); err != nil {
		t.Fatal(err)
	}
}

// The whole way of the redirecting set-up, on the website endpoint of a real
// server: missing key, 307 to the gateway, variant made and stored, 302 to the
// CDN, which here is the website itself.
func TestRedirectOnWebsite(t *testing.T) {
	endpoint := s3Server(t, "RENDITION_S3_RGW")
	p := newPlace(t, endpoint)
	p.policy(t, true)
	env := p.env(map[string]string{
		"RENDITION_ORIGINALS": "s3://" + p.bucket, "RENDITION_VARIANTS": "s3://" + p.bucket, "RENDITION_CDN_URL": "http://" + p.bucket + ".web.local/",
	})
	p.website(t, start(t, "redirect", lambdatest.Options{}, env).HTTPAPI("$default"))
	p.put(t, "produs_227613/img.jpg", photo(t, 2000, 1500, 1))
	// The server writes keys unescaped into the Location, so that a percent sign
	// in one does not survive it; browsers set the rest right.
	const spaced = "söt katt + 1.jpg"
	p.put(t, "dir/"+spaced, photo(t, 2000, 1500, 2))

	visitor := newVisitor(t, strings.TrimPrefix(endpoint, "http://"))
	site := "http://" + p.bucket + ".web.local/"
	for key, size := range map[string][2]int{
		"produs_227613/360x270/img.jpg":      {360, 270},
		"produs_227613/480h/img.jpg":         {640, 480},
		"produs_227613/1280w/img.jpg":        {1280, 960},
		"dir/480h/" + url.PathEscape(spaced): {640, 480},
	} {
		a, hops := visitor.get(t, site+key)
		a.isPicture(t, "image/jpeg", size[0], size[1])
		if hops != 2 {
			t.Errorf("%s: %d redirects the first time", key, hops)
		}
		a, hops = visitor.get(t, site+key)
		a.isPicture(t, "image/jpeg", size[0], size[1])
		if hops != 0 {
			t.Errorf("%s: %d redirects the second time", key, hops)
		}
	}
	for key, message := range map[string]string{
		"produs_227613/361x270/img.jpg":   "this variant is not allowed\n",
		"produs_227613/480h/missing.jpg":  "not found\n",
		"produs_227613/missing.jpg":       "this variant is not allowed\n",
		"produs_227613/480h/480h/img.jpg": "not found\n",
	} {
		if a, hops := visitor.get(t, site+key); a.StatusCode != 404 || string(a.body) != message || hops != 1 {
			t.Errorf("%s: %d %q after %d redirects", key, a.StatusCode, a.body, hops)
		}
	}

	// Where the website does not show what was stored, the way leads back here
	// once, and ends in the picture.
	p.put(t, "other/img.jpg", photo(t, 2000, 1500, 3))
	env["RENDITION_VARIANTS"] += "/elsewhere"
	p.website(t, start(t, "redirect", lambdatest.Options{}, env).RESTAPI("prod", true))
	for i, want := range []int{3, 1} {
		a, hops := visitor.get(t, site+"other/360x270/img.jpg")
		if a.isPicture(t, "image/jpeg", 360, 270); hops != want {
			t.Errorf("visit %d: %d redirects", i, hops)
		}
	}
}

// visitor is a browser to which every host named *.web.local is the website.
type visitor struct{ transport *http.Transport }

func newVisitor(t testing.TB, website string) *visitor {
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasSuffix(address, ".web.local:80") {
			address = website
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{transport}
}

// get follows redirects, and returns how many there were.
func (v *visitor) get(t testing.TB, address string) (a answer, hops int) {
	t.Helper()
	for ; hops <= 4; hops++ {
		req, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := v.transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, err = b.ReadFrom(res.Body)
		if res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode/100 != 3 {
			return answer{res, b.Bytes()}, hops
		}
		address = asBrowsers(res.Header.Get("Location"))
	}
	t.Fatalf("a loop, now to %s", address)
	return answer{}, 0
}

// asBrowsers escapes what servers should have escaped.
func asBrowsers(location string) string {
	var b strings.Builder
	for i := range len(location) {
		if c := location[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
