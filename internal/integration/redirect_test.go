//go:build unix

package integration

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

// redirects is the set-up of redirect.yaml: a cache in front of a bucket that is
// a website, whose rule sends who asks for a missing key to the function behind a
// HTTP API, which sends him back to the distribution.
type redirects struct {
	pictures bucket
	cdn      *distribution
	function *function
	visitor  *visitor
}

// secret is what the distribution shows the website.
const secret = "abcdefghijklmnopqrstuvwxyz"

// newRedirects sets everything up. Variants are stored below prefix, where the
// website shows them only if that is empty.
func newRedirects(t testing.TB, prefix string) *redirects {
	t.Helper()
	rgw.need(t) // the one whose websites redirect as S3's do
	r := &redirects{pictures: newBucket(t, rgw)}
	b := r.pictures
	r.setPolicy(t, "s3:GetObject", "s3:ListBucket", "s3:PutObject")
	front := freePort(t)
	r.function = startFunction(t, "redirect", map[string]string{
		"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "readersecret", "RENDITION_S3_ENDPOINT": rgw.endpoint,
		"RENDITION_ORIGINALS": "s3://" + b.name, "RENDITION_VARIANTS": "s3://" + b.name + prefix, "RENDITION_CDN_URL": "http://" + front,
	}, func(f *lambdatest.Function) http.Handler { return f.HTTPAPI("$default") })
	r.website(t)
	host := strings.TrimPrefix(rgw.endpoint, "http://")
	r.cdn = startNginx(t, "cloudfront-redirect.conf", setting{Listen: front, S3: host, Website: b.name + ".web.local", Secret: secret}, nil)
	r.visitor = newVisitor(t, "http://"+front, map[string]string{host: "website"})
	r.visitor.resolve(".web.local", host)
	return r
}

// setPolicy gives the distribution the template's rights, and the function these.
func (r *redirects) setPolicy(t testing.TB, function ...string) {
	t.Helper()
	b := r.pictures
	b.setPolicy(t, b.allow(everybody, `,"Condition":{"StringEquals":{"aws:Referer":"`+secret+`"}}`, "s3:GetObject", "s3:ListBucket"),
		b.allow(user(rgw.role), "", function...),
		// S3 has BucketOwnerEnforced for that: here objects are their writer's.
		b.allow(user("arn:aws:iam:::user/root1"), "", "s3:GetObject"))
}

