package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fact is what is known of a test file: a line of facts.tsv.
type fact struct {
	path, kind, verdict, goReads string
	width, height                int
}

// facts returns the folder of test files and what is known of them.
func facts(t *testing.T) (string, []fact) {
	const env = "RENDITION_TESTDATA"
	dir := os.Getenv(env)
	if dir == "" {
		t.Skipf("%s is not set: it names a folder of test pictures with a facts.tsv", env)
	}
	f, err := os.Open(filepath.Join(dir, "facts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	column := make(map[string]int)
	var all []fact
	for sc.Scan() {
		cells := strings.Split(sc.Text(), "\t")
		if len(column) == 0 {
			for i, name := range cells {
				column[name] = i
			}
			continue
		}
		number := func(name string) int {
			n, err := strconv.Atoi(cells[column[name]])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		all = append(all, fact{
			path: cells[column["path"]], kind: cells[column["kind"]], verdict: cells[column["verdict"]],
			goReads: cells[column["go"]], width: number("width"), height: number("height"),
		})
	}
	if err := sc.Err(); err != nil || len(all) < 700 {
		t.Fatalf("facts.tsv: %d lines, %v", len(all), err)
	}
	return dir, all
}

// mustRead says which files have to be converted.
func (f *fact) mustRead() bool {
	return f.verdict == "valid" && f.goReads == "ok" && isRead(f.kind)
}

func isRead(kind string) bool {
	switch kind {
	case "jpeg", "png", "gif", "webp", "bmp", "tiff":
		return true
	}
	return false
}

// notRefused are files that the facts want refused, each with why it is not.
var notRefused = map[string]string{
	"bombs/made-gif-10000-frames-3000x3000.gif": "its cost is in the frames after the first, which are not looked at",
}

// refusedAsCorrupt are files that the facts want refused and that break the rules
// of their format before any limit: each with the rule.
var refusedAsCorrupt = map[string]string{
	"bombs/decompression_bomb.gif": "a frame lies within the logical screen",
}

// wantKind returns what a file that is to be refused fails at.
func (f *fact) wantKind() kind {
	switch {
	case refusedAsCorrupt[f.path] != "":
		return kindCorrupt
	case !isRead(f.kind), strings.HasPrefix(f.path, "jpeg/refuse/"):
		return kindFormat
	}
	return kindLarge
}

// TestTestdata converts all test files at once, as a user would.
func TestTestdata(t *testing.T) {
	dir, all := facts(t)
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"-o", out, "32w_32h_1l.png"}
	for _, f := range all {
		args = append(args, filepath.Join(dir, filepath.FromSlash(f.path)))
	}
	got := convertJSON(t, exitError, args...)
	if len(got) != len(all) {
		t.Fatalf("%d lines of %d files", len(got), len(all))
	}
	made, read := 0, 0
	for i, l := range got {
		f := &all[i]
		if l["file"] != args[3+i] {
			t.Fatalf("line %d is of %v, not of %s", i, l["file"], f.path)
		}
		if l["ok"] == true {
			made++
		}
		if f.mustRead() {
			read++
		}
		for _, complaint := range f.complaints(l) {
			t.Errorf("%s (%s, %s): %s: %v", f.path, f.kind, f.verdict, complaint, l)
		}
	}
	results, err := os.ReadDir(out)
	if err != nil || len(results) != made {
		t.Errorf("%d results of %d files that were converted, %v", len(results), made, err)
	}
	if read < 450 {
		t.Errorf("only %d files had to be read", read)
	}
}

// complaints says what is wrong with the line of a file.
func (f *fact) complaints(line map[string]any) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	text := line["error"].(string)
	if line["ok"] != (text == "") || line["ok"] != (line["kind"] == "") {
		say("ok, error and kind are at odds")
	}
	if line["kind"] == "io" || strings.Contains(text, "panic") {
		say("neither read nor refused")
	}
	if ms := line["ms"].(float64); ms > float64(time.Minute.Milliseconds()) {
		say("took %v ms", ms)
	}
	switch {
	case f.mustRead():
		if line["ok"] != true || line["width"] != float64(f.width) || line["height"] != float64(f.height) || line["format"] != f.kind {
			say("want a %s of %d x %d", f.kind, f.width, f.height)
		}
	case f.verdict == "refuse" && notRefused[f.path] == "":
		if line["kind"] != string(f.wantKind()) {
			say("want kind %s", f.wantKind())
		}
	case !isRead(f.kind):
		if line["kind"] != string(kindFormat) {
			say("want kind %s", kindFormat)
		}
	}
	return wrong
}
