package main

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// logged returns h with a line in the log for every request.
func logged(h http.Handler, logger *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		rec := &recorder{ResponseWriter: w}
		finished := false
		defer func() {
			level := slog.LevelInfo
			if !finished || rec.status >= http.StatusInternalServerError {
				level = slog.LevelWarn
			}
			logger.LogAttrs(r.Context(), level, "request",
				slog.String("method", r.Method), slog.String("url", r.URL.RequestURI()),
				slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes),
				slog.Float64("ms", float64(time.Since(begin).Microseconds())/1000),
				slog.String("outcome", outcome(rec.Header())), slog.Bool("aborted", !finished),
				slog.String("remote", r.RemoteAddr), slog.String("agent", r.UserAgent()))
		}()
		h.ServeHTTP(rec, r)
		finished = true // not so where the handler panicked to cut the answer off
	})
}

// outcome reads what a pipeline says in Server-Timing: hit, miss and so on; ""
// for an answer that came from no pipeline.
func outcome(h http.Header) string {
	const field = "cache;desc="
	for metric := range strings.SplitSeq(h.Get("Server-Timing"), ",") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(metric), field); ok {
			return value
		}
	}
	return ""
}

// recorder counts what goes through it.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}
