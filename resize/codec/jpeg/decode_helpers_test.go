package jpeg_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/rendition-go/rendition/internal/testpictures"
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

// eachFact calls f for each JPEG of the test pictures, one in memory at a time.
func eachFact(t *testing.T, f func(fact)) {
	for _, p := range testpictures.OfKind(t, "jpeg") {
		f(fact{p.Path, p.Verdict, p.Colour, p.Coding, p.StoredWidth, p.StoredHeight, p.Orientation, p.Read(t)})
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
