/*
 * The worker of libjpeg-turbo: it encodes raw pixels and decodes to planes, with
 * the accurate integer transform on both sides.
 *
 *	cc -O2 -o libjpeg c/libjpeg.c -ljpeg
 */
#define _GNU_SOURCE
#include "worker.h"

#include <setjmp.h>
#include <jpeglib.h>
#include <jerror.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

struct failure {
	struct jpeg_error_mgr base;
	jmp_buf back;
	char message[JMSG_LENGTH_MAX];
};

static void give_up(j_common_ptr c)
{
	struct failure *f = (struct failure *)c->err;
	c->err->format_message(c, f->message);
	longjmp(f->back, 1);
}

static struct failure failure;

static struct jpeg_error_mgr *errors(void)
{
	jpeg_std_error(&failure.base);
	failure.base.error_exit = give_up;
	return &failure.base;
}

static void write_planes(struct jpeg_compress_struct *c, unsigned char *pix)
{
	int w = c->image_width, h = c->image_height, cw = w / 2, ch = (h + 1) / 2, y, i;
	unsigned char *cb = pix + (size_t)w * h, *cr = cb + (size_t)cw * ch;
	JSAMPROW rows[3][2 * DCTSIZE];
	JSAMPARRAY planes[3] = { rows[0], rows[1], rows[2] };
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
	for (y = 0; y < h; y += 2 * DCTSIZE) {
		for (i = 0; i < 2 * DCTSIZE; i++)
			rows[0][i] = pix + (size_t)w * LEAST(y + i, h - 1);
		for (i = 0; i < DCTSIZE; i++) {
			rows[1][i] = cb + (size_t)cw * LEAST(y / 2 + i, ch - 1);
			rows[2][i] = cr + (size_t)cw * LEAST(y / 2 + i, ch - 1);
		}
		jpeg_write_raw_data(c, planes, 2 * DCTSIZE);
	}
}

static void write_pixels(struct jpeg_compress_struct *c, unsigned char *pix)
{
	while (c->next_scanline < c->image_height) {
		JSAMPROW row = pix + (size_t)4 * c->image_width * c->next_scanline;
		jpeg_write_scanlines(c, &row, 1);
	}
}

static const char *encode(const struct request *q, unsigned char *pix, size_t length,
	unsigned char **out, size_t *size)
{
	struct jpeg_compress_struct c;
	unsigned long n = 0;
	int planar = strcmp(q->layout, "planar") == 0;
	size_t luma = (size_t)q->width * q->height;
	size_t need = planar ? luma + (size_t)q->width * ((q->height + 1) / 2) : 4 * luma;
	if (planar && q->width % (2 * DCTSIZE))
		return "planes must be whole units wide";
	if (length != need)
		return "the source does not hold that many pixels";
	c.err = errors();
	jpeg_create_compress(&c);
	if (setjmp(failure.back)) {
		jpeg_destroy_compress(&c);
		return failure.message;
	}
	jpeg_mem_dest(&c, out, &n);
	c.image_width = q->width;
	c.image_height = q->height;
	c.input_components = planar ? 3 : 4;
	c.in_color_space = planar ? JCS_YCbCr : JCS_EXT_RGBX;
	jpeg_set_defaults(&c); /* YCbCr 4:2:0 */
	jpeg_set_quality(&c, q->quality, TRUE);
	c.dct_method = JDCT_ISLOW;
	c.optimize_coding = TRUE;
	c.raw_data_in = planar;
	if (q->progressive)
		jpeg_simple_progression(&c);
	jpeg_start_compress(&c, TRUE);
	if (planar)
		write_planes(&c, pix);
	else
		write_pixels(&c, pix);
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	*size = n;
	return NULL;
}

#if JPEG_LIB_VERSION >= 70
#define ACROSS(x) ((x)->DCT_h_scaled_size)
#define DOWN(x) ((x)->DCT_v_scaled_size)
#define DOWN_LEAST(d) ((d)->min_DCT_v_scaled_size)
#else
#define ACROSS(x) ((x)->DCT_scaled_size)
#define DOWN(x) ((x)->DCT_scaled_size)
#define DOWN_LEAST(d) ((d)->min_DCT_scaled_size)
#endif

