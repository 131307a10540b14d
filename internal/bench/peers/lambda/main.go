// Lambda compares examples/lambda/url with a minimal function on Node and sharp, both
// on the same harness in one run, and writes the section "Lambda" of RESULTS.md:
//
//	npm ci --prefix .. && go run . [-rounds 9] [-pictures 40] [-o ../../RESULTS.md]
//
// It measures the size of what is deployed, the time from the start of a process to
// its first call for work, the time of the first request (4000x3000 to 200x150),
// the peak of resident memory after it, and the CPU time of further ones, from which
// it tells what a million variants cost. Starts of the two alternate; figures are
// medians.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/rendition-go/rendition/internal/bench/peers/sections"
)

func main() {
	rounds := flag.Int("rounds", 9, "how many times each function is started")
	pictures := flag.Int("pictures", 40, "how many variants each start makes for the CPU time")
	out := flag.String("o", "", "write the section into this `file`; what else is in it stays")
	flag.Parse()
	if err := run(*rounds, *pictures, *out); err != nil {
		fmt.Fprintln(os.Stderr, "lambda:", err)
		os.Exit(1)
	}
}

func run(rounds, pictures int, out string) error {
	dir, err := os.MkdirTemp("", "bench-lambda-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fs, err := functions(dir)
	if err != nil {
		return err
	}
	if err := originals(dir, pictures); err != nil {
		return err
	}
	for round := range rounds {
		for _, f := range fs {
			if err := f.round(dir, pictures); err != nil {
				return fmt.Errorf("%s, round %d: %w", f.name, round+1, err)
			}
		}
	}
	small, err := smallFunction(fs[0], dir)
	if err != nil {
		return err
	}
	text := report(fs, small, rounds, pictures)
	fmt.Print(text)
	if out == "" {
		return nil
	}
	return sections.Replace(out, text)
}
