/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-file.h"
#include "render/media/kn-gst-private.h"
#include "render/media/kn-matroska-private.h"
#include "render/media/kn-take-writer.h"

#include <errno.h>
#include <unistd.h>

/* More than one slice is what makes FFmpeg write level 3, and slicecrc the checksums. The muxer's clock must not show:
 * the same request gives the same bytes. */
#define CHAIN "avenc_ffv1 slices=4 slicecrc=true gop-size=1 ! matroskamux name=mux writing-app=Kinora"

struct kn_take_writer
{
  char *path, *latents_path, *recipe_path;
  int width, height;
  guint64 n_frames;
  struct kn_encoder *encoder;
  gboolean wrote_latents, wrote_recipe, finished;
};

struct kn_take_writer *
kn_take_writer_create (const struct kn_take_params *params, GError **error)
{
  struct kn_take_writer *writer = g_new0 (struct kn_take_writer, 1);
  struct kn_encoder_params encoder = {
    .path = params->path, .format = "BGRx", .chain = CHAIN, .width = params->width, .height = params->height,
    .fps_numerator = params->fps_numerator, .fps_denominator = params->fps_denominator,
  };
  g_autofree char *folder = g_path_get_dirname (params->path);

  writer->path = g_strdup (params->path);
  writer->latents_path = kn_file_beside (params->path, ".latents.safetensors");
  writer->recipe_path = kn_file_beside (params->path, ".json");
  writer->width = params->width;
  writer->height = params->height;
  if (g_mkdir_with_parents (folder, 0777) < 0)
    kn_file_fail (folder, "made", errno, error);
  else if ((writer->encoder = kn_encoder_create (&encoder, error)))
    return writer;
  kn_take_writer_destroy (&writer);
  return NULL;
}

gboolean
kn_take_writer_add (struct kn_take_writer *writer, const guint8 *rgb, gsize n_frames, GError **error)
{
  gsize frame_bytes = (gsize) writer->width * writer->height * 3;

  for (gsize i = 0; i < n_frames; i++, writer->n_frames++)
    if (!kn_encoder_push (writer->encoder, kn_encoder_wrap_bgrx (rgb + i * frame_bytes, writer->width, writer->height),
                          error))
      return FALSE;
  return TRUE;
}

gboolean
kn_take_writer_finish (struct kn_take_writer *writer, const struct kn_take_extras *extras, GError **error)
{
  if (!writer->n_frames)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” would have no frames.", writer->path);
      return FALSE;
    }
  if (!kn_encoder_finish (writer->encoder, error) ||
      !kn_matroska_fix_identity (kn_encoder_get_part (writer->encoder), extras->recipe, error))
    return FALSE;
  if (extras->latents && !(writer->wrote_latents = kn_latents_write (writer->latents_path, extras, error)))
    return FALSE;
  writer->wrote_recipe = kn_file_write_text (writer->recipe_path, extras->recipe, error);
  writer->finished = writer->wrote_recipe && kn_encoder_publish (writer->encoder, error);
  return writer->finished;
}

void
kn_take_writer_destroy (struct kn_take_writer **writer)
{
  struct kn_take_writer *w = *writer;

  if (!w)
    return;
  kn_encoder_destroy (&w->encoder);
  if (w->wrote_latents && !w->finished)
    unlink (w->latents_path);
  if (w->wrote_recipe && !w->finished)
    unlink (w->recipe_path);
  g_free (w->path);
  g_free (w->latents_path);
  g_free (w->recipe_path);
  g_clear_pointer (writer, g_free);
}
