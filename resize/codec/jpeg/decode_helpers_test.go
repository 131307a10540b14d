package jpeg_test

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

// fact is a JPEG of the test pictures and what is known of it.
type fact struct {
	path, verdict, colour, coding string
	width, height, orientation    int // stored
	bytes                         []byte
}

const testdataEnv = "RENDITION_TESTDATA"

// eachFact calls f for each JPEG of the test pictures, one in memory at a time.
func eachFact(t *testing.T, f func(fact)) {
	dir := os.Getenv(testdataEnv)
	if dir == "" {
		t.Skipf("%s is not set: it names a folder of test pictures with a facts.tsv", testdataEnv)
	}
	file, err := os.Open(filepath.Join(dir, "facts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	sc.Buffer(nil, 1<<20)
	var names []string
	for sc.Scan() {
		cells := strings.Split(sc.Text(), "\t")
		if names == nil {
			names = cells
			continue
		}
		get := func(name string) string {
			for i := range names {
				if names[i] == name {
					return cells[i]
				}
			}
			return ""
		}
		if get("kind") != "jpeg" {
			continue
		}
		number := func(name string) int { n, _ := strconv.Atoi(get(name)); return n }
		data, err := os.ReadFile(filepath.Join(dir, get("path")))
		if err != nil {
			t.Fatal(err)
		}
		f(fact{get("path"), get("verdict"), get("colour"), get("coding"),
			number("stored_width"), number("stored_height"), number("orientation"), data})
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

// result is a decoded picture.
type result struct {
	*codec.Picture
	header     *codec.Header
	incomplete bool
}

func read(data []byte, h codec.Hint) (*result, error) {
	img, err := jpeg.NewDecoder().Open(bytes.NewReader(data), resize.Limits{})
	if err != nil {
		return nil, err
	}
	src, err := img.Decode(context.Background(), h)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	p, err := codec.ReadPicture(src)
	if err != nil {
		return nil, err
	}
	return &result{p, img.Header(), src.Incomplete()}, nil
}
