package main

// decodeWidths are those of the files that decoders get.
func decodeWidths() []int { return []int{webpWidth, 2725} }

// decodeWebP returns the CPU time of decoding a photograph to planes, libwebp's
// being 1: of a file that libwebp made at quality 80.
func (b *bencher) decodeWebP(p webpPhoto, width, rounds int) (map[contender]float64, error) {
	m, err := scaledPixels(p.path, width)
	if err != nil {
		return nil, err
	}
	s, err := newWebpSource(b.dir, p.name, m)
	if err != nil {
		return nil, err
	}
	q := s.request(libwebp, layoutVideo, quality)
	q.Times, q.Result = 1, s.files[layoutVideo]+".webp"
	if _, err := b.crew.ask(libwebpName, q); err != nil {
		return nil, err
	}
	rs, err := b.compete([]contender{libwebp, webpOurs, webpPlain}, rounds, func(contender) request {
		return request{Op: opDecode, Source: q.Result, Shrink: 1}
	})
	if err != nil {
		return nil, err
	}
	shares := map[contender]float64{}
	for _, r := range rs[1:] {
		shares[r.contender] = r.ms() / rs[0].ms()
	}
	return shares, s.remove()
}
