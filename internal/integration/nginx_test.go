//go:build unix

package integration

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// distribution is an nginx that stands for a CloudFront distribution.
type distribution struct {
	dir  string // its configuration, its cache, its logs
	addr string
}

// setting is what a configuration file in testdata is filled in with.
type setting struct {
	Dir, Module, User string // by startNginx

	Listen               string // host:port of its own
	S3, Bucket, Function string // host:port, and the bucket of variants
	Website, Secret      string // host and Referer of a bucket that is a website
}

// startNginx starts nginx with a configuration of testdata and, if it is not
// empty, an edge function.
func startNginx(t testing.TB, config string, s setting, edge []byte) *distribution {
	t.Helper()
	program := tool(t, "nginx", "/usr/sbin/nginx")
	d := &distribution{dir: t.TempDir(), addr: s.Listen}
	s.Dir, s.Module = d.dir, jsModule(t)
	if os.Geteuid() == 0 {
		s.User = "root" // or its workers could not write into the test's directory
	}
	conf, err := template.ParseFiles(filepath.Join("testdata", config))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := conf.Execute(&text, s); err != nil {
		t.Fatal(err)
	}
	d.write(t, "nginx.conf", text.Bytes())
	if edge != nil {
		wrapper, err := os.ReadFile(filepath.Join("testdata", "viewer-request.js"))
		if err != nil {
			t.Fatal(err)
		}
		d.write(t, "edge.js", append(bytes.Clone(edge), wrapper...))
	}
	d.run(t, program)
	return d
}

func (d *distribution) write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// run starts the program and waits until it listens.
func (d *distribution) run(t testing.TB, program string) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(program, "-c", filepath.Join(d.dir, "nginx.conf"), "-e", filepath.Join(d.dir, "error.log"))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // fails only where it has just ended
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
		}
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(d.dir, "error.log"))
			t.Logf("nginx printed:\n%s%s", out.String(), log)
		}
	})
	for range 200 {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("nginx ended: %v: %s", err, out.String())
		default:
		}
		if c, err := net.Dial("tcp", d.addr); err == nil {
			c.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("nginx does not listen")
}

// freePort returns an address that nobody listens on. Its port is none of those
// that the system gives to who asks for any, so that it stays free until it is
// used.
func freePort(t testing.TB) string {
	t.Helper()
	for range 1000 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10_240+rand.IntN(20_000)))
		if err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal("no free port")
	return ""
}

// jsModule returns the file of nginx's JavaScript.
func jsModule(t testing.TB) string {
	t.Helper()
	for _, dir := range []string{"/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"} {
		file := filepath.Join(dir, "ngx_http_js_module.so")
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	missing(t, "libnginx-mod-http-js")
	return ""
}

// cached calls f with the name and the bytes of every file in the cache: a
// binary head, the key, the answer's header and its body.
func (d *distribution) cached(t testing.TB, f func(file string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(d.dir, "cache"), func(file string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			return nil // it was replaced just now
		}
		if err == nil {
			f(file, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// empty empties the cache.
func (d *distribution) empty(t testing.TB) {
	t.Helper()
	d.cached(t, func(file string, _ []byte) { remove(t, file) })
}

// purge takes what carries a cache tag out of the cache, as an invalidation by
// tag does, and returns how many answers that were.
func (d *distribution) purge(t testing.TB, tag string) (n int) {
	t.Helper()
	d.cached(t, func(file string, data []byte) {
		head, _, _ := bytes.Cut(data, []byte("\r\n\r\n"))
		for line := range strings.Lines(string(head)) {
			name, value, _ := strings.Cut(line, ":")
			if strings.EqualFold(name, "x-amz-meta-cache-tag") && strings.TrimSpace(value) == tag {
				remove(t, file)
				n++
				return
			}
		}
	})
	return n
}

func remove(t testing.TB, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}
