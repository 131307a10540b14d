//go:build unix

package integration

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/variant"
)

// TestBrowser has Chromium load a page whose markup comes of the same Set, by the
// whole set-up, on screens of one and of two pixels to a point. It is the browser
// that says which formats it takes, to <picture> elements by choosing a <source>
// and for <img> elements in its Accept header.
func TestBrowser(t *testing.T) {
	chromium := tool(t, "chromium", "chromium-browser", "google-chrome")
	s := newSite(t, versitygw, nil)
	pictures, images := s.upload(t)
	for _, ratio := range []int{1, 2} {
		t.Run(fmt.Sprintf("ratio %d", ratio), func(t *testing.T) {
			page, before := s.page(t, pictures, images), len(s.edge.views(t))
			shot := filepath.Join(t.ArtifactDir(), "page-"+strconv.Itoa(ratio)+"x.png")
			load(t, chromium, page.url, ratio, shot)
			page.check(t, ratio, len(pictures)+len(images))
			s.checkViews(t, s.edge.views(t)[before:], ratio, pictures, images)
			checkShot(t, shot, ratio)
		})
	}
}

// window is the browser's, in points.
const windowWidth, windowHeight = 1100, 960

// upload stores the photographs of examples/server, and returns how they are on
// the page. In a window of that size each is 320 points wide.
func (s *site) upload(t testing.TB) (pictures, images []variant.Image) {
	t.Helper()
	// As they are upright: the camera held the last one on its side.
	for i, p := range []struct {
		name          string
		width, height int
	}{{"dandelion.jpg", 1600, 900}, {"badge.png", 480, 480}, {"spheres.jpg", 1280, 853}, {"portrait.jpg", 800, 1200}} {
		data, err := os.ReadFile(filepath.Join("../../examples/server/photos", p.name))
		if err != nil {
			t.Fatal(err)
		}
		img := variant.Image{
			Source: "söt + 100% " + p.name, Width: p.width, Height: p.height, Alt: p.name, Eager: true,
			Size: variant.Size{Width: 320}, Sizes: "320px",
		}
		s.originals.put(t, img.Source, data)
		if i < 2 {
			pictures = append(pictures, img)
			continue
		}
		img.Format = params.FormatAuto
		images = append(images, img)
	}
	return pictures, images
}

// page is the server of the page itself.
type page struct {
	url    string
	report chan report
}

// report is what the page says.
type report struct {
	Ratio  float64 `json:"ratio"`
	Images []struct {
		Source       string `json:"source"`
		Complete     bool   `json:"complete"`
		Shown, Width int
		// What there is place for, and what fills it.
		Place, Height int
	} `json:"images"`
}

