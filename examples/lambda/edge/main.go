// Edge writes the CloudFront Function that belongs to the function url or apigw: it
// snaps URLs to what that function allows, before the bucket is asked.
//
//	go run ./edge -template templates/url.yaml          # into a template
//	RENDITION_SIZES=200x200,640w go run ./edge > edge.js
//
// What is allowed is read from the same variables as the function's, see
// internal/settings: with -template from those in the template, whose FunctionCode
// is replaced, else from the environment.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/rendition-go/rendition/examples/lambda/internal/settings"
	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
	"github.com/rendition-go/rendition/variant/edge"
)

func main() {
	template := flag.String("template", "", "replace the function's code in this CloudFormation `file`")
	dialect := flag.String("dialect", "query", "how visitors' URLs ask: `name` is one of query, path, folder, suffix, at")
	flag.Parse()
	if err := run(*template, *dialect); err != nil {
		fmt.Fprintln(os.Stderr, "edge:", err)
		os.Exit(1)
	}
}

func run(template, dialect string) error {
	if template == "" {
		js, err := generate(settings.WithDefaults(nil), dialect)
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(js)
		return err
	}
	text, err := os.ReadFile(template)
	if err != nil {
		return err
	}
	t, err := parseTemplate(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", template, err)
	}
	js, err := generate(t.env, dialect)
	if err != nil {
		return fmt.Errorf("%s: %w", template, err)
	}
	return os.WriteFile(template, []byte(t.with(string(js))), 0o666)
}

// generate returns the function for visitors' URLs in a dialect, in front of a
// Lambda function with the variables of env.
func generate(env settings.Env, dialect string) ([]byte, error) {
	behind := env("RENDITION_DIALECT")
	visitors, set, encodes, err := settings.Allowed(func(name string) string {
		switch v := env(name); {
		case name == "RENDITION_DIALECT":
			return dialect
		case name == "RENDITION_FORMATS" && v == "":
			return "webp,orig,jpeg,png" // as the functions have it
		default:
			return v
		}
	})
	if err != nil {
		return nil, err
	}
	if layout := nameOf(variant.LayoutOf(visitors)); behind != "" && behind != layout {
		return nil, fmt.Errorf("RENDITION_DIALECT is %s: behind visitors' URLs of the dialect %s it must be %s", behind, dialect, layout)
	}
	return edge.Generate(set, visitors, &edge.Options{
		Version: env("RENDITION_VERSION"), Encodes: encodes, HideOriginals: env("RENDITION_HIDE_ORIGINALS") == "1",
	})
}

func nameOf(d params.Dialect) string {
	switch d.(type) {
	case params.Path:
		return "path"
	case params.Folder:
		return "folder"
	case params.Suffix:
		return "suffix"
	case params.At:
		return "at"
	}
	return "query"
}
