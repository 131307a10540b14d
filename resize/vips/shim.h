//go:build cgo && vips

// The C side of the backend: one call for each step of a conversion. No call
// keeps a pointer that it was given; images and buffers that are handed out
// belong to the caller. All return 0, or -1 with a message in libvips's log.

#ifndef RENDITION_VIPS_SHIM_H
#define RENDITION_VIPS_SHIM_H

#include <vips/vips.h>

#if VIPS_MAJOR_VERSION < 8 || (VIPS_MAJOR_VERSION == 8 && VIPS_MINOR_VERSION < 14)
#error "libvips 8.14 or later is needed"
#endif

typedef enum {
	RV_JPEG,
	RV_PNG,
	RV_WEBP,
	RV_GIF,
	RV_TIFF,
	RV_HEIF, // to read: HEIC and AVIF; to write: AVIF
	RV_FORMATS
} rv_format;

// An encoded picture and how to open it.
typedef struct {
	rv_format format;
	const void *data;
	size_t len;
	int page;     // HEIF: the picture to take
	int shrink;   // JPEG: 1, 2, 4 or 8
	double scale; // WebP: at most 1
	int canvas_width, canvas_height;       // GIF: the logical screen, 0 if none
	int left, top, frame_width, frame_height; // GIF: the part of it with a picture
	VipsFailOn fail_on;
} rv_source;

// What the header says.
typedef struct {
	int width, height, bands;
	int sample_bytes;
	int orientation;
	int pages, primary;
	int interlaced;
	int alpha;
	int convertible; // whether sRGB can be made of it
	size_t metadata; // bytes of profiles, EXIF, XMP and the like, inflated
} rv_header;

// One axis of the resampling, all in samples of the opened picture: box by box,
// then cut (start, length), then repeat edge samples, then reduce by a factor,
// then take what is wanted. Instead of reducing, an axis may be enlarged: factor
// is below 1 then, and position is that of the first result sample.
typedef struct {
	int box;
	int cut, cut_len;
	int before, after;
	double factor;
	double position;
	int skip, out;
} rv_axis;

// Set killed to end a running call; 0 before.
typedef struct {
	int killed;
} rv_switch;

typedef struct {
	rv_axis x, y;
	VipsKernel kernel;
	const char *interpolator;
	int orientation;
	rv_switch *stop;
} rv_render_options;

typedef struct {
	rv_format format;
	int quality;
	int interlace;
	int flatten, clear; // lay on background; pad with nothing
	double background[3];
	int pad_x, pad_y, width, height; // of the canvas
	rv_switch *stop;
} rv_encode_options;

// Sets libvips up for the process. Fills which formats can be read and written.
int rv_start(int reads[RV_FORMATS], int writes[RV_FORMATS]);

int rv_read_header(const rv_source *src, rv_header *h);

// Makes the scaled picture: 8 bits, grey or sRGB, with or without straight alpha,
// upright, held in memory.
int rv_render(const rv_source *src, const rv_render_options *o, VipsImage **out);

// Reports whether a rendered picture has alpha that is not full everywhere.
int rv_translucent(VipsImage *in, int *yes);

// Encodes a rendered picture. The buffer is freed with g_free.
int rv_encode(VipsImage *in, const rv_encode_options *o, void **buf, size_t *len);

void rv_unref(VipsImage *in);

// Takes the messages that are there. Freed with g_free.
char *rv_take_messages(void);

#endif
