package webp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"os/exec"
	"testing"
	"time"

	"github.com/rendition-go/rendition/resize"
	"github.com/rendition-go/rendition/resize/codec"
)

// TestDecodeTestdata decodes every WebP file of the test pictures: the valid ones
// to their size and to what other code makes of them, the others to a picture or an
// error in bounded time.
func TestDecodeTestdata(t *testing.T) {
	valid, sums := 0, 0
	eachFact(t, func(f fact) {
		start := time.Now()
		p, err := read(f.bytes, codec.Hint{Strict: f.verdict == "valid"})
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %v", f.path, took)
		}
		if f.verdict != "valid" {
			checkRefused(t, f, err)
			return
		}
		valid++
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			return
		}
		h := p.header
		if h.Width != f.width || h.Height != f.height || h.Orientation != f.orientation {
			t.Errorf("%s: %d x %d at %d, want %d x %d at %d", f.path, h.Width, h.Height, h.Orientation, f.width, f.height, f.orientation)
		}
		if m, err := otherwise(f.bytes); err == nil {
			compare(t, f.path, p, m)
			if f.sha256 != "-" {
				sums++
				checkSum(t, f, m)
			}
		}
	})
	if valid < 35 || sums < 12 {
		t.Errorf("only %d files, %d of known pixels", valid, sums)
	}
}

func checkRefused(t *testing.T, f fact, err error) {
	t.Helper()
	if err != nil && !errors.Is(err, resize.ErrCorrupt) && !errors.Is(err, resize.ErrFormat) && !errors.Is(err, resize.ErrTooLarge) {
		t.Errorf("%s: %v", f.path, err)
	}
	if err == nil && f.verdict == "refuse" {
		t.Errorf("%s is not refused", f.path)
	}
}

// checkSum holds the pixels that compare went by to the known ones: straight alpha,
// nothing where a pixel is transparent.
func checkSum(t *testing.T, f fact, m image.Image) {
	t.Helper()
	pix := bytes.Clone(m.(*image.NRGBA).Pix)
	for i := 0; i < len(pix); i += 4 {
		if pix[i+3] == 0 {
			clear(pix[i : i+4])
		}
	}
	sum := sha256.Sum256(pix)
	if got := hex.EncodeToString(sum[:8]); got != f.sha256 {
		t.Errorf("%s: pixels of %s, want %s", f.path, got, f.sha256)
	}
}

// TestDecodeTestdataAsDwebp holds opaque planes and translucent pixels to libwebp's
// dwebp: the former bit for bit, stretched, the latter within 1 before alpha is
// multiplied in, which the product then cannot enlarge.
func TestDecodeTestdataAsDwebp(t *testing.T) {
	dwebp, err := exec.LookPath("dwebp")
	if err != nil {
		t.Skip("there is no dwebp here")
	}
	n := 0
	eachFact(t, func(f fact) {
		if f.verdict != "valid" {
			return
		}
		p, err := read(f.bytes, codec.Hint{})
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			return
		}
		format := "-pam"
		if p.Shape.Layout == codec.LayoutYCbCr {
			format = "-yuv"
		}
		var want bytes.Buffer
		cmd := exec.Command(dwebp, format, "-quiet", "-o", "-", "--", "-")
		cmd.Stdin, cmd.Stdout = bytes.NewReader(f.bytes), &want
		if err := cmd.Run(); err != nil {
			return // animations
		}
		n++
		if format == "-yuv" {
			comparePlanar(t, f.path, p, want.Bytes())
		} else {
			comparePixels(t, f.path, p, want.Bytes())
		}
	})
	if n < 30 {
		t.Errorf("only %d files", n)
	}
}

func comparePlanar(t *testing.T, name string, p *result, yuv []byte) {
	t.Helper()
	luma, chroma := stretched(16, 219, 0), stretched(128, 224, 128)
	for i := range 3 {
		full := &luma
		if i > 0 {
			full = &chroma
		}
		c := p.Planes[i]
		if len(yuv) < c.Width*c.Rows {
			t.Errorf("%s: plane %d is cut off", name, i)
			return
		}
		comparePlane(t, fmt.Sprint(name, " plane ", i), &c, yuv, c.Width, c.Width, c.Rows, full)
		yuv = yuv[c.Width*c.Rows:]
	}
}

func comparePixels(t *testing.T, name string, p *result, pam []byte) {
	t.Helper()
	want := pam[bytes.Index(pam, []byte("ENDHDR\n"))+7:]
	got := p.Planes[0].Pix
	if len(want) != len(got) {
		t.Errorf("%s: %d bytes, want %d", name, len(got), len(want))
		return
	}
	codec.Premultiply(want, want)
	for i := range got {
		if d := int(got[i]) - int(want[i]); d < -1 || d > 1 {
			t.Errorf("%s: sample %d of pixel %d is %d, want %d", name, i%4, i/4, got[i], want[i])
			return
		}
	}
}
