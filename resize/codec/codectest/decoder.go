package codectest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"sync"
	"testing/iotest"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

var decoderRules = []rule{
	{"decoder/magic", "Magic knows a file by its first bytes, and neither nothing nor noise.", checkMagic},
	{"decoder/header", "The picture has the size that the header told, and the header is complete.", checkHeader},
	{"decoder/bands", "Bands follow one another in each plane without gap or overlap up to the last row.", checkBands},
	{"decoder/opaque", "A picture marked opaque has no transparent pixel.", checkOpaque},
	{"decoder/truncated", "A file that is cut off gives an error or a picture.", checkTruncated},
	{"decoder/noise", "What is no picture gives ErrCorrupt or ErrFormat.", checkNoise},
	{"decoder/pixel limit", "A picture over the limit of pixels is ErrTooLarge when it is opened.", checkPixelLimit},
	{"decoder/byte limit", "A source over the limit of bytes is ErrTooLarge.", checkByteLimit},
	{"decoder/reader error", "The reader's own error is returned, not taken for the end.", checkReaderError},
	{"decoder/small reads", "A reader that gives one byte at a time gives the same picture.", checkSmallReads},
	{"decoder/context", "Decoding ends with the context's error.", checkDecodeContext},
	{"decoder/close", "Close may be called before the last band, and again.", checkClose},
	{"decoder/concurrent", "A Decoder is safe for concurrent use.", checkDecodeConcurrent},
	{"decoder/memory", "Memory covers at least the bytes of the picture that is held.", checkMemory},
}

func checkMagic(t *reporter, s *subject) {
	for name, data := range s.files {
		if !s.Magic(data[:min(len(data), codec.MagicLen)]) {
			t.broken("%s: not known", name)
		}
	}
	for _, other := range [][]byte{nil, {0}, bytes.Repeat([]byte{0xa5}, codec.MagicLen), []byte("<html>")} {
		if s.Magic(other) {
			t.broken("%q is known", other)
		}
	}
}

func checkHeader(t *reporter, s *subject) {
	for name, data := range s.files {
		img, err := s.open(data)
		if err != nil {
			t.broken("%s: Open: %v", name, err)
			continue
		}
		h := *img.Header()
		if h.Width < 1 || h.Height < 1 || h.Orientation < 1 || h.Orientation > 8 || h.Frames < 1 {
			t.broken("%s: header %+v", name, h)
		}
		src, err := img.Decode(context.Background(), codec.Hint{})
		if err != nil {
			t.broken("%s: Decode: %v", name, err)
			continue
		}
		shape := src.Shape()
		if shape.Width != h.Width || shape.Height != h.Height {
			t.broken("%s: header says %d x %d, shape %d x %d", name, h.Width, h.Height, shape.Width, shape.Height)
		}
		if shape.Layout.Alpha() && !shape.Opaque && !h.Alpha {
			t.broken("%s: transparent pixels where the header says there are none", name)
		}
		src.Close()
	}
}

func checkBands(t *reporter, s *subject) {
	for name, data := range s.files {
		img, err := s.open(data)
		if err != nil {
			t.broken("%s: Open: %v", name, err)
			continue
		}
		src, err := img.Decode(context.Background(), codec.Hint{})
		if err != nil {
			t.broken("%s: Decode: %v", name, err)
			continue
		}
		if err := walk(src); err != nil {
			t.broken("%s: %v", name, err)
		}
		src.Close()
	}
}

// walk reads the first frame's bands and checks how they lie.
func walk(src codec.Source) error {
	shape := src.Shape()
	var next [3]int
	for {
		var b codec.Band
		err := src.Next(&b)
		if err == io.EOF || err == nil && b.Frame > 0 {
			break
		}
		if err != nil {
			return fmt.Errorf("reading a band: %w", err)
		}
		rows := 0
		for i := range shape.Layout.Planes() {
			p, c := &b.Planes[i], &shape.Components[i]
			if p.Rows == 0 {
				continue
			}
			if p.Y != next[i] || p.Rows < 0 || p.Y+p.Rows > c.Height || p.Width != c.Width {
				return fmt.Errorf("plane %d of %d x %d: %d rows of %d at %d, after %d", i, c.Width, c.Height, p.Rows, p.Width, p.Y, next[i])
			}
			if need := (p.Rows-1)*p.Stride + p.Width*shape.Layout.PixelSize(); len(p.Pix) < need {
				return fmt.Errorf("plane %d: %d bytes where rows take %d", i, len(p.Pix), need)
			}
			next[i] += p.Rows
			rows += p.Rows
		}
		if rows == 0 {
			return errors.New("a band without rows")
		}
	}
	for i := range shape.Layout.Planes() {
		if next[i] != shape.Components[i].Height {
			return fmt.Errorf("plane %d ends after %d of %d rows", i, next[i], shape.Components[i].Height)
		}
	}
	return nil
}

func checkOpaque(t *reporter, s *subject) {
	for name, data := range s.files {
		p, err := s.decodeBytes(data)
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		if p.Shape.Opaque && transparent(p) {
			t.broken("%s", name)
		}
		if over := overAlpha(p); over {
			t.broken("%s: colour over alpha: it must be premultiplied", name)
		}
	}
}

