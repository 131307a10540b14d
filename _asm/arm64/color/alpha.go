package main

// premultiply takes 16 pixels in a turn. Rounding twice, the second time on the sum
// with what the first gave, is an exact division by 255.
func (p *program) premultiply() {
	p.text("premultiplyNEON", "(dst, src *byte, n int)", 24, "dst", "src", "n")
	p.Raw("premultiply:")
	p.Go("VLD4.P 64(R1), [V16.B16, V17.B16, V18.B16, V19.B16]")
	for c := range 3 {
		for i, half := range halves {
			p.Arm("umull%s v%d.8h, v%d.%s, v19.%s", half.suffix, 20+i, 16+c, half.b, half.b)
			p.Arm("urshr v%d.8h, v%d.8h, #8", 22+i, 20+i)
		}
		for i, half := range halves {
			p.Arm("raddhn%s v%d.%s, v%d.8h, v%d.8h", half.suffix, 16+c, half.b, 20+i, 22+i)
		}
	}
	p.Go("VST4.P [V16.B16, V17.B16, V18.B16, V19.B16], 64(R0)")
	p.Go("SUBS $16, R2, R2")
	p.Go("BNE premultiply")
	p.Go("RET")
}

// unpremultiply takes 16 pixels in a turn. Many are opaque or transparent, all of
// them: those are stored as they are, or as zeros.
func (p *program) unpremultiply() {
	p.text("unpremultiplyNEON", "(dst, src *byte, reciprocals *[256]uint32, n int)", 32,
		"dst", "src", "reciprocals", "n")
	const half = 0
	p.Go("MOVD $%d, R4", 1<<23)
	p.Go("VDUP R4, V%d.S4", half)
	p.Raw("unpremultiply:")
	p.Go("VLD4 (R1), [V16.B16, V17.B16, V18.B16, V19.B16]")
	p.Go("VMOV V19.D[0], R4")
	p.Go("VMOV V19.D[1], R5")
	p.Go("AND R4, R5, R6")
	p.Go("CMN $1, R6")
	p.Go("BEQ store")
	p.Go("ORR R4, R5, R6")
	p.Go("CBZ R6, clear")
	for i := range 4 {
		p.lookUp(4+i, 4*i)
	}
	for c := 16; c < 19; c++ {
		p.Go("VUMIN V19.B16, V%d.B16, V%d.B16", c, c)
		for i, bytes := range halves {
			p.Arm("ushll%s v24.8h, v%d.%s, #0", bytes.suffix, c, bytes.b)
			for j, numbers := range halves {
				p.Arm("ushll%s v25.4s, v24.%s, #0", numbers.suffix, numbers.h)
				p.Arm("mul v25.4s, v25.4s, v%d.4s", 4+2*i+j)
				p.Arm("addhn%s v%d.%s, v25.4s, v%d.4s", numbers.suffix, 26+i, numbers.h, half)
			}
		}
		p.Go("VUZP2 V27.B16, V26.B16, V%d.B16", c)
	}
	p.Raw("store:")
	p.Go("VST4.P [V16.B16, V17.B16, V18.B16, V19.B16], 64(R0)")
	p.Go("ADD $64, R1, R1")
	p.Go("SUBS $16, R3, R3")
	p.Go("BNE unpremultiply")
	p.Go("RET")
	p.Raw("clear:")
	for c := 16; c < 19; c++ {
		p.Go("VMOV V19.B16, V%d.B16", c)
	}
	p.Go("B store")
}

// lookUp makes register d the reciprocals of four pixels from pixel x on.
func (p *program) lookUp(d, x int) {
	for i := range 4 {
		p.Go("MOVBU %d(R1), R%d", 4*(x+i)+3, 4+i)
		p.Go("FMOVS (R2)(R%d<<2), F%d", 4+i, 20+i)
	}
	p.Go("VZIP1 V21.S4, V20.S4, V20.S4")
	p.Go("VZIP1 V23.S4, V22.S4, V22.S4")
	p.Go("VZIP1 V22.D2, V20.D2, V%d.D2", d)
}
