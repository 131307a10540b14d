//go:build unix

package lambdatest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

// start runs the test binary as a function.
func start(t testing.TB, function string, o lambdatest.Options) *lambdatest.Function {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Env = append(o.Env, "LAMBDATEST_FUNCTION="+function)
	f, err := lambdatest.Start([]string{exe}, &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// serve puts a front on the network.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func get(t testing.TB, url string) (status int, body string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// Through every front the function gets the request that the client sent, but
// for what a service is known to lose.
func TestFronts(t *testing.T) {
	buffered := start(t, "buffered", lambdatest.Options{})
	streamed := start(t, "stream", lambdatest.Options{})
	for _, c := range []struct {
		name  string
		front http.Handler
		path  string // as the function sees it
		query string
	}{
		{"url", buffered.URL(lambdatest.Buffered), "/echo/a%2Fb%20c%25/%C3%A9+1.jpg", "d=1x1&d=2x2&e=a+b%26"},
		{"stream", streamed.URL(lambdatest.Streamed), "/echo/a%2Fb%20c%25/%C3%A9+1.jpg", "d=1x1&d=2x2&e=a+b%26"},
		{"http api", buffered.HTTPAPI("$default"), "/echo/a/b%20c%25/%C3%A9+1.jpg", "d=1x1&d=2x2&e=a+b%26"},
		{"http api, stage", buffered.HTTPAPI("prod"), "/echo/a/b%20c%25/%C3%A9+1.jpg", "d=1x1&d=2x2&e=a+b%26"},
		{"rest api", buffered.RESTAPI("prod", true), "/echo/a%2Fb%20c%25/%C3%A9+1.jpg", "d=1x1&d=2x2&e=a%20b%26"},
		{"alb", buffered.ALB(false), "/echo/a%2Fb%20c%25/%C3%A9+1.jpg", "d=2x2&e=a+b%26"},
		{"alb, multi", buffered.ALB(true), "/echo/a%2Fb%20c%25/%C3%A9+1.jpg", "d=1x1&d=2x2&e=a+b%26"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req, err := http.NewRequest("POST", serve(t, c.front)+"/echo/a%2Fb%20c%25/%C3%A9+1.jpg?d=1x1&d=2x2&e=a+b%26", strings.NewReader("\xff\x00"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept", "image/webp,*/*")
			req.Header.Set("Cookie", "x=1; y=2")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			want := fmt.Sprintf("POST %s %q %q %s %q", c.path, c.query, "image/webp,*/*", "x=1; y=2", "\xff\x00")
			if res.StatusCode != 200 || string(body) != want {
				t.Errorf("%d\n%s\nnot\n%s", res.StatusCode, body, want)
			}
			cookies := 2
			if c.name == "alb" {
				cookies = 1
			}
			if len(res.Cookies()) != cookies {
				t.Errorf("cookies %v", res.Cookies())
			}
		})
	}
}

func TestSizes(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{})
	stream := start(t, "stream", lambdatest.Options{})
	for _, c := range []struct {
		name  string
		front http.Handler
		size  int
		want  int
	}{
		{"url", f.URL(lambdatest.Buffered), 4_600_000, 200},
		{"url", f.URL(lambdatest.Buffered), 5_000_000, 503},
		{"alb", f.ALB(false), 700_000, 200},
		{"alb", f.ALB(true), 800_000, 503},
		{"stream", stream.URL(lambdatest.Streamed), 9 << 20, 200},
	} {
		status, body := get(t, fmt.Sprintf("%s/bytes/%d", serve(t, c.front), c.size))
		if status != c.want || c.want == 200 && body != strings.Repeat("\xff", c.size) {
			t.Errorf("%s, %d bytes: %d with %d", c.name, c.size, status, len(body))
		}
	}
}

// Without "*/*" among the binary media types a REST API passes base64 on.
func TestRESTAPIWithoutBinaryMediaTypes(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{})
	if _, body := get(t, serve(t, f.RESTAPI("prod", false))+"/bytes/3"); body != "////" {
		t.Errorf("%q", body)
	}
	if _, body := get(t, serve(t, f.RESTAPI("prod", true))+"/bytes/3"); body != "\xff\xff\xff" {
		t.Errorf("%q", body)
	}
}

func TestModesMustFit(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{})
	if status, _ := get(t, serve(t, f.URL(lambdatest.Streamed))+"/pid"); status != 502 {
		t.Errorf("a buffered reply where streams are wanted: %d", status)
	}
	f = start(t, "stream", lambdatest.Options{})
	if status, _ := get(t, serve(t, f.URL(lambdatest.Buffered))+"/pid"); status != 502 {
		t.Errorf("a stream where it is not wanted: %d", status)
	}
}

