// Command count counts the instructions of the NEON kernels under qemu-user and
// compares them with those in counts.tsv. Time tells nothing under an emulator;
// instructions are the same on every machine. It needs gcc and qemu-aarch64:
//
//	go run -C _asm/arm64 ./count          # fails where a count is off by over 3 %
//	go run -C _asm/arm64 ./count -update  # writes what was counted
//
// A line of counts.tsv names a package of the library, one of its benchmarks, how
// many units (such as pixels) one iteration is, and the instructions of a unit,
// those of the call and the benchmark's loop included.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

const (
	table = "count/counts.tsv"
	root  = "../.."
	// Instructions of one iteration are the difference of runs with so many, each
	// the least of some: what the runtime does beside varies a little.
	few, many = 1000, 11000
	runs      = 4
	tries     = 4 // of those, where a count is off: on a loaded machine it does more
	tolerance = 0.03
	rounding  = 0.02 // of the small counts in the table
)

func main() {
	update := flag.Bool("update", false, "write what was counted to "+table)
	flag.Parse()
	if err := run(*update); err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(1)
	}
}

func run(update bool) error {
	text, err := os.ReadFile(table)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "count")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c := counter{dir: dir, built: map[string]string{}}
	if err := command(nil, "gcc", "-O2", "-shared", "-fPIC", "-o", c.plugin(), "count/plugin/count.c"); err != nil {
		return err
	}
	lines, wrong := strings.SplitAfter(string(text), "\n"), 0
	for i, line := range lines {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		counted, want, err := c.line(strings.Fields(line))
		if err != nil {
			return fmt.Errorf("%s:%d: %w", table, i+1, err)
		}
		verdict := "as before"
		if off(counted, want) {
			verdict = fmt.Sprintf("was %.2f", want)
			wrong++
		}
		fields := strings.Fields(line)
		fmt.Printf("%-55s %7.2f  %s\n", fields[1], counted, verdict)
		fields[3] = fmt.Sprintf("%.2f", counted)
		lines[i] = strings.Join(fields, "\t") + "\n"
	}
	if update {
		return os.WriteFile(table, []byte(strings.Join(lines, "")), 0o644)
	}
	if wrong > 0 {
		return fmt.Errorf("%d counts are off by over %.0f %%", wrong, 100*tolerance)
	}
	return nil
}

// counter builds and runs tests.
type counter struct {
	dir   string
	built map[string]string // by package
}

func (c *counter) plugin() string { return filepath.Join(c.dir, "count.so") }

// line counts the instructions that a line of the table is about.
func (c *counter) line(fields []string) (counted, want float64, err error) {
	if len(fields) != 4 {
		return 0, 0, fmt.Errorf("%d fields, want 4", len(fields))
	}
	units, err := strconv.ParseFloat(fields[2], 64)
	if err != nil {
		return 0, 0, err
	}
	if want, err = strconv.ParseFloat(fields[3], 64); err != nil {
		return 0, 0, err
	}
	test, err := c.test(fields[0])
	if err != nil {
		return 0, 0, err
	}
	least := [2]float64{math.Inf(1), math.Inf(1)}
	for range tries {
		for i, n := range []int{few, many} {
			for range runs {
				v, err := c.count(test, fields[1], n)
				if err != nil {
					return 0, 0, err
				}
				least[i] = min(least[i], v)
			}
		}
		counted = (least[1] - least[0]) / (many - few) / units
		if !off(counted, want) {
			break
		}
	}
	return counted, want, nil
}

// off reports whether a count is not that of the table.
func off(counted, want float64) bool { return math.Abs(counted-want) > tolerance*want+rounding }

// test builds a package's tests for arm64.
func (c *counter) test(pkg string) (string, error) {
	if c.built[pkg] == "" {
		file := filepath.Join(c.dir, strconv.Itoa(len(c.built))+".test")
		env := []string{"GOARCH=arm64", "CGO_ENABLED=0"}
		if err := command(env, "go", "test", "-C", root, "-c", "-o", file, pkg); err != nil {
			return "", err
		}
		c.built[pkg] = file
	}
	return c.built[pkg], nil
}

var total = regexp.MustCompile(`(\d+) instructions\n`)

// count returns the instructions of a run of n iterations.
func (c *counter) count(test, benchmark string, n int) (float64, error) {
	parts := strings.Split(benchmark, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	cmd := exec.Command("qemu-aarch64", "-cpu", "neoverse-n1", "-plugin", c.plugin(), test,
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
	return strconv.ParseFloat(string(found[1]), 64)
}

func command(env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
