// Observability feeds what a pipeline tells its rendition.Observer to
// Prometheus, at /metrics, and to OpenTelemetry, as a span a request with one
// below it for each stage:
//
//	cd examples/observability && go run . -originals ../server/photos
//
// Spans are written to standard output here; another exporter takes its place in
// a few lines.
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
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/variant"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "serve on this `host:port`")
	originals := flag.String("originals", "../server/photos", "read originals from this `directory`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *originals, os.Stdout, func(a net.Addr) {
		fmt.Fprintf(os.Stderr, "http://%s/dandelion.jpg?w=640 and http://%s/metrics\n", a, a)
	}); err != nil {
		fmt.Fprintln(os.Stderr, "observability:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done. Spans go to the writer; ready is told the address.
func run(ctx context.Context, addr, originals string, spans io.Writer, ready func(net.Addr)) error {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(spans))
	if err != nil {
		return err
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	registry := prometheus.NewRegistry()
	counts := newMetrics(registry)
	traces := tracer{provider.Tracer("github.com/rendition-go/rendition")}

	p, err := rendition.New(rendition.Config{
		Originals: store.FS(os.DirFS(originals)),
		Variants:  memstore.New(0),
		Resizer:   goimage.New(nil),
		Allowed:   &variant.Set{Sizes: []variant.Size{{Width: 200, Height: 200}, {Width: 640}}, Variance: 20},
		Observer: rendition.ObserverFunc(func(ctx context.Context, e rendition.Event) {
			counts.Observe(ctx, e)
			traces.Observe(ctx, e)
		}),
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.Handle("/", p)
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	ready(l.Addr())
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, srv.Shutdown(last), provider.Shutdown(last))
}
