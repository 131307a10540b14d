// Package vips makes image variants with libvips: it reads JPEG, PNG, WebP, GIF,
// TIFF, AVIF and HEIC and writes JPEG, PNG, WebP, GIF and AVIF, as far as the
// libvips it is linked with does.
//
// It is part of a build only with cgo, the tag "vips" and libvips 8.14 or later:
//
//	apt-get install libvips-dev
//	go build -tags vips ./...
//
// In every other build there is the same API, and [New] returns
// resize.ErrNotBuilt, so that a program can fall back to goimage:
//
//	var z resize.Resizer = goimage.New(nil)
//	if v, err := vips.New(nil); err == nil {
//		z = v
//	}
//
// Take it for AVIF and HEIC, for colour-managed results, or where codecs in C are
// wanted; take goimage for a static binary, for the same bytes on every machine,
// and for files nobody vouches for.
//
// # The process
//
// libvips has one state for the process, and the first call of New sets it: the
// cache of operations is switched off, each picture is worked on by one thread
// (calls run beside each other), all loaders but those of the formats above are
// blocked, and warnings are not logged. Programs that use libvips for something
// else should know that. glibc's allocator keeps what many threads once took:
// servers do well to set MALLOC_ARENA_MAX=2.
//
// # What is done to a picture
//
// The geometry is that of resize.NewPlan, exactly: where JPEG or WebP is shrunk
// while it is decoded, the rest of the scale and its place are computed from the
// original's size. Pixels are weighted in float: that is slower than libvips's
// own 8 bits, and nearer to the filter by 4 dB and more. Colours are converted to sRGB by the embedded profile (CMYK
// without one by libvips's own), and no profile is written. Samples of 16 bits are
// scaled as such; the result has 8. Alpha is multiplied in while scaling. A grey
// picture without a profile stays grey. Of animations the first frame, of HEIF
// files the primary picture is taken. All metadata is dropped.
//
// What differs from goimage:
//   - Pictures are enlarged by a bicubic kernel (Catmull-Rom), whatever the filter,
//     except by Nearest and Bilinear.
//   - resize.Box is not there.
//   - The bytes of a result depend on the version of libvips and of its codecs.
//   - The canvas of a GIF is what libvips says: where no frame reaches the logical
//     screen's edges, it may be smaller.
//   - BMP is not read.
//   - A ctx that ends stops the resampling, but waits for a codec that works on
//     the picture as a whole: AVIF, interlaced PNG, progressive JPEG.
package vips

import (
	"image/color"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// Options are what a Resizer may be told once. The zero value is the default.
type Options struct {
	// Formats are the formats read; others are refused with resize.ErrFormat
	// before libvips sees them. Nil means all that are there.
	Formats []params.Format
	// Filter is the resampling filter; the zero value is Lanczos3. New refuses
	// resize.Box.
	Filter resize.Filter
	// Limits bound what a picture may cost; 0 in a field is its default.
	Limits resize.Limits
	// Budget bounds the working memory of all pictures at a time, those of other
	// Resizers that share it included. Nil means resize.NewBudget(0, nil), made
	// by New.
	Budget *resize.Budget
	// Background is what transparent pixels are laid on, and what is padded
	// with, in formats without alpha. Its own alpha is not looked at. Nil means
	// white.
	Background color.Color
	// Strict refuses pictures of which a decoder says that they are cut off or
	// damaged with resize.ErrCorrupt. Otherwise what there is is shown, and
	// resize.Info says Incomplete.
	Strict bool
}

var _ resize.Resizer = (*Resizer)(nil)
