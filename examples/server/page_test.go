package main

import (
	"bytes"
	"encoding/json"
	"github.com/rendition-go/rendition/examples/internal/languages"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func ask(t *testing.T, query string, args ...string) map[string]answerData {
	t.Helper()
	r := get(t, start(t, args...), "/~page/ask?"+query, "image/webp")
	var list []answerData
	if err := json.Unmarshal(r.body, &list); err != nil {
		t.Fatalf("%s: %s: %s", query, r.Status, r.body)
	}
	answers := map[string]answerData{}
	for _, a := range list {
		answers[a.Name] = a
	}
	return answers
}

func TestThePageHasPicturesOfEveryPhotograph(t *testing.T) {
	s := start(t)
	r := get(t, s, "/", "text/html")
	page := string(r.body)
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("%s, %s", r.Status, r.Header.Get("Content-Type"))
	}
	for _, it := range samplePhotos() {
		picture := regexp.MustCompile(`<picture><source type="image/webp" srcset="/` + regexp.QuoteMeta(it.key) +
			`\?[^"]+ \d+w" sizes="[^"]+"><img src="/` + regexp.QuoteMeta(it.key) +
			`\?[^"]+"[^>]* width="\d+" height="\d+"[^>]* alt="` + regexp.QuoteMeta(it.alt) + `"></picture>`)
		if !picture.MatchString(page) {
			t.Errorf("there is no picture of %s", it.key)
		}
	}
	csp := r.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy: %s", csp)
	}
	for _, bad := range []string{" style=", "<style", "http://", "https://", "//cdn"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
}

// What the page links to is there, as large as it says.
func TestEveryLinkOfThePageLeadsToAPicture(t *testing.T) {
	for _, dialect := range []string{"query", "at"} {
		s := start(t, "-dialect", dialect, "-nomatch", "nearest", "-allow", "100x100,320w,480h", "-formats", "webp,jpeg")
		page := string(get(t, s, "/", "").body)
		row := regexp.MustCompile(`(?s)<td>(\d+) × (\d+)</td>(.*?)</tr>`)
		link := regexp.MustCompile(`<a href="([^"]+)"`)
		n := 0
		for _, m := range row.FindAllStringSubmatch(page, -1) {
			for _, l := range link.FindAllStringSubmatch(m[3], -1) {
				n++
				r := get(t, s, strings.ReplaceAll(l[1], "&amp;", "&"), "")
				c, _, err := image.DecodeConfig(bytes.NewReader(r.body))
				if err != nil || strconv.Itoa(c.Width) != m[1] || strconv.Itoa(c.Height) != m[2] {
					t.Errorf("%s: %d x %d, not %s x %s: %v", l[1], c.Width, c.Height, m[1], m[2], err)
				}
			}
		}
		if n != 4*3*2 {
			t.Errorf("%s: %d links, want 24", dialect, n)
		}
	}
}

func TestThePartsOfThePage(t *testing.T) {
	s := start(t)
	for path, kind := range map[string]string{
		"/~page/page.css": "text/css", "/~page/page.js": "text/javascript", "/~page/icon.svg": "image/svg+xml",
	} {
		r := get(t, s, path, "")
		if r.StatusCode != http.StatusOK || !strings.HasPrefix(r.Header.Get("Content-Type"), kind) || len(r.body) == 0 {
			t.Errorf("%s: %s, %s", path, r.Status, r.Header.Get("Content-Type"))
		}
	}
	res, err := s.Client().Post(s.URL+"/", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /: %s", res.Status)
	}
}

