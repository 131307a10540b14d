package vp8l

import "github.com/rendition-go/rendition/resize/codec/webp/internal/arith"

// An undo takes back one transform of a VP8L picture (RFC 9649, 4), a row of pixels
// at a time, from the top.
type undo struct {
	kind  int
	width int // of the rows that it makes
	// data holds modes or multipliers for squares whose side is a power of two,
	// across of them a row; or the colours that pixels are indexes of, of which
	// such a power goes into a pixel.
	data   []uint32
	bits   uint
	across int
	above  []uint32 // for predictions: the row before, and a pixel behind it
	spare  []uint32
}

// readUndo reads a transform of a picture of width x height pixels.
func readUndo(codes *codeReader, kind, width, height int) (*undo, error) {
	u := &undo{kind: kind, width: width}
	var err error
	switch kind {
	case transformPredictor, transformColour:
		u.bits = uint(codes.bits.take(3)) + 2
		u.across = shrunk(width, u.bits)
		u.data, err = readARGB(codes, u.across, shrunk(height, u.bits))
		if kind == transformPredictor {
			u.above, u.spare = make([]uint32, width+1), make([]uint32, width+1)
		}
	case transformIndexing:
		err = u.readColours(codes)
	}
	return u, err
}

// readColours reads a palette, each colour as its difference from the one before.
func (u *undo) readColours(codes *codeReader) error {
	n := codes.bits.take(8) + 1
	colours, err := readARGB(codes, n, 1)
	if err != nil {
		return err
	}
	switch {
	case n <= 2:
		u.bits = 3
	case n <= 4:
		u.bits = 2
	case n <= 16:
		u.bits = 1
	}
	// An index beyond the palette is transparent black.
	u.data = make([]uint32, 256)
	last := uint32(0)
	for i, v := range colours {
		last = addPixels(last, v)
		u.data[i] = last
	}
	return nil
}

// coded returns the width of rows before the transform is undone.
func (u *undo) coded() int {
	if u.kind == transformIndexing {
		return shrunk(u.width, u.bits)
	}
	return u.width
}

// row takes row y back, in place; row has u.width pixels, of which u.coded() are
// given.
func (u *undo) row(row []uint32, y int) {
	switch u.kind {
	case transformPredictor:
		u.predict(row, y)
	case transformColour:
		u.colour(row, u.data[y>>u.bits*u.across:])
	case transformSubtractGreen:
		for i, v := range row {
			green := v >> 8 & 0xff
			row[i] = v&0xff00ff00 | (v&0x00ff00ff+green*0x00010001)&0x00ff00ff
		}
	default:
		u.lookUp(row)
	}
}

// lookUp goes from the right, where it does not overwrite what is still to be read.
func (u *undo) lookUp(row []uint32) {
	colours := (*[256]uint32)(u.data)
	if u.bits == 0 {
		for i, v := range row {
			row[i] = colours[v>>8&0xff]
		}
		return
	}
	size := uint(8) >> u.bits
	mask := uint32(1)<<size - 1
	within := 1<<u.bits - 1
	for i := len(row) - 1; i >= 0; i-- {
		v := row[i>>u.bits] >> 8 & 0xff >> (uint(i&within) * size)
		row[i] = colours[v&mask]
	}
}

// colour adds what red and blue were predicted to be from the other channels (RFC
// 9649, 4.2).
func (u *undo) colour(row, multipliers []uint32) {
	side := 1 << u.bits
	for x := 0; x < len(row); x += side {
		m := multipliers[x>>u.bits]
		greenRed, greenBlue, redBlue := int32(int8(m)), int32(int8(m>>8)), int32(int8(m>>16))
		part := row[x:min(x+side, len(row))]
		for i, v := range part {
			green := int32(int8(v >> 8))
			red := int32(v>>16) + greenRed*green>>5
			blue := int32(v) + greenBlue*green>>5 + redBlue*int32(int8(red))>>5
			part[i] = v&0xff00ff00 | uint32(red)&0xff<<16 | uint32(blue)&0xff
		}
	}
}

