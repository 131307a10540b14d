//go:build unix

package lambdatest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// environment is one process with its Runtime API.
type environment struct {
	f      *Function
	cmd    *exec.Cmd
	server *http.Server
	begin  time.Time
	exited chan struct{}

	mu      sync.Mutex
	running map[string]*invocation
	idle    int // calls for the next invocation that wait
	ready   bool
	over    bool // the process has ended
	killed  bool
	stats   Stats
}

// Stats are numbers about one process.
type Stats struct {
	PID         int
	Init        time.Duration // from the start of the process to its first call for an invocation
	Invocations int           // that it was given
	PeakMemory  int64         // resident, in bytes; 0 where it is not known
	CPU         time.Duration // user and system
	Running     bool
}

// Stats returns the numbers of every process that there was, in the order in
// which they were started.
func (f *Function) Stats() []Stats {
	var all []Stats
	for _, e := range f.environments() {
		e.mu.Lock()
		e.measure()
		all = append(all, e.stats)
		e.mu.Unlock()
	}
	return all
}

// startEnvironment starts a process.
func (f *Function) startEnvironment() (*environment, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	e := &environment{f: f, exited: make(chan struct{}), running: make(map[string]*invocation)}
	e.server = &http.Server{Handler: e.runtimeAPI(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = e.server.Serve(l) }() // until it is closed

	e.cmd = exec.Command(f.command[0], f.command[1:]...)
	e.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, f.env(l.Addr().String())...)
	e.cmd.Stdout, e.cmd.Stderr = f.o.Output, f.o.Output
	e.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that signals reach what it starts
	e.mu.Lock()                                             // the process may call before Start returns
	defer e.mu.Unlock()
	e.begin = time.Now()
	if err := e.cmd.Start(); err != nil {
		e.server.Close()
		return nil, err
	}
	e.stats = Stats{PID: e.cmd.Process.Pid, Running: true}
	go e.wait()
	return e, nil
}

// wait cleans up behind the process.
func (e *environment) wait() {
	err := e.cmd.Wait()
	e.mu.Lock()
	e.over = true
	e.stats.Running = false
	e.stats.CPU = e.cmd.ProcessState.UserTime() + e.cmd.ProcessState.SystemTime()
	running, ready := e.running, e.ready
	e.running = nil
	e.mu.Unlock()
	failure := &FunctionError{"Runtime.ExitError", fmt.Sprintf("the process ended: %v", err)}
	for _, inv := range running {
		inv.answer(nil, failure)
	}
	close(e.exited)
	e.server.Close()
	e.f.gone(ready, failure)
}

// busy reports whether the process is at work on an invocation and is to stay.
func (e *environment) busy() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.running) > 0 && !e.killed
}

// kill ends the process at once, and what it has started.
func (e *environment) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.measure()
	e.killed = true
	e.signal(syscall.SIGKILL)
}

// signal signals the process group. e.mu must be held.
func (e *environment) signal(s syscall.Signal) {
	if !e.over {
		_ = syscall.Kill(-e.cmd.Process.Pid, s) // fails only where it has just ended
	}
}

// rest notes that the process asks for an invocation, and stops it if it has
// nothing else to do.
func (e *environment) rest() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.idle++
	if !e.ready {
		e.ready = true
		e.stats.Init = time.Since(e.begin)
	}
	if e.idle == e.f.o.Concurrency && !e.f.o.NeverFreeze && !e.killed {
		e.measure()
		e.signal(syscall.SIGSTOP)
	}
}

// leave is the end of rest without an invocation.
func (e *environment) leave() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.idle--
}

// take gives the process an invocation, whose clock starts. It is false where the process has
// ended.
func (e *environment) take(inv *invocation) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.idle--
	if e.over || e.killed {
		return false
	}
	e.stats.Invocations++
	e.running[inv.id] = inv
	inv.clock = time.AfterFunc(e.f.o.Timeout, func() { e.expire(inv) })
	e.signal(syscall.SIGCONT)
	return true
}

// find returns an invocation that the process is at work on, nil if there is
// none of that id.
func (e *environment) find(id string) *invocation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.running[id]
}

// end notes that an invocation is over.
func (e *environment) end(inv *invocation) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.running, inv.id)
	inv.clock.Stop()
	e.measure()
}

// expire ends the process if inv is not over yet.
func (e *environment) expire(inv *invocation) {
	if e.find(inv.id) == inv {
		inv.answer(nil, &FunctionError{"Sandbox.Timedout", fmt.Sprintf("timed out after %v", e.f.o.Timeout)})
		e.kill()
	}
}
