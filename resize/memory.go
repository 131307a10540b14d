package resize

import (
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

func defaultBudget() int64 {
	return budgetFrom(debug.SetMemoryLimit(-1), cgroupLimit(os.DirFS("/")))
}

// budgetFrom returns half of the lower limit; math.MaxInt64 is none.
func budgetFrom(goLimit, cgroup int64) int64 {
	limit := min(goLimit, cgroup)
	if limit <= 0 || limit == math.MaxInt64 {
		return 1 << 30
	}
	return max(limit/2, 1)
}

// cgroupLimit returns the memory limit of the process's control group and of
// those above it, or math.MaxInt64 where there is none. root is the file system.
//
// /proc/self/cgroup has a line for each hierarchy: "0::/path" for version 2,
// "4:memory:/path" for version 1's memory controller (cgroups(7)). In a
// container the path is often that of the host, while its files stand at the
// top: every level is looked at, and those that are missing are passed over.
func cgroupLimit(root fs.FS) int64 {
	limit := int64(math.MaxInt64)
	data, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return limit
	}
	for line := range strings.Lines(string(data)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "":
			limit = min(limit, lowestLimit(root, "sys/fs/cgroup", parts[2], "memory.max"))
		case hasController(parts[1], "memory"):
			limit = min(limit, lowestLimit(root, "sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"))
		}
	}
	return limit
}

func hasController(list, name string) bool {
	for c := range strings.SplitSeq(list, ",") {
		if c == name {
			return true
		}
	}
	return false
}

func lowestLimit(root fs.FS, mount, group, file string) int64 {
	limit := int64(math.MaxInt64)
	for dir := path.Clean("/" + group); ; dir = path.Dir(dir) {
		limit = min(limit, readLimit(root, path.Join(mount, dir, file)))
		if dir == "/" {
			return limit
		}
	}
}

// readLimit reads one limit. Version 2 says "max" for none; version 1 says the
// largest multiple of the page size, which no machine has and which therefore
// needs to be told apart.
func readLimit(root fs.FS, name string) int64 {
	const none = math.MaxInt64
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return none
	}
	v, err := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	if err != nil || v <= 0 || v >= 1<<60 {
		return none
	}
	return v
}
