//go:build purego || !(amd64 || arm64)

package jpeg

func idct8(dst []byte, stride int, c *[64]int16)        { idct8Generic(dst, stride, c) }
func idct8Corner4(dst []byte, stride int, c *[64]int16) { idct8Corner4Generic(dst, stride, c) }
func idct4(dst []byte, stride int, c *[64]int16)        { idct4Generic(dst, stride, c) }
func idct4Corner2(dst []byte, stride int, c *[64]int16) { idct4Corner2Generic(dst, stride, c) }

func fdctQuantize(dst *[64]int16, src []byte, stride int, q *quantizer) uint64 {
	return fdctQuantizeGeneric(dst, src, stride, q)
}

func multipliers(uint32) (factor, scale uint16) { return 0, 0 }
