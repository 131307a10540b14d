//go:build unix

package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/testlog"
)

func TestRun(t *testing.T) {
	t.Chdir("..") // where the functions are
	photos, err := filepath.Abs("../server/photos")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(photos, "*.jpg"))
	if err != nil || len(names) == 0 {
		t.Fatal("no photos", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out testlog.Log
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-env", "RENDITION_ORIGINALS=" + photos,
			"-env", "RENDITION_VARIANTS=" + t.TempDir(), "-env", "RENDITION_SIZES=200x200", "url"}, &out, os.Stderr)
	}()
	listening := regexp.MustCompile(`listening on (http://\S+)`)
	for listening.FindString(out.String()) == "" {
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	res, err := http.Get(listening.FindStringSubmatch(out.String())[1] + "200x200/webp/" + filepath.Base(names[0]))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 200 || res.Header.Get("Content-Type") != "image/webp" {
		t.Errorf("%v %d %.100q", err, res.StatusCode, body)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "process 1: ready after ") || !strings.Contains(out.String(), "1 invocations") {
		t.Errorf("printed %q", out.String())
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-front", "x", "./bootstrap"}, {"-env", "X", "url"}, {"nosuch"}, {"-addr", "nowhere:-1", "./bootstrap"}, {"-x"},
	} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
}
