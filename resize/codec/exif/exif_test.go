package exif_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/rendition-go/rendition/resize/codec/exif"
)

type entry struct {
	tag, typ uint16
	count    uint32
	value    uint32
}

// tiff makes a TIFF structure with one directory at offset ifd.
func tiff(order binary.AppendByteOrder, ifd int, entries ...entry) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, uint32(ifd))
	for len(b) < ifd {
		b = append(b, 0xee)
	}
	b = order.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = order.AppendUint16(b, e.tag)
		b = order.AppendUint16(b, e.typ)
		b = order.AppendUint32(b, e.count)
		if e.typ == 3 {
			b = order.AppendUint16(b, uint16(e.value))
			b = append(b, 0, 0)
		} else {
			b = order.AppendUint32(b, e.value)
		}
	}
	return order.AppendUint32(b, 0)
}

var orders = map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian}

func TestOrientation(t *testing.T) {
	other := entry{0x010f, 2, 4, 0x41414141}
	for name, order := range orders {
		for _, typ := range []uint16{3, 4} {
			for v := range uint32(12) {
				want := int(v)
				if v == 0 || v > 8 {
					want = 1
				}
				for _, ifd := range []int{8, 9, 200} {
					data := tiff(order, ifd, other, entry{0x0112, typ, 1, v}, entry{0x0112, 3, 1, 5})
					if got := exif.Orientation(data); got != want {
						t.Errorf("%s type %d value %d at %d: %d, want %d", name, typ, v, ifd, got, want)
					}
					if got := exif.Orientation(append([]byte("Exif\x00\x00"), data...)); got != want {
						t.Errorf("%s type %d value %d with prefix: %d, want %d", name, typ, v, got, want)
					}
				}
			}
		}
	}
}

func TestOrientationHostile(t *testing.T) {
	good := tiff(binary.LittleEndian, 8, entry{0x0112, 3, 1, 6})
	for n := range len(good) {
		if got := exif.Orientation(good[:n]); got != 1 && n < 8+2+12 {
			t.Errorf("cut to %d bytes: %d, want 1", n, got)
		}
	}
	for name, e := range map[string]entry{
		"type byte":   {0x0112, 1, 1, 6},
		"no value":    {0x0112, 3, 0, 6},
		"large value": {0x0112, 4, 1, 6 << 16},
		"many longs":  {0x0112, 4, 2, 6},
	} {
		if got := exif.Orientation(tiff(binary.LittleEndian, 8, e)); got != 1 {
			t.Errorf("%s: %d, want 1", name, got)
		}
	}
	for _, ifd := range []uint32{0, 7, 0xffffffff, 0xfffffffe, 100} {
		b := append([]byte(nil), good...)
		binary.LittleEndian.PutUint32(b[4:], ifd)
		if got := exif.Orientation(b); got != 1 {
			t.Errorf("directory at %d: %d, want 1", ifd, got)
		}
	}
}

func TestSwaps(t *testing.T) {
	for o := 1; o <= 8; o++ {
		if got := exif.Swaps(o); got != (o > 4) {
			t.Errorf("Swaps(%d) = %v", o, got)
		}
	}
}

func TestOrientationAllocates(t *testing.T) {
	data := append([]byte("Exif\x00\x00"), tiff(binary.BigEndian, 8, entry{0x0112, 3, 1, 6})...)
	if n := testing.AllocsPerRun(100, func() { exif.Orientation(data) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(tiff(binary.LittleEndian, 8, entry{0x0112, 3, 1, 6}))
	f.Add(append([]byte("Exif\x00\x00"), tiff(binary.BigEndian, 10, entry{0x0112, 4, 1, 8})...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := exif.Orientation(data); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}

func ExampleOrientation() {
	app1 := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00")
	fmt.Println(exif.Orientation(app1))
	// Output: 6
}
