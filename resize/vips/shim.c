//go:build cgo && vips

#include "chain.h"

#include <string.h>

static void ignore_log(const gchar *domain, GLogLevelFlags level,
	const gchar *message, gpointer data)
{
}

static int has_operation(const char *name)
{
	return vips_type_find("VipsOperation", name) != 0;
}

// HEIF needs more than the operation: libheif may lack an AV1 encoder.
static int writes_avif(void)
{
	VipsImage *black = NULL;
	void *buf = NULL;
	size_t len = 0;
	int failed;

	if (!has_operation("heifsave_buffer") || vips_black(&black, 16, 16, "bands", 3, NULL))
		return 0;
	failed = vips_heifsave_buffer(black, &buf, &len, "compression",
		VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort", 0, NULL);
	g_object_unref(black);
	g_free(buf);
	vips_error_clear();
	return !failed && len > 0;
}

int rv_start(int reads[RV_FORMATS], int writes[RV_FORMATS])
{
	static const struct {
		rv_format format;
		const char *load_class, *loader, *saver;
	} table[] = {
		{ RV_JPEG, "VipsForeignLoadJpeg", "jpegload_buffer", "jpegsave_buffer" },
		{ RV_PNG, "VipsForeignLoadPng", "pngload_buffer", "pngsave_buffer" },
		{ RV_WEBP, "VipsForeignLoadWebp", "webpload_buffer", "webpsave_buffer" },
		{ RV_GIF, "VipsForeignLoadNsgif", "gifload_buffer", "gifsave_buffer" },
		{ RV_TIFF, "VipsForeignLoadTiff", "tiffload_buffer", NULL },
		{ RV_HEIF, "VipsForeignLoadHeif", "heifload_buffer", NULL },
	};
	size_t i;

	if (VIPS_INIT("rendition"))
		return -1;
	g_log_set_handler("VIPS", G_LOG_LEVEL_MASK, ignore_log, NULL);
	vips_cache_set_max(0);
	vips_cache_set_max_mem(0);
	vips_cache_set_max_files(0);
	vips_concurrency_set(1);

	vips_operation_block_set("VipsForeignLoad", TRUE);
	for (i = 0; i < G_N_ELEMENTS(table); i++) {
		rv_format f = table[i].format;

		vips_operation_block_set(table[i].load_class, FALSE);
		reads[f] = has_operation(table[i].loader);
		writes[f] = table[i].saver && has_operation(table[i].saver);
	}
	writes[RV_HEIF] = writes_avif();
	vips_thread_shutdown();
	return 0;
}

void rv_unref(VipsImage *in)
{
	g_object_unref(in);
}

char *rv_take_messages(void)
{
	char *s = vips_error_buffer_copy();

	vips_error_clear();
	return s;
}

static int decode(const rv_source *s, VipsImage **out)
{
	void *data = (void *) s->data;

	switch (s->format) {
	case RV_JPEG:
		return vips_jpegload_buffer(data, s->len, out, "shrink", s->shrink,
			"access", VIPS_ACCESS_SEQUENTIAL, "fail_on", s->fail_on, NULL);
	case RV_PNG:
		return vips_pngload_buffer(data, s->len, out,
			"access", VIPS_ACCESS_SEQUENTIAL, "fail_on", s->fail_on, NULL);
	case RV_WEBP:
		return vips_webpload_buffer(data, s->len, out, "scale", s->scale,
			"access", VIPS_ACCESS_SEQUENTIAL, "fail_on", s->fail_on, NULL);
	case RV_GIF:
		return vips_gifload_buffer(data, s->len, out,
			"access", VIPS_ACCESS_SEQUENTIAL, "fail_on", s->fail_on, NULL);
	case RV_TIFF:
		return vips_tiffload_buffer(data, s->len, out,
			"access", VIPS_ACCESS_SEQUENTIAL, "fail_on", s->fail_on, NULL);
	case RV_HEIF:
		return vips_heifload_buffer(data, s->len, out, "page", s->page,
			"access", VIPS_ACCESS_SEQUENTIAL, "fail_on", s->fail_on, NULL);
	default:
		vips_error("rendition", "no such format");
		return -1;
	}
}

// Frames of a GIF may stick out of the screen, or leave some of it clear. libvips
// goes by the frames, and takes clear for black where no frame says a clear colour.
static int on_screen(chain *c, VipsImage *im, const rv_source *s, VipsImage **out)
{
	int w = s->canvas_width, h = s->canvas_height;
	int whole = s->left == 0 && s->top == 0 && s->frame_width >= w && s->frame_height >= h;

	if (w > 0 && h > 0 && (!whole || w != im->Xsize || h != im->Ysize)) {
		int fw = VIPS_MIN(s->frame_width, im->Xsize - s->left);
		int fh = VIPS_MIN(s->frame_height, im->Ysize - s->top);

		if (!vips_image_hasalpha(im))
			STEP(vips_bandjoin_const1(im, &next, 255, NULL));
		if (fw <= 0 || fh <= 0 || s->left >= w || s->top >= h)
			STEP(vips_linear1(im, &next, 0, 0, "uchar", TRUE, NULL)); // nothing to be seen
		else
			STEP(vips_extract_area(im, &next, s->left, s->top, fw, fh, NULL));
		STEP(vips_embed(im, &next, s->left, s->top, w, h, NULL));
	}
	*out = im;
	return 0;
}

static int open_source(chain *c, const rv_source *s, VipsImage **out)
{
	VipsImage *im = NULL;

	STEP(decode(s, &next));
	return on_screen(c, im, s, out);
}

static int int_field(VipsImage *im, const char *name, int otherwise)
{
	int v;

	if (vips_image_get_typeof(im, name) == 0 || vips_image_get_int(im, name, &v))
		return otherwise;
	return v;
}

// Counts profiles and metadata as they came out of the file; the many small fields
// that libvips makes of EXIF data are copies.
static void *count_field(VipsImage *im, const char *name, GValue *value, void *sum)
{
	size_t len = 0;

	if (G_VALUE_TYPE(value) == VIPS_TYPE_BLOB)
		vips_value_get_blob(value, &len);
	*(size_t *) sum += len;
	return NULL;
}

int rv_read_header(const rv_source *src, rv_header *h)
{
	chain c = { VIPS_OBJECT(vips_image_new()) };
	VipsImage *im = NULL;

	memset(h, 0, sizeof(*h));
	if (open_source(&c, src, &im)) {
		g_object_unref(c.owner);
		return end(-1);
	}
	h->width = im->Xsize;
	h->height = im->Ysize;
	h->bands = im->Bands;
	h->sample_bytes = (int) VIPS_IMAGE_SIZEOF_ELEMENT(im);
	h->orientation = vips_image_get_orientation(im);
	h->pages = vips_image_get_n_pages(im);
	h->primary = int_field(im, "heif-primary", 0);
	h->interlaced = int_field(im, "interlaced", 0);
	h->alpha = vips_image_hasalpha(im);
	h->convertible = vips_colourspace_issupported(im) && !vips_band_format_iscomplex(im->BandFmt);
	vips_image_map(im, count_field, &h->metadata);
	g_object_unref(c.owner);
	return end(0);
}

static int reduce(chain *c, VipsImage *im, const rv_render_options *o, VipsImage **out)
{
	const rv_axis *x = &o->x, *y = &o->y;

	if (y->box > 1)
		STEP(vips_shrinkv(im, &next, y->box, "ceil", TRUE, NULL));
	if (x->box > 1)
		STEP(vips_shrinkh(im, &next, x->box, "ceil", TRUE, NULL));
	if (x->cut || y->cut || x->cut_len != im->Xsize || y->cut_len != im->Ysize)
		STEP(vips_extract_area(im, &next, x->cut, y->cut, x->cut_len, y->cut_len, NULL));
	if (x->before || x->after || y->before || y->after)
		STEP(vips_embed(im, &next, x->before, y->before,
			x->before + x->cut_len + x->after, y->before + y->cut_len + y->after,
			"extend", VIPS_EXTEND_COPY, NULL));
	if (y->factor > 1)
		STEP(vips_reducev(im, &next, y->factor, "kernel", o->kernel, NULL));
	if (x->factor > 1)
		STEP(vips_reduceh(im, &next, x->factor, "kernel", o->kernel, NULL));
	*out = im;
	return 0;
}

static int enlarge(chain *c, VipsImage *im, const rv_render_options *o, VipsImage **out)
{
	const rv_axis *x = &o->x, *y = &o->y;
	double sx = x->factor < 1 ? x->factor : 1, sy = y->factor < 1 ? y->factor : 1;
	double px = x->factor < 1 ? x->position : x->skip, py = y->factor < 1 ? y->position : y->skip;
	VipsInterpolate *interpolate;
	VipsArrayInt *area;
	VipsImage *big = NULL;
	int failed;

	// A sequential source cannot be gone about in.
	STEP((next = vips_image_copy_memory(im)) == NULL);
	if (!(interpolate = vips_interpolate_new(o->interpolator)))
		return -1;
	area = vips_array_int_newv(4, 0, 0, x->out, y->out);
	failed = vips_affine(im, &big, 1 / sx, 0, 0, 1 / sy,
		"interpolate", interpolate, "oarea", area,
		"idx", -px, "idy", -py, "extend", VIPS_EXTEND_COPY, "premultiplied", TRUE, NULL);
	vips_area_unref(VIPS_AREA(area));
	g_object_unref(interpolate);
	if (failed)
		return -1;
	*out = keep(c, big);
	return 0;
}

static int scale(chain *c, VipsImage *im, const rv_render_options *o, VipsImage **out)
{
	const rv_axis *x = &o->x, *y = &o->y;

	if (reduce(c, im, o, &im))
		return -1;
	if (x->factor < 1 || y->factor < 1)
		return enlarge(c, im, o, out);
	// Whether libvips made as many samples as were foreseen: the place of all of
	// them depends on it.
	if (x->skip + x->out > im->Xsize || y->skip + y->out > im->Ysize) {
		vips_error("rendition", "unforeseen size of %d x %d", im->Xsize, im->Ysize);
		return -1;
	}
	if (x->skip || y->skip || x->out != im->Xsize || y->out != im->Ysize)
		STEP(vips_extract_area(im, &next, x->skip, y->skip, x->out, y->out, NULL));
	*out = im;
	return 0;
}

static int is_grey(VipsImage *im)
{
	VipsInterpretation i = vips_image_guess_interpretation(im);

	return i == VIPS_INTERPRETATION_B_W || i == VIPS_INTERPRETATION_GREY16;
}

// Profile to sRGB, and what has none by its kind; 8 bits.
static int colours(chain *c, VipsImage *im, VipsImage **out)
{
	int cmyk = vips_image_guess_interpretation(im) == VIPS_INTERPRETATION_CMYK;
	VipsImage *converted = NULL;

	if (vips_icc_present() && (cmyk || vips_image_get_typeof(im, VIPS_META_ICC_NAME))) {
		int failed = cmyk
			? vips_icc_transform(im, &converted, "srgb", "embedded", TRUE,
				"input_profile", "cmyk", "intent", VIPS_INTENT_PERCEPTUAL, "depth", 8, NULL)
			: vips_icc_transform(im, &converted, "srgb", "embedded", TRUE,
				"intent", VIPS_INTENT_PERCEPTUAL, "depth", 8, NULL);
		if (!failed) {
			*out = keep(c, converted);
			return 0;
		}
		// A profile of another kind than the pixels, or none at all.
		vips_error_clear();
	}
	STEP(vips_colourspace(im, &next,
		is_grey(im) ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL));
	if (im->BandFmt != VIPS_FORMAT_UCHAR)
		STEP(vips_cast(im, &next, VIPS_FORMAT_UCHAR, NULL));
	*out = im;
	return 0;
}

static int upright(chain *c, VipsImage *im, int orientation, VipsImage **out)
{
	switch (orientation) {
	case 3:
		STEP(vips_rot(im, &next, VIPS_ANGLE_D180, NULL));
		break;
	case 5:
	case 6:
		STEP(vips_rot(im, &next, VIPS_ANGLE_D90, NULL));
		break;
	case 7:
	case 8:
		STEP(vips_rot(im, &next, VIPS_ANGLE_D270, NULL));
		break;
	}
	if (orientation == 2 || orientation == 5 || orientation == 7)
		STEP(vips_flip(im, &next, VIPS_DIRECTION_HORIZONTAL, NULL));
	if (orientation == 4)
		STEP(vips_flip(im, &next, VIPS_DIRECTION_VERTICAL, NULL));
	*out = im;
	return 0;
}

// Scales in float, with alpha multiplied in: on 8 bits libvips takes weights of 6
// bits (with its vector code) or 12, and rounds between the two directions.
static int resample(chain *c, VipsImage *im, const rv_render_options *o, VipsImage **out)
{
	VipsBandFormat format = im->BandFmt;
	int alpha = vips_image_hasalpha(im);

	if (alpha)
		STEP(vips_premultiply(im, &next, NULL));
	else if (vips_band_format_isint(format))
		STEP(vips_cast(im, &next, VIPS_FORMAT_FLOAT, NULL));
	if (scale(c, im, o, &im))
		return -1;
	if (alpha)
		STEP(vips_unpremultiply(im, &next, NULL));
	if (vips_band_format_isint(format)) {
		STEP(vips_rint(im, &next, NULL));
		STEP(vips_cast(im, &next, format, NULL));
	}
	*out = im;
	return 0;
}

// The savers are told to strip, too, but that of WebP in 8.14 does not.
static void drop_metadata(VipsImage *im)
{
	gchar **fields = vips_image_get_fields(im);
	int i;

	for (i = 0; fields && fields[i]; i++)
		vips_image_remove(im, fields[i]); // what describes pixels stays
	g_strfreev(fields);
}

static int render(chain *c, VipsImage *im, const rv_render_options *o, VipsImage **out)
{
	if (o->x.factor == 1 && o->y.factor == 1) {
		if (scale(c, im, o, &im))
			return -1;
	}
	else if (resample(c, im, o, &im))
		return -1;
	// From here on pictures are small and looked at in any order.
	STEP((next = vips_image_copy_memory(im)) == NULL);
	if (colours(c, im, &im) || upright(c, im, o->orientation, &im))
		return -1;
	if (!(*out = vips_image_copy_memory(im)))
		return -1;
	drop_metadata(*out);
	return 0;
}

int rv_render(const rv_source *src, const rv_render_options *o, VipsImage **out)
{
	chain c = { VIPS_OBJECT(vips_image_new()) };
	VipsImage *im = NULL;
	int failed = open_source(&c, src, &im);

	if (!failed) {
		watch(im, o->stop);
		failed = render(&c, im, o, out);
	}
	g_object_unref(c.owner);
	return end(failed);
}
