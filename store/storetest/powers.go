package storetest

import (
	"net/url"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/store"
)

func powerRules() []rule {
	return []rule{
		{"create", "Create must store bytes and attributes where the key is free.", create, creates},
		{"create-keeps", "Create must return ErrExist where something is stored, and leave it as it is.", create, createKeeps},
		{"replace", "Replace must store bytes and attributes where the ETag is the stored object's.", replace, replaces},
		{"replace-changed", "Replace must return ErrChanged where the ETag is another's or nothing is stored, and change nothing.", replace, replaceChanged},
		{"replace-cancelled", "With a context that is done, Replace must return its error and change nothing.", replace, replaceCancelled},
		{"list-order", "List must yield every key once, in ascending byte order.", list, listOrder},
		{"list-prefix", "List must yield the keys that start with the prefix, which need not end at a slash.", list, listPrefix},
		{"list-empty", "List must yield nothing where there is nothing.", list, listEmpty},
		{"list-break", "A loop over List may end early, and another one starts anew.", list, listBreak},
		{"list-objects", "List must yield keys under which Get finds something, also after an overwrite.", list, listObjects},
		{"delete", "After Delete there is nothing under the key, and all other objects stay.", del, deletes},
		{"delete-missing", "Delete of a key under which nothing is stored is no error.", del, deleteMissing},
		{"delete-again", "After Delete a key is as new.", del, deleteAgain},
		{"presign", "PresignGet must return an absolute URL, another one for each key.", presign, presigns},
	}
}

func mustCreate(t testing.TB, s store.Store, key string, n int) {
	t.Helper()
	if err := store.Create(t.Context(), s, key, value(n), attrs(n)); err != nil {
		t.Fatalf("Create(%q): %v", key, err)
	}
}

func creates(t testing.TB, s store.Store) {
	data, a := value(1), attrs(1)
	if err := store.Create(t.Context(), s, "dir/cat.jpg", data, a); err != nil {
		t.Fatal(err)
	}
	clear(data)
	a.Metadata["n"] = "changed"
	wantValue(t, s, "dir/cat.jpg", 1)
	mustCreate(t, s, "dir/dog.jpg", 2)
	wantValue(t, s, "dir/dog.jpg", 2)
}

func createKeeps(t testing.TB, s store.Store) {
	put(t, s, "put.jpg", 1)
	mustCreate(t, s, "created.jpg", 2)
	for n, key := range []string{"put.jpg", "created.jpg"} {
		for _, other := range []int{n + 1, 5, 6} { // the same bytes too
			err := store.Create(t.Context(), s, key, value(other), attrs(5))
			wantError(t, "Create", key, err, store.ErrExist)
			wantValue(t, s, key, n+1)
		}
	}
}

// scattered holds keys in byte order that a walk of directories would give in
// another one.
func scattered() []string {
	return []string{
		"a", "a!b", "a-b/c", "b.jpg", "b/c", "b/c.d", "b/d/e", "b/d/f", "b0", "c/1", "c/10", "c/2",
		"~v2/b/c", "é", "日本",
	}
}

func putScattered(t testing.TB, s store.Store) {
	t.Helper()
	keys := scattered()
	for i := range keys {
		put(t, s, keys[i*7%len(keys)], i)
	}
}

func listOrder(t testing.TB, s store.Store) {
	putScattered(t, s)
	if got := keysOf(t, s, ""); !slices.Equal(got, scattered()) {
		t.Fatalf("got  %q\nwant %q", got, scattered())
	}
}

func listPrefix(t testing.TB, s store.Store) {
	putScattered(t, s)
	for prefix, want := range map[string][]string{
		"b":       {"b.jpg", "b/c", "b/c.d", "b/d/e", "b/d/f", "b0"},
		"b/":      {"b/c", "b/c.d", "b/d/e", "b/d/f"},
		"b/d":     {"b/d/e", "b/d/f"},
		"b/d/":    {"b/d/e", "b/d/f"},
		"b/d/e":   {"b/d/e"},
		"c/1":     {"c/1", "c/10"},
		"~":       {"~v2/b/c"},
		"é":       {"é"},
		"b/x":     nil,
		"nothing": nil,
		"d/e/f/g": nil,
	} {
		if got := keysOf(t, s, prefix); !slices.Equal(got, want) {
			t.Fatalf("List(%q) gives %q, want %q", prefix, got, want)
		}
	}
}

