package main

import (
	"bytes"
	"debug/elf"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Instructions of one iteration come from the difference of runs with so many: what
// a benchmark does before its loop is the same in both.
const few, many = 100, 1100

// counter builds and runs tests.
type counter struct {
	plugin, dir string
	built       map[string]test // by package
}

// test is a package's tests, built for arm64.
type test struct {
	file     string
	from, to uint64 // where the package's functions are
}

// line counts the instructions of a unit.
func (c *counter) line(l line) (float64, error) {
	t, err := c.test(l.pkg)
	if err != nil {
		return 0, err
	}
	var counts [2]int
	for i, n := range []int{few, many} {
		if counts[i], err = c.count(t, l.benchmark, n); err != nil {
			return 0, err
		}
	}
	return float64(counts[1]-counts[0]) / (many - few) / float64(l.units), nil
}

// test builds a package's tests.
func (c *counter) test(pkg string) (test, error) {
	if t, ok := c.built[pkg]; ok {
		return t, nil
	}
	t := test{file: filepath.Join(c.dir, strconv.Itoa(len(c.built))+".test")}
	env := []string{"GOARCH=arm64", "CGO_ENABLED=0"}
	if err := command(env, "go", "test", "-C", root, "-c", "-o", t.file, pkg); err != nil {
		return t, err
	}
	var err error
	t.from, t.to, err = functions(t.file, path.Join(module, pkg)+".")
	c.built[pkg] = t
	return t, err
}

// functions returns where those are whose names have a prefix: the linker puts a
// package's in a row, generic ones made for it among them.
func functions(file, prefix string) (from, to uint64, err error) {
	f, err := elf.Open(file)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return 0, 0, err
	}
	from = math.MaxUint64
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && strings.HasPrefix(s.Name, prefix) {
			from, to = min(from, s.Value), max(to, s.Value+s.Size)
		}
	}
	if to == 0 {
		return 0, 0, fmt.Errorf("no functions %s in the tests", prefix)
	}
	return from, to, nil
}

var total = regexp.MustCompile(`(\d+) instructions\n`)

// count returns the instructions of a run of n iterations.
func (c *counter) count(t test, benchmark string, n int) (int, error) {
	parts := strings.Split(benchmark, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	plugin := fmt.Sprintf("%s,from=%#x,to=%#x", c.plugin, t.from, t.to)
	cmd := exec.Command("qemu-aarch64", "-cpu", "neoverse-n1", "-plugin", plugin, t.file,
		"-test.run=^$", "-test.bench="+strings.Join(parts, "/"), fmt.Sprintf("-test.benchtime=%dx", n))
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	found := total.FindSubmatch(out)
	if found == nil || !bytes.Contains(out, []byte("ns/op")) {
		return 0, fmt.Errorf("no such benchmark: %s: %s", benchmark, out)
	}
	return strconv.Atoi(string(found[1]))
}
