/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per object
 *
 * Reads takes, and any other video or picture, as frames: RGB8 [H, W, 3] without padding. Of a take the frames are
 * bit-exactly those that were written. Failure: KN_RENDER_ERROR_IO naming the file.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_video_reader;

struct kn_video_info
{
  int width, height;
  int fps_numerator, fps_denominator; /* 0/1 for a still */
  gint64 n_frames;                    /* 1 for a still; from the duration for videos, exact for takes */
};

struct kn_video_reader    *kn_video_reader_open (const char *path, GError **error);
/* Accepts NULL, zeroes the pointer. */
void                       kn_video_reader_close (struct kn_video_reader **reader);
const struct kn_video_info *kn_video_reader_get_info (const struct kn_video_reader *reader);
/* Copies the next frame to rgb [height, width, 3]. FALSE with no error set after the last one. */
gboolean                   kn_video_reader_next (struct kn_video_reader *reader, guint8 *rgb, GError **error);
/* The next frame will be the one that is on screen at this time; after the end, the last one. */
gboolean                   kn_video_reader_seek (struct kn_video_reader *reader, double time_s, GError **error);
/* When the last frame leaves the screen, where the file's duration may be that of its sound; 0 for a still. */
gboolean                   kn_video_measure     (const char *path, double *seconds, GError **error);

/* Frames of a video at another size and rate, one after the other from a time on: covering and centre-cropped, each
 * the frame shown in the middle of its time. */
struct kn_fitted_reader;

struct kn_fitted_reader *kn_fitted_reader_open (const char *path, int width, int height, double fps, double from_s,
                                                GError **error);
/* Accepts NULL, zeroes the pointer. */
void                     kn_fitted_reader_close (struct kn_fitted_reader **reader);
/* rgb: [height, width, 3]. Past the end the last frame stays. */
gboolean                 kn_fitted_reader_next (struct kn_fitted_reader *reader, guint8 *rgb, GError **error);

/* ---- what lies beside the frames of a take ---- */

struct kn_take_latents;

/* The latents of the take at path (its .mkv), mapped. NULL and error when there are none or they are damaged. */
struct kn_take_latents *kn_take_latents_open (const char *path, GError **error);
void                    kn_take_latents_close (struct kn_take_latents **latents);
/* dims: z, T, h, w. */
void                    kn_take_latents_get_dims (const struct kn_take_latents *latents, gint64 dims[4]);
/* Copies latent frames [first, first + count) of every channel: [z, count, h, w]. */
void                    kn_take_latents_read (const struct kn_take_latents *latents, gint64 first, gint64 count,
                                              float *dst);
/* NULL when there is no such entry. */
const char             *kn_take_latents_get_metadata (const struct kn_take_latents *latents, const char *key);
gboolean                kn_take_has_latents (const char *path);

/* The recipe's text. Free with g_free(). */
char *kn_take_load_recipe (const char *path, GError **error);

G_END_DECLS
