/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per object
 *
 * A reel: takes one after another, to look at, as H.264 in MP4, tagged and converted as BT.709 limited range. Every
 * take is scaled to fit the canvas, the rest is black. Written to PATH.part and renamed when complete. (Films of a
 * project, with sound, titles and every other format, are app/media's.)
 * Failure: KN_RENDER_ERROR_IO; destroying the writer then removes what it wrote.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_reel_writer;

struct kn_reel_params
{
  const char *path;                   /* ends in .mp4 */
  int width, height;                  /* of the canvas, even */
  int fps_numerator, fps_denominator;
};

struct kn_reel_writer *kn_reel_writer_create (const struct kn_reel_params *params, GError **error);
/* rgb: one frame [height, width, 3] of any size, shown for n_frames frames of the film. */
gboolean               kn_reel_writer_add_frame (struct kn_reel_writer *writer, const guint8 *rgb, int width,
                                                 int height, int n_frames, GError **error);
/* All frames of a take or other video, at their own speed: frames are repeated or left out where rates differ. */
gboolean               kn_reel_writer_add_take (struct kn_reel_writer *writer, const char *path, GError **error);
guint64                kn_reel_writer_get_n_frames (const struct kn_reel_writer *writer);
gboolean               kn_reel_writer_finish (struct kn_reel_writer *writer, GError **error);
/* Accepts NULL, zeroes the pointer. */
void                   kn_reel_writer_destroy (struct kn_reel_writer **writer);

G_END_DECLS
