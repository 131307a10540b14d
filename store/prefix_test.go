package store_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
	"github.com/rendition-go/rendition/store/memstore"
	"github.com/rendition-go/rendition/store/storetest"
)

// presigner is a store with all powers.
type presigner struct{ *memstore.Store }

func (presigner) PresignGet(_ context.Context, key string, life time.Duration) (string, error) {
	if key == "folder/broken" {
		return "", &store.KeyError{Op: "presign", Key: key, Err: errors.New("broken")}
	}
	return "https://bucket.example/" + url.PathEscape(key) + "?life=" + life.String(), nil
}

// bare is a store with no powers.
type bare struct{ store.Store }

func TestPrefixIsAStore(t *testing.T) {
	need := storetest.Requirements{Create: true, Replace: true, Stat: true, List: true, Delete: true, MD5: true}
	for _, prefix := range []string{"folder/", "a/b/c/", "name-", "ü "} {
		t.Run(prefix, func(t *testing.T) {
			storetest.RunWith(t, func(t testing.TB) store.Store {
				all := memstore.New(-1)
				// Neighbours that must not be seen.
				for _, key := range []string{"cat.jpg", "folder2/cat.jpg", "folder", "name", "zzz"} {
					if err := all.Put(t.Context(), key, []byte("neighbour"), store.Attrs{}); err != nil {
						t.Fatal(err)
					}
				}
				return store.Prefix(all, prefix)
			}, need)
		})
	}
	t.Run("twice", func(t *testing.T) {
		storetest.RunWith(t, func(t testing.TB) store.Store {
			return store.Prefix(store.Prefix(memstore.New(-1), "a/"), "b/")
		}, need)
	})
	t.Run("presign", func(t *testing.T) {
		need.Presign = true
		storetest.RunWith(t, func(t testing.TB) store.Store {
			return store.Prefix(presigner{memstore.New(-1)}, "folder/")
		}, need)
	})
	t.Run("bare", func(t *testing.T) {
		storetest.Run(t, func(t testing.TB) store.Store { return store.Prefix(bare{memstore.New(-1)}, "folder/") })
	})
}

func TestPrefixKeys(t *testing.T) {
	ctx := t.Context()
	all := memstore.New(-1)
	s := store.Prefix(all, "folder/")
	if err := s.Put(ctx, "cat.jpg", []byte("cat"), store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	if _, err := all.Stat(ctx, "folder/cat.jpg"); err != nil {
		t.Fatal(err)
	}
	if err := all.Put(ctx, "secret", nil, store.Attrs{}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"../secret", "a/../../secret", "/secret", ""} {
		if _, err := s.Get(ctx, key); !errors.Is(err, store.ErrKey) {
			t.Errorf("Get(%q) = %v, want ErrKey", key, err)
		}
	}
	_, err := s.Get(ctx, "dog.jpg")
	if want := `store: get "dog.jpg": does not exist`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := store.PresignGet(ctx, store.Prefix(presigner{all}, "folder/"), "broken", 0); err == nil || strings.Contains(err.Error(), "folder") {
		t.Errorf("error %v, want one without the prefix", err)
	}
	// A prefix that is no folder of its own.
	if _, err := store.Prefix(all, "folder").Get(ctx, "/cat.jpg"); !errors.Is(err, store.ErrKey) {
		t.Errorf("Get(/cat.jpg) = %v, want ErrKey", err)
	}
}

func TestPrefixGetter(t *testing.T) {
	ctx := t.Context()
	all := presigner{memstore.New(-1)}
	for _, key := range []string{"folder/a", "folder/b", "other"} {
		if err := all.Put(ctx, key, []byte(key), store.Attrs{ContentType: "text/plain"}); err != nil {
			t.Fatal(err)
		}
	}
	g := store.PrefixGetter(all, "folder/")
	if _, ok := g.(store.Store); ok {
		t.Error("PrefixGetter gives a Store")
	}
	data, _, err := store.ReadAll(ctx, g, "a", 100)
	if err != nil || string(data) != "folder/a" {
		t.Errorf("%q, %v", data, err)
	}
	if a, err := store.Stat(ctx, g, "b"); err != nil || a.Size != 8 {
		t.Errorf("%+v, %v", a, err)
	}
	var keys []string
	for key, err := range store.List(ctx, g, "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	if !slices.Equal(keys, []string{"a", "b"}) {
		t.Errorf("List gives %q", keys)
	}
	if url, err := store.PresignGet(ctx, g, "a", time.Minute); err != nil || url != "https://bucket.example/folder%2Fa?life=1m0s" {
		t.Errorf("%q, %v", url, err)
	}
	if _, err := store.PresignGet(ctx, g, "..", time.Minute); !errors.Is(err, store.ErrKey) {
		t.Errorf("PresignGet(..) = %v", err)
	}
}

// Without the power the functions say so; Stat does without.
func TestNoPowers(t *testing.T) {
	ctx := t.Context()
	for _, s := range []store.Store{bare{memstore.New(-1)}, store.Prefix(bare{memstore.New(-1)}, "p/")} {
		if err := s.Put(ctx, "k", []byte("bytes"), store.Attrs{ContentType: "image/png"}); err != nil {
			t.Fatal(err)
		}
		if a, err := store.Stat(ctx, s, "k"); err != nil || a.ContentType != "image/png" || a.Size != 5 {
			t.Errorf("Stat: %+v, %v", a, err)
		}
		_, presignErr := store.PresignGet(ctx, s, "k", time.Minute)
		var listErr error
		for _, err := range store.List(ctx, s, "k") {
			listErr = err
		}
		for op, err := range map[string]error{
			"create":  store.Create(ctx, s, "k", nil, store.Attrs{}),
			"replace": store.Replace(ctx, s, "k", nil, store.Attrs{}, "x"), "delete": store.Delete(ctx, s, "k"),
			"presign": presignErr, "list": listErr,
		} {
			var ke *store.KeyError
			if !errors.Is(err, store.ErrUnsupported) || !errors.As(err, &ke) || ke.Op != op || ke.Key != "k" {
				t.Errorf("%s: %v, want ErrUnsupported in a KeyError", op, err)
			}
		}
	}
}
