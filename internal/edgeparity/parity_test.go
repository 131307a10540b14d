package edgeparity

import (
	"math/rand/v2"
	"testing"

	"github.com/rendition-go/rendition/variant/edge"
)

// requests is how many each engine is asked.
const requests = 100_000

// proof is one script, the lines for it, and what Go answers.
type proof struct {
	config
	script []byte
	lines  [][]byte
	want   []string
}

func proofs(t *testing.T) []proof {
	t.Helper()
	s := source{Rand: rand.New(rand.NewPCG(2026, 11))}
	list := configs(s, 40)
	out := make([]proof, len(list))
	for i, c := range list {
		p := proof{config: c}
		var err error
		if p.script, err = edge.Generate(c.set, c.dialect, &c.opts); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		near := s.about(c.set)
		for range requests / len(list) {
			q, raw := near.request(c.dialect), s.once(2)
			line, err := q.event(raw)
			if err != nil {
				t.Fatal(err)
			}
			if !raw {
				q = q.regrouped()
			}
			p.lines = append(p.lines, line)
			p.want = append(p.want, c.route(q))
		}
		out[i] = p
	}
	return out
}

func (p proof) compare(t *testing.T, got []string) {
	t.Helper()
	if len(got) != len(p.want) {
		t.Fatalf("%s: %d answers to %d requests", p.name, len(got), len(p.want))
	}
	bad := 0
	for i := range got {
		if got[i] != p.want[i] {
			if bad++; bad <= 5 {
				t.Errorf("%s: %s\n   script %q\n       Go %q", p.name, p.lines[i], got[i], p.want[i])
			}
		}
	}
	if bad > 0 {
		t.Errorf("%s: %d of %d differ", p.name, bad, len(got))
	}
}

func TestParity(t *testing.T) {
	list := proofs(t)
	t.Run("requests", func(t *testing.T) { checkMix(t, list) })
	t.Run("goja", func(t *testing.T) {
		for _, p := range list {
			run, err := inGoja(p.script)
			if err != nil {
				t.Fatalf("%s: %v", p.name, err)
			}
			got := make([]string, len(p.lines))
			for i, line := range p.lines {
				if got[i], err = run(line); err != nil {
					t.Fatalf("%s: %s: %v", p.name, line, err)
				}
			}
			p.compare(t, got)
		}
	})
	for _, engine := range []string{"node", "njs"} {
		t.Run(engine, func(t *testing.T) {
			program := command(t, engine)
			for _, p := range list {
				got, err := inProcess(t.TempDir(), program, p.script, p.lines)
				if err != nil {
					t.Fatalf("%s: %v", p.name, err)
				}
				p.compare(t, got)
			}
		})
	}
}

// checkMix sees to it that the requests are worth running: each script is asked
// for enough that it rewrites, refuses and does not understand.
func checkMix(t *testing.T, list []proof) {
	total := map[string]int{}
	all := 0
	for _, p := range list {
		count := map[string]int{}
		for _, w := range p.want {
			kind := w
			if w[0] == '/' {
				kind = "rewritten"
			}
			count[kind]++
			total[kind]++
			all++
		}
		t.Logf("%-32s %5d bytes %v", p.name, len(p.script), count)
		for kind, least := range map[string]int{"rewritten": len(p.want) / 20, "400": len(p.want) / 20, "405": 1} {
			if count[kind] < least {
				t.Errorf("%s: only %d of %d are %s", p.name, count[kind], len(p.want), kind)
			}
		}
	}
	t.Logf("%d requests: %v", all, total)
	if all < requests || total["rewritten"] < all/4 || total["404"] < all/50 {
		t.Errorf("%d requests are no proof: %v", all, total)
	}
}
