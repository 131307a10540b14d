/*
 * The worker of libwebp: it encodes raw pixels by the method that effort says, one
 * thread, all else as by default, and decodes to planes.
 *
 *	cc -O2 -o libwebp c/libwebp.c -lwebp
 */
#define _GNU_SOURCE
#include "worker.h"

#include <webp/decode.h>
#include <webp/encode.h>

static size_t chroma_of(const struct request *q)
{
	return (size_t)((q->width + 1) / 2) * ((q->height + 1) / 2);
}

/* use_planes has the picture's planes be those of the source, which stays as it is. */
static void use_planes(const struct request *q, WebPPicture *p, unsigned char *pix)
{
	p->use_argb = 0;
	p->colorspace = WEBP_YUV420;
	p->y = pix;
	p->u = pix + (size_t)q->width * q->height;
	p->v = p->u + chroma_of(q);
	p->y_stride = q->width;
	p->uv_stride = (q->width + 1) / 2;
}

static const char *encode(const struct request *q, unsigned char *pix, size_t length,
	unsigned char **out, size_t *size)
{
	size_t luma = (size_t)q->width * q->height;
	int planar = strcmp(q->layout, "video") == 0, ok;
	WebPConfig config;
	WebPPicture p;
	WebPMemoryWriter w;
	if (length != (planar ? luma + 2 * chroma_of(q) : 4 * luma))
		return "the source does not hold that many pixels";
	if (!WebPConfigInit(&config) || !WebPPictureInit(&p))
		return "headers and library of libwebp do not fit";
	config.quality = q->quality;
	config.method = q->effort;
	p.width = q->width;
	p.height = q->height;
	if (planar) {
		use_planes(q, &p, pix);
	} else {
		int stride = 4 * q->width;
		ok = strcmp(q->layout, "rgbx") == 0 ? WebPPictureImportRGBX(&p, pix, stride)
			: strcmp(q->layout, "nrgba") == 0 && WebPPictureImportRGBA(&p, pix, stride);
		if (!ok)
			return "these pixels cannot be imported";
	}
	WebPMemoryWriterInit(&w);
	p.writer = WebPMemoryWrite;
	p.custom_ptr = &w;
	ok = WebPEncode(&config, &p);
	WebPPictureFree(&p);
	if (!ok) {
		WebPMemoryWriterClear(&w);
		return "libwebp does not encode this";
	}
	*out = w.mem; /* from malloc */
	*size = w.size;
	return NULL;
}

/* decode decodes to planes; the result, where one is wanted, is the luma. */
static const char *decode(const struct request *q, const unsigned char *data, size_t length,
	unsigned char **out, size_t *size)
{
	int width, height, stride, chroma_stride, y;
	uint8_t *u, *v, *luma = WebPDecodeYUV(data, length, &width, &height, &u, &v, &stride, &chroma_stride);
	if (!luma)
		return "libwebp does not decode this";
	if (q->result[0]) {
		*size = NETPBM_HEADER + (size_t)width * height;
		if (!(*out = malloc(*size))) {
			WebPFree(luma);
			return "out of memory";
		}
		netpbm(*out, 1, width, height);
		for (y = 0; y < height; y++)
			memcpy(*out + NETPBM_HEADER + (size_t)width * y, luma + (size_t)stride * y, width);
	}
	WebPFree(luma);
	return NULL;
}

/* pixels decodes to a PPM. */
static const char *pixels(const unsigned char *data, size_t length, unsigned char **out, size_t *size)
{
	int width, height;
	size_t n;
	if (!WebPGetInfo(data, length, &width, &height))
		return "this is no WebP";
	n = (size_t)3 * width * height;
	if (!(*out = malloc(NETPBM_HEADER + n)))
		return "out of memory";
	netpbm(*out, 3, width, height);
	*size = NETPBM_HEADER + n;
	return WebPDecodeRGBInto(data, length, *out + NETPBM_HEADER, n, 3 * width) ? NULL : "libwebp does not decode this";
}

static const char *convert(const struct request *q, unsigned char *source, size_t length,
	unsigned char **out, size_t *size)
{
	if (strcmp(q->op, "encode") == 0)
		return encode(q, source, length, out, size);
	if (strcmp(q->op, "decode") == 0)
		return decode(q, source, length, out, size);
	if (strcmp(q->op, "pixels") == 0)
		return pixels(source, length, out, size);
	return "libwebp encodes and decodes";
}

static const char *versions(void)
{
	static char text[64];
	int v = WebPGetEncoderVersion();
	snprintf(text, sizeof text, "{\"libwebp\":\"%d.%d.%d\"}", v >> 16, v >> 8 & 255, v & 255);
	return text;
}

int main(void)
{
	return serve();
}
