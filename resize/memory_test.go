package resize

import (
	"io/fs"
	"math"
	"testing"
	"testing/fstest"
)

func TestCgroupLimit(t *testing.T) {
	files := func(kv ...string) fs.FS {
		m := fstest.MapFS{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i]] = &fstest.MapFile{Data: []byte(kv[i+1])}
		}
		return m
	}
	const self = "proc/self/cgroup"
	for name, c := range map[string]struct {
		root fs.FS
		want int64
	}{
		"nothing":                 {files(), math.MaxInt64},
		"v2 in a container":       {files(self, "0::/\n", "sys/fs/cgroup/memory.max", "536870912\n"), 512 << 20},
		"v2 without a limit":      {files(self, "0::/\n", "sys/fs/cgroup/memory.max", "max\n"), math.MaxInt64},
		"v2, the lowest counts":   {files(self, "0::/a/b\n", "sys/fs/cgroup/a/memory.max", "1000\n", "sys/fs/cgroup/a/b/memory.max", "2000\n"), 1000},
		"v2, path of the host":    {files(self, "0::/docker/1234\n", "sys/fs/cgroup/memory.max", "4096\n"), 4096},
		"v2, outside of the root": {files(self, "0::/../x\n", "sys/fs/cgroup/memory.max", "4096\n"), 4096},
		"v1":                      {files(self, "5:cpu,cpuacct:/x\n4:memory:/x\n0::/\n", "sys/fs/cgroup/memory/x/memory.limit_in_bytes", "300\n"), 300},
		"v1 beside others":        {files(self, "5:cpu,memory:/x\n", "sys/fs/cgroup/memory/x/memory.limit_in_bytes", "300\n"), 300},
		"v1 without a limit":      {files(self, "4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"), math.MaxInt64},
		"nonsense":                {files(self, "hello\n::\n0::/\n", "sys/fs/cgroup/memory.max", "many\n"), math.MaxInt64},
		"zero":                    {files(self, "0::/\n", "sys/fs/cgroup/memory.max", "0\n"), math.MaxInt64},
	} {
		if got := cgroupLimit(c.root); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestBudgetFrom(t *testing.T) {
	const none = math.MaxInt64
	for _, c := range []struct{ goLimit, cgroup, want int64 }{
		{none, none, 1 << 30}, {1000, none, 500}, {none, 800, 400}, {1000, 800, 400}, {600, 800, 300}, {1, none, 1}, {0, none, 1 << 30},
	} {
		if got := budgetFrom(c.goLimit, c.cgroup); got != c.want {
			t.Errorf("budgetFrom(%d, %d) = %d, want %d", c.goLimit, c.cgroup, got, c.want)
		}
	}
}
