//go:build cgo && vips

package vips

// #include "shim.h"
import "C"

import "encoding/binary"

// gifFrame is the logical screen of a GIF and the place of its first frame.
type gifFrame struct {
	width, height             int // of the screen
	left, top, frameW, frameH int
}

// readGIF reads the blocks up to the first frame (GIF89a, 18 to 20). Where there is
// none it is the zero gifFrame: then libvips will not find one either.
func readGIF(b []byte) gifFrame {
	word := func(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }
	const head, descriptor = 13, 10
	if len(b) < head {
		return gifFrame{}
	}
	f := gifFrame{width: word(b[6:]), height: word(b[8:])}
	i := head + colourTable(b[10])
	for i+descriptor <= len(b) && b[i] == 0x21 {
		for i += 2; i < len(b) && b[i] != 0; {
			i += 1 + int(b[i])
		}
		i++
	}
	if i+descriptor > len(b) || b[i] != 0x2c {
		return gifFrame{}
	}
	f.left, f.top, f.frameW, f.frameH = word(b[i+1:]), word(b[i+3:]), word(b[i+5:]), word(b[i+7:])
	return f
}

// colourTable returns the length of the table that a field of flags announces.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

func (f gifFrame) tell(s *C.rv_source) {
	s.canvas_width, s.canvas_height = C.int(f.width), C.int(f.height)
	s.left, s.top, s.frame_width, s.frame_height = C.int(f.left), C.int(f.top), C.int(f.frameW), C.int(f.frameH)
}
