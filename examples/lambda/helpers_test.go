//go:build unix

package lambda_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/rendition-go/rendition/examples/lambda/internal/settings" // see observe
	"github.com/rendition-go/rendition/internal/lambdatest"
	"github.com/rendition-go/rendition/internal/testlog"
)

var programs struct {
	dir  string
	mu   sync.Mutex
	made map[string]string
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "lambda-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	programs.dir, programs.made = dir, make(map[string]string)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// program returns the bootstrap of a function, built for this machine.
func program(t testing.TB, name string) string {
	t.Helper()
	programs.mu.Lock()
	defer programs.mu.Unlock()
	if programs.made[name] == "" {
		observe(t, name)
		file := filepath.Join(programs.dir, name, "bootstrap")
		cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", file, "./"+name)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		programs.made[name] = file
	}
	return programs.made[name]
}

// observe has the go command see that a test depends on a program: it caches
// results by what the test itself imports and opens, and does not know what the
// commands build that the test runs.
func observe(t testing.TB, name string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(name, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no program %s: %v", name, err)
	}
	for _, file := range files {
		if _, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
}

// start runs a function with these environment variables.
func start(t testing.TB, name string, o lambdatest.Options, env map[string]string) *lambdatest.Function {
	t.Helper()
	for variable, value := range env {
		o.Env = append(o.Env, variable+"="+value)
	}
	log := new(testlog.Log)
	o.Output = log
	f, err := lambdatest.Start([]string{program(t, name)}, &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.Close()
		if t.Failed() && log.String() != "" {
			t.Logf("%s printed:\n%s", name, log)
		}
	})
	return f
}

// serve puts a front on the network.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// answer is a response that has been read.
type answer struct {
	*http.Response
	body []byte
}

// fetch sends one request and does not follow redirects; header is name, value,
// name, value...
func fetch(t testing.TB, method, url string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, body}
}

// isPicture reports an answer that is not a picture of that size.
func (a answer) isPicture(t testing.TB, contentType string, width, height int) {
	t.Helper()
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != contentType {
		t.Fatalf("%d %s: %.200q", a.StatusCode, a.Header.Get("Content-Type"), a.body)
	}
	if contentType == "image/webp" {
		if !bytes.HasPrefix(a.body, []byte("RIFF")) || string(a.body[8:12]) != "WEBP" {
			t.Fatalf("no WebP: %.40q", a.body)
		}
		return
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(a.body))
	if err != nil || c.Width != width || c.Height != height {
		t.Fatalf("%dx%d, not %dx%d: %v", c.Width, c.Height, width, height, err)
	}
	if _, _, err := image.Decode(bytes.NewReader(a.body)); err != nil {
		t.Fatal(err)
	}
}

// photo returns a JPEG that is not all of one colour.
func photo(t testing.TB, width, height int, seed uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), seed, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noise returns a PNG that no encoder makes much smaller.
func noise(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(rng.Uint32()) | 0xff*b2i(i%4 == 3)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func b2i(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// odd is a name with all that goes wrong on the way.
const odd = "söt katt + 100%25.jpg"

// folders returns two directories, the first with originals.
func folders(t testing.TB, originals map[string][]byte) (from, to string) {
	t.Helper()
	from, to = t.TempDir(), t.TempDir()
	for name, data := range originals {
		write(t, filepath.Join(from, name), data)
	}
	return from, to
}

func write(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// stored returns the keys in a directory.
func stored(t testing.TB, dir string) []string {
	t.Helper()
	var keys []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			rel, _ := filepath.Rel(dir, path)
			if !strings.HasPrefix(filepath.Base(rel), ".") && !strings.HasPrefix(rel, ".") {
				keys = append(keys, filepath.ToSlash(rel))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
