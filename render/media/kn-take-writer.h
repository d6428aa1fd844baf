/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per object
 *
 * A take on disk is three files:
 *   NAME.mkv                   FFV1 level 3 with slice checksums, intra only, RGB 8 bits exactly as given, in Matroska
 *   NAME.latents.safetensors   tensor "latents" [z, T, h, w] f32 in diffusion space, and string metadata
 *   NAME.json                  the recipe: everything needed to make the take again
 * The .mkv gets its name last, so a take that can be seen is whole; until then it is NAME.mkv.part. The same frames
 * and the same recipe give the same bytes.
 *
 * Failure: KN_RENDER_ERROR_IO ("“x.mkv” could not be written: …"). Whatever fails, destroying the
 * writer removes what it wrote.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_take_writer;

struct kn_take_params
{
  const char *path;                   /* ends in .mkv */
  int width, height;
  int fps_numerator, fps_denominator;
};

/* What lies beside the frames. All borrowed. */
struct kn_take_extras
{
  const float *latents;               /* [z, t, h, w]; NULL: none are written */
  gint64 z, t, h, w;
  const char *const *metadata;        /* key, value, key, value, …, NULL; may be NULL */
  const char *recipe;                 /* JSON */
};

/* Makes the folder if need be. An existing take of that name is replaced when the new one is finished. */
struct kn_take_writer *kn_take_writer_create (const struct kn_take_params *params, GError **error);
/* rgb: [n_frames, height, width, 3], copied. */
gboolean               kn_take_writer_add (struct kn_take_writer *writer, const guint8 *rgb, gsize n_frames,
                                           GError **error);
/* The take is complete and has its name. At least one frame must have been added. */
gboolean               kn_take_writer_finish (struct kn_take_writer *writer, const struct kn_take_extras *extras,
                                              GError **error);
/* Accepts NULL, zeroes the pointer; removes an unfinished take. */
void                   kn_take_writer_destroy (struct kn_take_writer **writer);

/* One f32 tensor and string metadata as a safetensors file, atomically. Arguments as above. */
gboolean kn_latents_write (const char *path, const struct kn_take_extras *extras, GError **error);

G_END_DECLS