// One process has one invocation at a time; more need more processes.
func TestEnvironments(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{Environments: 3, Env: []string{"LAMBDATEST_DIR=" + t.TempDir()}})
	url := serve(t, f.URL(lambdatest.Buffered))
	_, first := get(t, url+"/pid")
	if _, second := get(t, url+"/pid"); second != first {
		t.Errorf("process %s was free, but %s was asked", first, second)
	}
	pids := make(map[string]int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 6 { // three meet, and the three after them find them there
		wg.Go(func() {
			status, pid := get(t, url+"/meet/3")
			mu.Lock()
			defer mu.Unlock()
			pids[pid]++
			if status != 200 {
				t.Error(status)
			}
		})
	}
	wg.Wait()
	if len(pids) != 3 {
		t.Errorf("6 invocations at once went to %v", pids)
	}
	total := 0
	for _, s := range f.Stats() {
		total += s.Invocations
		if !s.Running || s.Init <= 0 || s.PeakMemory < 1<<20 {
			t.Errorf("%+v", s)
		}
	}
	if total != 8 {
		t.Errorf("%d invocations", total)
	}
}

func TestConcurrencyInOneProcess(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{Concurrency: 4, Env: []string{"LAMBDATEST_DIR=" + t.TempDir()}})
	url := serve(t, f.URL(lambdatest.Buffered))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if status, _ := get(t, url+"/meet/4"); status != 200 {
				t.Error(status)
			}
		})
	}
	wg.Wait()
	if n := len(f.Stats()); n != 1 {
		t.Errorf("%d processes", n)
	}
}

func TestFailures(t *testing.T) {
	for _, c := range []struct{ path, want string }{
		{"/exit", "Runtime.ExitError"},
		{"/hang", "Sandbox.Timedout"},
	} {
		f := start(t, "buffered", lambdatest.Options{Timeout: 1200 * time.Millisecond})
		url := serve(t, f.URL(lambdatest.Buffered))
		if status, body := get(t, url+c.path); status != 502 || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s", c.path, status, body)
		}
		if status, _ := get(t, url+"/pid"); status != 200 {
			t.Errorf("%s: the next invocation got %d", c.path, status)
		}
		if s := f.Stats(); len(s) != 2 || s[0].Running || s[0].CPU <= 0 {
			t.Errorf("%s: %+v", c.path, s)
		}
	}
	f := start(t, "buffered", lambdatest.Options{Timeout: time.Second})
	if status, _ := get(t, serve(t, f.URL(lambdatest.Buffered))+"/sleep/5000"); status != 504 {
		t.Errorf("a handler that heeds its context: %d", status)
	}
	if s := f.Stats(); len(s) != 1 || !s[0].Running {
		t.Errorf("%+v", s)
	}
}

func TestProgramsThatDoNotStart(t *testing.T) {
	var out bytes.Buffer
	f := start(t, "broken", lambdatest.Options{Environments: 2, Output: &out})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			_, err := f.Invoke(t.Context(), []byte(`{}`))
			if failure := (*lambdatest.FunctionError)(nil); !errors.As(err, &failure) || failure.Type != "Runtime.ExitError" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	f.Close()
	if !strings.Contains(out.String(), "broken at start") {
		t.Errorf("it printed %q", out.String())
	}
	if f, err := lambdatest.Start([]string{"/no/such/program"}, nil); err != nil {
		t.Error(err)
	} else if _, err := f.Invoke(t.Context(), nil); err == nil {
		t.Error("a program that is not there replied")
	}
	if _, err := lambdatest.Start(nil, nil); err == nil {
		t.Error("no command is an error")
	}
}

