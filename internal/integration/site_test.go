//go:build unix

package integration

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/internal/lambdatest"
	"github.com/rendition-go/rendition/internal/testlog"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

// function is one of examples/lambda, at work.
type function struct {
	*lambdatest.Function
	addr string // host:port of what is in front of it

	mu    sync.Mutex
	asked []string // method and path of each request
}

// environments is how many processes of a function there may be.
const environments = 4

// startFunction runs a program with these variables behind a front.
func startFunction(t testing.TB, program string, env map[string]string, front func(*lambdatest.Function) http.Handler) *function {
	t.Helper()
	log := new(testlog.Log)
	o := lambdatest.Options{Environments: environments, Output: log}
	for name, value := range env {
		o.Env = append(o.Env, name+"="+value)
	}
	lambda, err := lambdatest.Start([]string{bootstrap(t, program)}, &o)
	if err != nil {
		t.Fatal(err)
	}
	f := &function{Function: lambda}
	h := front(lambda)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.asked = append(f.asked, r.Method+" "+r.RequestURI)
		f.mu.Unlock()
		h.ServeHTTP(w, r)
	}))
	f.addr = strings.TrimPrefix(s.URL, "http://")
	t.Cleanup(func() {
		lambda.Close()
		s.Close()
		if t.Failed() {
			t.Logf("%s printed:\n%s", program, log)
		}
	})
	return f
}

// calls returns how often the function was asked so far.
func (f *function) calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

// What may be asked for, in the words of the functions' variables. The Lambda reads
// these, and the edge function is made of what allowed makes of them.
const (
	sizes    = "200x200,320w,640w,full"
	variance = 20
)

var formats = []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG, params.FormatPNG}

func allowedEnv() map[string]string {
	return map[string]string{"RENDITION_SIZES": sizes, "RENDITION_VARIANCE": strconv.Itoa(variance), "RENDITION_FORMATS": "webp,orig,jpeg,png"}
}

func allowed(t testing.TB) *variant.Set {
	t.Helper()
	list, err := variant.ParseSizes(sizes)
	if err != nil {
		t.Fatal(err)
	}
	return &variant.Set{Sizes: list, Variance: variance, Formats: formats, Enlarge: variant.EnlargeAlways}
}

// site is the set-up of url.yaml.
type site struct {
	server
	originals, variants bucket
	wire                *wire
	function            *function
	edge                *distribution
	visitor             *visitor
}

// newSite sets everything up. more are further variables of the function, the
// value of RENDITION_CDN_URL being "edge" for the distribution's.
func newSite(t testing.TB, s server, more map[string]string) *site {
	t.Helper()
	options := &edge.Options{Encodes: goimage.New(nil).Encodes()}
	env, front := allowedEnv(), freePort(t)
	maps.Copy(env, more)
	if env["RENDITION_CDN_URL"] == "edge" {
		env["RENDITION_CDN_URL"], options.Redirects = "http://"+front, true
	}
	script, err := edge.Generate(allowed(t), params.Query{}, options)
	if err != nil {
		t.Fatal(err)
	}
	return newSiteOf(t, s, front, env, script)
}

// newSiteOf sets everything up with this function at the edge, these variables of
// the other one, and the distribution at an address.
func newSiteOf(t testing.TB, s server, front string, env map[string]string, script []byte) *site {
	t.Helper()
	s.need(t)
	tool(t, "nginx", "/usr/sbin/nginx")
	site := &site{server: s, originals: newBucket(t, s), variants: newBucket(t, s), wire: newWire(t, s.endpoint)}
	// The rights that the template gives: the distribution reads variants and
	// lists nothing, the function reads and lists, and writes variants.
	role := user(s.role)
	site.originals.setPolicy(t, site.originals.allow(role, "", "s3:GetObject", "s3:ListBucket"))
	site.variants.setPolicy(t, site.variants.allow(everybody, "", "s3:GetObject"),
		site.variants.allow(role, "", "s3:GetObject", "s3:ListBucket", "s3:PutObject"))
	maps.Copy(env, map[string]string{
		"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "readersecret", "RENDITION_S3_ENDPOINT": site.wire.url(),
		"RENDITION_ORIGINALS": "s3://" + site.originals.name, "RENDITION_VARIANTS": "s3://" + site.variants.name,
	})
	mode := lambdatest.Buffered
	if env["RENDITION_STREAM"] == "1" {
		mode = lambdatest.Streamed
	}
	site.function = startFunction(t, "url", env, func(f *lambdatest.Function) http.Handler { return f.URL(mode) })
	site.edge = startNginx(t, "cloudfront-url.conf", setting{
		Listen: front, S3: site.wire.addr, Bucket: site.variants.name, Function: site.function.addr,
	}, script)
	site.visitor = newVisitor(t, "http://"+site.edge.addr, map[string]string{site.wire.addr: "s3", site.function.addr: "function"})
	return site
}

// get asks the distribution; header is name, value, name, value...
func (s *site) get(t testing.TB, path string, header ...string) answer {
	t.Helper()
	return s.visitor.ask(t, "GET", path, header...)
}

// miss is the way of a request for what the cache and the bucket do not have.
func (s *site) miss(status string) string {
	if s.server.miss == 403 {
		return "MISS s3 403 function " + status
	}
	return "MISS s3 404 function " + status
}
