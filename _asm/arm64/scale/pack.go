package main

// beginPack begins a kernel that packs: dst R0, rows R1, from R2, n R3.
func (f *program) beginPack(name, doc string) {
	f.begin(name, doc, "dst", "rows", "from", "n")
}

// endPack ends a turn that took 16 bytes of each row and wrote so many.
func (f *program) endPack(name string, written int) {
	f.Go("ADD $16, R2, R2")
	f.Go("ADD $%d, R0, R0", written)
	f.Go("SUBS $1, R3, R3")
	f.Go("BNE %sTurn", name)
	f.Go("RET")
}

// loadRows loads 16 bytes each of n rows from first on into V0, V1, ...
func (f *program) loadRows(first, n int) {
	for i := range n {
		f.Go("MOVD %d(R1), R4", 24*(first+i))
		f.Go("ADD R2, R4, R4")
		f.Go("VLD1 (R4), [V%d.B16]", i)
	}
}

// widen stores the 16 bytes of v as 16 bits each, by way of V20 and V21.
func (f *program) widen(v, at int) {
	f.Go("VUSHLL $0, V%d.B8, V20.H8", v)
	f.Go("VUSHLL2 $0, V%d.B16, V21.H8", v)
	f.Go("FSTPQ (F20, F21), %d(R0)", at)
}

// packGray turns 8 rows of 8 pairs of bytes at a time: a transpose of 16-bit
// units.
func (f *program) packGray() {
	f.beginPack("packGrayNEON", "is packGo for one channel.")
	f.Raw("packGrayTurn:")
	for half := range 2 {
		f.loadRows(8*half, 8)
		for i := 0; i < 8; i += 2 {
			f.zip("H8", i, i+1, 8+i, 9+i)
		}
		// V8, V10, V12, V14 hold units 0 to 3 of two rows each, the others 4 to 7.
		for i := range 2 {
			f.zip("S4", 8+i, 10+i, 4*i, 4*i+1)
			f.zip("S4", 12+i, 14+i, 4*i+2, 4*i+3)
		}
		for i := range 2 {
			for k := range 2 { // units 4*i+2*k and the next
				f.zip("D2", 4*i+k, 4*i+2+k, 16, 17)
				f.widen(16, 64*(4*i+2*k)+32*half)
				f.widen(17, 64*(4*i+2*k+1)+32*half)
			}
		}
	}
	f.endPack("packGray", 512)
}

// pack2 turns 4 rows of 4 pairs of pixels at a time.
func (f *program) pack2() {
	f.beginPack("pack2NEON", "is packGo for two channels.")
	f.table([16]byte{0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15})
	f.Raw("pack2Turn:")
	for half := range 2 {
		f.loadRows(4*half, 4)
		for i := range 4 {
			f.shuffle(i)
		}
		f.transpose4([4]int{0, 1, 2, 3}, [4]int{4, 5, 6, 7})
		for i := range 4 {
			f.widen(i, 64*i+32*half)
		}
	}
	f.endPack("pack2", 256)
}

// pack4 sorts 2 pairs of pixels of 4 rows.
func (f *program) pack4() {
	f.beginPack("pack4NEON", "is packGo for four channels.")
	f.table([16]byte{0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15})
	f.Raw("pack4Turn:")
	f.loadRows(0, 4)
	for i := range 4 {
		f.shuffle(i)
		f.Go("VUSHLL $0, V%d.B8, V%d.H8", i, 16+i)
		f.Go("VUSHLL2 $0, V%d.B16, V%d.H8", i, 20+i)
	}
	for i := 0; i < 8; i += 2 {
		f.Go("FSTPQ (F%d, F%d), %d(R0)", 16+i, 17+i, 16*i)
	}
	f.endPack("pack4", 128)
}
