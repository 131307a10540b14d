package testpictures

import (
	"image"
	"image/color"
	"testing"
)

func TestCells(t *testing.T) {
	m := image.NewNRGBA(image.Rect(5, 5, 5+8, 5+4))
	for i := range m.Pix {
		m.Pix[i] = 0xff
	}
	m.SetNRGBA(5, 5, color.NRGBA{0, 0, 0, 255})       // half of the first cell
	m.SetNRGBA(5+7, 5+3, color.NRGBA{255, 0, 0, 127}) // half of the last one, half transparent
	got := Cells(m)
	if want := (color.RGBA{128, 128, 128, 255}); got[0] != want {
		t.Errorf("the first cell is %v, want %v", got[0], want)
	}
	if want := (color.RGBA{255, 192, 192, 255}); Apart(got[15], want) > 1 {
		t.Errorf("the last cell is %v, want %v", got[15], want)
	}
	if white := (color.RGBA{255, 255, 255, 255}); got[1] != white || got[14] != white {
		t.Errorf("others are %v and %v", got[1], got[14])
	}
}

func TestAll(t *testing.T) {
	kinds := make(map[string]int)
	for _, p := range All(t) {
		kinds[p.Kind]++
		if p.Grid != nil && len(p.Grid) != gridSide*gridSide || p.Path == "" || p.Verdict == "" {
			t.Errorf("%+v", p)
		}
	}
	for _, kind := range []string{"jpeg", "png", "gif", "webp", "bmp", "tiff"} {
		if kinds[kind] == 0 || len(OfKind(t, kind)) != kinds[kind] {
			t.Errorf("%d of kind %s", kinds[kind], kind)
		}
	}
	if data := All(t)[0].Read(t); len(data) == 0 {
		t.Error("an empty file")
	}
}
