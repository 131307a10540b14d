//go:build unix

package integration

import (
	"fmt"
	"io"
	"net/http"
	"strings"
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
	calls := s.function.calls()
	s.originals.put(t, "late.jpg", photo(t, 600, 400, *blue))
	again := s.get(t, path)
	again.came(t, "HIT")
	again.isError(t, 404, "not found\n", "public, max-age=10")

	s.until(t, path, 200, 20*time.Second).isPicture(t, "image/jpeg", 320, 213, blue)
	if n := s.function.calls() - calls; n != 1 {
		t.Errorf("the function was called %d times meanwhile", n)
	}
}

// Fifty who ask for what is nowhere yet, in all spellings, are one request to the
// function and one put, and all get the picture.
func testCrowd(t *testing.T, s *site) {
	s.originals.put(t, "crowd.jpg", photo(t, 2400, 1600, *red))
	calls, puts := s.function.calls(), s.wire.puts()
	ways, picture := s.crowd(t, "/crowd.jpg?w=640", "/crowd.jpg?w=650&fm=auto", "/crowd.jpg?w=320&dpr=2", "/crowd.jpg?fm=orig&w=640", "/crowd.jpg?w=%36%34%30")
	picture.isPicture(t, "image/jpeg", 640, 427, red)
	if calls, puts := s.function.calls()-calls, s.wire.puts()-puts; calls != 1 || puts != 1 {
		t.Errorf("the function was called %d times, and put %d objects", calls, puts)
	}
	if ways[s.miss("200")] != 1 || ways["HIT"] != 49 {
		t.Errorf("the answers came by %v", ways)
	}

	// CloudFront has many caches. Where all ask the function at the same time, each
	// of its processes makes the picture once at most, and all are one picture.
	puts = s.wire.puts()
	_, picture = s.crowd(t, "http://"+s.function.addr+"/320w/orig/crowd.jpg")
	picture.isPicture(t, "image/jpeg", 320, 213, red)
	if puts := s.wire.puts() - puts; puts < 1 || puts > environments {
		t.Errorf("%d puts", puts)
	}
	if stored := s.variants.get(t, "320w/orig/crowd.jpg"); string(stored) != string(picture.body) {
		t.Errorf("%d bytes are stored, %d were the answer", len(stored), len(picture.body))
	}
}

// crowd asks fifty times at once, and returns how often the answers, which must
// be all the same, came which way.
func (s *site) crowd(t testing.TB, addresses ...string) (ways map[string]int, one answer) {
	t.Helper()
	answers, errs := make([]answer, 50), make([]error, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i], errs[i] = s.visitor.try(t.Context(), "GET", addresses[i%len(addresses)]) })
	}
	wg.Wait()
	ways = make(map[string]int)
	for i, a := range answers {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		ways[a.way]++
		if string(a.body) != string(answers[0].body) {
			t.Errorf("answer %d differs: %d, %d bytes", i, a.StatusCode, len(a.body))
		}
	}
	return ways, answers[0]
}

// A process that dies in the middle of a put leaves nothing in the bucket, and
// one that dies between the put and its answer a whole picture. Either is a 502 that
// is kept for a second, and after that the picture is there.
func testKilled(t *testing.T, s *site) {
	s.originals.put(t, "killed.jpg", photo(t, 1200, 800, *green))

	const body = "640w/orig/killed.jpg"
	if got := s.killed(t, "/killed.jpg?w=640", s.wire.holdBody()); got != "502 by "+s.miss("502") {
		t.Errorf("in the body of the put: %s", got)
	}
	if stored := s.variants.get(t, body); stored != nil {
		t.Errorf("%d bytes are stored", len(stored))
	}
	a := s.until(t, "/killed.jpg?w=640", 200, 15*time.Second)
	a.isPicture(t, "image/jpeg", 640, 427, green)
	if a.way != s.miss("200") && a.way != "EXPIRED"+strings.TrimPrefix(s.miss("200"), "MISS") {
		t.Errorf("the next came by %q", a.way)
	}
	if stored := s.variants.get(t, body); string(stored) != string(a.body) {
		t.Errorf("%d bytes are stored, %d were the answer", len(stored), len(a.body))
	}

	if got := s.killed(t, "/killed.jpg?w=320", s.wire.holdReply()); got != "502 by "+s.miss("502") {
		t.Errorf("before the reply to the put: %s", got)
	}
	stored := s.variants.get(t, "320w/orig/killed.jpg")
	checkPicture(t, stored, "image/jpeg", 320, 213, green)
	a = s.until(t, "/killed.jpg?w=320", 200, 15*time.Second)
	if string(a.body) != string(stored) || a.way != "MISS s3 200" && a.way != "EXPIRED s3 200" {
		t.Errorf("the next came by %q, with %d bytes", a.way, len(a.body))
	}
}

// killed asks, kills the function once the wire holds what it is at, and returns
// the status and the way of the answer.
func (s *site) killed(t testing.TB, path string, held <-chan struct{}) string {
	t.Helper()
	done := make(chan string, 1)
	go func() {
		a, err := s.visitor.try(t.Context(), "GET", path)
		if err != nil {
			done <- err.Error()
			return
		}
		done <- fmt.Sprintf("%d by %s", a.StatusCode, a.way)
	}()
	select {
	case <-held:
	case got := <-done:
		t.Fatalf("%s: answered before: %s", path, got)
	case <-time.After(30 * time.Second):
		t.Fatalf("%s: nothing to hold", path)
	}
	if n := s.function.Kill(); n != 1 {
		t.Fatalf("%s: %d processes were at work", path, n)
	}
	return <-done
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
	a = s.until(t, wanted, 200, 20*time.Second)
	a.isPicture(t, "image/jpeg", 640, 427, blue)
	if s.variants.get(t, "640w/orig/outage.jpg") == nil {
		t.Error("the picture is not stored")
	}
}

// With RESPONSE_STREAM nothing is too large for a reply. A process that dies while
// it sends one cuts the connection: the visitor notices, and no cache keeps the
// part that has arrived.
func TestURLStreamed(t *testing.T) {
	s := newSite(t, versitygw, map[string]string{"RENDITION_STREAM": "1"})
	large := noise(t, 1400, 1200)
	s.originals.put(t, "large.png", large)
	const path = "/large.png?p=100&fm=png"
	first := s.get(t, path)
	first.came(t, s.miss("200"))
	first.isPicture(t, "image/png", 1400, 1200, nil)
	if stored := s.variants.get(t, "full/png/large.png"); string(stored) != string(first.body) {
		t.Errorf("%d bytes are stored, %d were the answer", len(stored), len(first.body))
	}
	s.get(t, path).came(t, "HIT")

	// The original is sent as it comes from the bucket, the function is killed when
	// the visitor has a part of it.
	held := s.wire.holdObject(s.originals.name, 1<<20)
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.visitor.base+"/large.png", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.visitor.transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadFull(res.Body, make([]byte, 64<<10)); err != nil || res.StatusCode != 200 {
		t.Fatalf("%d: %v", res.StatusCode, err)
	}
	<-held
	if n := s.function.Kill(); n != 1 {
		t.Fatalf("%d processes were at work", n)
	}
	if n, err := io.Copy(io.Discard, res.Body); err == nil {
		t.Errorf("a cut answer looks whole, with %d bytes more", n)
	}
	a := s.until(t, "/large.png", 200, 15*time.Second)
	if strings.HasPrefix(a.way, "HIT") || string(a.body) != string(large) {
		t.Errorf("the next came by %q, with %d bytes", a.way, len(a.body))
	}
}
