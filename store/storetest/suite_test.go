package storetest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
)

// recorder is a test that may fail without failing the test around it.
type recorder struct {
	testing.TB
	failed, skipped atomic.Bool
	log             []string
}

func (r *recorder) note(s string)           { r.log = append(r.log, s) }
func (r *recorder) Helper()                 {}
func (r *recorder) Log(args ...any)         { r.note(fmt.Sprintln(args...)) }
func (r *recorder) Logf(f string, a ...any) { r.note(fmt.Sprintf(f, a...)) }
func (r *recorder) Fail()                   { r.failed.Store(true) }
func (r *recorder) Failed() bool            { return r.failed.Load() }
func (r *recorder) Skipped() bool           { return r.skipped.Load() }
func (r *recorder) Error(...any)            { r.Fail() }
func (r *recorder) Errorf(string, ...any)   { r.Fail() }
func (r *recorder) FailNow()                { r.Fail(); runtime.Goexit() }
func (r *recorder) Fatal(...any)            { r.FailNow() }
func (r *recorder) Fatalf(string, ...any)   { r.FailNow() }
func (r *recorder) SkipNow()                { r.skipped.Store(true); runtime.Goexit() }
func (r *recorder) Skip(...any)             { r.SkipNow() }
func (r *recorder) Skipf(string, ...any)    { r.SkipNow() }

func all() Requirements {
	return Requirements{Create: true, Replace: true, Stat: true, List: true, Delete: true, Presign: true, MD5: true}
}

func record(t *testing.T, r rule, s store.Store, need Requirements) *recorder {
	rec := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.check(rec, s, need)
	}()
	<-done
	return rec
}

// A store without faults, with all powers, passes all rules.
func TestRightStore(t *testing.T) {
	RunWith(t, func(testing.TB) store.Store { return newFaulty() }, all())
}

// Each planted fault is found by its rule, and each rule finds one.
func TestFaults(t *testing.T) {
	byName := make(map[string]rule)
	for _, r := range rules() {
		byName[r.name] = r
	}
	found := make(map[string]bool)
	for _, f := range faults() {
		t.Run(f.rule+"/"+f.what, func(t *testing.T) {
			r, ok := byName[f.rule]
			if !ok {
				t.Fatal("no rule of that name")
			}
			s := newFaulty()
			f.plant(s)
			rec := record(t, r, s, all())
			if !rec.Failed() {
				t.Fatal("not found")
			}
			if !slices.ContainsFunc(rec.log, func(s string) bool { return strings.Contains(s, r.text) }) && f.rule != "create" {
				t.Fatalf("the log does not say the rule: %q", rec.log)
			}
			found[f.rule] = true
		})
	}
	for _, r := range rules() {
		if !found[r.name] {
			t.Errorf("no fault shows that rule %q can fail", r.name)
		}
	}
}

// A store of two methods skips what needs more, or fails if that is required.
func TestRequirements(t *testing.T) {
	for _, r := range rules() {
		if r.power == none {
			continue
		}
		bare := struct{ store.Store }{memstore.New(-1)}
		if rec := record(t, r, bare, Requirements{}); rec.Failed() || !rec.Skipped() {
			t.Errorf("%s: failed %v, skipped %v", r.name, rec.Failed(), rec.Skipped())
		}
		if rec := record(t, r, bare, all()); r.power != md5ETag && !rec.Failed() {
			t.Errorf("%s: the lack of a required power is not noticed", r.name)
		}
		wrapped := store.Prefix(bare, "p/")
		if rec := record(t, r, wrapped, Requirements{}); r.power != stat && (rec.Failed() || !rec.Skipped()) {
			t.Errorf("%s behind Prefix: failed %v, skipped %v", r.name, rec.Failed(), rec.Skipped())
		}
	}
}

const childEnv = "STORETEST_CHILD"

// TestChild is run by TestRunFails in a process of its own, where it fails.
func TestChild(t *testing.T) {
	if os.Getenv(childEnv) == "" {
		t.Skip("only as a child")
	}
	Run(t, func(testing.TB) store.Store {
		f := newFaulty()
		f.create = f.put
		return f
	})
}

// Run itself fails the test, in the subtest of the broken rule, and says so.
func TestRunFails(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(os.Environ(), childEnv+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("Run lets a broken store pass")
	}
	for _, want := range []string{
		"--- FAIL: TestChild/create-keeps", "rule: Create must return ErrExist",
		"--- PASS: TestChild/round-trip", "--- SKIP: TestChild/etag-md5",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
}
