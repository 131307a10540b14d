// Package testlog keeps what a program or a logger writes, for tests that read it
// while more is being written.
package testlog

import (
	"strings"
	"sync"
)

// Log is written and read by many goroutines. Its zero value is ready; it must not
// be copied after first use.
type Log struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String returns all that was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