func checkTruncated(t *reporter, s *subject) {
	for name, data := range s.files {
		for i := range 16 {
			p, err := s.decodeBytes(data[:len(data)*i/16])
			if err == nil && p == nil {
				t.broken("%s at %d/16: neither", name, i)
			}
			if err != nil && !isPictureError(err) {
				t.broken("%s at %d/16: %v wraps none of resize's errors", name, i, err)
			}
		}
	}
}

func isPictureError(err error) bool {
	return errors.Is(err, resize.ErrCorrupt) || errors.Is(err, resize.ErrFormat) || errors.Is(err, resize.ErrTooLarge)
}

func checkNoise(t *reporter, s *subject) {
	noise := [][]byte{nil, {0}, []byte("<html><body>no picture</body></html>"), bytes.Repeat([]byte{0xff}, 500)}
	for name, data := range s.files {
		// The file's own beginning, then noise.
		head := append([]byte(nil), data[:min(len(data), 12)]...)
		noise = append(noise, append(head, bytes.Repeat([]byte(name), 100)...))
	}
	for _, data := range noise {
		_, err := s.decodeBytes(data)
		if err == nil || !isPictureError(err) {
			t.broken("%.40q: %v", data, err)
		}
	}
}

func checkPixelLimit(t *reporter, s *subject) {
	for name, data := range s.files {
		img, err := s.open(data)
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		px := int64(img.Header().Width) * int64(img.Header().Height)
		if _, err := s.Decoder.Open(bytes.NewReader(data), resize.Limits{Pixels: px}); err != nil {
			t.broken("%s: at the limit: %v", name, err)
		}
		if px == 1 {
			continue // there is no limit under it
		}
		_, err = s.Decoder.Open(bytes.NewReader(data), resize.Limits{Pixels: px - 1})
		if !errors.Is(err, resize.ErrTooLarge) {
			t.broken("%s: one pixel over the limit: %v", name, err)
		}
	}
}

func checkByteLimit(t *reporter, s *subject) {
	for name, data := range s.files {
		_, err := s.decode(context.Background(), bytes.NewReader(data), resize.Limits{SourceBytes: int64(len(data))})
		if err != nil {
			t.broken("%s: at the limit: %v", name, err)
		}
		_, err = s.decode(context.Background(), bytes.NewReader(data), resize.Limits{SourceBytes: int64(len(data)) / 2})
		if !errors.Is(err, resize.ErrTooLarge) {
			t.broken("%s: at half its length: %v", name, err)
		}
	}
}

var errReader = errors.New("codectest: the reader failed")

func checkReaderError(t *reporter, s *subject) {
	for name, data := range s.files {
		for i := range 8 {
			r := io.MultiReader(bytes.NewReader(data[:len(data)*i/16]), iotest.ErrReader(errReader))
			if _, err := s.decode(context.Background(), r, resize.Limits{}); !errors.Is(err, errReader) {
				t.broken("%s after %d/16: %v", name, i, err)
			}
		}
	}
}

func checkSmallReads(t *reporter, s *subject) {
	for name, data := range s.files {
		want, err := s.decodeBytes(data)
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		got, err := s.decode(context.Background(), iotest.OneByteReader(bytes.NewReader(data)), resize.Limits{})
		if err != nil || hash(got) != hash(want) {
			t.broken("%s: %v", name, err)
		}
	}
}

// hash sums up a picture.
func hash(p *codec.Picture) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, p.Shape.Layout, p.Shape.Width, p.Shape.Height, p.Shape.Components)
	for i := range p.Shape.Layout.Planes() {
		h.Write(p.Planes[i].Pix)
	}
	return h.Sum64()
}

func checkDecodeContext(t *reporter, s *subject) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, data := range s.files {
		if _, err := s.decode(ctx, bytes.NewReader(data), resize.Limits{}); !errors.Is(err, context.Canceled) {
			t.broken("%s: %v", name, err)
		}
	}
}

func checkClose(t *reporter, s *subject) {
	for name, data := range s.files {
		img, err := s.open(data)
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		src, err := img.Decode(context.Background(), codec.Hint{})
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		for range 2 {
			if err := src.Close(); err != nil {
				t.broken("%s: Close: %v", name, err)
			}
		}
	}
}

func checkDecodeConcurrent(t *reporter, s *subject) {
	for name, data := range s.files {
		want, err := s.decodeBytes(data)
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				p, err := s.decodeBytes(data)
				if err == nil && hash(p) != hash(want) {
					err = errors.New("other pixels")
				}
				errs[i] = err
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.broken("%s: %v", name, err)
		}
	}
}

func checkMemory(t *reporter, s *subject) {
	for name, data := range s.files {
		img, err := s.open(data)
		if err != nil {
			t.broken("%s: %v", name, err)
			continue
		}
		if n, least := img.Memory(codec.Hint{}), int64(img.Header().Width); n < least {
			t.broken("%s: %d bytes for rows of %d pixels", name, n, least)
		}
	}
}
