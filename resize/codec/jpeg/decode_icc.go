package jpeg

// iccParts gathers a profile from its APP2 segments (ICC.1:2022 annex B.4): a
// name, the number of the part from 1 up, the count of parts, and bytes.
type iccParts struct {
	parts [256][]byte
	seen  int
	count int
	size  int64
	bad   bool
}

const iccName = "ICC_PROFILE\x00"

func (p *iccParts) add(data []byte, limit int64) {
	const head = len(iccName) + 2
	if len(data) < head || string(data[:len(iccName)]) != iccName || p.bad {
		return
	}
	number, count := data[head-2], int(data[head-1])
	body := data[head:]
	if p.seen == 0 {
		p.count = count
	}
	p.size += int64(len(body))
	if p.parts[number] != nil || number < 1 || int(number) > count || count != p.count || limit > 0 && p.size > limit {
		*p = iccParts{bad: true}
		return
	}
	p.parts[number] = append(make([]byte, 0, len(body)+1), body...)
	p.seen++
}

// profile returns the whole profile; nil where a part is missing or odd, or
// where it is larger than the limit on metadata: the picture is readable
// without.
func (p *iccParts) profile() []byte {
	if p.bad || p.seen == 0 || p.seen != p.count {
		return nil
	}
	out := make([]byte, 0, p.size)
	for _, part := range p.parts {
		out = append(out, part...)
	}
	return out
}
