//go:build cgo && unix

package cgowebp_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	xwebp "golang.org/x/image/webp"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/cgowebp"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/webp"
	"github.com/rendition-go/rendition/resize/goimage"
)

// BenchmarkPhotographs compares the encoder in pure Go with libwebp (method 4),
// from RGBA to the file, on one CPU, at 720 pixels wide and qualities 75, 80 and
// 85. RENDITION_PHOTOS is a list of photographs, separated as in PATH:
//
//	RENDITION_PHOTOS=a.jpg:b.jpg go test -run '^$' -bench Photographs -benchtime 5x ./resize/cgowebp
//
// It reports the CPU time as a share of libwebp's, the least of all runs of each,
// which take turns; and by how many percent the files are larger that look as like
// the photograph (SSIM of luma).
func BenchmarkPhotographs(b *testing.B) {
	files := filepath.SplitList(os.Getenv("RENDITION_PHOTOS"))
	if len(files) == 0 {
		b.Skip("RENDITION_PHOTOS names no photographs")
	}
	c, err := cgowebp.Codec()
	if err != nil {
		b.Fatal(err)
	}
	for effort := 1; effort <= 3; effort++ {
		own := webp.NewEncoder(&webp.EncoderOptions{Effort: effort})
		for _, file := range files {
			b.Run(fmt.Sprintf("effort=%d/photo=%s", effort, filepath.Base(file)), func(b *testing.B) {
				comparePhoto(b, newPhoto(b, file), own, c.Encoder)
			})
		}
	}
}

func comparePhoto(b *testing.B, p *photo, own, peer codec.Encoder) {
	least := [2]float64{math.Inf(1), math.Inf(1)}
	for b.Loop() {
		for i, e := range []codec.Encoder{own, peer} {
			before := cpuSeconds(b)
			p.encode(b, e, 80)
			least[i] = min(least[i], cpuSeconds(b)-before)
		}
	}
	var curve [][2]float64 // likeness and logarithm of the size
	for q := 55; q <= 95; q += 5 {
		curve = append(curve, p.measure(b, own, q))
	}
	var larger float64
	for _, q := range []int{75, 80, 85} {
		at := p.measure(b, peer, q)
		larger += (sizeAt(curve, at[0]) - at[1]) / 3
	}
	b.ReportMetric(least[0]/least[1], "cpu/libwebp")
	b.ReportMetric(100*(math.Exp(larger)-1), "%larger")
	b.ReportMetric(0, "ns/op")
}

// sizeAt interpolates the logarithm of the size for a likeness.
func sizeAt(curve [][2]float64, likeness float64) float64 {
	slices.SortFunc(curve, func(x, y [2]float64) int { return int(math.Copysign(1, x[0]-y[0])) })
	i := 1
	for i < len(curve)-1 && curve[i][0] < likeness {
		i++
	}
	from, to := curve[i-1], curve[i]
	return from[1] + (to[1]-from[1])*(likeness-from[0])/(to[0]-from[0])
}

// cpuSeconds is what this process has used.
func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// A photo is 720 pixels wide at most.
type photo struct {
	pic           *codec.Picture
	luma          []float64 // in the range of video
	width, height int
}

func newPhoto(b *testing.B, file string) *photo {
	f, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var small bytes.Buffer
	want := params.Params{Width: 720, Format: params.FormatPNG}
	if _, err := goimage.New(nil).Resize(context.Background(), &small, f, want); err != nil {
		b.Fatal(file, err)
	}
	m, err := png.Decode(&small)
	if err != nil {
		b.Fatal(err)
	}
	pic, err := codec.ReadPicture(codec.FromImage(m))
	if err != nil {
		b.Fatal(err)
	}
	p := &photo{pic: pic, width: pic.Shape.Width, height: pic.Shape.Height}
	pix := pic.Planes[0].Pix
	for i := 0; i < len(pix); i += 4 {
		y := 0.299*float64(pix[i]) + 0.587*float64(pix[i+1]) + 0.114*float64(pix[i+2])
		p.luma = append(p.luma, 16+y*219/255)
	}
	return p
}

func (p *photo) encode(b *testing.B, e codec.Encoder, quality int) []byte {
	var out bytes.Buffer
	sink, err := e.Encode(context.Background(), &out, p.pic.Shape, codec.Options{Quality: quality})
	if err != nil {
		b.Fatal(err)
	}
	band := p.pic.Band()
	if err := sink.Write(&band); err != nil {
		b.Fatal(err)
	}
	if err := sink.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// measure returns the likeness, -log(1 - SSIM), and the logarithm of the size.
func (p *photo) measure(b *testing.B, e codec.Encoder, quality int) [2]float64 {
	data := p.encode(b, e, quality)
	m, err := xwebp.Decode(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	y := m.(*image.YCbCr)
	got := make([]float64, 0, len(p.luma))
	for row := range p.height {
		for _, v := range y.Y[row*y.YStride : row*y.YStride+p.width] {
			got = append(got, float64(v))
		}
	}
	return [2]float64{-math.Log(1 - ssim(p.luma, got, p.width, p.height)), math.Log(float64(len(data)))}
}

// ssim is the structural similarity of Wang and others (2004): with a Gaussian
// window of 11 x 11 samples.
func ssim(a, b []float64, width, height int) float64 {
	product := func(x, y []float64) []float64 {
		p := make([]float64, len(x))
		for i := range x {
			p[i] = x[i] * y[i]
		}
		return blur(p, width, height)
	}
	meanA, meanB := blur(a, width, height), blur(b, width, height)
	aa, bb, ab := product(a, a), product(b, b), product(a, b)
	const c1, c2 = 6.5025, 58.5225
	var sum float64
	for i := range a {
		m, n := meanA[i], meanB[i]
		sum += (2*m*n + c1) * (2*(ab[i]-m*n) + c2) / ((m*m + n*n + c1) * (aa[i] - m*m + bb[i] - n*n + c2))
	}
	return sum / float64(len(a))
}

func blur(p []float64, width, height int) []float64 {
	var kernel [11]float64
	var total float64
	for i := range kernel {
		kernel[i] = math.Exp(-float64((i-5)*(i-5)) / (2 * 1.5 * 1.5))
		total += kernel[i]
	}
	along, out := make([]float64, len(p)), make([]float64, len(p))
	for i := range p {
		x, row := i%width, i/width*width
		for k, f := range kernel {
			along[i] += f / total * p[row+mirror(x+k-5, width)]
		}
	}
	for i := range p {
		x, y := i%width, i/width
		for k, f := range kernel {
			out[i] += f / total * along[mirror(y+k-5, height)*width+x]
		}
	}
	return out
}

func mirror(i, n int) int {
	if i < 0 {
		i = -i
	}
	if i >= n {
		i = 2*n - 2 - i
	}
	return min(max(i, 0), n-1)
}
