// Package resizetest proves that a resize.Resizer keeps its promises.
//
//	func TestConformance(t *testing.T) {
//		resizetest.Run(t, func(testing.TB) resize.Resizer { return mine.New() }, nil)
//	}
//
// Each rule is a subtest with a name and a sentence, so that one of them can be
// run alone. The pictures are made on the spot and encoded with the standard
// library, whose decoders also read the results; no files are needed.
//
// [Reference] is the scaler in float64 that results are compared with.
package resizetest

import (
	"slices"
	"testing"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// Options say what is special about a Resizer. nil means nothing is.
type Options struct {
	// Filter is the filter that the Resizer scales with.
	Filter resize.Filter
	// PSNR is the least signal to noise ratio, in dB, that PNG results must have
	// against [Reference]; 0 means 48.
	PSNR float64
	// SourceBytes is the limit of encoded bytes that the Resizer was given; 0
	// means the default of resize.Limits. It must be over 1 MiB.
	SourceBytes int64
	// CannotRead and CannotWrite list the formats that the Resizer does not have.
	// Of those in question (JPEG, PNG, GIF, WebP, BMP, TIFF to read; JPEG, PNG,
	// GIF to write, and all that resize.Encodes tells) they are left out, with a
	// line in the log.
	CannotRead, CannotWrite []params.Format
	// Skip lists names of rules that are left out, with a line in the log.
	Skip []string
}

// A rule is one promise.
type rule struct {
	name     string
	sentence string
	check    func(*check)
}

// check is one rule being checked on a Resizer of its own.
type check struct {
	testing.TB
	z resize.Resizer
	o Options
}

// Run checks every rule on Resizers that newResizer makes, one for each rule. A
// Resizer that must be closed can do so in the TB's Cleanup. The Resizers must
// have the default limits, except that of o.SourceBytes.
func Run(t *testing.T, newResizer func(testing.TB) resize.Resizer, o *Options) {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.PSNR == 0 {
		opts.PSNR = 48
	}
	if opts.SourceBytes == 0 {
		opts.SourceBytes = resize.Limits{}.WithDefaults().SourceBytes
	}
	for _, r := range slices.Concat(geometryRules(), pixelRules(), inputRules(), outputRules(), callRules(), allRules()) {
		t.Run(r.name, func(t *testing.T) {
			if slices.Contains(opts.Skip, r.name) {
				t.Skipf("left out: %s", r.sentence)
			}
			defer func() {
				if v := recover(); v != nil {
					t.Errorf("panic: %v", v)
				}
				if t.Failed() {
					t.Logf("the rule: %s", r.sentence)
				}
			}()
			r.check(&check{t, newResizer(t), opts})
		})
	}
}

// reads reports whether pictures of a format can be given to the Resizer, and
// logs it where they cannot.
func (c *check) reads(f params.Format) bool {
	if slices.Contains(c.o.CannotRead, f) {
		c.Logf("%s is not read, left out", f)
		return false
	}
	return true
}

func (c *check) writes(f params.Format) bool {
	if slices.Contains(c.o.CannotWrite, f) {
		c.Logf("%s is not written, left out", f)
		return false
	}
	return true
}

// needs skips the rule where the Resizer cannot read, or cannot write, a format
// without which nothing is left of it.
func (c *check) needs(read, write params.Format) {
	c.Helper()
	if !c.reads(read) || !c.writes(write) {
		c.SkipNow()
	}
}
