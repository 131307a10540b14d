package edge

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestMinify(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"space", "function handler( longer ) {\n    return longer  +  1;\n}\n", "function handler(a){return a+1}\n"},
		{"comments", "// one\nvar list = [1, // two\n    2];\n", "var a=[1,2];\n"},
		{"strings", "var list = ['// no', \"it's\", 'a\\'b', '  '];\n", "var a=['// no',\"it's\",'a\\'b','  '];\n"},
		{"regexps", "var list = [/[/'\"]\\/ /g, 8 / 4 / 2];\n", "var a=[/[/'\"]\\/ /g,8/4/2];\n"},
		{"regexp after return", "function handler() {\n    return /a b/.test('');\n}\n", "function handler(){return/a b/.test('')}\n"},
		{"signs", "var list = [1 + +'2', 3 - -4, 5 + -6];\n", "var a=[1+ +'2',3- -4,5+-6];\n"},
		{"steps", "function handler() {\n    list++;\n    list--;\n}\nvar list = [];\n", "function handler(){a++;a--}\nvar a=[];\n"},
		{"words", "function handler(value) {\n    return typeof value === 'x';\n}\n", "function handler(a){return typeof a==='x'}\n"},
		{"constants", "var LIMIT = 5;\nvar NAME = 'n';\nvar list = [LIMIT, NAME, true, false];\n", "var a=[5,'n',!0,!1];\n"},
		{"constant lists", "var LIST = [1];\nvar list = [LIST];\n", "var a=[1];\nvar b=[a];\n"},
		{"properties", "function handler(value) {\n    return {value: value.value, other: value ? value : 1};\n}\n", "function handler(a){return{value:a.value,other:a?a:1}}\n"},
		{"taken names", "function handler(value) {\n    return value.a + value.b;\n}\n", "function handler(c){return c.a+c.b}\n"},
		{"short names", "function handler(a, list) {\n    return a + list;\n}\n", "function handler(a,b){return a+b}\n"},
		{"several", "function handler() {\n    var one = f(1, 2), two = [3, 4], three;\n    return one + two + three;\n}\n", "function handler(){var a=f(1,2),b=[3,4],c;return a+b+c}\n"},
	} {
		if got := minify(c.script, "handler"); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// A script with very many names must not get one that is a word of the language,
// or one twice.
func TestShortNamesAreDifferent(t *testing.T) {
	seen := map[string]bool{}
	for n := range 52 + 52*52 + 1000 {
		s := shortName(n)
		if seen[s] || s == "" {
			t.Fatalf("shortName(%d) = %q", n, s)
		}
		seen[s] = true
	}
	var b strings.Builder
	for n := range 3000 {
		b.WriteString("var name_" + shortName(n) + " = [];\n")
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`var ([A-Za-z]+)=`).FindAllStringSubmatch(minify(b.String()), -1) {
		if used[m[1]] || m[1] == "do" || m[1] == "if" || m[1] == "in" {
			t.Fatalf("the name %q", m[1])
		}
		used[m[1]] = true
	}
	if len(used) != 3000 {
		t.Errorf("%d names", len(used))
	}
}

// What minify relies on, and what the generated text must not have.
func TestSourcesKeepTheirRules(t *testing.T) {
	list, err := fs.Glob(files, "js/*.js")
	if err != nil || len(list) < 10 {
		t.Fatal(list, err)
	}
	used := map[string]bool{"js/name.js": true, "js/ask.js": true, "js/closest.js": true, "js/handler.js": true}
	for _, l := range []language{queryLanguage(false), pathLanguage(false), folderLanguage(false), suffixLanguage(false), atLanguage(false)} {
		for _, f := range l.files {
			used["js/"+f+".js"] = true
		}
	}
	statement := regexp.MustCompile(`^ *(return|var|[a-z.A-Z]+ =) .*[^;{(,|:&+?\[]$`)
	for _, name := range list {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%s:%d: not ASCII: %q", name, i+1, line)
			}
			if statement.MatchString(line) {
				t.Errorf("%s:%d: no semicolon: %s", name, i+1, line)
			}
			if len(line) > 140 {
				t.Errorf("%s:%d: %d characters", name, i+1, len(line))
			}
		}
		if !used[name] {
			t.Errorf("%s is in no script", name)
		}
	}
}
