package main

// run adds up 32 columns over pairs of rows, two sums of each in V16 to V31, then
// their sums in V16, V18, ..., and goes on to the next in ring. R1 is ring, R2
// place, R3 w and R4 the number of pairs.
func (f *program) run(name string) {
	f.Go("MOVD R2, R6")
	f.Go("MOVD R3, R7")
	f.rowPair("smull")
	f.Go("SUBS $1, R4, R8")
	f.Go("BEQ %sStore", name)
	f.Raw("%sPair:", name)
	f.rowPair("smlal")
	f.Go("SUBS $1, R8, R8")
	f.Go("BNE %sPair", name)
	f.Raw("%sStore:", name)
	for i := 16; i < 32; i += 2 {
		f.Arm("addp v%d.4s, v%d.4s, v%d.4s", i, i, i+1)
	}
	f.Go("ADD $128, R1, R1")
}

func (f *program) rowPair(multiply string) {
	f.Go("MOVD.P 8(R6), R9")
	f.Go("VLD1R.P 4(R7), [V8.S4]")
	f.Go("ADD R9<<1, R1, R9")
	f.Go("VLD1.P 64(R9), [V0.H8, V1.H8, V2.H8, V3.H8]")
	f.Go("VLD1 (R9), [V4.H8, V5.H8, V6.H8, V7.H8]")
	for i := range 8 {
		f.Arm("%s v%d.4s, v%d.4h, v8.4h", multiply, 16+2*i, i)
		f.Arm("%s2 v%d.4s, v%d.8h, v8.8h", multiply, 17+2*i, i)
	}
}

// sumRows ends with bytes: 16 bits are cut off and then 4 rounded off, which is
// 20 rounded off.
func (f *program) sumRows() {
	f.begin("sumRowsNEON", "is sumRowsGo for n bytes, a multiple of 32, and so many pairs of rows.",
		"dst", "ring", "place", "w", "pairs", "n")
	f.Raw("sumRowsColumns:")
	f.run("sumRows")
	for i := range 4 {
		f.Arm("sqshrn v%d.4h, v%d.4s, #16", i, 16+4*i)
		f.Arm("sqshrn2 v%d.8h, v%d.4s, #16", i, 18+4*i)
	}
	for i := range 2 {
		f.Arm("sqrshrun v%d.8b, v%d.8h, #4", 4+i, 2*i)
		f.Arm("sqrshrun2 v%d.16b, v%d.8h, #4", 4+i, 2*i+1)
	}
	f.Go("VST1.P [V4.B16, V5.B16], 32(R0)")
	f.Go("SUBS $32, R5, R5")
	f.Go("BGT sumRowsColumns")
	f.Go("RET")
}

// addRowPairs adds to sums in memory.
func (f *program) addRowPairs() {
	f.begin("addRowPairsNEON", "is addRowPairsGo for n sums, a multiple of 32, and so many pairs of rows.",
		"acc", "ring", "place", "w", "pairs", "n")
	f.Raw("addRowPairsColumns:")
	f.run("addRowPairs")
	for i := range 2 {
		f.Go("VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4]")
		for k := range 4 {
			f.Go("VADD V%d.S4, V%d.S4, V%d.S4", 16+8*i+2*k, k, k)
		}
		f.Go("VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)")
	}
	f.Go("SUBS $32, R5, R5")
	f.Go("BGT addRowPairsColumns")
	f.Go("RET")
}

// limits takes the least of each byte and its pixel's alpha, for pixels of two
// channels and of four.
func (f *program) limits() {
	f.limit("limit2", "is clampGrayAlpha for n bytes, a multiple of 32.",
		[16]byte{1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15})
	f.limit("limit4", "is clampRGBA for n bytes, a multiple of 32.",
		[16]byte{3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15})
}

func (f *program) limit(name, doc string, places [16]byte) {
	f.begin(name+"NEON", doc, "p", "n")
	f.table(places)
	f.Raw("%sTurn:", name)
	f.Go("VLD1 (R0), [V0.B16, V1.B16]")
	for i := range 2 {
		f.Go("VTBL V30.B16, [V%d.B16], V%d.B16", i, 2+i)
		f.Go("VUMIN V%d.B16, V%d.B16, V%d.B16", i, 2+i, i)
	}
	f.Go("VST1.P [V0.B16, V1.B16], 32(R0)")
	f.Go("SUBS $32, R1, R1")
	f.Go("BGT %sTurn", name)
	f.Go("RET")
}
