//go:build cgo && vips

// What the C files of this package share.

#ifndef RENDITION_VIPS_CHAIN_H
#define RENDITION_VIPS_CHAIN_H

#include "shim.h"

// Images made on the way live as long as their owner. A step that has nothing to
// do hands its input on; what it hands on belongs to the owner, too.
typedef struct {
	VipsObject *owner;
} chain;

static inline VipsImage *keep(chain *c, VipsImage *im)
{
	VipsImage **slot = (VipsImage **) vips_object_local_array(c->owner, 1);

	slot[0] = im;
	return im;
}

// Runs one operation that makes NEXT of what there is, or leaves the function.
#define STEP(call) \
	do { \
		VipsImage *next = NULL; \
		if (call) \
			return -1; \
		im = keep(c, next); \
	} while (0)

// Ends a call: what it warned of is nothing to the next one that fails, and the
// thread may go to other work.
static inline int end(int failed)
{
	if (!failed)
		vips_error_clear();
	vips_thread_shutdown();
	return failed;
}

// libvips reports progress on the image that was opened, whatever is made of it.
static inline void on_progress(VipsImage *im, VipsProgress *progress, rv_switch *stop)
{
	if (g_atomic_int_get(&stop->killed))
		vips_image_set_kill(im, TRUE);
}

static inline void watch(VipsImage *im, rv_switch *stop)
{
	vips_image_set_progress(im, TRUE);
	g_signal_connect(im, "eval", G_CALLBACK(on_progress), stop);
}

#endif
