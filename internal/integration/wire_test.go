//go:build unix

package integration

import (
	"bytes"
	"net"
	"strings"
	"sync"
	"testing"
)

// wire is the network between a set-up and its S3 server. It passes bytes on as
// they are, can be cut, and can stop in the middle of a put.
type wire struct {
	t      testing.TB
	target string // host:port of the server
	addr   string // its own

	mu      sync.Mutex
	l       net.Listener
	conns   map[net.Conn]bool
	hold    holdPoint
	reached chan struct{} // closed when a put is held
	putting int           // puts so far
}

// holdPoint says where the next put is held until who sends it is gone.
type holdPoint int

const (
	nowhere holdPoint = iota
	inBody            // the server has a part of the request
	inReply           // the server is done, the client does not know
)

// headBytes is what is let through of a put that is held in its body: more than
// its head, less than any picture here.
const headBytes = 6000

func newWire(t testing.TB, endpoint string) *wire {
	t.Helper()
	w := &wire{t: t, target: strings.TrimPrefix(endpoint, "http://"), addr: "127.0.0.1:0", conns: make(map[net.Conn]bool)}
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

// holdPut has the next put held; the channel tells when it is.
func (w *wire) holdPut(at holdPoint) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hold, w.reached = at, make(chan struct{})
	return w.reached
}

// puts returns how many there were so far.
func (w *wire) puts() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.putting
}

// take returns where the request that begins with these bytes is to be held.
func (w *wire) take(begin []byte) (holdPoint, chan struct{}) {
	if !bytes.HasPrefix(begin, []byte("PUT ")) {
		return nowhere, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.putting++
	at := w.hold
	w.hold = nowhere
	return at, w.reached
}

func (w *wire) connect(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer far.Close()
	w.mu.Lock()
	w.conns[near] = true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.conns, near)
		w.mu.Unlock()
	}()
	c := &connection{w: w, near: near, far: far}
	go c.back()
	c.forth()
}

// connection is one through the wire.
type connection struct {
	w         *wire
	near, far net.Conn

	mu     sync.Mutex
	silent chan struct{} // closed at the first byte of a reply that is held
}

// forth passes on what the client sends until it leaves.
func (c *connection) forth() {
	buf := make([]byte, 2048)
	held, sent := chan struct{}(nil), 0
	for {
		n, err := c.near.Read(buf)
		if err != nil {
			return
		}
		switch at, reached := c.w.take(buf[:n]); at {
		case inBody:
			held = reached
		case inReply:
			c.mu.Lock()
			c.silent = reached
			c.mu.Unlock()
		}
		if held != nil {
			if sent >= headBytes {
				close(held)
				held = nil
				c.swallow()
				return
			}
			sent += n
		}
		if _, err := c.far.Write(buf[:n]); err != nil {
			return
		}
	}
}

// swallow waits until the client is gone.
func (c *connection) swallow() {
	buf := make([]byte, 4096)
	for {
		if _, err := c.near.Read(buf); err != nil {
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
		c.mu.Lock()
		silent := c.silent
		c.mu.Unlock()
		if silent != nil {
			close(silent)
			return
		}
		if _, err := c.near.Write(buf[:n]); err != nil {
			return
		}
	}
}
