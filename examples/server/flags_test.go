package main

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

func TestWrongFlagsAreNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	outer := t.TempDir()
	inner := filepath.Join(outer, "inner")
	for _, c := range []struct {
		args string
		says string // part of the message
	}{
		{"-dialect nonsense", "-dialect"},
		{"-layout nonsense", "-layout"},
		{"-allow 100x", "-allow"},
		{"-allow 100x100,", "-allow"},
		{"-allow 99999w", "-allow"},
		{"-default big", "-default"},
		{"-variance x", "-variance"},
		{"-variance -1", "Variance"},
		{"-variance 1001", "Variance"},
		{"-nomatch maybe", "-nomatch"},
		{"-metric height", "-metric"},
		{"-metric width -allow 480h", "Sizes"},
		{"-match last", "-match"},
		{"-formats webp,nonsense", "-formats"},
		{"-formats webp,webp", "stands twice"},
		{"-formats avif", "cannot be written"},
		{"-formats auto", "-formats"},
		{"-quality 0", "-quality"},
		{"-quality 80,101", "-quality"},
		{"-quality high", "-quality"},
		{"-max-pixels 0", "-max-pixels"},
		{"-max-bytes -1", "-max-bytes"},
		{"-concurrency 0", "-concurrency"},
		{"-backend sharp", "neither go nor vips"},
		{"-addr 8080", "-addr"},
		{"-variants=", "-variants"},
		{"-unknown", "-unknown"},
		{"surplus", "surplus"},
		{"-originals " + filepath.Join(outer, "missing"), "-originals"},
		{"-originals " + file, "not a directory"},
		{"-variants " + file, "-variants"},
		{"-originals " + outer + " -variants " + inner, "not one inside the other"},
		{"-dialect at -allow 5000w", "5000w"},
		{"-dialect at -layout path -nomatch pass", "cannot express"},
	} {
		var stderr strings.Builder
		if code := run(t.Context(), strings.Fields(c.args), &stderr); code != exitUsage {
			t.Errorf("%s: exit code %d, want %d", c.args, code, exitUsage)
		}
		if !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%s: the message does not say %q: %s", c.args, c.says, stderr.String())
		}
	}
}

func TestHelpIsNoError(t *testing.T) {
	var stderr strings.Builder
	if _, err := parseFlags([]string{"-h"}, &stderr); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("the error is %v", err)
	}
	if code := run(t.Context(), []string{"-help"}, &stderr); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	for _, name := range []string{"-addr", "-originals", "-variants", "-dialect", "-layout", "-allow", "-variance", "-default",
		"-nomatch", "-metric", "-match", "-formats", "-quality", "-max-pixels", "-max-bytes", "-concurrency", "-backend"} {
		if !strings.Contains(stderr.String(), "  "+name+" ") {
			t.Errorf("the help does not mention %s", name)
		}
	}
}

func TestFlagsBecomeTheSet(t *testing.T) {
	c, err := parseFlags(strings.Fields("-allow 100x100,full -variance 5 -default 50x50 -nomatch nearest -metric width "+
		"-match first -formats jpg,orig -quality 70,30 -dialect folder"), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	set := c.set(c.dialect, c.layout)
	if want := []variant.Size{{Width: 100, Height: 100}, {Full: true}}; !slices.Equal(set.Sizes, want) {
		t.Errorf("Sizes %v", set.Sizes)
	}
	if set.Variance != 5 || set.Default != (variant.Size{Width: 50, Height: 50}) || set.NoMatch != variant.Nearest ||
		set.Metric != variant.Width || set.Order != variant.FirstListed {
		t.Errorf("set %+v", set)
	}
	if want := []params.Format{params.FormatJPEG, params.FormatSource}; !slices.Equal(set.Formats, want) {
		t.Errorf("Formats %q", set.Formats)
	}
	if !slices.Equal(set.Qualities, []int{70, 30}) {
		t.Errorf("Qualities %v", set.Qualities)
	}
	if c.layout.Name != "folder" {
		t.Errorf("layout %s", c.layout.Name)
	}
}

func TestADialectAllowsWhatItCanSay(t *testing.T) {
	c, err := parseFlags([]string{"-dialect", "at"}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	set := c.set(c.dialect, c.layout)
	if want := []params.Fit{params.FitInside, params.FitOutside, params.FitFill}; !slices.Equal(set.Fits, want) {
		t.Errorf("at has fits %v", set.Fits)
	}
	if len(set.Positions) != 1 || set.Oversize != params.OversizeKeep {
		t.Errorf("at has positions %v and oversize %v", set.Positions, set.Oversize)
	}
	if c, err = parseFlags(nil, t.Output()); err != nil {
		t.Fatal(err)
	}
	set = c.set(c.dialect, c.layout)
	if len(set.Fits) != 5 || set.Fits[0] != params.FitCover || len(set.Positions) != 9 || c.layout.Name != "path" {
		t.Errorf("query has fits %v, positions %v, layout %s", set.Fits, set.Positions, c.layout.Name)
	}
}
