package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/testlog"
)

// A request that has begun is answered after the signal to stop; new ones find
// nobody.
func TestShutdownLetsRequestsFinish(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-end
		io.WriteString(w, "done")
	})
	addr, cancel, stopped := serveInTest(t, h, time.Minute)
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + addr)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answer <- string(body)
	}()
	<-begun
	cancel()
	for { // until the listener is closed
		c, err := net.Dial("tcp", addr)
		if err != nil {
			break
		}
		c.Close()
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-stopped:
		t.Fatalf("stopped with a request under way: %v", err)
	default:
	}
	close(end)
	if got := <-answer; got != "done" {
		t.Errorf("the answer is %q", got)
	}
	if err := <-stopped; err != nil {
		t.Errorf("serve: %v", err)
	}
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-end
	})
	addr, cancel, stopped := serveInTest(t, h, 10*time.Millisecond)
	go func() {
		if res, err := http.Get("http://" + addr); err == nil {
			res.Body.Close()
		}
	}()
	<-begun
	cancel()
	if err := <-stopped; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("serve: %v", err)
	}
}

func serveInTest(t *testing.T, h http.Handler, patience time.Duration) (addr string, cancel func(), stopped chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped = make(chan error, 1)
	go func() { stopped <- serve(ctx, l, h, slog.New(slog.DiscardHandler), patience) }()
	return l.Addr().String(), cancel, stopped
}

func TestAnAddressInUseIsAnError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"-addr", l.Addr().String()}, &stderr); code != exitError || stderr.Len() == 0 {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
}

func TestEveryRequestIsLogged(t *testing.T) {
	var log testlog.Log
	s := startLogging(t, &log)
	get(t, s, "/dandelion.jpg?d=100x100", "")
	get(t, s, "/dandelion.jpg?d=100x100", "")
	get(t, s, "/dandelion.jpg", "")
	get(t, s, "/missing.jpg?d=100x100", "")
	get(t, s, "/healthz", "")
	s.Close() // waits for the handlers, and so for their lines
	type line struct {
		Msg, Method, URL, Outcome string
		Status                    int
		Bytes                     int64
		MS                        *float64
	}
	var got []line
	for d := json.NewDecoder(strings.NewReader(log.String())); ; {
		var l line
		if err := d.Decode(&l); err != nil {
			break
		}
		if l.Msg == "request" {
			got = append(got, l)
		}
	}
	want := []line{
		{URL: "/dandelion.jpg?d=100x100", Outcome: "miss", Status: 200},
		{URL: "/dandelion.jpg?d=100x100", Outcome: "hit", Status: 200},
		{URL: "/dandelion.jpg", Outcome: "original", Status: 200},
		{URL: "/missing.jpg?d=100x100", Outcome: "error", Status: 404},
		{URL: "/healthz", Status: 200},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines: %s", len(got), log.String())
	}
	for i, w := range want {
		g := got[i]
		if g.URL != w.URL || g.Outcome != w.Outcome || g.Status != w.Status || g.Method != "GET" || g.Bytes == 0 || g.MS == nil {
			t.Errorf("line %d is %+v, want %+v", i, g, w)
		}
	}
	if got[0].Bytes != got[1].Bytes {
		t.Errorf("the miss has %d bytes, the hit %d", got[0].Bytes, got[1].Bytes)
	}
}

// A handler that cuts its answer off does so by a panic, which must go on.
func TestAnswersThatAreCutOffAreLoggedAsSuch(t *testing.T) {
	var log testlog.Log
	h := logged(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	}), slog.New(slog.NewJSONHandler(&log, nil)))
	func() {
		defer func() {
			if v := recover(); v != http.ErrAbortHandler {
				t.Errorf("the panic became %v", v)
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
	}()
	for _, want := range []string{`"aborted":true`, `"bytes":4`, `"status":200`, `"level":"WARN"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %s: %s", want, log.String())
		}
	}
}

// The program as it is run: built, started, asked, stopped by a signal, and
// started again over what it kept.
func TestTheProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := filepath.Join(t.TempDir(), "server")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	variants := filepath.Join(t.TempDir(), "variants")
	for _, want := range []string{"miss", "hit"} {
		cmd := exec.Command(program, "-addr", "127.0.0.1:0", "-variants", variants)
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stderr)
		var first struct{ Msg, URL string }
		if !lines.Scan() || json.Unmarshal(lines.Bytes(), &first) != nil || first.Msg != "listening" {
			t.Errorf("the first line is %q", lines.Text())
		}
		if res, err := http.Get(first.URL + "spheres.jpg?d=200x200"); err != nil {
			t.Error(err)
		} else {
			if res.Body.Close(); outcome(res.Header) != want {
				t.Errorf("a %q, want a %s", outcome(res.Header), want)
			}
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		last := ""
		for lines.Scan() {
			last = lines.Text()
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("exit: %v", err)
		}
		if !bytes.Contains([]byte(last), []byte(`"msg":"stopped"`)) {
			t.Errorf("the last line is %s", last)
		}
	}
	cmd := exec.Command(program, "-dialect", "nonsense")
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != exitUsage || !bytes.Contains(out, []byte("nonsense")) {
		t.Errorf("a wrong flag: exit code %d, %s", code, out)
	}
}
