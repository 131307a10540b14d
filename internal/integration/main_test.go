//go:build unix

package integration

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// lambdas is where the programs come from.
const lambdas = "../../examples/lambda"

// programs are built once for all tests.
var programs struct {
	sync.Mutex
	dir  string
	made map[string]string
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "stand-in-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	programs.dir, programs.made = dir, make(map[string]string)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// missing skips the test for want of something, or fails it where everything
// must be there.
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("RENDITION_REQUIRE_INTEGRATION") != "" {
		t.Fatalf("%s is missing, and RENDITION_REQUIRE_INTEGRATION is set", what)
	}
	t.Skipf("%s is missing: run  .ci/stand-in", what)
}

// tool returns the path of the first of these programs that is there.
func tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, names[0])
	return ""
}

// bootstrap returns the program of a function, built as for Lambda, but for this
// machine.
func bootstrap(t testing.TB, name string) string {
	t.Helper()
	programs.Lock()
	defer programs.Unlock()
	if programs.made[name] == "" {
		file := filepath.Join(programs.dir, name, "bootstrap")
		cmd := exec.Command("go", "build", "-C", lambdas, "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", file, "./"+name)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		programs.made[name] = file
	}
	return programs.made[name]
}
