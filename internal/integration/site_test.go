//go:build unix

package integration

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/rendition-go/rendition/internal/lambdatest"
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

// startFunction runs a program with these variables behind a front.
func startFunction(t testing.TB, program string, env map[string]string, front func(*lambdatest.Function) http.Handler) *function {
	t.Helper()
	log := new(logs)
	o := lambdatest.Options{Environments: 4, Output: log}
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

type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// What may be asked for, as the functions' variables say it and as the package
// variant does: the edge function is made of the one, the Lambda reads the
// other.
var (
	allowedEnv = map[string]string{
		"RENDITION_SIZES": "200x200,320w,640w,full", "RENDITION_VARIANCE": "20", "RENDITION_FORMATS": "webp,orig,jpeg,png",
	}
	allowed = &variant.Set{
		Sizes:    []variant.Size{{Width: 200, Height: 200}, {Width: 320}, {Width: 640}, {}},
		Variance: 20,
		Formats:  []params.Format{params.FormatWebP, params.FormatSource, params.FormatJPEG, params.FormatPNG},
		Fits:     []params.Fit{params.FitCover},
		Enlarge:  variant.EnlargeAlways,
	}
)

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
	s.need(t)
	tool(t, "nginx", "/usr/sbin/nginx")
	site := &site{server: s, originals: newBucket(t, s), variants: newBucket(t, s), wire: newWire(t, s.endpoint)}
	// The rights that the template gives: the distribution reads variants and
	// lists nothing, the function reads and lists, and writes variants.
	role := user(s.role)
	site.originals.setPolicy(t, site.originals.allow(role, "", "s3:GetObject", "s3:ListBucket"))
	site.variants.setPolicy(t, site.variants.allow(everybody, "", "s3:GetObject"),
		site.variants.allow(role, "", "s3:GetObject", "s3:ListBucket", "s3:PutObject"))

	options := &edge.Options{Encodes: goimage.New(nil).Encodes()}
	env := maps.Clone(allowedEnv)
	maps.Copy(env, map[string]string{
		"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "readersecret", "RENDITION_S3_ENDPOINT": site.wire.url(),
		"RENDITION_ORIGINALS": "s3://" + site.originals.name, "RENDITION_VARIANTS": "s3://" + site.variants.name,
	})
	maps.Copy(env, more)
	front := freePort(t)
	if env["RENDITION_CDN_URL"] == "edge" {
		env["RENDITION_CDN_URL"], options.Redirects = "http://"+front, true
	}
	script, err := edge.Generate(allowed, params.Query{}, options)
	if err != nil {
		t.Fatal(err)
	}
	site.function = startFunction(t, "url", env, func(f *lambdatest.Function) http.Handler { return f.URL(lambdatest.Buffered) })
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
