package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/rendition-go/rendition"
)

// serveAdmin answers on an address of its own, for those who upload originals.
// stop ends it.
func serveAdmin(ctx context.Context, addr string, s *site, logger *slog.Logger) (stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /purge", s.servePurge)
	srv := &http.Server{Handler: logged(mux, logger), ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: 10 * time.Minute}
	logger.Info("listening for administration", "url", "http://"+l.Addr().String()+"/")
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			logger.Error("administration stopped", "err", err)
		}
	}()
	return func() { srv.Close() }, nil
}

// servePurge deletes the variants of ?source= in every dialect, and answers with
// their keys and the tags by which a CDN is to be purged.
func (s *site) servePurge(w http.ResponseWriter, r *http.Request) {
	source := r.FormValue("source")
	var all rendition.PurgeResult
	var errs []error
	for _, m := range s.mounts {
		res, err := m.pipeline.Purge(r.Context(), source)
		for _, key := range res.Keys {
			if m.prefix != "" {
				key = m.prefix[1:] + "/" + key
			}
			all.Keys = append(all.Keys, key)
		}
		all.CacheTags = res.CacheTags
		errs = append(errs, err)
	}
	w.Header().Set("Cache-Control", "no-store")
	if err := errors.Join(errs...); err != nil {
		s.logger.Error("purge", "source", source, "err", err)
		http.Error(w, "not everything could be purged; the log says what", rendition.StatusCode(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(map[string][]string{"keys": all.Keys, "cache_tags": all.CacheTags}); err != nil {
		s.logger.Warn("purge: the answer", "err", err)
	}
}
