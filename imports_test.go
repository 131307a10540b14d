package rendition_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/rendition-go/rendition"

// mayImport is what the files of each folder may import beside the standard
// library, tests excepted. Folders of this module are named from its root, ""
// being the root itself. "x/..." covers x and all below; the first row that
// covers a folder counts. A folder without a row fails the test: it is to be
// thought about once.
var mayImport = []struct {
	folder  string
	imports string
}{
	{".", "params variant store resize internal/flight"},
	{"internal/flight", ""},
	{"internal/lambdatest", ""},
	{"internal/testlog", ""},
	{"internal/testpictures", ""},
	{"internal/bench", "./... golang.org/x/image/..."},
	{"params", ""},
	{"variant", "params"},
	{"variant/edge", "params variant"},
	{"store", "store/internal/..."},
	{"store/internal/...", ""},
	{"store/memstore", "store store/internal/..."},
	{"store/dirstore", "store store/internal/..."},
	{"store/storetest", "store"},
	{"store/s3store", "store store/internal/... github.com/aws/aws-sdk-go-v2/... github.com/aws/smithy-go/..."},
	{"resize", "params"},
	{"resize/internal/...", "params resize resize/codec resize/internal/... golang.org/x/sys/cpu"},
	{"resize/resizetest", "params resize"},
	{"resize/codec", "params resize resize/internal/color"},
	{"resize/codec/codectest", "params resize resize/codec"},
	{"resize/codec/bmp", "params resize resize/codec/... golang.org/x/image/bmp"},
	{"resize/codec/tiff", "params resize resize/codec/... golang.org/x/image/tiff"},
	{"resize/codec/webp", "params resize resize/codec/..."},
	{"resize/codec/webp/internal/...", "resize/codec resize/codec/webp/internal/... golang.org/x/sys/cpu"},
	{"resize/codec/...", "params resize resize/codec/... resize/internal/... golang.org/x/sys/cpu"},
	{"resize/goimage/...", "params resize resize/codec/... resize/goimage/... resize/internal/..."},
	{"resize/cgowebp", "params resize resize/codec/... github.com/chai2010/webp C"},
	{"resize/vips", "params resize resize/codec C"},
	{"awslambda", ""},
	{"examples/...", "./... github.com/aws/..."},
}

// onlyIn is what may be imported in few places: a file, a folder or all below.
var onlyIn = []struct {
	imports string
	places  string
}{
	// The SDK that s3store wraps speaks HTTP.
	{"net/http/...", "handler.go awslambda/... internal/lambdatest store/s3store/... examples/... internal/bench/..."},
	{"testing/...", "store/storetest resize/resizetest resize/codec/codectest internal/testpictures internal/bench"},
	{"github.com/aws/aws-sdk-go-v2/config", "examples/..."},
	{"html/template", "variant/srcset.go examples/..."},
}

func TestImportsPointOneWay(t *testing.T) {
	files := 0
	eachGoFile(t, func(file string, f *ast.File) {
		files++
		folder := path.Dir(file)
		allowed, ok := "", false
		for _, row := range mayImport {
			if ok = covers(row.folder, folder); ok {
				allowed = row.imports
				break
			}
		}
		if !ok {
			t.Errorf("%s: no row says what this folder may import", file)
			return
		}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !isStandard(name) && !listed(allowed, inModule(name)) {
				t.Errorf("%s imports %s", file, name)
			}
			for _, row := range onlyIn {
				if covers(row.imports, name) && !listed(row.places, file) && !listed(row.places, folder) {
					t.Errorf("%s imports %s, which is for %s only", file, name, row.places)
				}
			}
		}
	})
	if files < 50 {
		t.Errorf("only %d files were looked at", files)
	}
}

// What plugs in is a value that is passed.
func TestNothingHappensByImporting(t *testing.T) {
	eachGoFile(t, func(file string, f *ast.File) {
		for _, spec := range f.Imports {
			if spec.Name != nil && (spec.Name.Name == "_" && spec.Path.Value != `"embed"` || spec.Name.Name == ".") {
				t.Errorf("%s imports %s as %s", file, spec.Path.Value, spec.Name.Name)
			}
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init", file)
			}
		}
	})
}

// eachGoFile calls f for every file of this module that is not a test, whatever
// its build tags.
func eachGoFile(t *testing.T, f func(file string, parsed *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(file string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return skipFolder(file)
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(file), parsed)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// skipFolder leaves out what the go command does: hidden folders, test data,
// nested modules.
func skipFolder(dir string) error {
	base := filepath.Base(dir)
	if dir == "." {
		return nil
	}
	if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

// isStandard goes by the go command's own rule: no dot in the first element.
func isStandard(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return name != "C" && !strings.Contains(first, ".")
}

func inModule(name string) string {
	if name == module {
		return "."
	}
	return strings.TrimPrefix(name, module+"/")
}

func listed(list, name string) bool {
	for _, pattern := range strings.Fields(list) {
		if covers(pattern, name) {
			return true
		}
	}
	return false
}

func covers(pattern, name string) bool {
	if pattern == "./..." {
		first, _, _ := strings.Cut(name, "/")
		return name == "." || !strings.Contains(first, ".")
	}
	if tree, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == tree || strings.HasPrefix(name, tree+"/")
	}
	return name == pattern
}

func TestPatternsOfTheTable(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"store", "store", true},
		{"store", "store/memstore", false},
		{"store/...", "store", true},
		{"store/...", "store/memstore", true},
		{"store/...", "storehouse", false},
		{"./...", "resize/goimage", true},
		{"./...", "github.com/x/y", false},
		{"testing/...", "testing", true},
	} {
		if got := covers(c.pattern, c.name); got != c.want {
			t.Errorf("covers(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
	if isStandard("C") || isStandard("golang.org/x/image") || !isStandard("net/http") {
		t.Error("isStandard does not tell")
	}
}
