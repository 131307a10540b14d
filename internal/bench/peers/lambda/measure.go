package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

// samples are what was measured of a function, one figure a start.
type samples struct {
	init, first, cpu []time.Duration // cpu is of one variant
	memory           []int64         // bytes
}

// round starts the function, asks it for a variant of each original, and deletes
// them.
func (f *function) round(dir string, pictures int) error {
	run, err := lambdatest.Start(f.command, &lambdatest.Options{Env: f.env, MemoryMB: 1769, Output: os.Stderr})
	if err != nil {
		return err
	}
	defer run.Close()
	server := httptest.NewServer(run.URL(lambdatest.Buffered))
	defer server.Close()
	begin := time.Now()
	if err := fetch(server.URL + "/200x150/orig/" + original(0)); err != nil {
		return err
	}
	whole := time.Since(begin)
	after := run.Stats()[0]
	for i := range pictures {
		if err := fetch(server.URL + "/200x150/orig/" + original(i+1)); err != nil {
			return err
		}
	}
	end := run.Stats()[0]
	f.init = append(f.init, after.Init)
	f.first = append(f.first, whole-after.Init)
	f.memory = append(f.memory, end.PeakMemory)
	f.cpu = append(f.cpu, (end.CPU-after.CPU)/time.Duration(pictures))
	for _, name := range []string{"ours", "theirs"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// fetch asks for a picture.
func fetch(url string) error {
	res, err := http.Get(url)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || http.DetectContentType(body) != "image/jpeg" {
		return fmt.Errorf("%s: %s: %.200q", url, res.Status, body)
	}
	return nil
}

// median returns the middle one.
func median[T int64 | time.Duration](all []T) T {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// small is a 50-megapixel picture in a function of 128 MB.
type small struct {
	memory int64
	limit  string // who held the process to it
}

// smallFunction makes a variant of 50 megapixels in a function of 128 MB, which the
// kernel ends if it takes more, where this process may say so.
func smallFunction(f *function, dir string) (small, error) {
	const limit = 128 << 20
	command, by, undo := limited(f.command, limit)
	defer undo()
	run, err := lambdatest.Start(command, &lambdatest.Options{Env: f.env, MemoryMB: 128, Output: os.Stderr})
	if err != nil {
		return small{}, err
	}
	defer run.Close()
	server := httptest.NewServer(run.URL(lambdatest.Buffered))
	defer server.Close()
	if err := fetch(server.URL + "/200x150/orig/large.jpg"); err != nil {
		return small{}, fmt.Errorf("a picture of 50 megapixels: %w", err)
	}
	s := small{run.Stats()[0].PeakMemory, by}
	if s.memory > limit {
		return s, fmt.Errorf("a picture of 50 megapixels took %d bytes", s.memory)
	}
	return s, nil
}

// limited returns a command under a control group with that much memory (version 1 or
// 2 of the kernel's interface), and who holds it to it: nobody, where that is not
// permitted.
func limited(command []string, bytes int64) (_ []string, by string, undo func()) {
	for _, v := range []struct{ root, limit, swap string }{
		{"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes"},
		{"/sys/fs/cgroup", "memory.max", "memory.swap.max"},
	} {
		group, err := os.MkdirTemp(v.root, "rendition-")
		if err != nil {
			continue
		}
		undo := func() { _ = os.Remove(group) } // empty once the process has ended
		if err := os.WriteFile(filepath.Join(group, v.limit), fmt.Append(nil, bytes), 0o644); err != nil {
			undo()
			continue
		}
		_ = os.WriteFile(filepath.Join(group, v.swap), []byte("0"), 0o644) // not there without swap
		script := `echo $$ > "$0/cgroup.procs" && exec "$@"`
		return append([]string{"/bin/sh", "-c", script, group}, command...), "a control group", undo
	}
	return command, "GOMEMLIMIT alone", func() {}
}
