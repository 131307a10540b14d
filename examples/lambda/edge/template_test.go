package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The templates hold the function of the very variables beside it.
func TestTemplatesAreUpToDate(t *testing.T) {
	for _, name := range []string{"url.yaml", "apigw.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", "templates", name))
		if err != nil {
			t.Fatal(err)
		}
		tpl, err := parseTemplate(string(text))
		if err != nil {
			t.Fatal(err)
		}
		js, err := generate(tpl.env, "query")
		if err != nil {
			t.Fatal(err)
		}
		if tpl.with(string(js)) != string(text) {
			t.Errorf("%s: run in examples/lambda: go run ./edge -template templates/%s", name, name)
		}
	}
}

func TestTemplate(t *testing.T) {
	const text = "A:\n  FunctionCode: |\n    old {\n    }\n  B: 1\n  Variables:\n    RENDITION_SIZES: 1w,2w\n    RENDITION_VARIANCE: \"20\" \n"
	tpl, err := parseTemplate(text)
	if err != nil || tpl.env("RENDITION_SIZES") != "1w,2w" || tpl.env("RENDITION_VARIANCE") != "20" || tpl.env("RENDITION_FITS") != "" {
		t.Errorf("%+v, %v", tpl, err)
	}
	if got, want := tpl.with("new\nlines\n"), strings.Replace(text, "old {\n    }", "new\n    lines", 1); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if _, err := parseTemplate("A: 1\n"); err == nil {
		t.Error("a template without a function is taken")
	}
}

func TestGenerate(t *testing.T) {
	env := func(sizes, dialect string) func(string) string {
		return func(name string) string {
			return map[string]string{"RENDITION_SIZES": sizes, "RENDITION_DIALECT": dialect}[name]
		}
	}
	if js, err := generate(env("200x200,640w", "path"), "query"); err != nil || !strings.Contains(string(js), "function handler(") {
		t.Errorf("%v", err)
	}
	for _, c := range []struct{ sizes, behind, dialect, says string }{
		{"200x200", "query", "query", "must be path"},
		{"200x", "path", "query", "RENDITION_SIZES"},
		{"200x200", "", "nonsense", "RENDITION_DIALECT"},
	} {
		if _, err := generate(env(c.sizes, c.behind), c.dialect); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
