package webp_test

import (
	"bytes"
	"fmt"
	"image"
	"math/rand/v2"
	"os/exec"
	"testing"

	xwebp "golang.org/x/image/webp"

	"github.com/rendition-go/rendition/resize/codec"
)

// dwebp decodes with libwebp's own program, in one of its raw formats.
func dwebp(t *testing.T, data []byte, format string) []byte {
	t.Helper()
	out, err := runDwebp(t, data, format)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func runDwebp(t *testing.T, data []byte, format string) ([]byte, error) {
	t.Helper()
	program, err := exec.LookPath("dwebp")
	if err != nil {
		t.Skip("dwebp is not installed")
	}
	cmd := exec.Command(program, "-quiet", format, "-o", "-", "--", "-")
	var out, msg bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(data), &out, &msg
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("dwebp: %w: %s", err, msg.Bytes())
	}
	return out.Bytes(), nil
}

// TestDwebpPlanes: libwebp reads the same samples as golang.org/x/image.
func TestDwebpPlanes(t *testing.T) {
	r := rand.New(rand.NewPCG(20, 20))
	for k := range 60 {
		w, h := 1+r.IntN(70), 1+r.IntN(70)
		if k%10 == 9 {
			w, h = 100+r.IntN(200), 100+r.IntN(200)
		}
		p := planes(r, k%textures, w, h)
		data := write(t, encoder(1+k%3), p, codec.Options{Quality: 1 + r.IntN(100)}, 16)
		m, err := xwebp.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		y := m.(*image.YCbCr)
		var want []byte
		for i, pix := range [3][]byte{y.Y, y.Cb, y.Cr} {
			stride := y.CStride
			if i == 0 {
				stride = y.YStride
			}
			for row := range p.Planes[i].Rows {
				want = append(want, pix[row*stride:row*stride+p.Planes[i].Width]...)
			}
		}
		if got := dwebp(t, data, "-yuv"); !bytes.Equal(got, want) {
			t.Fatalf("%d x %d, texture %d: dwebp reads other samples", w, h, k%textures)
		}
	}
}

// TestDwebpAlpha: libwebp reads the alpha that was written, and all of a picture
// without losses.
func TestDwebpAlpha(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 21))
	for k := range 40 {
		w, h := 1+r.IntN(70), 1+r.IntN(70)
		src := straightPicture(r, k/alphaKinds%textures, k%alphaKinds, w, h)
		if k%4 == 1 {
			limitColours(src, 1+r.IntN(30))
		}
		p := rgba(src)
		quality := k % 2 * 60
		got := dwebp(t, write(t, encoder(0), p, codec.Options{Quality: quality}, 16), "-pam")
		_, pix, ok := bytes.Cut(got, []byte("ENDHDR\n"))
		if !ok || len(pix) != 4*w*h {
			t.Fatalf("%d x %d: %d bytes of pixels", w, h, len(pix))
		}
		codec.Premultiply(pix, pix)
		for i, v := range pix {
			if (quality == 0 || i%4 == 3) && v != p.Planes[0].Pix[i] {
				t.Fatalf("%d x %d, alpha %d, quality %d: sample %d is %d, want %d", w, h, k%alphaKinds, quality, i, v, p.Planes[0].Pix[i])
			}
		}
	}
}
