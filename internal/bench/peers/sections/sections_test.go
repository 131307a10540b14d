package sections_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rendition-go/rendition/internal/bench/peers/sections"
)

const before = "# Title\n\nfirst\n\n## One\n\n1\n\n### Not a section\n\n## Two\n\n2\n\n## Three\n\n3\n"

func check(t *testing.T, old, want string, change func(file string) error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "R.md")
	if old != "" {
		if err := os.WriteFile(file, []byte(old), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := change(file); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
}

func TestReplace(t *testing.T) {
	replace := func(text string) func(string) error {
		return func(file string) error { return sections.Replace(file, text) }
	}
	check(t, "", "## One\n\nnew\n", replace("## One\n\nnew\n"))
	check(t, before, "# Title\n\nfirst\n\n## One\n\n1\n\n### Not a section\n\n## Two\n\nnew\n\n## Three\n\n3\n", replace("\n## Two\n\nnew\n\n"))
	check(t, before, "# Title\n\nfirst\n\n## One\n\n### Part\n\nnew\n\n## Two\n\n2\n\n## Three\n\n3\n", replace("## One\n\n### Part\n\nnew\n"))
	check(t, before, before+"\n## On\n\nnew\n", replace("## On\n\nnew\n"))
	check(t, "# Title\n", "# Title\n\n## On\n\nnew\n", replace("## On\n\nnew\n"))
}

func TestRewrite(t *testing.T) {
	rewrite := func(keep ...string) func(string) error {
		return func(file string) error { return sections.Rewrite(file, "# New\n\n## Two\n\nnew\n", keep...) }
	}
	check(t, "", "# New\n\n## Two\n\nnew\n", rewrite("One"))
	check(t, before, "# New\n\n## Two\n\nnew\n", rewrite())
	check(t, before, "# New\n\n## Two\n\nnew\n\n## One\n\n1\n\n### Not a section\n\n## Three\n\n3\n", rewrite("Three", "One", "Four"))
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	if sections.Replace(dir, "## One\n") == nil || sections.Rewrite(dir, "# New\n", "One") == nil {
		t.Error("no error where the file is a folder")
	}
}
