//go:build unix

package lambda_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

func TestRedirect(t *testing.T) {
	dir, _ := folders(t, map[string][]byte{
		"produs_227613/img.jpg": photo(t, 2000, 1500, 1), "produs_227613/small.jpg": photo(t, 300, 500, 2), "top.jpg": photo(t, 2000, 1500, 3), odd: photo(t, 500, 500, 1),
	})
	f := start(t, "redirect", lambdatest.Options{}, map[string]string{
		"RENDITION_ORIGINALS": dir, "RENDITION_VARIANTS": dir, "RENDITION_CDN_URL": "https://images.example",
	})
	for name, site := range map[string]string{
		"http": serve(t, f.HTTPAPI("$default")),
		"rest": serve(t, f.RESTAPI("prod", true)),
		"alb":  serve(t, f.ALB(false)),
	} {
		for query, key := range map[string]string{
			"key=produs_227613/360x270/img.jpg":             "produs_227613/360x270/img.jpg",
			"key=produs_227613/480h/img.jpg":                "produs_227613/480h/img.jpg",
			"key=produs_227613/1280w/small.jpg":             "produs_227613/1280w/small.jpg",
			"key=360x270/top.jpg":                           "360x270/top.jpg",
			"key=480h/s%C3%B6t%20katt%20%2B%20100%2525.jpg": "480h/" + odd,
		} {
			a := fetch(t, "GET", site+"/resizer?"+query)
			if a.StatusCode == 200 { // another front was first: what is stored is answered, so that there is no loop
				if !slices.Contains(stored(t, dir), key) {
					t.Errorf("%s: %s answered and not stored", name, key)
				}
				continue
			}
			escaped := strings.NewReplacer("ö", "%C3%B6", " ", "%20", "+", "%2B", "%", "%25").Replace(key)
			if want := "https://images.example/" + escaped + "?rendition-again=1"; a.StatusCode != 302 || a.Header.Get("Location") != want || a.Header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("%s %s: %d to %s, %s", name, query, a.StatusCode, a.Header.Get("Location"), a.Header.Get("Cache-Control"))
			}
			if !slices.Contains(stored(t, dir), key) {
				t.Errorf("%s: %s is not stored", name, key)
			}
			if a := fetch(t, "GET", site+"/resizer?"+query); a.StatusCode != 200 || a.Header.Get("Content-Type") != "image/jpeg" {
				t.Errorf("%s %s, once more: %d", name, query, a.StatusCode)
			}
		}
		for query, message := range map[string]string{
			"key=produs_227613/361x270/img.jpg":       "this variant is not allowed\n",
			"key=produs_227613/640w/img.jpg":          "this variant is not allowed\n",
			"key=produs_227613/img.jpg":               "this variant is not allowed\n", // the website has it
			"key=produs_227613/480h,fm=webp/img.jpg":  "this variant is not allowed\n",
			"key=produs_227613/360x270/missing.jpg":   "not found\n",
			"key=produs_227613/360x270/480h/img.jpg":  "not found\n",
			"key=produs_227613/360x270/360x270/x.jpg": "not found\n",
		} {
			if a := fetch(t, "GET", site+"/resizer?"+query); a.StatusCode != 404 || string(a.body) != message {
				t.Errorf("%s %s: %d %q", name, query, a.StatusCode, a.body)
			}
		}
		for _, query := range []string{"key=", "key=../360x270/x.jpg", "key=a/480h/x.jpg&x=1"} {
			if a := fetch(t, "GET", site+"/resizer?"+query); a.StatusCode != 400 {
				t.Errorf("%s %s: %d %q", name, query, a.StatusCode, a.body)
			}
		}
	}
}
