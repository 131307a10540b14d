package main

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
)

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("k1 a secret of at least 16 bytes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1800000000, 0)
	var out, errs bytes.Buffer
	args := []string{"-key-file", file, "-dialect", "at", "-expires", "1h", "-base", "https://img.example/", "/a b.jpg@333w", "/cat.jpg@50p"}
	if err := run(args, &out, &errs, now); err != nil {
		t.Fatal(err, errs.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("got %q", lines)
	}
	d, err := params.NewSigned(params.At{}, []params.Key{{ID: "k1", Secret: []byte("a secret of at least 16 bytes")}},
		&params.SignOptions{Required: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a b.jpg", "cat.jpg"} {
		u, err := url.Parse(lines[i])
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Parse(u)
		if err != nil || r.Source != want || u.Host != "img.example" {
			t.Errorf("%s: %+v, %v", lines[i], r, err)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte("k1 short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no key file":  {"/a.jpg?w=1"},
		"missing file": {"-key-file", file + "x", "/a.jpg?w=1"},
		"short secret": {"-key-file", file, "/a.jpg?w=1"},
		"no URL":       {"-key-file", file},
		"dialect":      {"-key-file", file, "-dialect", "x", "/a.jpg?w=1"},
		"negative":     {"-key-file", file, "-expires", "-1s", "/a.jpg?w=1"},
	} {
		var out, errs bytes.Buffer
		if err := run(args, &out, &errs, time.Now()); err == nil || out.Len() > 0 {
			t.Errorf("%s: %q, %v", name, out.String(), err)
		}
	}
}
