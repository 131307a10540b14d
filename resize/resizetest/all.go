package resizetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func allRules() []rule {
	return []rule{
		{"all-same", "ResizeAll tells the same Info as Resize for each output alone, in their order, and makes the same bytes or as true a picture.", checkAllSame},
		{"all-one-fails", "An output that fails, by its params or its writer, does not keep ResizeAll from the others.", checkAllOneFails},
		{"all-source-fails", "An error of the reader fails every output of ResizeAll.", checkAllSourceFails},
		{"all-cancelled", "When ctx has ended, or ends while the source is read, every output of ResizeAll fails with ctx's error.", checkAllCancelled},
		{"all-left", "ResizeAll can be left after any output, and what was yielded until then is whole.", checkAllLeft},
		{"identify", "Identify tells what Resize tells of the source, and refuses what is no picture.", checkIdentify},
	}
}

// allSlack is by how many dB an output of ResizeAll may be further from [Reference]
// than that of Resize: a rounding more or less.
const allSlack = 1

// several are outputs of many kinds, large and small ones mixed.
func (c *check) several() []params.Params {
	var list []params.Params
	for _, f := range c.written() {
		list = append(list,
			params.Params{Width: 40, Format: f}.Simplify(),
			params.Params{Width: 110, Format: f, Quality: 90}.Simplify(),
			params.Params{Width: 30, Height: 60, Fit: params.FitCover, Position: params.PositionLeft, Format: f}.Simplify(),
			params.Params{Width: 90, Height: 90, Fit: params.FitContain, Format: f}.Simplify(),
			params.Params{Percent: 100, Format: f, Progressive: true}.Simplify(),
		)
	}
	return list
}

// all returns what ResizeAll makes of src, its errors in a list of their own.
func (c *check) all(ctx context.Context, src io.Reader, list []params.Params) ([]result, []error) {
	c.Helper()
	outs, written := outputs(list)
	results, errs := collect(resize.ResizeAll(ctx, c.z, src, outs))
	if len(results) != len(list) {
		c.Fatalf("%d results of %d outputs", len(results), len(list))
	}
	for i := range results {
		if results[i].data = written[i].Bytes(); errs[i] == nil {
			c.read(&results[i])
		}
	}
	return results, errs
}

func outputs(list []params.Params) ([]resize.Output, []*bytes.Buffer) {
	outs := make([]resize.Output, len(list))
	written := make([]*bytes.Buffer, len(list))
	for i, p := range list {
		written[i] = new(bytes.Buffer)
		outs[i] = resize.Output{W: written[i], Params: p}
	}
	return outs, written
}

func collect(seq iter.Seq2[resize.Info, error]) (results []result, errs []error) {
	for info, err := range seq {
		results, errs = append(results, result{info: info}), append(errs, err)
	}
	return results, errs
}

func checkAllSame(c *check) {
	m := scene(200, 150)
	files := c.samples(m)
	if c.reads(params.FormatJPEG) {
		files["jpeg, turned"] = jpegSegment(encodeJPEG(store(m, 6), 95), 0xe1, "Exif\x00\x00"+string(exif(6, false)))
	}
	source := FromImage(m)
	for f, file := range files {
		list := c.several()
		got, errs := c.all(c.Context(), bytes.NewReader(file), list)
		for i, p := range list {
			want := c.run(file, p)
			if errs[i] != nil || got[i].info != want.info {
				c.Errorf("%s, %v: %v, %+v; alone %+v", f, p, errs[i], got[i].info, want.info)
				continue
			}
			if !bytes.Equal(got[i].data, want.data) && got[i].pix != nil {
				c.asTrue(fmt.Sprintf("%s, %v", f, p), source, p, got[i].pix, want.pix)
			}
		}
		again, _ := c.all(c.Context(), bytes.NewReader(file), list)
		for i := range list {
			if !bytes.Equal(again[i].data, got[i].data) {
				c.Errorf("%s, %v: other bytes the second time", f, list[i])
			}
		}
	}
	if rs, _ := c.all(c.Context(), failing{}, nil); len(rs) != 0 {
		c.Errorf("%d results of no outputs", len(rs))
	}
}

// asTrue fails the rule where got is further from what p should make of m than
// alone is.
func (c *check) asTrue(what string, m *Pixels, p params.Params, got, alone *Pixels) {
	c.Helper()
	pl, err := resize.NewPlan(m.Width, m.Height, p, resize.Limits{})
	if err != nil {
		c.Fatal(err)
	}
	ideal := Reference(m, pl, c.o.Filter)
	if g, a := psnr(got, ideal), psnr(alone, ideal); g < a-allSlack {
		c.Errorf("%s: %.1f dB from the reference, alone %.1f", what, g, a)
	}
}