func TestKill(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{Environments: 2})
	url := serve(t, f.URL(lambdatest.Buffered))
	if n := f.Kill(); n != 0 {
		t.Errorf("killed %d of none", n)
	}
	_, idle := get(t, url+"/pid")
	answered := make(chan int)
	for range 2 {
		go func() {
			status, _ := get(t, url+"/sleep/20000")
			answered <- status
		}()
	}
	for n := 0; n < 2; time.Sleep(time.Millisecond) {
		n += f.Kill()
	}
	if a, b := <-answered, <-answered; a != 502 || b != 502 {
		t.Errorf("%d and %d", a, b)
	}
	if status, pid := get(t, url+"/pid"); status != 200 || pid == idle {
		t.Errorf("%d from process %s", status, pid)
	}
}

func TestEventsThatAreNone(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{})
	_, err := f.Invoke(t.Context(), []byte(`{"Records": []}`))
	if failure := (*lambdatest.FunctionError)(nil); !errors.As(err, &failure) || failure.Type != "errorString" {
		t.Error(err)
	}
}

// Between two invocations nothing runs.
func TestFrozen(t *testing.T) {
	for _, never := range []bool{false, true} {
		dir := t.TempDir()
		f := start(t, "buffered", lambdatest.Options{NeverFreeze: never, Env: []string{"LAMBDATEST_DIR=" + dir}})
		url := serve(t, f.URL(lambdatest.Buffered))
		get(t, url+"/spawn")
		size := func() int64 {
			info, err := os.Stat(filepath.Join(dir, "count"))
			if err != nil {
				return 0
			}
			return info.Size()
		}
		grows := func(patience time.Duration) bool {
			before := size()
			return becomes(func() bool { return size() > before }, patience)
		}
		// It is stopped a moment after its answer, once it has asked for more.
		stands := func() bool { return !grows(200 * time.Millisecond) }
		switch {
		case never && !grows(10*time.Second): // a machine may be slow
			t.Errorf("stands at %d", size())
		case !never && !eventually(stands):
			t.Errorf("goes on to %d", size())
		}
		if status, _ := get(t, url+"/sleep/50"); status != 200 {
			t.Error(status)
		}
	}
}

func TestStreams(t *testing.T) {
	dir := t.TempDir()
	f := start(t, "stream", lambdatest.Options{Env: []string{"LAMBDATEST_DIR=" + dir}})
	url := serve(t, f.URL(lambdatest.Streamed))
	res, err := http.Get(url + "/parts")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	first := make([]byte, 7)
	if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != "part 0\n" {
		t.Fatalf("%q %v", first, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go-on"), nil, 0o666); err != nil { // only now
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(res.Body); err != nil || string(rest) != "part 1\n" {
		t.Errorf("%q %v", rest, err)
	}

	res, err = http.Get(url + "/cut")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err == nil || string(body) != "part" {
		t.Errorf("%q %v", body, err)
	}
	// A client that leaves does not end the process.
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", url+"/bytes/50000000", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err = http.DefaultClient.Do(req); err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	cancel()
	if status, _ := get(t, url+"/pid"); status != 200 || len(f.Stats()) != 1 {
		t.Errorf("%d, %+v", status, f.Stats())
	}
}

func TestClosed(t *testing.T) {
	f := start(t, "buffered", lambdatest.Options{})
	url := serve(t, f.URL(lambdatest.Buffered))
	get(t, url+"/pid")
	f.Close()
	f.Close()
	if _, err := f.Invoke(t.Context(), nil); err == nil {
		t.Error("a closed function replied")
	}
	if s := f.Stats(); len(s) != 1 || s[0].Running {
		t.Errorf("%+v", s)
	}
}

// The program gets Lambda's environment and nothing of ours.
func TestEnvironmentVariables(t *testing.T) {
	t.Setenv("LAMBDATEST_SECRET", "x")
	f := start(t, "buffered", lambdatest.Options{MemoryMB: 128, Env: []string{"A=b"}})
	_, env := get(t, serve(t, f.URL(lambdatest.Buffered))+"/env")
	for _, want := range []string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128", " A=b", "AWS_REGION=", "] true"} {
		if !strings.Contains(env, want) {
			t.Errorf("no %s in %s", want, env)
		}
	}
	if strings.Contains(env, "SECRET") {
		t.Error(env)
	}
}

// becomes reports whether f became true within d.
func becomes(f func() bool, d time.Duration) bool {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if f() {
			return true
		}
	}
	return f()
}
