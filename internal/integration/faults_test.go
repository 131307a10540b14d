//go:build unix

package integration

import (
	"sync"
	"testing"
	"time"
)

// until asks again and again, at most for that long, until the answer has this
// status.
func (s *site) until(t testing.TB, path string, status int, patience time.Duration) answer {
	t.Helper()
	begin := time.Now()
	for {
		a := s.get(t, path)
		if a.StatusCode == status {
			return a
		}
		if time.Since(begin) > patience {
			t.Fatalf("%s is still %d after %v, by %q: %.200q", path, a.StatusCode, patience, a.way, a.body)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// What is not there costs one call in ten seconds, however many ask, and no
// longer than that after it was uploaded it is found.
func testMissing(t *testing.T, s *site) {
	const path = "/late.jpg?w=320"
	first := s.get(t, path)
	first.came(t, s.miss("404"))
	first.isError(t, 404, "not found\n", "public, max-age=10")
	begin, calls := time.Now(), s.function.calls()
	s.originals.put(t, "late.jpg", photo(t, 600, 400, *blue))
	again := s.get(t, path)
	again.came(t, "HIT")
	again.isError(t, 404, "not found\n", "public, max-age=10")

	s.until(t, path, 200, 20*time.Second).isPicture(t, "image/jpeg", 320, 213, blue)
	if waited := time.Since(begin); waited > 13*time.Second {
		t.Errorf("found after %v", waited)
	}
	if n := s.function.calls() - calls; n != 1 {
		t.Errorf("the function was called %d times meanwhile", n)
	}
}

// Fifty who ask for what is nowhere yet, in all spellings, are one request to the
// function and one put, and all get the picture.
func testCrowd(t *testing.T, s *site) {
	s.originals.put(t, "crowd.jpg", photo(t, 2400, 1600, *red))
	spellings := []string{"?w=640", "?w=650&fm=auto", "?w=320&dpr=2", "?fm=jpg&w=640", "?w=%36%34%30"}
	calls, puts := s.function.calls(), s.wire.puts()
	answers := make([]answer, 50)
	errs := make([]error, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i], errs[i] = s.visitor.try(t.Context(), "GET", "/crowd.jpg"+spellings[i%len(spellings)]) })
	}
	wg.Wait()
	ways := make(map[string]int)
	for i, a := range answers {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		ways[a.way]++
		if string(a.body) != string(answers[0].body) {
			t.Errorf("answer %d differs: %d, %d bytes", i, a.StatusCode, len(a.body))
		}
	}
	answers[0].isPicture(t, "image/jpeg", 640, 427, red)
	if n := s.function.calls() - calls; n != 1 {
		t.Errorf("the function was called %d times: %v", n, ways)
	}
	if n := s.wire.puts() - puts; n != 1 {
		t.Errorf("%d puts", n)
	}
	if ways[s.miss("200")] != 1 || ways["HIT"] != 49 {
		t.Errorf("the answers came by %v", ways)
	}
}

// A process that dies in the middle of a put leaves nothing in the bucket, and
// one that dies between the put and its answer a whole picture. Either is a 502 that
// is kept for a second, and after that the picture is there.
func testKilled(t *testing.T, s *site) {
	s.originals.put(t, "killed.jpg", photo(t, 1200, 800, *green))
	for _, c := range []struct {
		what, path, key string
		width, height   int
		at              holdPoint
		way             string // of the request afterwards
	}{
		{"in the body of the put", "/killed.jpg?w=640", "640w/jpg/killed.jpg", 640, 427, inBody, s.miss("200")},
		{"before the reply to the put", "/killed.jpg?w=320", "320w/jpg/killed.jpg", 320, 213, inReply, "MISS s3 200"},
	} {
		held := s.wire.holdPut(c.at)
		done := make(chan answer, 1)
		go func() {
			a, err := s.visitor.try(t.Context(), "GET", c.path)
			if err != nil {
				t.Error(err)
			}
			done <- a
		}()
		select {
		case <-held:
		case a := <-done:
			t.Fatalf("%s: answered before: %d by %s", c.what, a.StatusCode, a.way)
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: no put", c.what)
		}
		if n := s.function.Kill(); n != 1 {
			t.Fatalf("%s: %d processes were at work", c.what, n)
		}
		if a := <-done; a.StatusCode != 502 || a.way != s.miss("502") {
			t.Errorf("%s: %d by %q", c.what, a.StatusCode, a.way)
		}
		stored := s.variants.get(t, c.key)
		if c.at == inBody && stored != nil {
			t.Errorf("%s: %d bytes are stored", c.what, len(stored))
		}
		if c.at == inReply {
			checkPicture(t, stored, "image/jpeg", c.width, c.height, green)
		}
		a := s.until(t, c.path, 200, 5*time.Second)
		a.isPicture(t, "image/jpeg", c.width, c.height, green)
		if a.way != c.way && a.way != "EXPIRED"+c.way[len("MISS"):] {
			t.Errorf("%s: the next came by %q", c.what, a.way)
		}
		if stored := s.variants.get(t, c.key); string(stored) != string(a.body) {
			t.Errorf("%s: %d bytes are stored, %d were the answer", c.what, len(stored), len(a.body))
		}
	}
}

// While S3 is away the cache answers what it has, and the rest is a 500 that says
// nothing and is kept for a second. Once it is back, so is everything.
func testOutage(t *testing.T, s *site) {
	s.originals.put(t, "outage.jpg", photo(t, 600, 400, *blue))
	const kept, wanted = "/outage.jpg?w=320", "/outage.jpg?w=640"
	s.get(t, kept).isPicture(t, "image/jpeg", 320, 213, blue)

	s.wire.down()
	s.get(t, kept).came(t, "HIT")
	a := s.get(t, wanted)
	a.came(t, "MISS s3 502 function 500")
	a.isError(t, 500, "internal error\n", "public, max-age=1")
	s.get(t, kept).came(t, "HIT")

	s.wire.up()
	begin := time.Now()
	a = s.until(t, wanted, 200, 10*time.Second)
	a.isPicture(t, "image/jpeg", 640, 427, blue)
	if waited := time.Since(begin); waited > 4*time.Second {
		t.Errorf("back after %v", waited)
	}
	if s.variants.get(t, "640w/jpg/outage.jpg") == nil {
		t.Error("the picture is not stored")
	}
}
