package testlog

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestLog(t *testing.T) {
	var l Log
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			fmt.Fprintln(&l, "line")
			if s := l.String(); !strings.HasPrefix(s, "line\n") {
				t.Errorf("%q", s)
			}
		})
	}
	wg.Wait()
	if got := l.String(); got != strings.Repeat("line\n", 20) {
		t.Errorf("%q", got)
	}
}
