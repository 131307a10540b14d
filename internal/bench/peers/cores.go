package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// A coresRow is a task done by goimage on two cores, without Options.Parallel and
// with it.
type coresRow struct {
	task                task
	oneByOne, alongside *result
}

// wall is the time that goes by with Parallel, that without being 1.
func (r *coresRow) wall() float64 { return median(r.alongside.wall) / median(r.oneByOne.wall) }

// coresTasks are T1, to WebP too, and T2.
func coresTasks() []task {
	var out []task
	for _, t := range tasks() {
		if t.key == "T1" || t.key == "T1w" || t.key == "T2" {
			t.name += ", on two cores"
			out = append(out, t)
		}
	}
	return out
}

// cores measures a task on two cores.
func (b *bencher) cores(t task) (*coresRow, error) {
	b.log("%s", t.name)
	source, err := t.source.write(b.dir, b.sample)
	if err != nil {
		return nil, err
	}
	rs, err := b.compete([]contender{oneByOne, alongside}, b.rounds, func(c contender) request { return t.request(source, c) })
	if err != nil {
		return nil, err
	}
	return &coresRow{t, &rs[0].result, &rs[1].result}, b.crew.forget()
}

func (r *report) measureCores(b *bencher, wanted func(name string) bool) error {
	if runtime.NumCPU() < 2 {
		r.leaveOut(b, "two cores", errors.New("there is one"))
		return nil
	}
	for _, t := range coresTasks() {
		if !wanted(t.name) {
			continue
		}
		row, err := b.cores(t)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		r.cores = append(r.cores, row)
		b.log("  %.2f of the time without Parallel", row.wall())
	}
	return nil
}

func (r *report) onTwoCores(b *strings.Builder) {
	if len(r.cores) == 0 {
		return
	}
	fmt.Fprintf(b, `
## On two cores

goimage with `+"`Options{Parallel: true}`"+` and without, two processors each (GOMAXPROCS=2), in turn, medians of %d rounds in ms (the
least in brackets). Unlike CPU time, the time that goes by is as long as what else runs on the machine makes it.

| task | wall: default | Parallel | ratio | CPU: default | Parallel |
|---|---|---|---|---|---|
`, r.rounds)
	for _, c := range r.cores {
		name, _, _ := strings.Cut(c.task.name, ", on")
		fmt.Fprintf(b, "| %s | %.2f (%.2f) | %.2f (%.2f) | %.2f | %.2f | %.2f |\n", name,
			median(c.oneByOne.wall), slices.Min(c.oneByOne.wall), median(c.alongside.wall), slices.Min(c.alongside.wall),
			c.wall(), c.oneByOne.ms(), c.alongside.ms())
	}
}
