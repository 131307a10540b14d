package main

import (
	"fmt"
	"math"
	"os"
)

// A codecRow is something that a JPEG codec does alone.
type codecRow struct {
	name    string
	request request // without its source
	source  func(b *bencher) (string, error)
}

// A codecResult is a row done by rendition and by libjpeg-turbo.
type codecResult struct {
	row          codecRow
	ours, theirs *result
	// agree is the PSNR of one's luma to the other's, infinite if there is no
	// difference. Of encoders it is not asked.
	agree float64
}

func (r *codecResult) ratio() float64 { return r.ours.ms() / r.theirs.ms() }

// sizes is the bytes of ours, those of libjpeg-turbo being 1.
func (r *codecResult) sizes() float64 { return float64(r.ours.bytes) / float64(r.theirs.bytes) }

func codecRows() []codecRow {
	var rows []codecRow
	for _, layout := range []string{layoutPlanar, layoutRGBX} {
		for _, progressive := range []bool{false, true} {
			rows = append(rows, encodeRow(layout, progressive))
		}
	}
	for _, progressive := range []bool{false, true} {
		for _, shrink := range []int{1, 2, 4, 8} {
			rows = append(rows, decodeRow(progressive, shrink))
		}
	}
	return rows
}

func coding(progressive bool) string {
	if progressive {
		return "progressive"
	}
	return "baseline"
}

func encodeRow(layout string, progressive bool) codecRow {
	const width, height = 720, 588
	return codecRow{
		name:    fmt.Sprintf("encode %s from %s", coding(progressive), layout),
		request: request{Op: opEncode, Width: width, Height: height, Quality: quality, Layout: layout, Progressive: progressive},
		source:  func(b *bencher) (string, error) { return writeRaw(b.dir, b.sample, layout, width, height) },
	}
}

func decodeRow(progressive bool, shrink int) codecRow {
	return codecRow{
		name:    fmt.Sprintf("decode %s at 1/%d", coding(progressive), shrink),
		request: request{Op: opDecode, Shrink: shrink},
		source:  func(b *bencher) (string, error) { return picture{4000, 3000, progressive}.write(b.dir, b.sample) },
	}
}

// codec measures a row.
func (b *bencher) codec(row codecRow) (*codecResult, error) {
	b.log("%s", row.name)
	source, err := row.source(b)
	if err != nil {
		return nil, err
	}
	rs, err := b.compete([]contender{oursCodec, libjpeg}, b.rounds, func(contender) request {
		q := row.request
		q.Source = source
		return q
	})
	if err != nil {
		return nil, err
	}
	if err := b.crew.forget(); err != nil {
		return nil, err
	}
	out := &codecResult{row: row, ours: &rs[0].result, theirs: &rs[1].result}
	if row.request.Op == opDecode {
		out.agree, err = agreement(rs[0].file, rs[1].file)
		return out, err
	}
	want, err := lumaOfRaw(source, row.request)
	if err != nil {
		return nil, err
	}
	for _, r := range rs {
		got, err := readLuma(r.file)
		if err != nil {
			return nil, err
		}
		if r.psnr, err = psnrOf(got, want); err != nil {
			return nil, err
		}
		if r.bytes, err = fileSize(r.file); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func agreement(a, b string) (float64, error) {
	p, err := readLuma(a)
	if err != nil {
		return 0, err
	}
	q, err := readLuma(b)
	if err != nil {
		return 0, err
	}
	return psnrOf(p, q)
}

// psnrOf is psnr for planes that may differ in size.
func psnrOf(a, b *plane) (float64, error) {
	if a.width != b.width || a.height != b.height {
		return math.NaN(), fmt.Errorf("%d x %d samples are compared with %d x %d", a.width, a.height, b.width, b.height)
	}
	return psnr(a, b), nil
}

func lumaOfRaw(path string, q request) (*plane, error) {
	pix, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p := &plane{q.Width, q.Height, make([]float64, q.Width*q.Height)}
	for i := range p.pix {
		if q.Layout == layoutPlanar {
			p.pix[i] = float64(pix[i])
		} else {
			p.pix[i] = lumaOfRGB(pix[4*i], pix[4*i+1], pix[4*i+2])
		}
	}
	return p, nil
}

func fileSize(path string) (int, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
}
