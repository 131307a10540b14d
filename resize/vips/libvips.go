//go:build cgo && vips

package vips

// #cgo pkg-config: vips
// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/rendition-go/rendition/params"
	"github.com/rendition-go/rendition/resize"
)

// library is what the libvips of this process can do.
type library struct {
	reads, writes [C.RV_FORMATS]C.int
}

// start sets libvips up, once for the process, and says the same at every call.
var start = sync.OnceValues(func() (*library, error) {
	l := &library{}
	if C.rv_start(&l.reads[0], &l.writes[0]) != 0 {
		return nil, fmt.Errorf("vips: %w", errors.New(messages()))
	}
	return l, nil
})

// formats are those that this package has to do with, in the order in which they
// are told.
var formats = []struct {
	format params.Format
	code   C.rv_format
	write  bool
}{
	{params.FormatJPEG, C.RV_JPEG, true},
	{params.FormatPNG, C.RV_PNG, true},
	{params.FormatWebP, C.RV_WEBP, true},
	{params.FormatGIF, C.RV_GIF, true},
	{params.FormatAVIF, C.RV_HEIF, true},
	{params.FormatHEIC, C.RV_HEIF, false},
	{params.FormatTIFF, C.RV_TIFF, false},
}

func (l *library) read() []params.Format {
	var fs []params.Format
	for _, f := range formats {
		if l.reads[f.code] != 0 {
			fs = append(fs, f.format)
		}
	}
	return fs
}

func (l *library) written() []params.Format {
	var fs []params.Format
	for _, f := range formats {
		if f.write && l.writes[f.code] != 0 {
			fs = append(fs, f.format)
		}
	}
	return fs
}

func codeOf(f params.Format) C.rv_format {
	for _, t := range formats {
		if t.format == f {
			return t.code
		}
	}
	return C.RV_FORMATS
}

// source is an encoded picture and how to open it. Its memory is pinned from
// newSource to close.
type source struct {
	c   C.rv_source
	pin runtime.Pinner
}

func newSource(f params.Format, data []byte) *source {
	s := &source{}
	s.pin.Pin(&data[0])
	s.c.format = codeOf(f)
	s.c.data, s.c.len = unsafe.Pointer(&data[0]), C.size_t(len(data))
	s.c.shrink, s.c.scale = 1, 1
	s.c.fail_on = C.VIPS_FAIL_ON_NONE
	return s
}

func (s *source) close() { s.pin.Unpin() }

// careful makes the decoder fail at what it would else get over. libjpeg tells of
// lost data by warnings alone.
func (s *source) careful() {
	s.c.fail_on = C.VIPS_FAIL_ON_ERROR
	if s.c.format == C.RV_JPEG {
		s.c.fail_on = C.VIPS_FAIL_ON_WARNING
	}
}

func (s *source) lenient() { s.c.fail_on = C.VIPS_FAIL_ON_NONE }

// header is what libvips says of a picture before it decodes it.
type header struct {
	size                resize.Size
	bands, sampleBytes  int
	orientation, frames int
	primary             int
	interlaced, alpha   bool
	convertible         bool
	metadata            int64
}

func (s *source) header() (*header, error) {
	var h C.rv_header
	if C.rv_read_header(&s.c, &h) != 0 {
		return nil, errors.New(messages())
	}
	return &header{
		size:  resize.Size{Width: int(h.width), Height: int(h.height)},
		bands: int(h.bands), sampleBytes: int(h.sample_bytes),
		orientation: int(h.orientation), frames: max(int(h.pages), 1), primary: int(h.primary),
		interlaced: h.interlaced != 0, alpha: h.alpha != 0, convertible: h.convertible != 0,
		metadata: int64(h.metadata),
	}, nil
}

// stopper ends running calls. It is pinned while C may look at it.
type stopper struct{ c C.rv_switch }

func (s *stopper) stop() { atomic.StoreInt32((*int32)(unsafe.Pointer(&s.c.killed)), 1) }

// picture is a rendered one. It is libvips's memory and must be closed.
type picture struct {
	im *C.VipsImage
}

func (p *picture) close() { C.rv_unref(p.im) }

func (p *picture) size() resize.Size {
	return resize.Size{Width: int(p.im.Xsize), Height: int(p.im.Ysize)}
}

