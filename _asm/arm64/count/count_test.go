package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTable holds that the table's lines are what -update writes and are in order to
// be counted: one for each benchmark of a kernel.
func TestTable(t *testing.T) {
	text, err := os.ReadFile(filepath.Base(table))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for s := range strings.Lines(string(text)) {
		if strings.HasPrefix(s, "#") {
			continue
		}
		l, err := parse(s)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if l.String() != s {
			t.Errorf("%q is written as %q", s, l)
		}
		if seen[l.pkg+l.benchmark] || l.units < 1 || l.want <= 0 {
			t.Errorf("%q stands twice or counts nothing", s)
		}
		seen[l.pkg+l.benchmark] = true
	}
	for _, s := range []string{"a b 1", "a b x 1.5", "a b 1 x", "a b 1 2 3"} {
		if _, err := parse(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}

// TestFunctions builds this test for arm64 and looks for packages in it.
func TestFunctions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test")
	env := []string{"GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0"}
	if err := command(env, "go", "test", "-c", "-o", file, "."); err != nil {
		t.Fatal(err)
	}
	var end uint64
	for _, p := range []string{"path/filepath.", module + "/_asm/arm64/count."} { // as they follow
		from, to, err := functions(file, p)
		if err != nil || from < end || from >= to {
			t.Errorf("%s: %#x to %#x, behind %#x, %v", p, from, to, end, err)
		}
		end = to
	}
	if _, _, err := functions(file, "no/such/package."); err == nil {
		t.Error("functions of a package that is not there are found")
	}
}
