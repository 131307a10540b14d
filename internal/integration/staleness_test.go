//go:build unix

package integration

import (
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/rendition-go/rendition"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/goimage"
	"github.com/rendition-go/rendition/store/s3store"
)

// Behind a distribution that asks the bucket first nobody looks at originals:
// after an upload under the same name the old variants stay, in the cache and in
// the bucket. Pipeline.Purge deletes the stored ones and says by which tag the
// distribution drops its own; then everything is new. Variants of other originals
// are not touched.
func testReplaced(t *testing.T, s *site) {
	s.originals.put(t, "dir/same name.jpg", photo(t, 600, 400, *red))
	s.originals.put(t, "dir/other.jpg", photo(t, 600, 400, *green))
	paths := []string{"/dir/same%20name.jpg?w=320&fm=jpg", "/dir/same%20name.jpg?d=200x200&fm=jpg"}
	const other = "/dir/other.jpg?w=320&fm=jpg"
	show := func(way string, colour *rgb) {
		t.Helper()
		for i, path := range paths {
			a := s.get(t, path)
			a.came(t, way)
			a.isPicture(t, "image/jpeg", []int{320, 200}[i], []int{213, 200}[i], colour)
		}
	}
	show(s.miss("200"), red)
	s.get(t, other).isPicture(t, "image/jpeg", 320, 213, green)
	s.edge.empty(t)
	s.get(t, other).came(t, "MISS s3 200")
	show("MISS s3 200", red) // the cache has what the bucket says, tags included

	s.originals.put(t, "dir/same name.jpg", photo(t, 600, 400, *blue))
	show("HIT", red)
	s.edge.empty(t)
	show("MISS s3 200", red)
	s.get(t, other).came(t, "MISS s3 200")

	p, err := rendition.New(rendition.Config{
		Originals: s3store.New(s.originals.Client, s.originals.name, nil), Variants: s3store.New(s.variants.Client, s.variants.name, nil),
		Resizer: goimage.New(nil), Allowed: allowed(t), Dialect: params.Path{}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	purged, err := p.Purge(t.Context(), "dir/same name.jpg")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(purged.Keys)
	if want := []string{"dir/200x200/jpg/same name.jpg", "dir/320w/jpg/same name.jpg"}; !slices.Equal(purged.Keys, want) {
		t.Errorf("purged are %q, not %q", purged.Keys, want)
	}
	show("HIT", red) // the distribution has not been told yet
	if len(purged.CacheTags) != 1 || s.edge.purge(t, purged.CacheTags[0]) != len(paths) {
		t.Errorf("the tags %q are not those of the cache", purged.CacheTags)
	}
	show(s.miss("200"), blue)
	show("HIT", blue)
	s.get(t, other).came(t, "HIT")
	// What the function just answered carries the tag, too.
	if n := s.edge.purge(t, purged.CacheTags[0]); n != len(paths) {
		t.Errorf("%d answers carry the tag", n)
	}
	show("MISS s3 200", blue)
}

// What has become stale in the cache is asked for by its ETag, and the bucket says
// that it has not changed: no bytes are sent again, and the function is not
// called. The ETag that the function answered with is the bucket's own.
func TestURLRevalidates(t *testing.T) {
	for _, server := range []server{versitygw, rgw} {
		t.Run(server.name, func(t *testing.T) {
			s := newSite(t, server, map[string]string{"RENDITION_CACHE_CONTROL": "public, max-age=1"})
			s.originals.put(t, "short.jpg", photo(t, 600, 400, *red))
			const path = "/short.jpg?w=320"
			s.get(t, path).came(t, s.miss("200"))
			time.Sleep(2100 * time.Millisecond)
			a := s.get(t, path)
			a.came(t, "REVALIDATED s3 304")
			a.isPicture(t, "image/jpeg", 320, 213, red)
			if n := s.function.calls(); n != 1 {
				t.Errorf("the function was called %d times", n)
			}
		})
	}
}
