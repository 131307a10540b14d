package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
)

// A request asks a worker for one conversion, done Times times in a row. One
// without a Source has the worker forget the last one and tell its versions.
type request struct {
	Source     string `json:"source,omitempty"` // path; read into memory outside the measured time
	Width      int    `json:"width,omitempty"`  // the box the result fits in; 0 leaves a side free
	Height     int    `json:"height,omitempty"`
	Format     string `json:"format,omitempty"`
	Quality    int    `json:"quality,omitempty"`
	FullDecode bool   `json:"full_decode,omitempty"` // sharp's fastShrinkOnLoad: false
	Stream     bool   `json:"stream,omitempty"`      // read the source as it is needed (goimage only)
	Times      int    `json:"times,omitempty"`
	Result     string `json:"result,omitempty"` // where the last result is written, afterwards
}

// An answer is what a worker says to a request.
type answer struct {
	CPUNanos float64           `json:"cpu_ns,omitempty"`   // user and system time of the process, for one of the Times
	PeakKiB  int64             `json:"peak_kib,omitempty"` // most resident memory the process ever had; 0 where unknown
	Versions map[string]string `json:"versions,omitempty"`
	Error    string            `json:"error,omitempty"`
}

// workerEnv names the Go library that this program, started again, is to be the
// worker of.
const workerEnv = "RENDITION_PEERS_WORKER"

// serve is a worker: it answers the requests in r until there are no more.
func serve(r io.Reader, w io.Writer, c converter) error {
	lines := json.NewDecoder(r)
	out := json.NewEncoder(w)
	s := server{convert: c}
	for {
		var q request
		if err := lines.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		a, err := s.answer(q)
		if err != nil {
			a = answer{Error: err.Error()}
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
}

type server struct {
	convert converter
	path    string
	source  []byte
}

func (s *server) answer(q request) (answer, error) {
	if q.Source == "" {
		s.path, s.source = "", nil
		debug.FreeOSMemory()
		return answer{PeakKiB: peakKiB()}, nil
	}
	if q.Times < 1 {
		return answer{}, errors.New("nothing to do: times is below 1")
	}
	if err := s.load(q); err != nil {
		return answer{}, err
	}
	var result []byte
	start := cpuTime()
	for range q.Times {
		var err error
		if result, err = s.convert(q, s.source); err != nil {
			return answer{}, err
		}
	}
	a := answer{CPUNanos: float64(cpuTime()-start) / float64(q.Times), PeakKiB: peakKiB()}
	if q.Result != "" {
		return a, os.WriteFile(q.Result, result, 0o600)
	}
	return a, nil
}

func (s *server) load(q request) error {
	if q.Stream {
		s.path, s.source = "", nil
		return nil
	}
	if q.Source == s.path {
		return nil
	}
	b, err := os.ReadFile(q.Source)
	s.path, s.source = q.Source, b
	return err
}

// A worker is a child process that does conversions with one library.
type worker struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// startWorker starts the worker of a library: "sharp", or one of the Go
// libraries. dir is the folder of the Node script.
func startWorker(name, dir string) (*worker, error) {
	var cmd *exec.Cmd
	if name == sharpName {
		cmd = exec.Command("node", filepath.Join(dir, "sharp.mjs"))
		cmd.Dir = dir
	} else {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		cmd = exec.Command(self)
		cmd.Env = append(os.Environ(), workerEnv+"="+name, "GOMAXPROCS=1")
	}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &worker{name: name, cmd: cmd, in: in, out: bufio.NewReader(out)}, nil
}

// ask sends a request and waits for its answer.
func (w *worker) ask(q request) (answer, error) {
	line, err := json.Marshal(q)
	if err != nil {
		return answer{}, err
	}
	if _, err := w.in.Write(append(line, '\n')); err != nil {
		return answer{}, fmt.Errorf("%s: %w", w.name, err)
	}
	if line, err = w.out.ReadBytes('\n'); err != nil {
		return answer{}, fmt.Errorf("%s ended: %w", w.name, err)
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return answer{}, fmt.Errorf("%s: %w", w.name, err)
	}
	if a.Error != "" {
		return a, fmt.Errorf("%s: %s", w.name, a.Error)
	}
	return a, nil
}

// close has the worker end and waits for that.
func (w *worker) close() error {
	return errors.Join(w.in.Close(), w.cmd.Wait())
}

// A crew is the workers of a run, each started when first needed.
type crew struct {
	dir     string
	workers map[string]*worker
}

func (c *crew) ask(name string, q request) (answer, error) {
	w := c.workers[name]
	if w == nil {
		var err error
		if w, err = startWorker(name, c.dir); err != nil {
			return answer{}, err
		}
		if c.workers == nil {
			c.workers = map[string]*worker{}
		}
		c.workers[name] = w
	}
	return w.ask(q)
}

// forget has every worker drop its source and give its memory back.
func (c *crew) forget() error {
	for _, w := range c.workers {
		if _, err := w.ask(request{}); err != nil {
			return err
		}
	}
	return nil
}

func (c *crew) close() error {
	var errs []error
	for _, w := range c.workers {
		errs = append(errs, w.close())
	}
	c.workers = nil
	return errors.Join(errs...)
}
