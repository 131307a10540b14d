//go:build unix

package lambdatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

// Options are what Start may be told. The zero value means the defaults.
type Options struct {
	// Env is added to the environment of the program, which has otherwise what
	// Lambda sets and PATH, and nothing else of this process.
	Env []string
	// Environments is how many processes there may be. Default: 1.
	Environments int
	// Concurrency is how many invocations one process is given at once, in
	// AWS_LAMBDA_MAX_CONCURRENCY. Default: 1.
	Concurrency int
	// Timeout is that of one invocation. Default: 30 s.
	Timeout time.Duration
	// MemoryMB is what AWS_LAMBDA_FUNCTION_MEMORY_SIZE says; nothing holds the
	// program to it. Default: 1024.
	MemoryMB int
	// Output gets what the program prints. Default: nobody does.
	Output io.Writer
	// NeverFreeze lets the program run between invocations.
	NeverFreeze bool
}

func (o Options) withDefaults() Options {
	o.Environments = max(o.Environments, 1)
	o.Concurrency = max(o.Concurrency, 1)
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MemoryMB == 0 {
		o.MemoryMB = 1024
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	return o
}

// Function is a program with its execution environments. It is safe for
// concurrent use.
type Function struct {
	command []string
	o       Options
	queue   chan *invocation // taken by an environment that is free
	failed  chan error       // of environments that ended before they were ready
	closed  chan struct{}

	mu      sync.Mutex
	all     []*environment
	live    int
	waiting int // invocations that no environment has taken yet
	number  int
}

// Start returns the function whose program is command, with its arguments. No
// process is started before the first invocation.
func Start(command []string, opts *Options) (*Function, error) {
	if len(command) == 0 {
		return nil, errors.New("lambdatest: no command")
	}
	var o Options
	if opts != nil {
		o = *opts
	}
	o = o.withDefaults()
	o.Output = &syncWriter{w: o.Output}
	return &Function{
		command: command, o: o,
		queue: make(chan *invocation), failed: make(chan error), closed: make(chan struct{}),
	}, nil
}

// FunctionError is an invocation that Lambda reports as failed.
type FunctionError struct {
	Type    string // "Runtime.ExitError", "Sandbox.Timedout", "Function.ResponseSizeTooLarge", or the program's own
	Message string
}

func (e *FunctionError) Error() string { return "lambdatest: " + e.Type + ": " + e.Message }

// Reply is what the program answers to one invocation. The caller must close
// Body. Reading it ends in a [*FunctionError] where a stream breaks off.
type Reply struct {
	ContentType string
	Body        io.ReadCloser
}

// StreamContentType is the ContentType of replies that are streamed.
const StreamContentType = "application/vnd.awslambda.http-integration-response"

// MaxReply bounds replies that are not streamed, in bytes.
const MaxReply = 6_291_556

// invocation is one event on its way.
type invocation struct {
	id    string
	event []byte
	reply chan reply // of room 1: whoever is first
	clock *time.Timer
}

type reply struct {
	*Reply
	err error
}

func (i *invocation) answer(r *Reply, err error) {
	select {
	case i.reply <- reply{r, err}:
	default:
	}
}

var errClosed = errors.New("lambdatest: the function was closed")

// Invoke sends an event and returns the reply, for a streamed one as soon as it
// begins. The error is a [*FunctionError] where the invocation failed. When ctx
// ends, the invocation goes on.
func (f *Function) Invoke(ctx context.Context, event []byte) (*Reply, error) {
	f.mu.Lock()
	f.number++
	f.waiting++
	inv := &invocation{id: fmt.Sprintf("00000000-0000-4000-8000-%012d", f.number), event: event, reply: make(chan reply, 1)}
	f.mu.Unlock()
	if err := f.dispatch(ctx, inv); err != nil {
		return nil, err
	}
	select {
	case r := <-inv.reply:
		return r.Reply, r.err
	case <-ctx.Done():
		go func() {
			if r := <-inv.reply; r.Reply != nil {
				r.Body.Close() // so that the process can go on
			}
		}()
		return nil, ctx.Err()
	}
}

// dispatch gives an invocation that counts as waiting to an environment.
func (f *Function) dispatch(ctx context.Context, inv *invocation) error {
	defer func() {
		f.mu.Lock()
		f.waiting--
		f.mu.Unlock()
	}()
	select {
	case f.queue <- inv:
		return nil
	case <-f.closed:
		return errClosed
	default:
	}
	if err := f.grow(); err != nil {
		return err
	}
	select {
	case f.queue <- inv:
		return nil
	case err := <-f.failed:
		return err
	case <-f.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// grow starts one more environment if there may be one.
func (f *Function) grow() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.closed:
		return errClosed
	default:
	}
	if f.live >= f.o.Environments {
		return nil
	}
	e, err := f.startEnvironment()
	if err != nil {
		return err
	}
	f.all = append(f.all, e)
	f.live++
	return nil
}

// gone is told by an environment that its process has ended. An invocation
// that waits learns of it where the process never got ready; for the others
// there is to be a new one.
func (f *Function) gone(ready bool, err error) {
	f.mu.Lock()
	f.live--
	f.mu.Unlock()
	if !ready {
		select {
		case f.failed <- err:
		case <-f.closed:
			return
		case <-time.After(10 * time.Millisecond): // nobody waits
		}
	}
	f.mu.Lock()
	again := f.waiting > 0
	f.mu.Unlock()
	if again {
		_ = f.grow() // an error comes up again with the next invocation
	}
}

// Kill ends every process that is at work on an invocation, at once, and
// returns how many there were.
func (f *Function) Kill() int {
	n := 0
	for _, e := range f.environments() {
		if e.busy() {
			e.kill()
			n++
		}
	}
	return n
}

// Close ends all processes and waits for them.
func (f *Function) Close() {
	f.mu.Lock()
	select {
	case <-f.closed:
	default:
		close(f.closed)
	}
	f.mu.Unlock()
	for _, e := range f.environments() {
		e.kill()
		<-e.exited
	}
}

func (f *Function) environments() []*environment {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*environment(nil), f.all...)
}

// syncWriter lets several processes print at once.
type syncWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *syncWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

// env is what Lambda sets.
func (f *Function) env(runtimeAPI string) []string {
	env := []string{
		"AWS_LAMBDA_RUNTIME_API=" + runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME=test",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(f.o.MemoryMB),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_REGION=us-east-1",
		"AWS_DEFAULT_REGION=us-east-1",
		"_HANDLER=bootstrap",
		"LANG=en_US.UTF-8",
		"TZ=:UTC",
	}
	if f.o.Concurrency > 1 {
		env = append(env, "AWS_LAMBDA_MAX_CONCURRENCY="+strconv.Itoa(f.o.Concurrency))
	}
	return append(env, f.o.Env...)
}
