package vp8

// A quantTable says how the coefficients of one kind of block are quantised, row by
// row: level = (|c| + bias) * inverse >> 16. Kernels read it as it lies in memory.
type quantTable struct{ step, inverse, bias [16]uint16 }

// Rounding, in 1/256 of a step: half would be 128; less makes a dead zone, which
// saves more bits than it costs quality. That of luma falls along the zigzag: late
// levels are dear.
const (
	biasLuma     = 120
	biasLumaFall = 2
	biasSecond   = 100
	biasChroma   = 112
)

func (t *quantTable) reset(dc, ac uint16, bias, fall uint32) {
	for n, z := range zigzag {
		step := uint32(ac)
		if n == 0 {
			step = uint32(dc)
		}
		t.step[z] = uint16(step)
		t.inverse[z] = uint16((65535 + step) / step)
		t.bias[z] = uint16(step * (bias - fall*uint32(n)) >> 8)
	}
}

// A segment is how macroblocks of like activity are coded.
type segment struct {
	index  uint8 // quantiser index
	filter uint8 // level of the loop filter
	// luma4 is for blocks of 4 x 4 modes; luma16 for those of 16 x 16 modes,
	// whose first coefficients are coded in a block of second order.
	luma4, luma16, second, chroma quantTable
	// lambda is what 1/256 bit is worth, in 1/4096 of squared error; rank is that
	// in 1/4096 of a sum of transformed differences.
	lambda int64
	rank   int32
}

func (s *segment) reset(index int) {
	ac := acSteps[index]
	s.index = uint8(index)
	s.luma4.reset(dcSteps[index], ac, biasLuma, biasLumaFall)
	s.luma16 = s.luma4
	s.luma16.inverse[0] = 0
	s.second.reset(2*dcSteps[index], uint16(max(uint32(ac)*155/100, 8)), biasSecond, 0)
	s.chroma.reset(dcSteps[min(index, lastChromaDC)], ac, biasChroma, 0)
	q := int64(ac)
	s.lambda = max((q*q*lambdaScale+512)>>10, 1)
	s.rank = int32(q*rankScale+128) >> 8
	s.filter = uint8(min((q*filterScale+128)>>8, 63))
}

const (
	lambdaScale = 229  // 0.014 of the squared step a bit: times 16 * 1024
	rankScale   = 1350 // 0.33 of the step a bit: times 16 * 256
	filterScale = 114  // 0.445 of the step: times 256
)

// segmentScale is the step of each segment by that of the picture's quality, in
// 1/1024: smooth parts, where errors show, get a finer one. It is 1.04 times 2 to
// the 0.2 * (activity - 3.6), activity being the logarithm of the deviation in
// the segment's middle: 1, 2.6, 4 and 5.4. The factor makes a quality mean what it
// means to libwebp, by the likeness of photographs at 75 to 85.
var segmentScale = [4]uint32{743, 927, 1126, 1367}

// segmentIndexes returns the quantiser indexes of the segments for a quality of 1
// to 100.
func segmentIndexes(quality int) (index [4]int) {
	base := uint32(qualityStep[quality])
	for i, scale := range segmentScale {
		index[i] = nearestStep(base * scale)
	}
	return index
}

// nearestStep returns the index of the step nearest to q, in 1/16384; of two the
// larger.
func nearestStep(q uint32) int {
	i := 0
	for i < len(acSteps)-1 && (uint32(acSteps[i])+uint32(acSteps[i+1]))<<13 <= q {
		i++
	}
	return i
}

// qualityStep is the step of each quality in 1/16: that of the quantiser index
// 127 * (1 - cbrt(c)) - 1/2, between two indexes in proportion; c is 2/3 of
// quality/100 below 75 and 2 * quality/100 - 1 from there up. libwebp has the same
// scale, rounded down.
var qualityStep = [101]uint16{
	4504, 2806, 2498, 2289, 2123, 1982, 1859, 1785, 1718, 1657, 1600, 1547, 1497, 1450, 1405, 1362,
	1321, 1281, 1243, 1207, 1172, 1138, 1105, 1073, 1042, 1011, 982, 953, 927, 913, 900, 887,
	874, 861, 849, 837, 825, 814, 802, 791, 780, 769, 759, 748, 738, 728, 718, 708,
	698, 689, 679, 670, 661, 651, 642, 634, 625, 616, 608, 599, 591, 583, 574, 566,
	558, 550, 542, 535, 527, 519, 512, 504, 497, 490, 482, 475, 454, 433, 413, 393,
	374, 355, 337, 319, 301, 284, 267, 250, 234, 218, 202, 186, 171, 156, 141, 126,
	112, 97, 83, 70, 64,
}
