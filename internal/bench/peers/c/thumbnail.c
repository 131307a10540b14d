/*
 * The worker of libvips' own thumbnailer: vips_thumbnail_buffer and then
 * vips_jpegsave_buffer or vips_webpsave_buffer. That is what imagor and govips
 * call, without their Go around it.
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

static const char *convert(const struct request *q, unsigned char *source, size_t length,
	unsigned char **out, size_t *size)
{
	VipsImage *m = NULL;
	void *buf = NULL;
	int bad;
	if (strcmp(q->op, "resize") && strcmp(q->op, "pixels"))
		return "libvips only resizes";
	vips_error_clear();
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
