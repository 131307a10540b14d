package main

// sumColumns multiplies and adds four vectors of 4 lanes a pair of columns.
func (f *program) sumColumns() {
	f.begin("sumColumnsNEON", "is sumColumnsGo for count columns.",
		"dst", "block", "start", "w", "count", "n")
	f.Raw("sumColumnsColumn:")
	f.Go("MOVW.P 4(R2), R6")
	f.Go("ADD R6<<6, R1, R6")
	f.columnPair("smull")
	f.Go("SUBS $1, R5, R7")
	f.Go("BEQ sumColumnsStore")
	f.Raw("sumColumnsPair:")
	f.columnPair("smlal")
	f.Go("SUBS $1, R7, R7")
	f.Go("BNE sumColumnsPair")
	f.Raw("sumColumnsStore:")
	for i := 16; i < 24; i += 2 {
		f.Arm("addp v%d.4s, v%d.4s, v%d.4s", i, i, i+1)
	}
	for i := range 2 {
		f.Arm("rshrn v%d.4h, v%d.4s, #8", i, 16+4*i)
		f.Arm("rshrn2 v%d.8h, v%d.4s, #8", i, 18+4*i)
	}
	f.Go("VST1.P [V0.H8, V1.H8], 32(R0)")
	f.Go("SUBS $1, R4, R4")
	f.Go("BNE sumColumnsColumn")
	f.Go("RET")
}

// columnPair multiplies the next pair of columns: each lane has two sums.
func (f *program) columnPair(multiply string) {
	f.Go("VLD1R.P 4(R3), [V4.S4]")
	f.Go("VLD1.P 64(R6), [V0.H8, V1.H8, V2.H8, V3.H8]")
	for i := range 4 {
		f.Arm("%s v%d.4s, v%d.4h, v4.4h", multiply, 16+2*i, i)
		f.Arm("%s2 v%d.4s, v%d.8h, v4.8h", multiply, 17+2*i, i)
	}
}

// beginTurn begins a kernel that turns: dst R0, stride in bytes R1, columns R2,
// n R3.
func (f *program) beginTurn(name, doc string) {
	f.begin(name, doc, "dst", "stride", "columns", "n")
	f.Go("LSL $1, R1, R1")
}

// endTurn ends a turn that took so many columns and wrote so many bytes of each
// row.
func (f *program) endTurn(name string, columns, written int) {
	f.Go("ADD $%d, R0, R0", written)
	f.Go("SUBS $%d, R3, R3", columns)
	f.Go("BGT %sTurn", name)
	f.Go("RET")
}

// turnGray is two transposes of 4 columns of 4 pairs of rows.
func (f *program) turnGray() {
	f.beginTurn("turnGrayNEON", "is turnGo for one channel.")
	f.Raw("turnGrayTurn:")
	f.Go("VLD1.P 64(R2), [V0.S4, V1.S4, V2.S4, V3.S4]")
	f.Go("VLD1.P 64(R2), [V4.S4, V5.S4, V6.S4, V7.S4]")
	f.transpose4([4]int{0, 2, 4, 6}, [4]int{16, 17, 18, 19})
	f.transpose4([4]int{1, 3, 5, 7}, [4]int{16, 17, 18, 19})
	f.Go("MOVD R0, R4")
	for _, v := range []int{0, 2, 4, 6, 1, 3, 5, 7} {
		f.Go("VST1.P [V%d.S4], (R4)(R1)", v)
	}
	f.endTurn("turnGray", 4, 16)
}

// turn2 interleaves rows of two channels and puts together two columns of each
// pair.
func (f *program) turn2() {
	f.beginTurn("turn2NEON", "is turnGo for two channels.")
	f.table([16]byte{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15})
	f.Raw("turn2Turn:")
	f.Go("VLD1.P 64(R2), [V0.B16, V1.B16, V2.B16, V3.B16]")
	for i := range 4 {
		f.shuffle(i)
	}
	f.zip("D2", 0, 2, 4, 5)
	f.zip("D2", 1, 3, 6, 7)
	f.Go("MOVD R0, R4")
	for i := range 4 {
		f.Go("VST1.P [V%d.B16], (R4)(R1)", 4+i)
	}
	f.endTurn("turn2", 2, 16)
}

// turn4 interleaves rows of four channels.
func (f *program) turn4() {
	f.beginTurn("turn4NEON", "is turnGo for four channels.")
	f.table([16]byte{0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15})
	f.Raw("turn4Turn:")
	f.Go("VLD1.P 64(R2), [V0.B16, V1.B16, V2.B16, V3.B16]")
	for i := range 4 {
		f.shuffle(i)
	}
	f.Go("ADD R1, R0, R4")
	f.Go("FSTPQ (F0, F2), (R0)")
	f.Go("FSTPQ (F1, F3), (R4)")
	f.endTurn("turn4", 2, 32)
}
