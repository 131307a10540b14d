//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What stands for CloudFront fails over where the template has CloudFront do so,
// and the website's rule, the list of sizes and the caching are the template's.
func TestStandInIsTheTemplate(t *testing.T) {
	template := text(t, lambdas, "templates/url.yaml")
	statuses := find(t, template, `FailoverCriteria:\s+StatusCodes:\s+Quantity: \d+\s+Items: \[([0-9, ]+)\]`)
	config := text(t, "testdata/cloudfront-url.conf")
	if want := strings.Fields(find(t, config, `error_page ([0-9 ]+) = @function`)); !slices.Equal(strings.Split(statuses, ", "), want) {
		t.Errorf("the template fails over on %s, the stand-in on %s", statuses, want)
	}
	for file, rows := range map[string][]string{
		"url.yaml": {
			`QueryStringBehavior: none`, `HeaderBehavior: none`, `CookieBehavior: none`,
			`DefaultTTL: 86400`, `Runtime: cloudfront-js-2.0`, `EventType: viewer-request`, `InvokeMode: BUFFERED`,
			`{HeaderName: x-amz-meta-cache-tag}`, `{ErrorCode: 404, ErrorCachingMinTTL: 10}`, `{ErrorCode: 502, ErrorCachingMinTTL: 1}`,
		},
		"redirect.yaml": {
			`QueryStringBehavior: none`, `DefaultTTL: 0`, `{HttpErrorCodeReturnedEquals: "404"}`, `HttpRedirectCode: "307"`,
			`ReplaceKeyPrefixWith: "resizer?key="`, `Action: [s3:GetObject, s3:ListBucket]`, `aws:Referer: `, `PayloadFormatVersion: "2.0"`,
			`StageName: $default`, `Default: 360x270,480h,1280w`, `Action: [s3:GetObject, s3:PutObject]`,
		},
	} {
		template := text(t, lambdas, "templates", file)
		for _, row := range rows {
			if !strings.Contains(template, row) {
				t.Errorf("%s does not say %q any more, which the stand-in takes for granted", file, row)
			}
		}
	}
}

// The edge function and the variables of the function that url.yaml holds are of
// one Set: whatever sizes a visitor asks for, what the edge makes of them is what
// the function stores, so that the bucket has it the next time.
func TestURLAsShipped(t *testing.T) {
	template := text(t, lambdas, "templates/url.yaml")
	env := make(map[string]string)
	for _, m := range regexp.MustCompile(`(?m)^ +(RENDITION_[A-Z_]+): "?([^"!\n]+?)"?$`).FindAllStringSubmatch(template, -1) {
		env[m[1]] = m[2]
	}
	if env["RENDITION_SIZES"] == "" || env["RENDITION_NOMATCH"] == "" {
		t.Fatalf("the template's variables are %q", env)
	}
	s := newSiteOf(t, rgw, freePort(t), env, block(t, template, "FunctionCode: |\n"))
	s.originals.put(t, "cat.jpg", photo(t, 1400, 900, *green))

	queries := []string{"", "fm=webp", "fm=jpg&q=30", "q=100", "p=100&fm=jpg", "d=200x200&fit=inside", "d=390x410&fm=png", "w=100&h=9999", "w=210&dpr=1.5"}
	for _, w := range []string{"1", "250", "319", "480", "481", "640", "1000", "16384"} {
		queries = append(queries, "w="+w, "fm=webp&h="+w, "fm=jpg&h=200&w="+w)
	}
	answers := make(map[string]answer)
	for _, query := range queries {
		a := s.get(t, "/cat.jpg?"+query)
		if a.StatusCode != 200 || a.way != s.miss("200") && a.way != "HIT" {
			t.Errorf("%s: %d by %q: %.100q", query, a.StatusCode, a.way, a.body)
		}
		answers[query] = a
	}
	s.edge.empty(t)
	for _, query := range queries {
		if a := s.get(t, "/cat.jpg?"+query); string(a.body) != string(answers[query].body) || a.way != "MISS s3 200" && a.way != "HIT" && query != "" {
			t.Errorf("%s, again: %d by %q", query, a.StatusCode, a.way)
		}
	}
}

// block returns the block of text that begins behind a line of YAML, without its
// indentation.
func block(t testing.TB, text, begin string) []byte {
	t.Helper()
	_, rest, ok := strings.Cut(text, begin)
	if !ok {
		t.Fatalf("no %q", begin)
	}
	indent := rest[:len(rest)-len(strings.TrimLeft(rest, " "))]
	var b strings.Builder
	for line := range strings.Lines(rest) {
		line, ok := strings.CutPrefix(line, indent)
		if !ok && strings.TrimSpace(line) != "" {
			break
		}
		b.WriteString(line)
	}
	return []byte(b.String())
}

func text(t testing.TB, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func find(t testing.TB, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("nothing like %s", pattern)
	}
	return m[1]
}
