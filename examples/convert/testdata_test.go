package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rendition-go/rendition/internal/testpictures"
)

// fact is a test picture.
type fact struct{ testpictures.Picture }

// mustRead says which files have to be converted.
func (f *fact) mustRead() bool {
	return f.Verdict == "valid" && f.Go == "ok" && isRead(f.Kind)
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
	case refusedAsCorrupt[f.Path] != "":
		return kindCorrupt
	case !isRead(f.Kind), strings.HasPrefix(f.Path, "jpeg/refuse/"):
		return kindFormat
	}
	return kindLarge
}

// TestTestdata converts all test files at once, as a user would.
func TestTestdata(t *testing.T) {
	var all []fact
	for _, p := range testpictures.All(t) {
		all = append(all, fact{p})
	}
	out := filepath.Join(t.TempDir(), "out")
	args := []string{"-o", out, "32w_32h_1l.png"}
	for _, f := range all {
		args = append(args, f.File)
	}
	got := convertJSON(t, exitError, args...)
	if len(got) != len(all) {
		t.Fatalf("%d lines of %d files", len(got), len(all))
	}
	made, read := 0, 0
	for i, l := range got {
		f := &all[i]
		if l["file"] != args[3+i] {
			t.Fatalf("line %d is of %v, not of %s", i, l["file"], f.Path)
		}
		if l["ok"] == true {
			made++
		}
		if f.mustRead() {
			read++
		}
		for _, complaint := range f.complaints(l) {
			t.Errorf("%s (%s, %s): %s: %v", f.Path, f.Kind, f.Verdict, complaint, l)
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
		if line["ok"] != true || line["width"] != float64(f.Width) || line["height"] != float64(f.Height) || line["format"] != f.Kind {
			say("want a %s of %d x %d", f.Kind, f.Width, f.Height)
		}
	case f.Verdict == "refuse" && notRefused[f.Path] == "":
		if line["kind"] != string(f.wantKind()) {
			say("want kind %s", f.wantKind())
		}
	case !isRead(f.Kind):
		if line["kind"] != string(kindFormat) {
			say("want kind %s", kindFormat)
		}
	}
	return wrong
}
