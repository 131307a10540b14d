package params

// Format is an image format by its lower-case name, such as "webp". Its media
// type is "image/" and that name: at most 32 letters, digits, "-", "+" and ".".
// Those below are known to the dialects, and so is every private name of the
// form "x-" and letters and digits ("x-qoi"); a codec for another format may
// use a name of its own, which no dialect here has a word for.
type Format string

const (
	// FormatSource is the original's format, by content and not by name.
	FormatSource Format = ""
	// FormatAuto leaves the choice to the Accept header. It is replaced before
	// a key is made.
	FormatAuto Format = "auto"
	// FormatFallback is PNG for a picture with alpha, else JPEG: what
	// FormatSource becomes where the original's format cannot be written or is
	// not allowed. No URL says it.
	FormatFallback Format = "fallback"

	FormatJPEG Format = "jpeg"
	FormatPNG  Format = "png"
	FormatGIF  Format = "gif"
	FormatWebP Format = "webp"
	FormatAVIF Format = "avif"
	FormatJXL  Format = "jxl"
	FormatHEIC Format = "heic"
	FormatTIFF Format = "tiff"
	FormatBMP  Format = "bmp"
)

// IsConcrete reports whether f names one format, rather than a rule to find it.
func (f Format) IsConcrete() bool {
	return f != FormatSource && f != FormatAuto && f != FormatFallback
}

// Lossless reports whether quality has no effect on f.
func (f Format) Lossless() bool {
	switch f {
	case FormatPNG, FormatGIF, FormatTIFF, FormatBMP:
		return true
	}
	return false
}

// HasAlpha reports whether f can hold transparent pixels.
func (f Format) HasAlpha() bool { return f.IsConcrete() && f != FormatJPEG && f != FormatBMP }

// MediaType returns f's media type (RFC 6838), "" where f is not concrete.
func (f Format) MediaType() string {
	if !f.IsConcrete() {
		return ""
	}
	return "image/" + string(f)
}

// Ext returns the file name extension of f without a dot, as canonical URLs
// spell it: "jpg" for JPEG; "" where f is not concrete.
func (f Format) Ext() string {
	switch {
	case !f.IsConcrete():
		return ""
	case f == FormatJPEG:
		return "jpg"
	}
	return string(f)
}

func (f Format) mayBeJPEG() bool { return f == FormatJPEG || !f.IsConcrete() }
