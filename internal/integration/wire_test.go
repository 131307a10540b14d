//go:build unix

package integration

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// wire is the network between a set-up and its S3 server. It passes bytes on as
// they are, can be cut, and can stop in the middle of a request.
type wire struct {
	t      testing.TB
	target string // host:port of the server
	addr   string // its own

	mu      sync.Mutex
	l       net.Listener
	conns   map[net.Conn]bool
	next    hold // of the next request that it is for
	putting int  // puts so far
}

// hold says where a request is held until who sent it is gone.
type hold struct {
	begin   string // of the request
	sent    int    // how many bytes of it are let through; 0: all
	got     int    // how many of its answer
	reached chan struct{}
}

// holdBody holds the next put when the server has its head and a part of its
// body. The channel tells when that is.
func (w *wire) holdBody() <-chan struct{} {
	return w.hold(hold{begin: "PUT ", sent: 6000, got: 1 << 30})
}

// holdReply holds the reply to the next put: the server is done, the client does
// not know.
func (w *wire) holdReply() <-chan struct{} { return w.hold(hold{begin: "PUT "}) }

// holdObject holds the next object of a bucket when the client has n bytes.
func (w *wire) holdObject(bucket string, n int) <-chan struct{} {
	return w.hold(hold{begin: "GET /" + bucket + "/", got: n})
}

func (w *wire) hold(h hold) <-chan struct{} {
	h.reached = make(chan struct{})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = h
	return h.reached
}

func newWire(t testing.TB, endpoint string) *wire {
	t.Helper()
	w := &wire{t: t, target: strings.TrimPrefix(endpoint, "http://"), addr: freePort(t), conns: make(map[net.Conn]bool)}
	w.up()
	t.Cleanup(w.down)
	return w
}

func (w *wire) url() string { return "http://" + w.addr }

// up lets connections through.
func (w *wire) up() {
	w.t.Helper()
	l, err := net.Listen("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.l, w.addr = l, l.Addr().String()
	w.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // down
			}
			go w.connect(c)
		}
	}()
}

// down cuts all connections and refuses new ones.
func (w *wire) down() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.l.Close()
	for c := range w.conns {
		c.Close()
	}
	clear(w.conns)
}

// puts returns how many there were so far.
func (w *wire) puts() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.putting
}

// take returns how the request that begins with these bytes is to be held, nil
// where it is not.
func (w *wire) take(begin []byte) *hold {
	w.mu.Lock()
	defer w.mu.Unlock()
	if bytes.HasPrefix(begin, []byte("PUT ")) {
		w.putting++
	}
	if w.next.reached == nil || !bytes.HasPrefix(begin, []byte(w.next.begin)) {
		return nil
	}
	h := w.next
	w.next = hold{}
	return &h
}

func (w *wire) connect(near net.Conn) {
	defer near.Close()
	w.mu.Lock()
	w.conns[near] = true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.conns, near)
		w.mu.Unlock()
	}()
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer far.Close()
	c := &connection{w: w, near: near, far: far}
	go c.back()
	c.forth()
}

// connection is one through the wire.
type connection struct {
	w         *wire
	near, far net.Conn

	mu   sync.Mutex
	held *hold
	got  int // bytes of the answer to what is held
}

// forth passes on what the client sends until it leaves.
func (c *connection) forth() {
	buf := make([]byte, 2048)
	var held *hold
	sent := 0
	for {
		n, err := c.near.Read(buf)
		if err != nil {
			return
		}
		if held == nil {
			if held = c.w.take(buf[:n]); held != nil {
				c.mu.Lock()
				c.held = held
				c.mu.Unlock()
			}
		}
		if held != nil && held.sent > 0 {
			if sent >= held.sent {
				close(held.reached)
				_, _ = io.Copy(io.Discard, c.near) // until the client is gone
				return
			}
			sent += n
		}
		if _, err := c.far.Write(buf[:n]); err != nil {
			return
		}
	}
}

// back passes on what the server answers.
func (c *connection) back() {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.far.Read(buf)
		if err != nil {
			c.near.Close()
			return
		}
		if held := c.answered(n); held != nil {
			close(held.reached)
			return
		}
		if _, err := c.near.Write(buf[:n]); err != nil {
			return
		}
	}
}

// answered counts bytes, and returns a hold that is reached by them.
func (c *connection) answered(n int) *hold {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		return nil
	}
	if c.got += n; c.got <= c.held.got {
		return nil
	}
	return c.held
}