// website makes the bucket one, with the template's rule.
func (r *redirects) website(t testing.TB) {
	t.Helper()
	if _, err := r.pictures.PutBucketWebsite(t.Context(), &s3.PutBucketWebsiteInput{
		Bucket: &r.pictures.name,
		WebsiteConfiguration: &types.WebsiteConfiguration{
			IndexDocument: &types.IndexDocument{Suffix: aws.String("index.html")},
			RoutingRules: []types.RoutingRule{{
				Condition: &types.Condition{HttpErrorCodeReturnedEquals: aws.String("404")},
				Redirect: &types.Redirect{
					Protocol: types.ProtocolHttp, HostName: &r.function.addr, HttpRedirectCode: aws.String("307"),
					ReplaceKeyPrefixWith: aws.String("resizer?key="),
				},
			}},
		},
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRedirect follows the redirects of the whole set-up.
func TestRedirect(t *testing.T) {
	r := newRedirects(t, "")
	r.pictures.put(t, "produs_227613/img.jpg", photo(t, 2000, 1500, *red))
	// The website writes keys into its redirects unescaped, so that a percent sign
	// does not survive it; the rest browsers set right.
	r.pictures.put(t, "söt katt/a + b.jpg", photo(t, 2000, 1500, *green))

	t.Run("each step once", func(t *testing.T) { testSteps(t, r) })
	t.Run("two redirects, then the cache, then the website", func(t *testing.T) { testRedirects(t, r) })
	t.Run("what is not there or not allowed ends at the function", func(t *testing.T) { testDeadEnds(t, r) })
	t.Run("the website is closed to others", func(t *testing.T) {
		a := r.visitor.ask(t, "GET", "http://"+r.pictures.name+".web.local/produs_227613/360x270/img.jpg")
		if a.StatusCode != 403 || a.Header.Get("Location") != "" {
			t.Errorf("%d to %q", a.StatusCode, a.Header.Get("Location"))
		}
	})
}

// Missing at the website, 307 to the API; made, stored, 302 to the distribution;
// there it is. No cache keeps either redirect: the next visitor is not led around.
func testSteps(t *testing.T, r *redirects) {
	const key = "produs_227613/360x270/img.jpg"
	first := r.visitor.ask(t, "GET", "/"+key)
	first.came(t, "MISS website 307")
	if want := "http://" + r.function.addr + "/resizer?key=" + key; first.StatusCode != 307 || first.Header.Get("Location") != want {
		t.Fatalf("%d to %s, not %s", first.StatusCode, first.Header.Get("Location"), want)
	}
	second := r.visitor.ask(t, "GET", first.Header.Get("Location"))
	back := r.visitor.base + "/" + key + "?rendition-again=1"
	if second.StatusCode != 302 || second.Header.Get("Location") != back || second.Header.Get("Cache-Control") != "private, no-store" {
		t.Fatalf("%d to %s, not %s, %s", second.StatusCode, second.Header.Get("Location"), back, second.Header.Get("Cache-Control"))
	}
	stored := r.pictures.get(t, key)
	checkPicture(t, stored, "image/jpeg", 360, 270, red)
	third := r.visitor.ask(t, "GET", back)
	third.came(t, "MISS website 200")
	if string(third.body) != string(stored) || third.Header.Get("Cache-Control") != year {
		t.Errorf("%d bytes with %q", len(third.body), third.Header.Get("Cache-Control"))
	}
	r.visitor.ask(t, "GET", "/"+key).came(t, "HIT")
	// Who comes to the function late is not sent around: it is stored.
	late := r.visitor.ask(t, "GET", first.Header.Get("Location"))
	late.isPicture(t, "image/jpeg", 360, 270, red)
}

func testRedirects(t *testing.T, r *redirects) {
	keys := map[string][2]int{
		"/produs_227613/480h/img.jpg":                                  {640, 480},
		"/produs_227613/1280w/img.jpg":                                 {1280, 960},
		"/" + url.PathEscape("söt katt") + "/480h/a%20%2B%20b.jpg":     {640, 480},
		"/" + url.PathEscape("söt katt") + "/360x270/a%20%2B%20b.jpg":  {360, 270},
		"/" + url.PathEscape("söt katt") + "/1280w/a%20%2B%20b.jpg?x=": {1280, 960},
	}
	visit := func(way string, hops int) {
		t.Helper()
		for key, size := range keys {
			colour := red
			if strings.Contains(key, "katt") {
				colour = green
			}
			a, n := r.visitor.follow(t, key)
			a.came(t, way)
			a.isPicture(t, "image/jpeg", size[0], size[1], colour)
			if n != hops {
				t.Errorf("%s: %d redirects, not %d", key, n, hops)
			}
		}
	}
	visit("MISS website 200", 2)
	visit("HIT", 0)
	calls := r.function.calls()
	r.cdn.empty(t)
	visit("MISS website 200", 0)
	if n := r.function.calls() - calls; n != 0 {
		t.Errorf("the function was called %d times", n)
	}
}

func testDeadEnds(t *testing.T, r *redirects) {
	for key, text := range map[string]string{
		"/produs_227613/361x270/img.jpg":      "this variant is not allowed\n",
		"/produs_227613/640w/img.jpg":         "this variant is not allowed\n",
		"/produs_227613/480h,fm=webp/img.jpg": "this variant is not allowed\n",
		"/produs_227613/missing.jpg":          "this variant is not allowed\n", // originals are the website's
		"/produs_227613/480h/missing.jpg":     "not found\n",
		"/produs_227613/480h/480h/img.jpg":    "not found\n",
		"/produs_227613/480h/360x270/img.jpg": "not found\n", // of a variant there are none
	} {
		a, hops := r.visitor.follow(t, key)
		a.isError(t, 404, text, "public, max-age=10")
		if hops != 1 {
			t.Errorf("%s: %d redirects", key, hops)
		}
	}
}

// Where the website does not find what was stored, be it by a wrong prefix, the
// visitor comes to the function a second time, and gets the picture there: three
// redirects, and one from then on. There is no loop.
func TestRedirectWithoutLoop(t *testing.T) {
	r := newRedirects(t, "/elsewhere")
	r.pictures.put(t, "produs_227613/img.jpg", photo(t, 2000, 1500, *blue))
	for _, want := range []int{3, 1, 1} {
		a, hops := r.visitor.follow(t, "/produs_227613/360x270/img.jpg")
		a.isPicture(t, "image/jpeg", 360, 270, blue)
		if hops != want {
			t.Errorf("%d redirects, not %d", hops, want)
		}
	}
}

// Nor is there one where variants are deleted behind the distribution's back, or
// cannot be stored at all.
func TestRedirectOfWhatIsLost(t *testing.T) {
	r := newRedirects(t, "")
	r.pictures.put(t, "produs_227613/img.jpg", photo(t, 2000, 1500, *blue))
	const key = "produs_227613/360x270/img.jpg"
	for range 2 { // as a lifecycle rule or a purge does
		a, hops := r.visitor.follow(t, "/"+key)
		a.isPicture(t, "image/jpeg", 360, 270, blue)
		if hops != 2 {
			t.Errorf("%d redirects", hops)
		}
		if _, err := r.pictures.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &r.pictures.name, Key: aws.String(key)}); err != nil {
			t.Fatal(err)
		}
		r.cdn.empty(t)
	}
	r.setPolicy(t, "s3:GetObject", "s3:ListBucket") // the function may not write any more
	for range 2 {
		a, hops := r.visitor.follow(t, "/"+key)
		a.isPicture(t, "image/jpeg", 360, 270, blue)
		if hops != 1 {
			t.Errorf("not stored: %d redirects", hops)
		}
	}
}