func checkAllOneFails(c *check) {
	out := c.anyOut()
	good := params.Params{Width: 30, Format: out}.Simplify()
	list := []params.Params{
		good, {}, good,
		params.Params{Width: 20, Format: "nosuchformat"}.Simplify(),
		params.Params{Width: 16384, Height: 16384, Fit: params.FitFill, Enlarge: true, Format: out}.Simplify(),
		good, good,
	}
	const unwritable = 5
	wants := map[int]error{3: resize.ErrFormat, 4: resize.ErrTooLarge, unwritable: errWriter}
	for f, file := range c.samples(scene(60, 45)) {
		outs, written := outputs(list)
		outs[unwritable].W = &full{10}
		results, errs := collect(resize.ResizeAll(c.Context(), c.z, bytes.NewReader(file), outs))
		if len(errs) != len(list) {
			c.Fatalf("%s: %d results of %d outputs", f, len(errs), len(list))
		}
		if errs[1] == nil {
			c.Errorf("%s: the zero Params are accepted", f)
		}
		for i, want := range wants {
			c.wantErr(string(f), errs[i], want)
		}
		alone := c.run(file, good)
		for _, i := range []int{0, 2, 6} {
			if errs[i] != nil || results[i].info != alone.info || resize.Sniff(written[i].Bytes()) != out {
				c.Errorf("%s, output %d beside others that fail: %v, %+v", f, i, errs[i], results[i].info)
			}
		}
	}
}

func checkAllSourceFails(c *check) {
	list := c.several()
	for f, file := range c.samples(noise(80, 60)) {
		src := io.MultiReader(bytes.NewReader(file[:len(file)/2]), failing{})
		_, errs := c.all(c.Context(), src, list)
		for _, err := range errs {
			c.wantErr(string(f), err, errReader)
		}
	}
	_, errs := c.all(c.Context(), bytes.NewReader([]byte("no picture at all")), list)
	for _, err := range errs {
		c.wantErr("text", err, resize.ErrFormat)
	}
}

func checkAllCancelled(c *check) {
	list := c.several()
	for f, file := range c.samples(noise(200, 150)) {
		ctx, cancel := context.WithCancel(c.Context())
		_, errs := c.all(ctx, &cancelling{file, len(file) / 2, cancel}, list)
		for _, err := range errs {
			c.wantErr(string(f)+" on the way", err, context.Canceled)
		}
		_, errs = c.all(ctx, bytes.NewReader(file), list)
		for _, err := range errs {
			c.wantErr(string(f)+" before", err, context.Canceled)
		}
	}
}

func checkAllLeft(c *check) {
	list := c.several()
	for f, file := range c.samples(scene(120, 90)) {
		for _, n := range []int{1, 2, len(list)} {
			outs, written := outputs(list)
			i := 0
			for info, err := range resize.ResizeAll(c.Context(), c.z, bytes.NewReader(file), outs) {
				if err != nil {
					c.Fatalf("%s, output %d: %v", f, i, err)
				}
				r := result{info: info, data: slices.Clone(written[i].Bytes())}
				c.read(&r)
				if i++; i == n {
					break
				}
			}
		}
	}
}

func checkIdentify(c *check) {
	for f, file := range c.samples(scene(61, 45)) {
		if f == params.FormatJPEG {
			file = jpegSegment(file, 0xe1, "Exif\x00\x00"+string(exif(8, false)))
		}
		want := c.run(file, params.Params{Width: 20, Format: c.anyOut()}).info
		want.OutFormat, want.OutWidth, want.OutHeight = "", 0, 0
		got, err := resize.Identify(c.Context(), c.z, bytes.NewReader(file))
		if err != nil || got != want {
			c.Errorf("%s: %+v, %v; Resize says %+v", f, got, err, want)
		}
		if _, err := resize.Identify(c.Context(), c.z, io.MultiReader(bytes.NewReader(file[:10]), failing{})); err == nil {
			c.Errorf("%s: an error of the reader is lost", f)
		}
	}
	for _, text := range []string{"", "no picture, but a text that is long enough to be looked at as one if need be"} {
		_, err := resize.Identify(c.Context(), c.z, bytes.NewReader([]byte(text)))
		c.wantErr("text", err, resize.ErrFormat)
	}
}
