/*
 * The worker of libvips' own thumbnailer: vips_thumbnail_buffer and then
 * vips_jpegsave_buffer or vips_webpsave_buffer; vips_thumbnail_image for pixels
 * that are in memory. That is what imagor and govips call, without their Go around
 * it.
 *
 *	cc -O2 -o thumbnail c/thumbnail.c $(pkg-config --cflags --libs vips)
 */
#define _GNU_SOURCE
#include "worker.h"

#include <vips/vips.h>

static int save(const struct request *q, VipsImage *m, void **buf, size_t *size)
{
	if (strcmp(q->format, "webp") == 0)
		return vips_webpsave_buffer(m, buf, size, "Q", q->quality, "strip", TRUE, NULL);
	return vips_jpegsave_buffer(m, buf, size, "Q", q->quality, "strip", TRUE, "optimize_coding", TRUE, NULL);
}

/* pixels writes the picture as a PGM or PPM. */
static int pixels(VipsImage *m, void **buf, size_t *size)
{
	size_t n;
	void *pix = vips_image_write_to_memory(m, &n);
	unsigned char *out;
	if (!pix || !(out = g_try_malloc(n + NETPBM_HEADER))) {
		g_free(pix);
		return -1;
	}
	netpbm(out, m->Bands, m->Xsize, m->Ysize);
	memcpy(out + NETPBM_HEADER, pix, n);
	g_free(pix);
	*buf = out;
	*size = n + NETPBM_HEADER;
	return 0;
}

/* raw scales pixels in memory, grey or RGBA with straight alpha; without a width they stay as they are. */
static int raw(const struct request *q, void *source, size_t length, void **buf, size_t *size)
{
	int grey = strcmp(q->layout, "gray") == 0;
	VipsImage *m = vips_image_new_from_memory(source, length, q->source_width, q->source_height, grey ? 1 : 4, VIPS_FORMAT_UCHAR);
	VipsImage *next = NULL;
	if (!m)
		return -1;
	if (vips_copy(m, &next, "interpretation", grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL))
		next = NULL;
	g_object_unref(m);
	if ((m = next) && q->width) {
		if (vips_thumbnail_image(m, &next, q->width, "height", q->height, "size", VIPS_SIZE_DOWN, NULL))
			next = NULL;
		g_object_unref(m);
		m = next;
	}
	if (!m)
		return -1;
	*buf = vips_image_write_to_memory(m, size);
	g_object_unref(m);
	return *buf ? 0 : -1;
}

static const char *convert(const struct request *q, unsigned char *source, size_t length,
	unsigned char **out, size_t *size)
{
	VipsImage *m = NULL;
	void *buf = NULL;
	int bad;
	vips_error_clear();
	if (strcmp(q->op, "raw") == 0) {
		bad = raw(q, source, length, &buf, size);
		*out = buf;
		return bad ? vips_error_buffer() : NULL;
	}
	if (strcmp(q->op, "resize") && strcmp(q->op, "pixels"))
		return "libvips only resizes";
	if (vips_thumbnail_buffer(source, length, &m, q->width, "height", q->height ? q->height : VIPS_MAX_COORD,
			"size", VIPS_SIZE_DOWN, NULL))
		return vips_error_buffer();
	bad = strcmp(q->op, "pixels") == 0 ? pixels(m, &buf, size) : save(q, m, &buf, size);
	g_object_unref(m);
	*out = buf; /* g_free is free */
	return bad ? vips_error_buffer() : NULL;
}

static const char *versions(void)
{
	static char object[64];
	snprintf(object, sizeof object, "{\"vips\":\"%d.%d.%d\"}", vips_version(0), vips_version(1), vips_version(2));
	return object;
}

int main(void)
{
	int code;
	if (vips_init("thumbnail"))
		return 1;
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	code = serve();
	vips_shutdown();
	return code;
}