func (p *picture) translucent() (bool, error) {
	var yes C.int
	if C.rv_translucent(p.im, &yes) != 0 {
		return false, errors.New(messages())
	}
	return yes != 0, nil
}

func (w *window) axis() C.rv_axis {
	return C.rv_axis{
		box: C.int(w.box), cut: C.int(w.cut), cut_len: C.int(w.cutLen),
		before: C.int(w.before), after: C.int(w.after),
		factor: C.double(w.factor), position: C.double(w.position),
		skip: C.int(w.skip), out: C.int(w.out),
	}
}

// render decodes and scales a picture and brings it upright.
func (s *source) render(x, y window, f resize.Filter, orientation int, stop *stopper) (*picture, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(stop)
	interpolator := C.CString(interpolators[f])
	defer C.free(unsafe.Pointer(interpolator))
	if f == resize.Nearest { // it takes the sample before a place, not the nearest one
		x.position += 0.5
		y.position += 0.5
	}
	o := C.rv_render_options{
		x: x.axis(), y: y.axis(), kernel: kernels[f], interpolator: interpolator,
		orientation: C.int(orientation), stop: &stop.c,
	}
	var im *C.VipsImage
	if C.rv_render(&s.c, &o, &im) != 0 {
		return nil, errors.New(messages())
	}
	return &picture{im}, nil
}

// kernels are libvips's filters. It has no box.
var kernels = map[resize.Filter]C.VipsKernel{
	resize.Lanczos3:   C.VIPS_KERNEL_LANCZOS3,
	resize.Nearest:    C.VIPS_KERNEL_NEAREST,
	resize.Bilinear:   C.VIPS_KERNEL_LINEAR,
	resize.CatmullRom: C.VIPS_KERNEL_CUBIC,
	resize.Mitchell:   C.VIPS_KERNEL_MITCHELL,
	resize.Lanczos2:   C.VIPS_KERNEL_LANCZOS2,
}

// interpolators are what libvips has to enlarge with.
var interpolators = map[resize.Filter]string{
	resize.Lanczos3:   "bicubic",
	resize.Nearest:    "nearest",
	resize.Bilinear:   "bilinear",
	resize.CatmullRom: "bicubic",
	resize.Mitchell:   "bicubic",
	resize.Lanczos2:   "bicubic",
}

// encoding is how a rendered picture is written.
type encoding struct {
	format      params.Format
	quality     int
	progressive bool
	flatten     bool // lay transparent pixels on background
	clear       bool // pad with nothing
	background  [3]uint8
	plan        resize.Plan
}

// encode calls write with the encoded picture, which is valid until it returns.
func (p *picture) encode(e encoding, stop *stopper, write func([]byte) error) error {
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(stop)
	o := C.rv_encode_options{
		format: codeOf(e.format), quality: C.int(e.quality), interlace: cBool(e.progressive),
		flatten: cBool(e.flatten), clear: cBool(e.clear),
		pad_x: C.int(e.plan.PadX), pad_y: C.int(e.plan.PadY),
		width: C.int(e.plan.Canvas.Width), height: C.int(e.plan.Canvas.Height), stop: &stop.c,
	}
	for i, v := range e.background {
		o.background[i] = C.double(v)
	}
	var buf unsafe.Pointer
	var n C.size_t
	if C.rv_encode(p.im, &o, &buf, &n) != 0 {
		return &engineError{messages()}
	}
	defer C.g_free(C.gpointer(buf))
	return write(unsafe.Slice((*byte)(buf), int(n)))
}

// engineError is what libvips said, as against what a writer did.
type engineError struct{ text string }

func (e *engineError) Error() string { return e.text }

func cBool(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

// messages takes what libvips logged. The log is one for the process: beside other
// calls that fail it may be another's, or empty, so that nothing depends on it but
// what people read.
func messages() string {
	s := C.rv_take_messages()
	defer C.g_free(C.gpointer(s))
	text := strings.Join(strings.Fields(strings.ToValidUTF8(C.GoString(s), "?")), " ")
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "..."
	}
	if text == "" {
		return "libvips gives no reason"
	}
	return text
}

const maxMessage = 200

// tracked returns how much memory libvips holds for pixels, and in how many pieces.
func tracked() (bytes int64, pieces int) {
	return int64(C.vips_tracked_get_mem()), int(C.vips_tracked_get_allocs())
}