func listEmpty(t testing.TB, s store.Store) {
	if got := append(keysOf(t, s, ""), keysOf(t, s, "a/b")...); len(got) != 0 {
		t.Fatalf("an empty store lists %q", got)
	}
}

func listBreak(t testing.TB, s store.Store) {
	putScattered(t, s)
	seq := store.List(t.Context(), s, "")
	for want := range 4 {
		n := 0
		for key, err := range seq {
			if err != nil || key != scattered()[n] {
				t.Fatalf("key %d is %q, %v", n, key, err)
			}
			if n == want {
				break
			}
			n++
		}
	}
}

func listObjects(t testing.TB, s store.Store) {
	for n, key := range scattered() {
		put(t, s, key, 20)
		put(t, s, key, n)
	}
	for key, err := range store.List(t.Context(), s, "") {
		if err != nil {
			t.Fatal(err)
		}
		wantValue(t, s, key, slices.Index(scattered(), key))
	}
	if got := keysOf(t, s, ""); !slices.Equal(got, scattered()) {
		t.Fatalf("after overwriting: %q\nwant %q", got, scattered())
	}
}

func mustDelete(t testing.TB, s store.Store, key string) {
	t.Helper()
	if err := store.Delete(t.Context(), s, key); err != nil {
		t.Fatalf("Delete(%q): %v", key, err)
	}
}

func deletes(t testing.TB, s store.Store) {
	keys := []string{"a", "d/a", "d/b", "d/e/a", "d2/a"}
	for n, key := range keys {
		put(t, s, key, n)
	}
	for n, key := range keys {
		mustDelete(t, s, key)
		wantMissing(t, s, key)
		for m := n + 1; m < len(keys); m++ {
			wantValue(t, s, keys[m], m)
		}
	}
	if !list.of(t, s) {
		return
	}
	if got := keysOf(t, s, ""); len(got) != 0 {
		t.Fatalf("List still yields %q", got)
	}
}

func deleteMissing(t testing.TB, s store.Store) {
	mustDelete(t, s, "nothing.jpg")
	mustDelete(t, s, "no/such/folder/nothing.jpg")
	put(t, s, "a/b", 1)
	mustDelete(t, s, "a/c")
	mustDelete(t, s, "a")
	mustDelete(t, s, "a/b/c")
	wantValue(t, s, "a/b", 1)
}

func deleteAgain(t testing.TB, s store.Store) {
	for n := range 3 {
		put(t, s, "d/cat.jpg", n)
		mustDelete(t, s, "d/cat.jpg")
	}
	if err := s.Put(t.Context(), "d/cat.jpg", value(4), store.Attrs{ContentType: "image/png"}); err != nil {
		t.Fatal(err)
	}
	if _, a := get(t, s, "d/cat.jpg"); len(a.Metadata) != 0 || a.CacheControl != "" {
		t.Fatalf("attributes of a deleted object came back: %+v", a)
	}
	mustDelete(t, s, "d/cat.jpg")
	put(t, s, "d", 1) // no longer a folder
	wantValue(t, s, "d", 1)
}

func presigns(t testing.TB, s store.Store) {
	seen := make(map[string]string)
	for _, key := range []string{"cat.jpg", "a b+c%.jpg", "d/cat.jpg"} {
		text, err := store.PresignGet(t.Context(), s, key, probeLife)
		if err != nil {
			t.Fatalf("PresignGet(%q): %v", key, err)
		}
		if u, err := url.Parse(text); err != nil || !u.IsAbs() || u.Host == "" {
			t.Fatalf("PresignGet(%q) = %q: no absolute URL (%v)", key, text, err)
		}
		if other, ok := seen[text]; ok {
			t.Fatalf("%q and %q have one URL: %s", key, other, text)
		}
		seen[text] = key
	}
}
