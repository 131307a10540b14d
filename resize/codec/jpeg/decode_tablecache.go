package jpeg

import "sync"

// cachedTables is how many tables a Decoder keeps, at 25 KiB each. Most files
// have the four of T.81 annex K; files with tables of their own push one another
// out.
const cachedTables = 24

// tableCache keeps tables by their content. It is safe for concurrent use.
type tableCache struct {
	mu      sync.Mutex
	entries []cachedTable
	clock   uint64
}

type cachedTable struct {
	spec  tableSpec
	table *decodeTable
	used  uint64 // clock at the last use
}

func (c *tableCache) get(spec tableSpec) *decodeTable {
	if t := c.find(spec); t != nil {
		return t
	}
	t := newDecodeTable(spec)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
	e := cachedTable{spec, t, c.clock}
	if len(c.entries) < cachedTables {
		c.entries = append(c.entries, e)
		return t
	}
	oldest := 0
	for i := range c.entries {
		if c.entries[i].used < c.entries[oldest].used {
			oldest = i
		}
	}
	c.entries[oldest] = e
	return t
}

func (c *tableCache) find(spec tableSpec) *decodeTable {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.entries {
		if e := &c.entries[i]; e.spec == spec {
			c.clock++
			e.used = c.clock
			return e.table
		}
	}
	return nil
}
