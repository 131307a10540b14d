package variant

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/params"
)

func TestResultSize(t *testing.T) {
	f, err := os.Open("testdata/geometry.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := 0
	sc := bufio.NewScanner(f)
	sc.Scan() // the header
	for ; sc.Scan(); rows++ {
		var w, h int
		var p params.Params
		c := strings.Split(sc.Text(), "\t")
		if _, err := fmt.Sscanf(strings.Join(c[:3], " "), "%dx%d %d %d", &w, &h, &p.Width, &p.Height); err != nil {
			t.Fatal(err)
		}
		if p.Fit, err = params.ParseFit(c[3]); err != nil {
			t.Fatal(err)
		}
		p.Enlarge = c[4] == "yes"
		gw, gh := resultSize(w, h, p)
		if got := fmt.Sprintf("%dx%d", gw, gh); got != c[5] {
			t.Errorf("%q: %s", sc.Text(), got)
		}
	}
	if rows < 100 {
		t.Errorf("%d rows", rows)
	}
}

func TestResultSizePercent(t *testing.T) {
	for _, c := range []struct {
		p    params.Params
		w, h int
	}{
		{params.Params{Percent: 50}, 2, 1}, // of 3 x 1
		{params.Params{Percent: 1}, 1, 1},
		{params.Params{Percent: 200}, 3, 1},
		{params.Params{Percent: 200, Enlarge: true}, 6, 2},
		{params.Params{Width: 4, Percent: 50}, 2, 1},
	} {
		if w, h := resultSize(3, 1, c.p); w != c.w || h != c.h {
			t.Errorf("%s: %dx%d", c.p, w, h)
		}
	}
}