func TestAskSaysARequestInEveryDialect(t *testing.T) {
	answers := ask(t, "source=dandelion.jpg&w=210&h=190&fit=fill&q=45", "-quality", "80,50")
	for name, want := range map[string]answerData{
		"query": {URL: "/dandelion.jpg?d=210x190&fit=fill&q=45", Key: "200x200,fit=fill,q=50/webp/dandelion.jpg"},
		"path": {URL: "/~demo/path/210x190,fit=fill,q=45/orig/dandelion.jpg", Mount: "/~demo/path",
			Key: "200x200,fit=fill,q=50/orig/dandelion.jpg"},
		"folder": {URL: "/~demo/folder/210x190,fit=fill,q=45/dandelion.jpg", Mount: "/~demo/folder",
			Key: "200x200,fit=fill,q=50/dandelion.jpg"},
		"suffix": {URL: "/~demo/suffix/dandelion-210x190,fit=fill,q=45.jpg", Mount: "/~demo/suffix",
			Key: "dandelion-200x200,fit=fill,q=50.jpg"},
		"at": {URL: "/~demo/at/dandelion.jpg@210w_190h_2e_45q", Mount: "/~demo/at",
			Key: "dandelion.jpg@200w_200h_2e_50q"},
	} {
		got := answers[name]
		want.Name, want.Gets = name, got.Gets
		if got != want || !strings.HasPrefix(got.Gets, "200x200,") {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestAskTellsWhatCannotBeSaid(t *testing.T) {
	answers := ask(t, "source=dandelion.jpg&w=200&h=200&fit=cover&pos=top")
	if a := answers["at"]; a.URL != "" || !strings.HasPrefix(a.Error, "not expressible: Fit cover") {
		t.Errorf("at: %+v", a)
	}
	if a := answers["query"]; a.URL != "/dandelion.jpg?d=200x200&pos=top" || a.Error != "" {
		t.Errorf("query: %+v", a)
	}
	answers = ask(t, "source=dandelion.jpg&w=900", "-nomatch", "reject", "-allow", "100x100")
	if a := answers["query"]; a.Gets != "not allowed" || a.Key != "" {
		t.Errorf("a size that is not allowed: %+v", a)
	}
	s := start(t)
	for _, query := range []string{"w=100", "source=../x&w=1", "source=a&w=x", "source=a&w=-1", "source=a&fit=wide", "source=a&fm=exe", "source=a&prog=maybe"} {
		if r := get(t, s, "/~page/ask?"+query, ""); r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", query, r.Status)
		}
	}
}

// The URLs that the page is told work, whatever its controls say.
func TestAnswersCanBeFetched(t *testing.T) {
	s := start(t)
	for _, query := range []string{"w=100&h=100", "w=320&fm=webp", "h=480&enlarge=true", "p=100&q=50", "w=400&h=400&fit=outside&prog=true&fm=jpg"} {
		var list []answerData
		if err := json.Unmarshal(get(t, s, "/~page/ask?source=portrait.jpg&"+query, "").body, &list); err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if a.URL == "" {
				t.Errorf("%s: %s: %s", query, a.Name, a.Error)
				continue
			}
			if r := get(t, s, a.URL, ""); r.StatusCode != http.StatusOK {
				t.Errorf("%s: %s: %s: %s", query, a.Name, r.Status, r.body)
			}
		}
	}
}

func TestTheListOfVariantsIsWhatTheServerMakes(t *testing.T) {
	s := start(t, "-nomatch", "nearest", "-allow", "100x100", "-formats", "jpeg", "-quality", "80", "-dialect", "at")
	lines := strings.Fields(string(get(t, s, "/~page/variants?source=badge.png", "").body))
	if len(lines) != 3*2*2 { // fits, enlarging, progressive
		t.Errorf("%d lines: %v", len(lines), lines)
	}
	for _, u := range lines {
		if r := get(t, s, u, ""); r.StatusCode != http.StatusOK || r.outcome() != "miss" {
			t.Errorf("%s: %s, %s", u, r.Status, r.outcome())
		}
	}
	if r := get(t, s, "/~page/variants?source=..", ""); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a bad name: %s", r.Status)
	}
}

// Names with characters that URLs and HTML care about are shown and work, in
// pages of a few.
func TestADirectoryOfOddNames(t *testing.T) {
	dir := t.TempDir()
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewGray(image.Rect(0, 0, 400, 400))); err != nil {
		t.Fatal(err)
	}
	names := []string{"100% <b>&'\".png", "a+b c.png", "sub/ä,.png", "x-200x200.png", "icon@2x.png", "photo@100w.png", "~tilde.png", "not a picture.png"}
	for i := range perPage {
		names = append(names, "n"+strconv.Itoa(i)+".png")
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		content := data.Bytes()
		if name == "not a picture.png" {
			content = []byte("<script>alert(1)</script>")
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range languages.All() {
		s := start(t, "-originals", dir, "-dialect", l.Name)
		shown, page := 0, "/"
		for page != "" {
			html := string(get(t, s, page, "").body)
			if strings.Contains(html, "<b>&") {
				t.Errorf("%s: a name is not escaped", l.Name)
			}
			shown += strings.Count(html, "<article")
			for _, m := range regexp.MustCompile(`<img src="([^"]+)"`).FindAllStringSubmatch(html, -1) {
				u := strings.NewReplacer("&amp;", "&", "&#43;", "+").Replace(m[1])
				if r := get(t, s, u, ""); r.StatusCode != http.StatusOK {
					t.Errorf("%s: %s: %s", l.Name, u, r.Status)
				}
			}
			page = ""
			if m := regexp.MustCompile(`<a href="(/\?from=[^"]+)">More`).FindStringSubmatch(html); m != nil {
				page = strings.ReplaceAll(m[1], "&#43;", "+")
			}
		}
		if want := len(names) - 2; shown != want {
			t.Errorf("%s: %d photographs are shown, want %d", l.Name, shown, want)
		}
	}
	if r := get(t, start(t, "-originals", dir), "/"+url.PathEscape("not a picture.png"), ""); r.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("what is no picture: %s", r.Status)
	}
}