// predict adds predictions from pixels to the left and above (RFC 9649, 4.1). Of
// the first row and column these are fixed.
func (u *undo) predict(row []uint32, y int) {
	above := u.above
	if y == 0 {
		left := uint32(0xff000000)
		for i, v := range row {
			left = addPixels(left, v)
			row[i] = left
		}
	} else {
		row[0] = addPixels(row[0], above[0])
		// To the upper right of the last pixel is the first one of its own row.
		above[len(row)] = row[0]
		modes := u.data[y>>u.bits*u.across:]
		side := 1 << u.bits
		for x := 0; x < len(row); x += side {
			from, end := max(x, 1), min(x+side, len(row))
			if from < end {
				predictRun(row[from-1:end], above[from-1:end+1], modes[x>>u.bits]>>8&15)
			}
		}
	}
	u.above, u.spare = u.spare, u.above
	copy(u.above, row)
}

// predictRun adds the prediction of one mode to row[1:]; above begins above row[0]
// and is longer by one.
func predictRun(row, above []uint32, mode uint32) {
	above = above[:len(row)+1]
	left := row[0]
	here := row[1:]
	switch mode {
	case 1:
		for i, v := range here {
			left = addPixels(v, left)
			here[i] = left
		}
	case 2, 3, 4:
		from := above[[5]int{2: 1, 3: 2, 4: 0}[mode]:]
		from = from[:len(here)]
		for i, v := range here {
			here[i] = addPixels(v, from[i])
		}
	case 8, 9:
		from := above[mode-8:]
		from = from[:len(here)+1]
		for i, v := range here {
			here[i] = addPixels(v, meanPixel(from[i], from[i+1]))
		}
	case 11:
		for i, v := range here {
			left = addPixels(v, selectFast(left, above[i+1], above[i]))
			here[i] = left
		}
	case 12:
		for i, v := range here {
			left = addPixels(v, clampedSum(left, above[i+1], above[i]))
			here[i] = left
		}
	case 13:
		for i, v := range here {
			left = addPixels(v, clampedHalf(meanPixel(left, above[i+1]), above[i]))
			here[i] = left
		}
	case 5:
		for i, v := range here {
			left = addPixels(v, meanPixel(meanPixel(left, above[i+2]), above[i+1]))
			here[i] = left
		}
	case 6, 7:
		from := above[mode-6:]
		from = from[:len(here)]
		for i, v := range here {
			left = addPixels(v, meanPixel(left, from[i]))
			here[i] = left
		}
	case 10:
		for i, v := range here {
			left = addPixels(v, meanPixel(meanPixel(left, above[i]), meanPixel(above[i+1], above[i+2])))
			here[i] = left
		}
	default: // 0, and two that are not defined
		for i, v := range here {
			here[i] = addPixels(v, 0xff000000)
		}
	}
}

// addPixels adds each channel modulo 256.
func addPixels(a, b uint32) uint32 {
	return (a&0xff00ff00+b&0xff00ff00)&0xff00ff00 | (a&0x00ff00ff+b&0x00ff00ff)&0x00ff00ff
}

// selectFast returns left or above, whichever is nearer to left + above - corner:
// the one whose neighbour differs less from the corner.
func selectFast(left, above, corner uint32) uint32 {
	d := int32(0)
	for s := 0; s < 32; s += 8 {
		c := int32(corner >> s & 0xff)
		d += arith.Abs(int32(above>>s&0xff)-c) - arith.Abs(int32(left>>s&0xff)-c)
	}
	if d < 0 {
		return left
	}
	return above
}

// clampedSum returns left + above - corner for each channel.
func clampedSum(left, above, corner uint32) uint32 {
	return arith.Narrow(arith.ClampLanes(arith.Spread(left) + arith.Spread(above) + 256*arith.Lanes - arith.Spread(corner)))
}

// clampedHalf returns mean + (mean - corner) / 2 for each channel, the half rounded
// towards 0.
func clampedHalf(mean, corner uint32) uint32 {
	m, c := arith.Spread(mean), arith.Spread(corner)
	d := m + 512*arith.Lanes - c
	// 1 is added to negative differences before they are halved downwards.
	d += ^d >> 9 & arith.Lanes
	return arith.Narrow(arith.ClampLanes(m + d>>1&(0x1ff*arith.Lanes)))
}
