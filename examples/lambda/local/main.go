//go:build unix

// Local runs one of the functions of this module, or any program for Lambda's
// Runtime API, on this machine, behind what stands for the service in front:
//
//	go run ./local -env RENDITION_ORIGINALS=../server/photos -env RENDITION_VARIANTS=/tmp/variants \
//		-env RENDITION_SIZES=200x200,640w url
//	curl -o cat.webp http://127.0.0.1:9000/200x200/webp/cat.jpg
//
//	go run ./local -front rest -- ./bootstrap
//
// At the end it says, of each process, how long it took to start, how often it
// was called, and what it took of memory and time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o lambdatest.Options
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:9000", "serve on this `host:port`")
	front := flags.String("front", "url", "what is in front: `kind` is url, stream, http, rest, alb or alb-multi")
	flags.IntVar(&o.Environments, "environments", 4, "how many processes there may be")
	flags.IntVar(&o.MemoryMB, "memory", 1024, "what the function is told to have, in `MB`")
	flags.DurationVar(&o.Timeout, "timeout", 30*time.Second, "how long an invocation may take")
	flags.Func("env", "set an environment variable of the function, `NAME=value`; may be repeated", func(s string) error {
		if !strings.Contains(s, "=") {
			return errors.New("not of the form NAME=value")
		}
		o.Env = append(o.Env, s)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("which function? url, redirect, apigw, s3events, or a command")
	}
	o.Output = stderr
	command, clean, err := program(ctx, flags.Args())
	if err != nil {
		return err
	}
	defer clean()
	f, err := lambdatest.Start(command, &o)
	if err != nil {
		return err
	}
	defer report(f, stdout)
	defer f.Close()
	h, err := handler(f, *front)
	if err != nil {
		return err
	}
	return serve(ctx, *addr, h, stdout)
}

// program returns the command of a function: args, or the example of that name,
// which it builds.
func program(ctx context.Context, args []string) (command []string, clean func(), err error) {
	name := args[0]
	if len(args) > 1 || strings.ContainsRune(name, filepath.Separator) {
		return args, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "lambda-local-")
	if err != nil {
		return nil, nil, err
	}
	clean = func() { os.RemoveAll(dir) }
	file := filepath.Join(dir, "bootstrap")
	build := exec.CommandContext(ctx, "go", "build", "-tags", "lambda.norpc", "-o", file, "./"+name)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		clean()
		return nil, nil, fmt.Errorf("%w: %s", err, out)
	}
	return []string{file}, clean, nil
}

func handler(f *lambdatest.Function, front string) (http.Handler, error) {
	switch front {
	case "url":
		return f.URL(lambdatest.Buffered), nil
	case "stream":
		return f.URL(lambdatest.Streamed), nil
	case "http":
		return f.HTTPAPI("$default"), nil
	case "rest":
		return f.RESTAPI("prod", true), nil
	case "alb", "alb-multi":
		return f.ALB(front == "alb-multi"), nil
	}
	return nil, fmt.Errorf("nothing that is called %q can be in front", front)
}

// serve answers requests until ctx is done.
func serve(ctx context.Context, addr string, h http.Handler, stdout io.Writer) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { s.Close() })()
	fmt.Fprintf(stdout, "listening on http://%s/\n", l.Addr())
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// report says what the processes took.
func report(f *lambdatest.Function, w io.Writer) {
	for i, s := range f.Stats() {
		fmt.Fprintf(w, "process %d: ready after %d ms, %d invocations, %d ms of CPU, %d MB at most\n",
			i+1, s.Init.Milliseconds(), s.Invocations, s.CPU.Milliseconds(), s.PeakMemory>>20)
	}
}
