package vp8

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/vp8"
)

// lossyData returns what is in the VP8 chunk of a file, nil if there is none.
func lossyData(file []byte) []byte {
	for at := 12; at+8 <= len(file); {
		n := int(binary.LittleEndian.Uint32(file[at+4:]))
		if string(file[at:at+4]) == "VP8 " {
			return file[at+8 : min(at+8+n, len(file))]
		}
		at += 8 + n + n&1
	}
	return nil
}

// FuzzLossy decodes any bytes as a frame and as golang.org/x/image/vp8 does: where
// both find nothing wrong the samples are the same. Frames with a loop filter are
// left out: for levels that no encoder writes, below 0 or for blocks whose second
// order comes to nothing, x/image differs from libwebp, which this package follows.
// TestLoopFilter is about the filter.
func FuzzLossy(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("..", "..", "testdata", "decode", "*.webp"))
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if data := lossyData(file); data != nil && len(data) < 3000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 10 || int(binary.LittleEndian.Uint16(data[6:])&0x3fff)*int(binary.LittleEndian.Uint16(data[8:])&0x3fff) > 1<<16 {
			return
		}
		p, err := newPicture(append(bytes.Clone(data), make([]byte, Slack)...), len(data))
		if err != nil || p.frame.width == 0 || p.frame.height == 0 {
			return
		}
		planes := [3][]uint8{}
		for y := 0; y < p.frame.height; {
			end := p.next()
			for ; y < end; y++ {
				planes[0] = append(planes[0], p.luma.line(y)[:p.frame.width]...)
				if y%2 == 0 {
					planes[1] = append(planes[1], p.cb.line(y / 2)[:(p.frame.width+1)/2]...)
					planes[2] = append(planes[2], p.cr.line(y / 2)[:(p.frame.width+1)/2]...)
				}
			}
		}
		if p.damaged || p.frame.filtered {
			return
		}
		compareFrame(t, data, p, &planes)
	})
}

func compareFrame(t *testing.T, data []byte, p *picture, planes *[3][]uint8) {
	t.Helper()
	d := vp8.NewDecoder()
	d.Init(bytes.NewReader(data), len(data))
	if _, err := d.DecodeFrameHeader(); err != nil {
		return
	}
	m, err := d.DecodeFrame()
	if err != nil {
		return
	}
	w, h := p.frame.width, p.frame.height
	for i, want := range [][]uint8{m.Y, m.Cb, m.Cr} {
		stride := m.YStride
		if i == 1 {
			w, h = (w+1)/2, (h+1)/2
		}
		if i > 0 {
			stride = m.CStride
		}
		for y := range h {
			if !bytes.Equal(planes[i][y*w:(y+1)*w], want[y*stride:][:w]) {
				t.Fatalf("plane %d: row %d is %v, want %v", i, y, planes[i][y*w:(y+1)*w], want[y*stride:][:w])
			}
		}
	}
}
