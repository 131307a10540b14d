// Command count counts the instructions of the NEON kernels under qemu-user and
// compares them with those in counts.tsv. Time tells nothing under an emulator;
// instructions are the same on every machine. It needs gcc and qemu-aarch64:
//
//	go run -C _asm/arm64 ./count          # fails where a count is off by over 3 %
//	go run -C _asm/arm64 ./count -update  # writes what was counted
//
// A line of counts.tsv names a package of the library, one of its benchmarks, how
// many units (such as pixels) one iteration is, and the instructions of a unit: those
// of the kernel, of what calls it and of the benchmark's function. What other packages
// execute is left out, above all the runtime, whose threads do more the longer a run
// takes. So load does not matter, and a count is the same each time.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	table  = "count/counts.tsv"
	root   = "../.."
	module = "github.com/rendition-go/rendition"

	tolerance = 0.03
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
	c := counter{plugin: filepath.Join(dir, "count.so"), dir: dir, built: map[string]test{}}
	if err := command(nil, "gcc", "-O2", "-shared", "-fPIC", "-o", c.plugin, "count/plugin/count.c"); err != nil {
		return err
	}
	lines, wrong := strings.SplitAfter(string(text), "\n"), 0
	for i, text := range lines {
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		l, err := parse(text)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", table, i+1, err)
		}
		counted, err := c.line(l)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", table, i+1, err)
		}
		verdict := "as before"
		if math.Abs(counted-l.want) > tolerance*l.want {
			verdict = fmt.Sprintf("was %.3f", l.want)
			wrong++
		}
		fmt.Printf("%-58s %7.3f  %s\n", l.benchmark, counted, verdict)
		l.want = counted
		lines[i] = l.String()
	}
	if update {
		return os.WriteFile(table, []byte(strings.Join(lines, "")), 0o644)
	}
	if wrong > 0 {
		return fmt.Errorf("%d counts are off by over %.0f %%", wrong, 100*tolerance)
	}
	return nil
}

// line is one of the table's.
type line struct {
	pkg, benchmark string
	units          int
	want           float64
}

func parse(text string) (l line, err error) {
	fields := strings.Fields(text)
	if len(fields) != 4 {
		return l, fmt.Errorf("%d fields, want 4", len(fields))
	}
	l.pkg, l.benchmark = fields[0], fields[1]
	if l.units, err = strconv.Atoi(fields[2]); err != nil {
		return l, err
	}
	l.want, err = strconv.ParseFloat(fields[3], 64)
	return l, err
}

func (l line) String() string {
	return fmt.Sprintf("%s\t%s\t%d\t%.3f\n", l.pkg, l.benchmark, l.units, l.want)
}

func command(env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
