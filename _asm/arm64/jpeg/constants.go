package main

// Multipliers with 13 bits of fraction, as the package has them.
const (
	m0541 = 4433
	m0765 = 6270
	m1847 = 15137
	m1175 = 9633
	m0298 = 2446
	m2053 = 16819
	m3072 = 25172
	m1501 = 12299
	m0899 = 7373
	m2562 = 20995
	m1961 = 16069
	m0390 = 3196
	m1306 = 10703
)

// odd has what each of the inputs 1, 3, 5 and 7 of the inverse transform counts
// for in its odd results 0 to 3. It is symmetric but for the last bit of some, and
// the forward transform's are the same.
var odd = [4][4]int{
	{m1501 - m0899 + m1175 - m0390, m1175, m1175 - m0390, m1175 - m0899},
	{m1175, m3072 - m2562 + m1175 - m1961, m1175 - m2562, m1175 - m1961},
	{m1175 - m0390, m1175 - m2562, m2053 - m2562 + m1175 - m0390, m1175},
	{m1175 - m0899, m1175 - m1961, m1175, m0298 - m0899 + m1175 - m1961},
}

// multipliers are those of all transforms, in the lanes of two registers.
var multipliers = []int{
	odd[0][0], m1175, odd[0][2], odd[0][3], odd[1][1], odd[1][2], odd[1][3], odd[2][2],
	odd[3][3], m0541, m0541 + m0765, m0541 - m1847, m1306, -m1306, 0, 0,
}

var zigzag = [64]int{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// stored returns where each coefficient, in zigzag order, is stored: of two rows,
// those of even columns and then those of odd ones.
func stored() (at []byte) {
	for _, i := range zigzag {
		row, column := i/8, i%8
		at = append(at, byte(row/2*16+column%2*8+row%2*4+column/2))
	}
	return at
}