/* row_buffers takes memory for one row of units of each component. */
static void row_buffers(struct jpeg_decompress_struct *d, JSAMPARRAY *planes)
{
	int i;
	for (i = 0; i < d->num_components; i++) {
		jpeg_component_info *c = &d->comp_info[i];
		JDIMENSION units = (c->width_in_blocks + c->h_samp_factor - 1) / c->h_samp_factor;
		planes[i] = d->mem->alloc_sarray((j_common_ptr)d, JPOOL_IMAGE,
			units * c->h_samp_factor * ACROSS(c), c->v_samp_factor * DOWN(c));
	}
}

/* keep copies the luma of a row of units to a picture. */
static void keep(struct jpeg_decompress_struct *d, JSAMPARRAY luma, JDIMENSION y, int rows, unsigned char *picture)
{
	JDIMENSION w = d->output_width;
	int i;
	for (i = 0; i < rows && y + i < d->output_height; i++)
		memcpy(picture + NETPBM_HEADER + (size_t)w * (y + i), luma[i], w);
}

/* read_planes decodes to one row of units at a time; picture gets the luma unless NULL. */
static void read_planes(struct jpeg_decompress_struct *d, unsigned char *picture)
{
	JSAMPARRAY planes[MAX_COMPONENTS];
	int rows = d->comp_info[0].v_samp_factor * DOWN(&d->comp_info[0]);
	row_buffers(d, planes);
	while (d->output_scanline < d->output_height) {
		JDIMENSION y = d->output_scanline;
		jpeg_read_raw_data(d, planes, d->max_v_samp_factor * DOWN_LEAST(d));
		if (picture)
			keep(d, planes[0], y, rows, picture);
	}
}

static const char *decode(const struct request *q, const unsigned char *data, size_t length,
	unsigned char **out, size_t *size)
{
	struct jpeg_decompress_struct d;
	unsigned char *volatile picture = NULL;
	d.err = errors();
	jpeg_create_decompress(&d);
	if (setjmp(failure.back)) {
		jpeg_destroy_decompress(&d);
		free(picture);
		return failure.message;
	}
	jpeg_mem_src(&d, (unsigned char *)data, length);
	jpeg_read_header(&d, TRUE);
	d.raw_data_out = TRUE;
	d.out_color_space = d.jpeg_color_space;
	d.dct_method = JDCT_ISLOW;
	d.scale_num = 8 / q->shrink;
	d.scale_denom = 8;
	jpeg_start_decompress(&d);
	if (q->result[0]) {
		*size = NETPBM_HEADER + (size_t)d.output_width * d.output_height;
		if (!(picture = malloc(*size)))
			ERREXIT1(&d, JERR_OUT_OF_MEMORY, 0);
		netpbm(picture, 1, d.output_width, d.output_height);
	}
	read_planes(&d, picture);
	jpeg_finish_decompress(&d);
	jpeg_destroy_decompress(&d);
	*out = picture;
	return NULL;
}

static const char *convert(const struct request *q, unsigned char *source, size_t length,
	unsigned char **out, size_t *size)
{
	if (strcmp(q->op, "encode") == 0)
		return encode(q, source, length, out, size);
	if (strcmp(q->op, "decode") == 0 && (q->shrink == 1 || q->shrink == 2 || q->shrink == 4 || q->shrink == 8))
		return decode(q, source, length, out, size);
	return "libjpeg only encodes, and decodes at 1/1, 1/2, 1/4 or 1/8";
}

static const char *versions(void)
{
#ifdef LIBJPEG_TURBO_VERSION
	return "{\"libjpeg-turbo\":\"" TEXT(LIBJPEG_TURBO_VERSION) "\"}";
#else
	return "{\"libjpeg\":\"" TEXT(JPEG_LIB_VERSION) "\"}";
#endif
}

int main(void)
{
	return serve();
}
