// Package storetest proves that a [store.Store] keeps its contract. A test of
// an implementation calls [Run]; each rule is a subtest of its own that says in
// a sentence what it demands:
//
//	func TestStore(t *testing.T) {
//		storetest.RunWith(t, func(t testing.TB) store.Store {
//			return mystore.New(t.TempDir())
//		}, storetest.Requirements{Create: true})
//	}
package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/store"
)

// Requirements says which optional powers a store must have, so that it cannot
// lose one unnoticed. Rules about a power that is neither required nor there
// are skipped, and the log says so.
type Requirements struct {
	Create, Replace, Stat, List, Delete, Presign bool
	// MD5 demands the MD5 of the bytes in hex as ETag. (An ETag of another
	// kind, or none, is in order otherwise.)
	MD5 bool
}

// Run proves the stores that newStore makes. It calls newStore for each rule,
// with the rule's test; the store must be empty. What is to be closed
// belongs in the test's Cleanup.
//
// Rules about races find more under the race detector.
func Run(t *testing.T, newStore func(testing.TB) store.Store) {
	t.Helper()
	RunWith(t, newStore, Requirements{})
}

// RunWith is Run for a store that must have some powers.
func RunWith(t *testing.T, newStore func(testing.TB) store.Store, need Requirements) {
	t.Helper()
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) { r.check(t, newStore(t), need) })
	}
}

// A rule is one thing that a store must do.
type rule struct {
	name  string
	text  string // the rule as a sentence
	power power
	run   func(t testing.TB, s store.Store)
}

type power int

const (
	none power = iota
	create
	replace
	stat
	list
	del
	presign
	md5ETag
)

func (r rule) check(t testing.TB, s store.Store, need Requirements) {
	t.Helper()
	required := map[power]bool{
		create: need.Create, replace: need.Replace, stat: need.Stat, list: need.List,
		del: need.Delete, presign: need.Presign, md5ETag: need.MD5,
	}
	switch has := r.power.of(t, s); {
	case r.power == md5ETag && !need.MD5:
		t.Skip("not required of this store")
	case !has && required[r.power]:
		t.Fatalf("the store lacks a power that it must have\nrule: %s", r.text)
	case !has:
		t.Skip("the store lacks this optional power")
	}
	// Deferred, for a failed rule ends by runtime.Goexit.
	defer func() {
		if t.Failed() {
			t.Logf("rule: %s", r.text)
		}
	}()
	r.run(t, s)
}

// of tells whether s has the power, by using it: a wrapper has the methods in
// any case. For create and replace that leaves an object under probeKey.
func (p power) of(t testing.TB, s store.Store) bool {
	var err error
	switch p {
	case create:
		err = store.Create(t.Context(), s, probeKey, nil, store.Attrs{})
	case replace:
		return canReplace(t, s)
	case stat:
		_, ok := s.(store.Stater)
		return ok
	case list:
		for _, err = range store.List(t.Context(), s, probeKey) {
			break
		}
	case del:
		err = store.Delete(t.Context(), s, probeKey)
	case presign:
		_, err = store.PresignGet(t.Context(), s, probeKey, probeLife)
	}
	return !errors.Is(err, store.ErrUnsupported)
}

func rules() []rule {
	return slices.Concat(objectRules(), attrsRules(), keyRules(), powerRules(), contextRules(), raceRules())
}