func (s *site) page(t testing.TB, pictures, images []variant.Image) page {
	t.Helper()
	markup := &variant.Markup{Set: allowed(t), Dialect: params.Query{}, Prefix: "http://" + s.edge.addr, Enlarge: true}
	text, err := template.New("page.html").Funcs(markup.Funcs()).ParseFiles("testdata/page.html")
	if err != nil {
		t.Fatal(err)
	}
	var html bytes.Buffer
	if err := text.Execute(&html, map[string]any{"Pictures": pictures, "Images": images}); err != nil {
		t.Fatal(err)
	}
	p := page{report: make(chan report, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(html.Bytes()) // what a browser that left misses shows in the report
	})
	mux.HandleFunc("POST /report", func(w http.ResponseWriter, r *http.Request) {
		var got report
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		select {
		case p.report <- got:
		default:
			t.Error("the page reported twice")
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// load has the browser load a page and save what it shows.
func load(t testing.TB, chromium, address string, ratio int, shot string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	profile, err := os.MkdirTemp("", "stand-in-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) }) // as far as it goes: a process of the browser may be at work there
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--run-all-compositor-stages-before-draw", // a screenshot of what is complete
		"--user-data-dir="+profile, "--force-device-scale-factor="+strconv.Itoa(ratio),
		fmt.Sprintf("--window-size=%d,%d", windowWidth, windowHeight), "--screenshot="+shot, address)
	cmd.Env = append(os.Environ(), "HOME="+profile)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it starts many processes
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // what it has left behind; mostly there is nothing
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// check looks at what the page said: every picture is there.
func (p page) check(t testing.TB, ratio, pictures int) {
	t.Helper()
	select {
	case r := <-p.report:
		if r.Ratio != float64(ratio) || len(r.Images) != pictures {
			t.Errorf("the page was shown at a ratio of %v with %d pictures", r.Ratio, len(r.Images))
		}
		for _, img := range r.Images {
			// What is natural is in points: the candidate's pixels by its density.
			if !img.Complete || img.Width != 320 || img.Shown != 320 || img.Height < img.Place-1 || img.Height > img.Place+1 {
				t.Errorf("%s: complete %v, %dx%d in a place of %dx%d", img.Source, img.Complete, img.Width, img.Height, img.Shown, img.Place)
			}
		}
	default:
		t.Fatal("the page reported nothing")
	}
}

// view is one request as the distribution logged it.
type view struct {
	Agent, Accept, Method, URI, Path, Type, Cache, Upstream, Statuses, Time string
	Status                                                                  int
}

// views returns the log.
func (d *distribution) views(t testing.TB) (all []view) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(d.dir, "access.log"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var v view
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, v)
	}
	return all
}

// checkViews looks at what the browser asked for at this ratio: one request for
// each picture, of the width for the screen where the original has that,
// answered in WebP, the best format that it and the set have in common. At the
// <img> elements' URLs only its Accept header says so.
func (s *site) checkViews(t testing.TB, views []view, ratio int, pictures, images []variant.Image) {
	t.Helper()
	want := make(map[string]bool) // whether the URL leaves the format open, by key
	for _, img := range slices.Concat(pictures, images) {
		width := 320
		if img.Width >= 320*ratio {
			width = 320 * ratio
		}
		want[strconv.Itoa(width)+"w/webp/"+img.Source] = img.Format == params.FormatAuto
	}
	for _, v := range views {
		key := unescape(t, strings.TrimPrefix(v.Path, "/"))
		t.Logf("%d %s by %s of %q: %s", v.Status, v.URI, v.Cache, v.Statuses, v.Type)
		open, wanted := want[key]
		delete(want, key)
		switch {
		case !wanted:
			t.Errorf("the browser asked for %s", v.URI)
		case v.Status != 200 || v.Type != "image/webp" || !strings.Contains(v.Accept, "image/webp"):
			t.Errorf("%s: %d, %s, for %q", v.URI, v.Status, v.Type, v.Accept)
		case open == strings.Contains(v.URI, "fm="):
			t.Errorf("%s: the format is open: %v", v.URI, !open)
		case s.variants.get(t, key) == nil:
			t.Errorf("%s is not stored", key)
		}
	}
	for key := range want {
		t.Errorf("the browser did not ask for %s", key)
	}
}

// checkShot looks at what was on the screen: all of it, and no place of a picture
// in the colour that shows where there is none.
func checkShot(t testing.TB, file string, ratio int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := m.Bounds()
	if b.Dx() != windowWidth*ratio || b.Dy() != windowHeight*ratio {
		t.Errorf("the screen is %v", b)
	}
	colours, holes := make(map[[3]uint32]bool), 0
	for y := 0; y < b.Dy(); y++ {
		for x := 0; x < b.Dx(); x++ {
			r, g, b, _ := m.At(x, y).RGBA()
			colours[[3]uint32{r, g, b}] = true
			if r == 0xffff && g == 0 && b == 0xffff {
				holes++
			}
		}
	}
	if len(colours) < 10_000 || holes > 1000 {
		t.Errorf("%d colours, %d points without a picture", len(colours), holes)
	}
	t.Logf("screenshot: %s", file)
}
