package resizetest_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/resizetest"
)

// options are those of plain: the standard library writes no progressive JPEG.
func options() *resizetest.Options {
	return &resizetest.Options{
		CannotRead: []params.Format{params.FormatWebP, params.FormatBMP, params.FormatTIFF},
		Skip:       []string{"progressive"},
	}
}

// The rules about the optional powers hold where they are not made up for.
func TestSeveralPasses(t *testing.T) {
	var z resize.Resizer = several{}
	if _, ok := z.(resize.MultiResizer); !ok {
		t.Fatal("no MultiResizer")
	}
	if _, ok := z.(resize.Identifier); !ok {
		t.Fatal("no Identifier")
	}
	resizetest.Run(t, func(testing.TB) resize.Resizer { return z }, options())
}

func TestPlainPasses(t *testing.T) {
	resizetest.Run(t, func(testing.TB) resize.Resizer { return plain{} }, options())
}

// broken are Resizers that break rules, with the rules that must notice and those
// that must not.
func broken() map[string]struct {
	z     resize.Resizer
	fails []string
} {
	return map[string]struct {
		z     resize.Resizer
		fails []string
	}{
		"wider":     {plain{wider: true}, []string{"sizes", "no-enlarging"}},
		"stored":    {plain{stored: true}, []string{"orientation", "position"}},
		"bleeding":  {plain{bleeding: true}, []string{"halo", "reference"}},
		"nearest":   {plain{filter: resize.Nearest}, []string{"reference"}},
		"deaf":      {plain{deaf: true}, []string{"cancelled-before", "cancelled-during"}},
		"counting":  {plain{counting: new(atomic.Uint32)}, []string{"repeatable", "concurrent"}},
		"eager":     {plain{eager: new([]byte)}, []string{"bomb"}},
		"blaming":   {plain{corruptOnErrors: true}, []string{"reader-error"}},
		"panicking": {plain{panicking: true}, []string{"truncated", "damaged"}},
		"wordy":     {plain{wordy: true}, []string{"metadata"}},
		"coarse":    {several{coarse: true}, []string{"all-same"}},
		"touchy":    {several{touchy: true}, []string{"all-one-fails"}},
		"guessing":  {several{guessing: true}, []string{"identify"}},
	}
}

// brokenName tells the test binary, started anew, which Resizer to run the suite
// on: a test cannot watch its own subtests fail.
const brokenName = "RESIZETEST_BROKEN"

func TestBrokenResizer(t *testing.T) {
	b, ok := broken()[os.Getenv(brokenName)]
	if !ok {
		t.Skip("run by TestBrokenResizersFail")
	}
	resizetest.Run(t, func(testing.TB) resize.Resizer { return b.z }, options())
}

func TestBrokenResizersFail(t *testing.T) {
	for name, b := range broken() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Only the rules in question, and two that hold for all of them.
			holding := []string{"unknown", "format-unknown"}
			pattern := "^TestBrokenResizer$/^(" + strings.Join(slices.Concat(b.fails, holding), "|") + ")$"
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", pattern, "-test.v")
			cmd.Env = append(os.Environ(), brokenName+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("the suite passes:\n%s", out)
			}
			for _, rule := range b.fails {
				if !strings.Contains(string(out), "--- FAIL: TestBrokenResizer/"+rule) {
					t.Errorf("rule %s does not fail:\n%s", rule, out)
				}
			}
			for _, rule := range holding {
				if !strings.Contains(string(out), "--- PASS: TestBrokenResizer/"+rule) {
					t.Errorf("rule %s does not hold:\n%s", rule, out)
				}
			}
			if !strings.Contains(string(out), "the rule: ") {
				t.Errorf("the broken rule's sentence is not in the log:\n%s", out)
			}
		})
	}
}

func TestSkippedRulesAreNotRun(t *testing.T) {
	o := options()
	o.Skip = append(o.Skip, "sizes", "narrow", "oversize")
	skipped := 0
	t.Run("suite", func(t *testing.T) {
		resizetest.Run(t, func(tb testing.TB) resize.Resizer {
			for _, name := range []string{"/sizes", "/narrow", "/oversize"} {
				if strings.HasSuffix(tb.Name(), name) {
					skipped++
				}
			}
			tb.SkipNow()
			return nil
		}, o)
	})
	if skipped != 0 {
		t.Errorf("%d rules that were to be left out were run", skipped)
	}
}
