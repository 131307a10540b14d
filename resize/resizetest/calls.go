package resizetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

func callRules() []rule {
	return []rule{
		{"refused-params", "The zero Params, FormatAuto, and params that are invalid or not simplified are refused.", checkRefusedParams},
		{"writer-error", "An error of the writer is returned.", checkWriterError},
		{"cancelled-before", "With a ctx that has ended, Resize returns ctx's error.", checkCancelledBefore},
		{"cancelled-during", "When ctx ends while the source is read, Resize returns ctx's error.", checkCancelledDuring},
		{"repeatable", "The same input gives the same bytes, every time.", checkRepeatable},
		{"concurrent", "Calls at the same time do not disturb each other.", checkConcurrent},
		{"info-beside-error", "Info tells the source's format and size also where the result is refused.", checkInfoBesideError},
	}
}

func (c *check) wantErr(what string, err, want error) {
	c.Helper()
	if !errors.Is(err, want) {
		c.Errorf("%s: %v, want %v", what, err, want)
	}
}

func checkRefusedParams(c *check) {
	if !c.reads(params.FormatPNG) {
		c.SkipNow()
	}
	file := encodePNG(quarters(40, 30))
	for what, p := range map[string]params.Params{
		"zero": {}, "auto": params.Params{Width: 20, Format: params.FormatAuto}.Simplify(),
		"negative": {Width: -5, Quality: 80}, "over the limit": {Width: params.MaxSide + 1, Quality: 80},
		"not simplified": {Width: 20, Height: 20, Format: params.FormatPNG, Quality: 80},
	} {
		var w bytes.Buffer
		if _, err := c.z.Resize(c.Context(), &w, bytes.NewReader(file), p); err == nil {
			c.Errorf("%s: accepted", what)
		}
	}
}

var errWriter = errors.New("the writer's own error")

// full is a writer that takes n bytes and no more.
type full struct{ n int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.n {
		n := f.n
		f.n = 0
		return n, errWriter
	}
	f.n -= len(p)
	return len(p), nil
}

func checkWriterError(c *check) {
	if !c.reads(params.FormatPNG) {
		c.SkipNow()
	}
	file := encodePNG(noise(120, 90))
	for _, f := range c.written() {
		p := params.Params{Width: 100, Format: f}
		size := len(c.run(file, p).data)
		for _, n := range []int{0, 1, 30, size / 2, size - 1} {
			_, err := c.z.Resize(c.Context(), &full{n}, bytes.NewReader(file), p.Simplify())
			if !errors.Is(err, errWriter) {
				c.Errorf("%s, after %d of %d bytes: %v, want the writer's error", f, n, size, err)
			}
		}
	}
}

func checkCancelledBefore(c *check) {
	file := encodePNG(quarters(40, 30))
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	_, err := c.z.Resize(ctx, io.Discard, bytes.NewReader(file), params.Params{Width: 20}.Simplify())
	c.wantErr("cancelled", err, context.Canceled)
}

// cancelling calls cancel on its way.
type cancelling struct {
	b      []byte
	after  int
	cancel func()
}

func (r *cancelling) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		return 0, io.EOF
	}
	if r.after <= 0 {
		r.cancel()
	}
	n := copy(p[:min(len(p), 1024)], r.b)
	r.b, r.after = r.b[n:], r.after-n
	return n, nil
}

func checkCancelledDuring(c *check) {
	for f, file := range c.samples(noise(200, 150)) {
		ctx, cancel := context.WithCancel(c.Context())
		src := &cancelling{file, len(file) / 2, cancel}
		_, err := c.z.Resize(ctx, io.Discard, src, params.Params{Width: 100, Format: c.anyOut()}.Simplify())
		cancel()
		c.wantErr(string(f), err, context.Canceled)
	}
}

func checkRepeatable(c *check) {
	for from, file := range c.samples(scene(150, 100)) {
		for _, to := range c.written() {
			p := params.Params{Width: 71, Format: to}
			first := c.run(file, p)
			for range 2 {
				if again := c.run(file, p); !bytes.Equal(again.data, first.data) || again.info != first.info {
					c.Errorf("%s to %s: another result the second time", from, to)
				}
			}
		}
	}
}

func checkConcurrent(c *check) {
	type job struct {
		file []byte
		p    params.Params
		want result
	}
	var jobs []job
	for _, file := range c.samples(scene(150, 100)) {
		for i, to := range c.written() {
			p := params.Params{Width: 40 + 9*i, Format: to}
			jobs = append(jobs, job{file, p, c.run(file, p)})
		}
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range jobs {
				j := jobs[(i+g*len(jobs)/4)%len(jobs)]
				var w bytes.Buffer
				info, err := c.z.Resize(c.Context(), &w, bytes.NewReader(j.file), j.p.Simplify())
				if err != nil || info != j.want.info || !bytes.Equal(w.Bytes(), j.want.data) {
					c.Errorf("%s to %s: another result beside other calls (%v)", info.Format, j.p.Format, err)
				}
			}
		})
	}
	wg.Wait()
}

func checkInfoBesideError(c *check) {
	c.needs(params.FormatPNG, params.FormatPNG)
	p := params.Params{Width: 16384, Height: 16384, Fit: params.FitFill, Enlarge: true, Format: params.FormatPNG}
	r, err := c.try(encodePNG(quarters(40, 30)), p)
	c.wantErr("too large", err, resize.ErrTooLarge)
	if r.info.Format != params.FormatPNG || r.info.Width != 40 || r.info.Height != 30 {
		c.Errorf("Info is %+v", r.info)
	}
}
