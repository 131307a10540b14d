//go:build unix

package lambda_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"testing"

	"github.com/rendition-go/rendition/internal/lambdatest"
)

// The URLs of the blog post, through every kind of gateway.
func TestAPIGateway(t *testing.T) {
	from, to := folders(t, map[string][]byte{"images/cat.jpg": photo(t, 600, 400, 1), "images/" + odd: photo(t, 600, 400, 2)})
	f := start(t, "apigw", lambdatest.Options{}, map[string]string{"RENDITION_ORIGINALS": from, "RENDITION_VARIANTS": to})
	for name, front := range map[string]http.Handler{
		"http api":        f.HTTPAPI("$default"),
		"http api, stage": f.HTTPAPI("prod"),
		"rest api":        f.RESTAPI("prod", true),
		"alb":             f.ALB(false),
		"alb, multi":      f.ALB(true),
	} {
		site := serve(t, front)
		for _, c := range []struct {
			query, accept string
			contentType   string
			width, height int
		}{
			{"d=100x100", "image/jpeg", "image/jpeg", 100, 100},
			{"d=105x105", "image/jpeg", "image/jpeg", 100, 100},
			{"d=800x800", "image/jpeg", "image/jpeg", 200, 200},
			{"d=300x300", "image/avif,image/webp,*/*;q=0.8", "image/webp", 0, 0},
			{"d=300x300&fm=png", "", "image/png", 300, 300},
			{"w=400", "", "image/jpeg", 400, 267},
		} {
			a := fetch(t, "GET", site+"/images/cat.jpg?"+c.query, "Accept", c.accept)
			a.isPicture(t, c.contentType, c.width, c.height)
			if vary := a.Header.Get("Vary"); (vary == "Accept") != (c.query != "d=300x300&fm=png") {
				t.Errorf("%s %s: Vary is %q", name, c.query, vary)
			}
		}
		fetch(t, "GET", site+"/images/s%C3%B6t%20katt%20+%20100%2525.jpg?d=100x100").isPicture(t, "image/jpeg", 100, 100)
		fetch(t, "GET", site+"/images/cat.jpg").isPicture(t, "image/jpeg", 600, 400)
		if a := fetch(t, "GET", site+"/images/dog.jpg?d=100x100"); a.StatusCode != 404 || string(a.body) != "not found\n" {
			t.Errorf("%s: %d %q", name, a.StatusCode, a.body)
		}
		if a := fetch(t, "GET", site+"/images/cat.jpg?d=100"); a.StatusCode != 400 {
			t.Errorf("%s: %d %q", name, a.StatusCode, a.body)
		}
	}
	for _, key := range []string{"images/300x300/webp/cat.jpg", "images/100x100/orig/cat.jpg", "images/100x100/orig/" + odd} {
		if keys := stored(t, to); !slices.Contains(keys, key) {
			t.Errorf("%s is not among %q", key, keys)
		}
	}
	// Without "*/*" among the binary media types the gateway passes base64 on.
	a := fetch(t, "GET", serve(t, f.RESTAPI("prod", false))+"/images/cat.jpg?d=100x100&fm=jpg")
	if data, err := base64.StdEncoding.DecodeString(string(a.body)); err != nil || http.DetectContentType(data) != "image/jpeg" {
		t.Errorf("%v %.20q", err, a.body)
	}
}
