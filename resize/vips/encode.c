//go:build cgo && vips

#include "chain.h"

#include <string.h>

int rv_translucent(VipsImage *in, int *yes)
{
	VipsImage *alpha = NULL;
	double least = 255;
	int failed = 0;

	if (vips_image_hasalpha(in)) {
		failed = vips_extract_band(in, &alpha, in->Bands - 1, NULL) || vips_min(alpha, &least, NULL);
		VIPS_UNREF(alpha);
	}
	*yes = least < 255;
	return end(failed);
}

static int canvas(chain *c, VipsImage *im, const rv_encode_options *o, VipsImage **out)
{
	double paint[4] = { o->background[0], o->background[1], o->background[2], 255 };
	int padded = o->width != im->Xsize || o->height != im->Ysize;
	int alpha = vips_image_hasalpha(im);
	VipsArrayDouble *background;
	int grey, failed;

	grey = paint[0] == paint[1] && paint[1] == paint[2];
	if (im->Bands < 3 && !grey && ((alpha && o->flatten) || (padded && !o->clear)))
		STEP(vips_colourspace(im, &next, VIPS_INTERPRETATION_sRGB, NULL));
	if (alpha && o->flatten) {
		background = vips_array_double_new(paint, im->Bands - 1);
		VipsImage *flat = NULL;
		failed = vips_flatten(im, &flat, "background", background, NULL);
		vips_area_unref(VIPS_AREA(background));
		if (failed)
			return -1;
		im = keep(c, flat);
		alpha = 0;
	}
	if (padded) {
		if (o->clear && !alpha)
			STEP(vips_bandjoin_const1(im, &next, 255, NULL));
		if (o->clear)
			memset(paint, 0, sizeof(paint));
		background = vips_array_double_new(paint, im->Bands);
		VipsImage *padding = NULL;
		failed = vips_embed(im, &padding, o->pad_x, o->pad_y, o->width, o->height,
			"extend", VIPS_EXTEND_BACKGROUND, "background", background, NULL);
		vips_area_unref(VIPS_AREA(background));
		if (failed)
			return -1;
		im = keep(c, padding);
	}
	*out = im;
	return 0;
}

static int save(VipsImage *im, const rv_encode_options *o, void **buf, size_t *len)
{
	switch (o->format) {
	case RV_JPEG:
		return vips_jpegsave_buffer(im, buf, len, "Q", o->quality,
			"optimize_coding", TRUE, "interlace", o->interlace, "strip", TRUE, NULL);
	case RV_PNG:
		return vips_pngsave_buffer(im, buf, len,
			"filter", VIPS_FOREIGN_PNG_FILTER_ALL, "strip", TRUE, NULL);
	case RV_WEBP:
		return vips_webpsave_buffer(im, buf, len, "Q", o->quality, "strip", TRUE, NULL);
	case RV_GIF:
		return vips_gifsave_buffer(im, buf, len, "strip", TRUE, NULL);
	case RV_HEIF:
		return vips_heifsave_buffer(im, buf, len, "Q", o->quality,
			"compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "strip", TRUE, NULL);
	default:
		vips_error("rendition", "no such format");
		return -1;
	}
}

int rv_encode(VipsImage *in, const rv_encode_options *o, void **buf, size_t *len)
{
	chain c = { VIPS_OBJECT(vips_image_new()) };
	VipsImage *im = NULL;
	int failed = vips_copy(in, &im, NULL);

	if (!failed) {
		watch(im, o->stop);
		failed = canvas(&c, keep(&c, im), o, &im) || save(im, o, buf, len);
	}
	g_object_unref(c.owner);
	return end(failed);
}
