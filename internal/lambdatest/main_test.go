//go:build unix

package lambdatest_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rendition-go/rendition/awslambda"
)

// The test binary is also the function that the tests run: a client of the
// Runtime API around package awslambda.

func TestMain(m *testing.M) {
	switch os.Getenv("LAMBDATEST_FUNCTION") {
	case "":
		os.Exit(m.Run())
	case "broken":
		fmt.Println("broken at start")
		os.Exit(3)
	}
	stream := os.Getenv("LAMBDATEST_FUNCTION") == "stream"
	n, _ := strconv.Atoi(os.Getenv("AWS_LAMBDA_MAX_CONCURRENCY"))
	var wg sync.WaitGroup
	for range max(n, 1) {
		wg.Go(func() { serveInvocations(stream) })
	}
	wg.Wait()
}

func serveInvocations(stream bool) {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	h := awslambda.New(http.HandlerFunc(function), nil)
	for {
		res, err := http.Get(api + "next")
		if err != nil {
			return
		}
		event, _ := io.ReadAll(res.Body)
		res.Body.Close()
		ms, _ := strconv.ParseInt(res.Header.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
		ctx, cancel := context.WithDeadline(context.Background(), time.UnixMilli(ms))
		id := res.Header.Get("Lambda-Runtime-Aws-Request-Id")
		if stream {
			s, err := h.Stream(ctx, event)
			post(api+id, "application/vnd.awslambda.http-integration-response", s, err)
		} else {
			data, err := h.Invoke(ctx, event)
			post(api+id, "application/json", bytes.NewReader(data), err)
		}
		cancel()
	}
}

// post sends a reply, and an error in the course of it as trailers.
func post(url, contentType string, body io.Reader, err error) {
	url += "/response"
	if err != nil {
		url = strings.TrimSuffix(url, "response") + "error"
		body = strings.NewReader(fmt.Sprintf(`{"errorType":"errorString","errorMessage":%q}`, err))
	}
	t := &trailing{r: body, trailer: http.Header{"Lambda-Runtime-Function-Error-Type": nil, "Lambda-Runtime-Function-Error-Body": nil}}
	req, err := http.NewRequest("POST", url, t)
	if err != nil {
		panic(err)
	}
	req.Trailer = t.trailer
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		os.Exit(4)
	}
	res.Body.Close()
	if c, ok := body.(io.Closer); ok {
		c.Close()
	}
	if res.StatusCode != 202 {
		os.Exit(5)
	}
}

type trailing struct {
	r       io.Reader
	trailer http.Header
}

func (t *trailing) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if err != nil && err != io.EOF {
		t.trailer.Set("Lambda-Runtime-Function-Error-Type", "errorString")
		t.trailer.Set("Lambda-Runtime-Function-Error-Body",
			base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"errorMessage":%q}`, err)))
		err = io.EOF
	}
	return n, err
}

// function is what runs in the child: the first segment of the path says what it does.
func function(w http.ResponseWriter, r *http.Request) {
	what, arg, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	number, _ := strconv.Atoi(arg)
	switch what {
	case "echo":
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
		http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %q %q %s %q", r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Accept"), r.Header.Get("Cookie"), body)
	case "pid":
		fmt.Fprint(w, os.Getpid())
	case "sleep":
		select {
		case <-time.After(time.Duration(number) * time.Millisecond):
			fmt.Fprint(w, os.Getpid())
		case <-r.Context().Done():
			w.WriteHeader(504)
		}
	case "hang":
		time.Sleep(time.Hour)
	case "exit":
		os.Exit(7)
	case "bytes":
		w.Header().Set("Content-Type", "image/jpeg")
		w.Write(bytes.Repeat([]byte{0xff}, number))
	case "meet": // returns when that many are here at once
		name := filepath.Join(os.Getenv("LAMBDATEST_DIR"), "meet-"+strconv.FormatInt(time.Now().UnixNano(), 10)+"-"+strconv.Itoa(os.Getpid()))
		os.WriteFile(name, nil, 0o666)
		if !eventually(func() bool { return files("meet-*") >= number }) {
			w.WriteHeader(500)
		}
		fmt.Fprint(w, os.Getpid())
	case "parts":
		io.WriteString(w, "part 0\n")
		eventually(func() bool { return files("go-on") > 0 })
		io.WriteString(w, "part 1\n")
	case "cut":
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, "part")
		panic(http.ErrAbortHandler)
	case "spawn": // something that goes on behind the answer
		go func() {
			f, err := os.Create(filepath.Join(os.Getenv("LAMBDATEST_DIR"), "count"))
			for ; err == nil; time.Sleep(time.Millisecond) {
				_, err = f.Write([]byte{'.'})
			}
		}()
	case "env":
		fmt.Fprintln(w, os.Environ(), syscall.Getpgrp() == os.Getpid())
	}
}

// eventually reports whether f became true in good time.
func eventually(f func() bool) bool {
	for range 2000 {
		if f() {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

// files returns how many files of that name the test and the functions share.
func files(pattern string) int {
	names, _ := filepath.Glob(filepath.Join(os.Getenv("LAMBDATEST_DIR"), pattern))
	return len(names)
}
