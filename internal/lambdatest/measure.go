//go:build unix

package lambdatest

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of CPU times in /proc, which is the same on every
// architecture of Linux (USER_HZ).
const clockTick = time.Second / 100

// measure updates the numbers that the kernel keeps. The peak is that of
// /proc/PID/status: the one that waiting for a process tells includes what this
// process had when it forked. e.mu must be held.
func (e *environment) measure() {
	if e.over {
		return
	}
	if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.stats.PID)); err == nil {
		e.stats.PeakMemory = max(e.stats.PeakMemory, peakOf(status))
	}
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", e.stats.PID)); err == nil {
		e.stats.CPU = max(e.stats.CPU, cpuOf(stat))
	}
}

// peakOf returns the peak of resident memory, in bytes, of a /proc/PID/status.
func peakOf(status []byte) int64 {
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err == nil {
				return kb << 10
			}
		}
	}
	return 0
}

// cpuOf returns the CPU time of a /proc/PID/stat: its fields 14 and 15, user
// and system. The second field, a name in brackets, may hold anything.
func cpuOf(stat []byte) time.Duration {
	i := bytes.LastIndexByte(stat, ')')
	if i < 0 {
		return 0
	}
	fields := strings.Fields(string(stat[i+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * clockTick
}
