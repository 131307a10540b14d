//go:build unix

package integration

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // to look at answers
	_ "image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	_ "golang.org/x/image/webp"
)

// visitor asks a distribution, and reads from its answers which way they came.
type visitor struct {
	base      string
	origins   map[string]string // names of host:port
	transport *http.Transport
}

func newVisitor(t testing.TB, base string, origins map[string]string) *visitor {
	v := &visitor{base: base, origins: origins, transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	t.Cleanup(v.transport.CloseIdleConnections)
	return v
}

// resolve has hosts that end in suffix be at addr.
func (v *visitor) resolve(suffix, addr string) {
	v.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, suffix) {
			address = addr
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

// answer is a response that has been read.
type answer struct {
	*http.Response
	body []byte
	// way is what the distribution did: the state of its cache, then each
	// origin that it asked with the status, as in "MISS s3 404 function 200".
	// Or "EDGE": the edge function answered by itself.
	way string
}

// ask sends a request and follows no redirects. An address without a host is the
// distribution's.
func (v *visitor) ask(t testing.TB, method, address string, header ...string) answer {
	t.Helper()
	a, err := v.try(t.Context(), method, address, header...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (v *visitor) try(ctx context.Context, method, address string, header ...string) (answer, error) {
	if strings.HasPrefix(address, "/") {
		address = v.base + address
	}
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := v.transport.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{res, body, v.way(res.Header)}, nil
}

// way reads what nginx says of a request: "X-Cache: MISS" and
// "X-Origins: 127.0.0.1:1 : 127.0.0.1:2|404 : 200".
func (v *visitor) way(h http.Header) string {
	way := h.Get("X-Cache")
	addrs, statuses, ok := strings.Cut(h.Get("X-Origins"), "|")
	if !ok || addrs == "" {
		return way
	}
	status := strings.Split(statuses, " : ")
	for i, addr := range strings.Split(addrs, " : ") {
		name := v.origins[addr]
		if name == "" {
			name = addr
		}
		if i < len(status) {
			name += " " + status[i]
		}
		way += " " + name
	}
	return way
}

// follow asks and follows redirects, and returns how many there were.
func (v *visitor) follow(t testing.TB, address string) (a answer, hops int) {
	t.Helper()
	for ; hops <= 6; hops++ {
		if a = v.ask(t, "GET", address); a.StatusCode/100 != 3 {
			return a, hops
		}
		address = asBrowsers(a.Header.Get("Location"))
	}
	t.Fatalf("a loop, now to %s", address)
	return a, hops
}

// asBrowsers escapes what servers should have escaped.
func asBrowsers(location string) string {
	var b strings.Builder
	for i := range len(location) {
		if c := location[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// came reports an answer that did not come this way.
func (a answer) came(t testing.TB, way string) {
	t.Helper()
	if a.way != way {
		t.Errorf("%s came by %q, not by %q: %d %.200q", a.Request.URL, a.way, way, a.StatusCode, a.body)
	}
}

// isPicture reports an answer that is not a whole picture of that type, size and
// colour; a colour of nil is any.
func (a answer) isPicture(t testing.TB, contentType string, width, height int, colour *rgb) {
	t.Helper()
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != contentType {
		t.Fatalf("%s: %d %s, not %s: %.200q", a.Request.URL, a.StatusCode, a.Header.Get("Content-Type"), contentType, a.body)
	}
	checkPicture(t, a.body, contentType, width, height, colour)
}

func checkPicture(t testing.TB, data []byte, contentType string, width, height int, colour *rgb) {
	t.Helper()
	m, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("no picture: %v: %.100q", err, data)
	}
	if size := m.Bounds().Size(); "image/"+format != contentType || size.X != width || size.Y != height {
		t.Fatalf("a %s of %v, not a %s of %dx%d", format, size, contentType, width, height)
	}
	if colour == nil {
		return
	}
	if got := mean(m, format); !colour.near(got) {
		t.Fatalf("the picture's mean colour is %v, not %v", got, *colour)
	}
}

// isError reports an answer that is not this error, kept as long as it says.
func (a answer) isError(t testing.TB, status int, text, caching string) {
	t.Helper()
	if a.StatusCode != status || string(a.body) != text || a.Header.Get("Cache-Control") != caching {
		t.Errorf("%s: %d %q, Cache-Control %q, not %d %q %q", a.Request.URL, a.StatusCode, a.body, a.Header.Get("Cache-Control"), status, text, caching)
	}
}

// unescape returns an escaped path as a key.
func unescape(t testing.TB, path string) string {
	t.Helper()
	key, err := url.PathUnescape(path)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
