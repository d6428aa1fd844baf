/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per object
 *
 * The pipeline that encodes frames to a file, driven by its caller, without a main loop; streaming threads only ever
 * touch their own elements.
 * Failure: KN_RENDER_ERROR_IO, naming the file and GStreamer's reason.
 */
#pragma once

#include <gst/gst.h>

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_encoder;

/* matroskamux draws a track's number from GLib's generator when it is linked and writes it without leading zeros: one
 * file in 256 would be a byte shorter than the same file made again. The first two thousand numbers that are drawn
 * after this seed have no zeros. */
#define KN_LONG_NUMBERS_SEED 2404

struct kn_encoder_params
{
  const char *path;
  const char *format;                 /* of the buffers pushed; full range, sRGB */
  const char *chain;                  /* elements between source and file */
  int width, height;
  int fps_numerator, fps_denominator;
};

/* Writes params->path with ".part" appended. */
struct kn_encoder *kn_encoder_create (const struct kn_encoder_params *params, GError **error);
/* Takes frame: one tightly packed picture. Waits while more than a few frames are under way. */
gboolean           kn_encoder_push (struct kn_encoder *encoder, GstBuffer *frame, GError **error);
/* Ends the stream; the .part is then complete. */
gboolean           kn_encoder_finish (struct kn_encoder *encoder, GError **error);
const char        *kn_encoder_get_part (const struct kn_encoder *encoder);
/* Gives the .part its final name. */
gboolean           kn_encoder_publish (struct kn_encoder *encoder, GError **error);
/* Stops; what was not published is removed. Accepts NULL, zeroes the pointer. */
void               kn_encoder_destroy (struct kn_encoder **encoder);

/* A buffer from [H, W, 3], as BGRx. */
GstBuffer *kn_encoder_wrap_bgrx (const guint8 *rgb, int width, int height);

G_END_DECLS
