package neon

// form is a family of instructions that share their operands and the place of
// their bits (Arm Architecture Reference Manual, "Data processing: SIMD and
// floating point").
type form int

const (
	same        form = iota // vd.T, vn.T, vm.T
	long                    // vd.wide, vn.T, vm.T
	wide                    // vd.wide, vn.wide, vm.T
	narrowing               // vd.T, vn.wide, vm.wide
	shiftRight              // vd.T, vn.T, #n
	shiftLeft               // vd.T, vn.T, #n
	shiftNarrow             // vd.T, vn.wide, #n
	shiftLong               // vd.wide, vn.T, #n
	unary                   // vd.T, vn.T
	narrow                  // vd.T, vn.wide
	pairLong                // vd.wide in as many bits, vn.T
	dot                     // vd.s, vn.b, vm.b
	across                  // a scalar, vn.T
	acrossLong              // a scalar of twice the size, vn.T
)

// instruction is one line of the manual.
type instruction struct {
	form     form
	unsigned uint32 // the bit U, which also tells other pairs apart
	opcode   uint32
	sizes    string // elements of vn (of vm for wide, of vd for what narrows)
}

const (
	bhs  = "bhs"
	bhsd = "bhsd"
	hs   = "hs"
)

// instructions are those without elements.
func instructions() map[string]instruction {
	return map[string]instruction{
		"add":      {same, 0, 0x10, bhsd},
		"sub":      {same, 1, 0x10, bhsd},
		"addp":     {same, 0, 0x17, bhsd},
		"mul":      {same, 0, 0x13, bhs},
		"mla":      {same, 0, 0x12, bhs},
		"mls":      {same, 1, 0x12, bhs},
		"sqdmulh":  {same, 0, 0x16, hs},
		"sqrdmulh": {same, 1, 0x16, hs},
		"sqadd":    {same, 0, 0x01, bhsd},
		"uqadd":    {same, 1, 0x01, bhsd},
		"sqsub":    {same, 0, 0x05, bhsd},
		"uqsub":    {same, 1, 0x05, bhsd},
		"shadd":    {same, 0, 0x00, bhs},
		"uhadd":    {same, 1, 0x00, bhs},
		"srhadd":   {same, 0, 0x02, bhs},
		"urhadd":   {same, 1, 0x02, bhs},
		"smax":     {same, 0, 0x0c, bhs},
		"umax":     {same, 1, 0x0c, bhs},
		"smin":     {same, 0, 0x0d, bhs},
		"umin":     {same, 1, 0x0d, bhs},
		"sabd":     {same, 0, 0x0e, bhs},
		"uabd":     {same, 1, 0x0e, bhs},
		"cmgt":     {same, 0, 0x06, bhsd},
		"cmhi":     {same, 1, 0x06, bhsd},
		"cmge":     {same, 0, 0x07, bhsd},
		"cmhs":     {same, 1, 0x07, bhsd},
		"cmeq":     {same, 1, 0x11, bhsd},
		"sshl":     {same, 0, 0x08, bhsd},
		"ushl":     {same, 1, 0x08, bhsd},
		"srshl":    {same, 0, 0x0a, bhsd},

		"saddl":   {long, 0, 0x0, bhs},
		"uaddl":   {long, 1, 0x0, bhs},
		"ssubl":   {long, 0, 0x2, bhs},
		"usubl":   {long, 1, 0x2, bhs},
		"sabal":   {long, 0, 0x5, bhs},
		"uabal":   {long, 1, 0x5, bhs},
		"sabdl":   {long, 0, 0x7, bhs},
		"uabdl":   {long, 1, 0x7, bhs},
		"smlal":   {long, 0, 0x8, bhs},
		"umlal":   {long, 1, 0x8, bhs},
		"smlsl":   {long, 0, 0xa, bhs},
		"umlsl":   {long, 1, 0xa, bhs},
		"smull":   {long, 0, 0xc, bhs},
		"umull":   {long, 1, 0xc, bhs},
		"sqdmull": {long, 0, 0xd, hs},

		"saddw": {wide, 0, 0x1, bhs},
		"uaddw": {wide, 1, 0x1, bhs},
		"ssubw": {wide, 0, 0x3, bhs},
		"usubw": {wide, 1, 0x3, bhs},

		"addhn":  {narrowing, 0, 0x4, bhs},
		"raddhn": {narrowing, 1, 0x4, bhs},
		"subhn":  {narrowing, 0, 0x6, bhs},

		"sshr":  {shiftRight, 0, 0x00, bhsd},
		"ushr":  {shiftRight, 1, 0x00, bhsd},
		"ssra":  {shiftRight, 0, 0x02, bhsd},
		"usra":  {shiftRight, 1, 0x02, bhsd},
		"srshr": {shiftRight, 0, 0x04, bhsd},
		"urshr": {shiftRight, 1, 0x04, bhsd},
		"srsra": {shiftRight, 0, 0x06, bhsd},

		"shl":    {shiftLeft, 0, 0x0a, bhsd},
		"sqshl":  {shiftLeft, 0, 0x0e, bhsd},
		"sqshlu": {shiftLeft, 1, 0x0c, bhsd},

		"shrn":     {shiftNarrow, 0, 0x10, bhs},
		"rshrn":    {shiftNarrow, 0, 0x11, bhs},
		"sqshrun":  {shiftNarrow, 1, 0x10, bhs},
		"sqrshrun": {shiftNarrow, 1, 0x11, bhs},
		"sqshrn":   {shiftNarrow, 0, 0x12, bhs},
		"sqrshrn":  {shiftNarrow, 0, 0x13, bhs},
		"uqshrn":   {shiftNarrow, 1, 0x12, bhs},
		"uqrshrn":  {shiftNarrow, 1, 0x13, bhs},

		"sshll": {shiftLong, 0, 0x14, bhs},
		"ushll": {shiftLong, 1, 0x14, bhs},

		"abs": {unary, 0, 0x0b, bhsd},
		"neg": {unary, 1, 0x0b, bhsd},

		"xtn":    {narrow, 0, 0x12, bhs},
		"sqxtn":  {narrow, 0, 0x14, bhs},
		"uqxtn":  {narrow, 1, 0x14, bhs},
		"sqxtun": {narrow, 1, 0x12, bhs},

		"saddlp": {pairLong, 0, 0x02, bhs},
		"uaddlp": {pairLong, 1, 0x02, bhs},
		"sadalp": {pairLong, 0, 0x06, bhs},
		"uadalp": {pairLong, 1, 0x06, bhs},

		"sdot": {dot, 0, 0x12, "b"},
		"udot": {dot, 1, 0x12, "b"},

		"saddlv": {acrossLong, 0, 0x03, bhs},
		"uaddlv": {acrossLong, 1, 0x03, bhs},
		"smaxv":  {across, 0, 0x0a, bhs},
		"umaxv":  {across, 1, 0x0a, bhs},
		"sminv":  {across, 0, 0x1a, bhs},
		"uminv":  {across, 1, 0x1a, bhs},
		"addv":   {across, 0, 0x1b, bhs},
	}
}

// byElement are those whose last operand is one element for all.
func byElement() map[string]instruction {
	return map[string]instruction{
		"mul":      {same, 0, 0x8, hs},
		"mla":      {same, 1, 0x0, hs},
		"mls":      {same, 1, 0x4, hs},
		"sqdmulh":  {same, 0, 0xc, hs},
		"sqrdmulh": {same, 0, 0xd, hs},
		"smlal":    {long, 0, 0x2, hs},
		"umlal":    {long, 1, 0x2, hs},
		"smlsl":    {long, 0, 0x6, hs},
		"umlsl":    {long, 1, 0x6, hs},
		"smull":    {long, 0, 0xa, hs},
		"umull":    {long, 1, 0xa, hs},
		"sqdmull":  {long, 0, 0xb, hs},
	}
}
