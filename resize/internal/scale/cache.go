package scale

import (
	"container/list"
	"sync"

	"github.com/rendition-go/rendition/resize"
)

// A Cache keeps weights for those who scale the same sizes again and again: a
// service does, and computing them costs as much as filtering some dozen rows.
// The least recently used go first. It is safe for concurrent use; a nil *Cache
// keeps nothing.
type Cache struct {
	max int64

	mu    sync.Mutex
	bytes int64
	order list.List // of *entry, most recently used in front
	byKey map[key]*list.Element
}

type key struct {
	axis   Axis
	filter resize.Filter
	bits   int
	paired bool // pairs of weights too
}

type entry struct {
	key key
	w   *weights
}

// NewCache returns a Cache of that many bytes at most; 0 or less means 8 MiB,
// enough for some hundred sizes of photographs.
func NewCache(bytes int64) *Cache {
	if bytes <= 0 {
		bytes = 8 << 20
	}
	return &Cache{max: bytes, byKey: make(map[key]*list.Element)}
}

// get returns the weights of an axis, computing them where they are not there.
// Weights of over a quarter of the cache are not kept: they would push out all
// the others.
func (c *Cache) get(k key) (*weights, error) {
	if w := c.find(k); w != nil {
		return w, nil
	}
	w, err := makeWeights(k.axis, k.filter, k.bits)
	if err != nil {
		return nil, err
	}
	if k.paired {
		w.pairs = makePairs(w)
	}
	if c != nil && w.size() <= c.max/4 {
		c.add(k, w)
	}
	return w, nil
}

func (c *Cache) find(k key) *weights {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[k]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry).w
}

func (c *Cache) add(k key, w *weights) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[k] != nil {
		return
	}
	c.byKey[k] = c.order.PushFront(&entry{k, w})
	c.bytes += w.size()
	for c.bytes > c.max {
		last := c.order.Back()
		e := last.Value.(*entry)
		c.order.Remove(last)
		delete(c.byKey, e.key)
		c.bytes -= e.w.size()
	}
}
