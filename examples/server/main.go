// Server is a small, complete server of image variants, and a page to try it:
//
//	go run ./examples/server
//
// Without flags it shows the sample photographs of this directory, which are
// part of the binary, and keeps variants in memory. To serve pictures of your
// own and to keep what was made:
//
//	go run ./examples/server -originals ~/Pictures -variants /tmp/variants \
//		-allow 200x200,640w,full -dialect path
//
// Both can be buckets, with the credentials that AWS's tools would use:
//
//	go run ./examples/server -originals s3://photos -variants s3://photos/variants
//
// Pictures are served below / in the chosen dialect. Names of originals never
// start with "~", so the page keeps what it needs below /~page/ and, for the
// other dialects, below /~demo/; only the name "healthz" is taken.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// How long the parts of an exchange may take. An answer may take longest: the
// pipeline itself gives up on a variant after 30 seconds.
const (
	readTimeout     = 10 * time.Second
	writeTimeout    = 60 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2 // a flag is wrong, or what it names
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stderr))
}

// run serves until ctx is done and returns the exit code.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	c, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage // parseFlags has said why
	}
	logger := slog.New(slog.NewJSONHandler(stderr, nil))
	places, err := openLocations(ctx, c.originals, c.variants, c.s3Endpoint)
	if err != nil {
		fmt.Fprintln(stderr, "server:", err)
		return exitUsage
	}
	defer places.close()
	handler, err := newServer(c, places, logger)
	if err != nil {
		fmt.Fprintln(stderr, "server:", err)
		return exitUsage
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.addr)
	if err != nil {
		fmt.Fprintln(stderr, "server:", err)
		return exitError
	}
	if c.admin != "" {
		stop, err := serveAdmin(ctx, c.admin, handler, logger)
		if err != nil {
			fmt.Fprintln(stderr, "server:", err)
			return exitError
		}
		defer stop()
	}
	logger.Info("listening", "url", "http://"+listener.Addr().String()+"/")
	if err := serve(ctx, listener, logged(handler, logger), logger, shutdownTimeout); err != nil {
		logger.Error("stopped", "err", err)
		return exitError
	}
	logger.Info("stopped")
	return exitOK
}

// serve answers requests until ctx is done. Then it takes no new ones, and lets
// those that have begun finish, but for no longer than patience.
func serve(ctx context.Context, l net.Listener, h http.Handler, logger *slog.Logger, patience time.Duration) error {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	logger.Info("stopping", "patience", patience.String())
	last, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Shutdown(last); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}
