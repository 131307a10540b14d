package storetest

import (
	"crypto/md5"
	"encoding/hex"
	"testing"
	"time"

	"github.com/rendition-go/rendition/store"
)

func attrsRules() []rule {
	return []rule{
		{"own-attrs", "Put must ignore the caller's ETag, ModTime and Size.", none, ownAttrs},
		{"size", "Get must tell the number of bytes as Size.", none, size},
		{"mod-time", "ModTime must be about the time of the Put.", none, modTime},
		{"etag", "ETags, where there are any, must be the same for the same bytes and differ for others.", none, etag},
		{"etag-md5", "The ETag must be the MD5 of the bytes in hex, without quotes.", md5ETag, etagMD5},
		{"metadata", "Metadata with lower-case ASCII keys and printable ASCII values must come back as it was.", none, metadata},
		{"returned-attrs", "What a caller does to returned attributes must not change the stored ones.", none, returnedAttrs},
		{"stat", "Stat must return the attributes that Get returns.", stat, statIsGet},
		{"stat-missing", "Stat of a key under which nothing is stored must return ErrNotExist in a KeyError with that key.", stat, statMissing},
	}
}

func ownAttrs(t testing.TB, s store.Store) {
	a := attrs(1)
	a.ETag, a.Size, a.ModTime = "mine", 7, time.Unix(1, 0)
	if err := s.Put(t.Context(), "cat.jpg", value(1), a); err != nil {
		t.Fatal(err)
	}
	_, got := get(t, s, "cat.jpg")
	if got.ETag == "mine" || got.Size != 4096 || got.ModTime.Equal(time.Unix(1, 0)) {
		t.Fatalf("ETag %q, Size %d, ModTime %v", got.ETag, got.Size, got.ModTime)
	}
}

func size(t testing.TB, s store.Store) {
	for n := range 4 {
		put(t, s, "cat.jpg", n)
		if _, a := get(t, s, "cat.jpg"); a.Size != int64(len(value(n))) {
			t.Fatalf("Size %d, want %d", a.Size, len(value(n)))
		}
	}
}

func modTime(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	_, a := get(t, s, "cat.jpg")
	if d := time.Since(a.ModTime); d.Abs() > time.Hour {
		t.Fatalf("ModTime is %v, %v ago", a.ModTime, d)
	}
}

func etag(t testing.TB, s store.Store) {
	for i, n := range []int{1, 1, 3} {
		put(t, s, []string{"a", "b", "c"}[i], n)
	}
	_, a := get(t, s, "a")
	if a.ETag == "" {
		t.Skip("the store has no ETags")
	}
	_, b := get(t, s, "b")
	_, c := get(t, s, "c")
	if a.ETag != b.ETag || a.ETag == c.ETag {
		t.Fatalf("ETags %q, %q of the same bytes, %q of others", a.ETag, b.ETag, c.ETag)
	}
	put(t, s, "a", 3)
	if _, a = get(t, s, "a"); a.ETag != c.ETag {
		t.Fatalf("ETag %q after an overwrite, want %q", a.ETag, c.ETag)
	}
}

func etagMD5(t testing.TB, s store.Store) {
	for n := range 3 {
		put(t, s, "cat.jpg", n)
		sum := md5.Sum(value(n))
		if _, a := get(t, s, "cat.jpg"); a.ETag != hex.EncodeToString(sum[:]) {
			t.Fatalf("ETag %q, want %x", a.ETag, sum)
		}
	}
}

func metadata(t testing.TB, s store.Store) {
	want := attrs(1)
	want.Metadata = map[string]string{
		"rendition-source": "\"d41d8cd98f00b204e9800998ecf8427e\"",
		"a1":               "!#$%&'()*+,-./:;<=>?@[]^_`{|}~ and \\",
		"long":             string(value(0)[:8]) + " in the middle " + "x",
	}
	if err := s.Put(t.Context(), "cat.jpg", value(1), want); err != nil {
		t.Fatal(err)
	}
	_, a := get(t, s, "cat.jpg")
	want.Metadata["long"] = "00000000 in the middle x"
	if err := sameAttrs(a, want); err != nil {
		t.Fatal(err)
	}
}

func returnedAttrs(t testing.TB, s store.Store) {
	put(t, s, "cat.jpg", 1)
	_, a := get(t, s, "cat.jpg")
	a.Metadata["n"] = "changed"
	b, err := store.Stat(t.Context(), s, "cat.jpg")
	if err != nil {
		t.Fatal(err)
	}
	b.Metadata["n"] = "changed"
	wantValue(t, s, "cat.jpg", 1)
}

func statIsGet(t testing.TB, s store.Store) {
	for n := range 3 {
		put(t, s, "dir/cat.jpg", n)
		_, want := get(t, s, "dir/cat.jpg")
		got, err := store.Stat(t.Context(), s, "dir/cat.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if err := sameAttrs(got, want); err != nil {
			t.Fatal(err)
		}
		if got.Size != want.Size || got.ETag != want.ETag || !got.ModTime.Equal(want.ModTime) {
			t.Fatalf("Stat %+v\n Get %+v", got, want)
		}
	}
}

func statMissing(t testing.TB, s store.Store) {
	_, err := store.Stat(t.Context(), s, "nothing.jpg")
	wantError(t, "Stat", "nothing.jpg", err, store.ErrNotExist)
}
