package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A command is how a worker is started.
type command struct {
	path string
	args []string
	env  []string // besides that of this process
}

// A worker is a child process that does conversions with one library.
type worker struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

func startWorker(name string, c command) (*worker, error) {
	cmd := exec.Command(c.path, c.args...)
	cmd.Env = append(os.Environ(), c.env...)
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
	commands map[string]command // of those that can work here
	workers  map[string]*worker
}

// has reports whether there is such a worker.
func (c *crew) has(name string) bool {
	_, ok := c.commands[name]
	return ok
}

func (c *crew) ask(name string, q request) (answer, error) {
	w := c.workers[name]
	if w == nil {
		var err error
		if w, err = c.start(name); err != nil {
			return answer{}, err
		}
		if c.workers == nil {
			c.workers = map[string]*worker{}
		}
		c.workers[name] = w
	}
	return w.ask(q)
}

// askFresh has a process of its own do a request.
func (c *crew) askFresh(name string, q request) (answer, error) {
	w, err := c.start(name)
	if err != nil {
		return answer{}, err
	}
	a, err := w.ask(q)
	if closeErr := w.close(); err == nil {
		err = closeErr
	}
	return a, err
}

func (c *crew) start(name string) (*worker, error) {
	cmd, ok := c.commands[name]
	if !ok {
		return nil, fmt.Errorf("there is no worker %q", name)
	}
	return startWorker(name, cmd)
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
