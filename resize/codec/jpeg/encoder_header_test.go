package jpeg_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize/codec"
	"github.com/rendition-go/rendition/resize/codec/jpeg"
)

func TestProfileParts(t *testing.T) {
	p := newPicture(codec.LayoutRGBA, 10, 10, 1, 1, smooth)
	for _, size := range []int{0, 1, 3144, 65519, 65520, 2*65519 + 7, 255 * 65519} {
		icc := make([]byte, size)
		for i := range icc {
			icc[i] = byte(i * i >> 8)
		}
		data := encodeWhole(t, p, codec.Options{ICC: icc})
		var got []byte
		parts := 0
		for _, s := range parse(t, data) {
			if s.marker != 0xE2 {
				continue
			}
			parts++
			head := append([]byte("ICC_PROFILE\x00"), byte(parts), byte((size+65518)/65519))
			if !bytes.HasPrefix(s.data, head) {
				t.Fatalf("%d bytes: part %d begins with %q", size, parts, s.data[:14])
			}
			got = append(got, s.data[14:]...)
		}
		if !bytes.Equal(got, icc) {
			t.Errorf("%d bytes come back as %d in %d parts", size, len(got), parts)
		}
		decode(t, data)
	}
}

func TestFrameHeader(t *testing.T) {
	mixed := codec.NewShape(codec.LayoutYCbCr, 300, 200, 2, 2)
	mixed.Components[1].X, mixed.Components[1].Width = codec.Ratio{Num: 1, Den: 1}, 300
	tests := []struct {
		name  string
		shape *codec.Shape
		want  []byte
	}{
		{"grey", codec.NewShape(codec.LayoutGray, 300, 200, 1, 1), []byte{8, 0, 200, 1, 44, 1, 1, 0x11, 0}},
		{"4:4:4", codec.NewShape(codec.LayoutYCbCr, 300, 200, 1, 1), []byte{8, 0, 200, 1, 44, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1}},
		{"4:2:2", codec.NewShape(codec.LayoutYCbCr, 300, 200, 2, 1), []byte{8, 0, 200, 1, 44, 3, 1, 0x21, 0, 2, 0x11, 1, 3, 0x11, 1}},
		{"4:4:0", codec.NewShape(codec.LayoutYCbCr, 300, 200, 1, 2), []byte{8, 0, 200, 1, 44, 3, 1, 0x12, 0, 2, 0x11, 1, 3, 0x11, 1}},
		{"4:2:0", codec.NewShape(codec.LayoutYCbCr, 300, 200, 2, 2), []byte{8, 0, 200, 1, 44, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1}},
		{"mixed", mixed, []byte{8, 0, 200, 1, 44, 3, 1, 0x22, 0, 2, 0x21, 1, 3, 0x11, 1}},
		{"RGBA", codec.NewShape(codec.LayoutRGBA, 300, 200, 1, 1), []byte{8, 0, 200, 1, 44, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1}},
	}
	for _, tt := range tests {
		for _, o := range []codec.Options{{}, {Progressive: true}} {
			want := map[bool]byte{false: 0xC0, true: 0xC2}[o.Progressive]
			data := encodeWhole(t, newPictureOf(tt.shape, smooth), o)
			checkFile(t, data)
			for _, s := range parse(t, data) {
				if s.marker&0xFC == 0xC0 && s.marker != 0xC4 && (s.marker != want || !bytes.Equal(s.data, tt.want)) {
					t.Errorf("%s: frame header %x: %x, want %x: %x", tt.name, s.marker, s.data, want, tt.want)
				}
			}
		}
	}
}

func TestQualityZeroIsTheDefault(t *testing.T) {
	p := newPicture(codec.LayoutGray, 10, 10, 1, 1, smooth)
	if !bytes.Equal(encodeWhole(t, p, codec.Options{}), encodeWhole(t, p, codec.Options{Quality: params.DefaultQuality})) {
		t.Error("other bytes")
	}
}

func TestLayouts(t *testing.T) {
	e := jpeg.NewEncoder(nil)
	for _, l := range e.Layouts() {
		if s, err := e.Encode(context.Background(), io.Discard, codec.NewShape(l, 5, 5, 2, 2), codec.Options{}); err != nil {
			t.Errorf("layout %d: %v", l, err)
		} else {
			s.Close() // says that rows are missing, and gives the memory back
		}
	}
	e.Layouts()[0] = codec.LayoutCMYK
	if e.Layouts()[0] != codec.LayoutYCbCr {
		t.Error("the slice is shared")
	}
}

// TestAllocations: all that grows with a picture is used again.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	p := newPicture(codec.LayoutYCbCr, 720, 588, 2, 2, natural(1))
	e := jpeg.NewEncoder(nil)
	for _, tt := range []struct {
		progressive bool
		most        float64
	}{{false, 25}, {true, 60}} {
		got := testing.AllocsPerRun(20, func() {
			s, err := e.Encode(context.Background(), io.Discard, p.shape, codec.Options{Progressive: tt.progressive})
			if err == nil {
				err = s.Write(&p.band)
			}
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		if got > tt.most {
			t.Errorf("progressive %v: %v allocations, want at most %v", tt.progressive, got, tt.most)
		}
	}
}
