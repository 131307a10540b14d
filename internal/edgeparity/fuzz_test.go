package edgeparity

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rendition-go/rendition/variant/edge"
)

// FuzzGoja looks for a request that a script and Go answer differently. The
// event is given with rawQueryString, without which not every query can be told.
func FuzzGoja(f *testing.F) {
	type engine struct {
		config
		run func(line []byte) (string, error)
	}
	var engines []engine
	for _, c := range known() {
		script, err := edge.Generate(c.set, c.dialect, &c.opts)
		if err != nil {
			f.Fatal(err)
		}
		run, err := inGoja(script)
		if err != nil {
			f.Fatal(err)
		}
		engines = append(engines, engine{c, run})
	}
	f.Add(uint8(0), "/cat.jpg?d=105x105", "image/webp,*/*")
	f.Add(uint8(2), "/a%2fb.jpg?w=1&d=2x2&rendition-again=1", "image/webp;q=0, image/*;a=\",\"")
	f.Add(uint8(3), "/a/200x200,fit=cover,pos=top/webp/caf%C3%A9.jpg", "")
	f.Add(uint8(4), "/?key=a+b/480h,fm=webp/c.jpg", "")
	f.Add(uint8(5), "/a-100p-1.5x2-200x200,q=60.tar.gz", "")
	f.Add(uint8(7), "/a/b.jpg@200h_200w_80q.jpeg", "")
	f.Fuzz(func(t *testing.T, which uint8, target, accept string) {
		if !utf8.ValidString(target) || !utf8.ValidString(accept) || !strings.HasPrefix(target, "/") || len(target) > 5000 {
			t.Skip() // no event can hold it
		}
		e := engines[int(which)%len(engines)]
		q := request{method: "GET"}
		q.path, q.query, _ = strings.Cut(target, "?")
		if accept != "" {
			q.accept = []string{accept}
		}
		line, err := q.event(true)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.run(line)
		if err != nil {
			t.Fatal(err)
		}
		if want := e.route(q); got != want {
			t.Errorf("%s: %s\n   script %q\n       Go %q", e.name, line, got, want)
		}
	})
}
