/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-take-reader.h"
#include "render/media/kn-file.h"
#include "render/media/kn-gst-private.h"
#include "render/media/kn-picture.h"
#include "render/weights/kn-weights.h"

#include <math.h>
#include <string.h>

struct kn_video_reader
{
  char *path;
  struct kn_decoder *decoder;
  struct kn_video_info info;
  struct kn_decoded ahead;            /* the first frame, which told the size; lent until the next call */
  gboolean has_ahead;
};

static gboolean
read_info (struct kn_video_reader *r, GError **error)
{
  guint64 duration_ns;

  if (!kn_decoder_next (r->decoder, &r->ahead, error))
    return FALSE;
  if (!r->ahead.data)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” holds no picture.", r->path);
      return FALSE;
    }
  r->has_ahead = TRUE;
  r->info.width = r->ahead.width;
  r->info.height = r->ahead.height;
  kn_decoder_get_timing (r->decoder, &r->info.fps_numerator, &r->info.fps_denominator, &duration_ns);
  r->info.n_frames = (gint64) round ((double) duration_ns * 1e-9 * r->info.fps_numerator / r->info.fps_denominator);
  r->info.n_frames = MAX (r->info.n_frames, 1);
  return TRUE;
}

struct kn_video_reader *
kn_video_reader_open (const char *path, GError **error)
{
  struct kn_video_reader *reader = g_new0 (struct kn_video_reader, 1);

  reader->path = g_strdup (path);
  reader->decoder = kn_decoder_open (path, "RGB", TRUE, error);
  if (reader->decoder && read_info (reader, error))
    return reader;
  kn_video_reader_close (&reader);
  return NULL;
}

void
kn_video_reader_close (struct kn_video_reader **reader)
{
  if (!*reader)
    return;
  kn_decoder_close (&(*reader)->decoder);
  g_free ((*reader)->path);
  g_clear_pointer (reader, g_free);
}

const struct kn_video_info *
kn_video_reader_get_info (const struct kn_video_reader *reader)
{
  return &reader->info;
}

gboolean
kn_video_reader_next (struct kn_video_reader *reader, guint8 *rgb, GError **error)
{
  struct kn_decoded frame = reader->ahead;
  gsize row = (gsize) reader->info.width * 3;

  if (!reader->has_ahead && !kn_decoder_next (reader->decoder, &frame, error))
    return FALSE;
  reader->has_ahead = FALSE;
  if (!frame.data)
    return FALSE;
  if (frame.width != reader->info.width || frame.height != reader->info.height)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” changes its size in the middle.", reader->path);
      return FALSE;
    }
  for (int y = 0; y < frame.height; y++)
    memcpy (rgb + y * row, frame.data + y * frame.stride, row);
  return TRUE;
}

gboolean
kn_video_reader_seek (struct kn_video_reader *reader, gint64 frame, GError **error)
{
  const struct kn_video_info *info = &reader->info;

  reader->has_ahead = FALSE;
  if (!info->fps_numerator)
    return kn_decoder_seek (reader->decoder, 0, error);
  /* half a frame in, so that rounding in the container cannot matter */
  return kn_decoder_seek (reader->decoder,
                          (guint64) ((frame + 0.5) * 1e9 * info->fps_denominator / info->fps_numerator), error);
}

/* Reads to the end; FALSE and error when a frame is damaged. */
static gboolean
count_rest (struct kn_video_reader *r, gint64 *n, GError **error)
{
  g_autofree guint8 *rgb = g_malloc ((gsize) r->info.width * r->info.height * 3);
  g_autoptr (GError) problem = NULL;

  for (*n = 0; kn_video_reader_next (r, rgb, &problem); (*n)++)
    ;
  if (!problem)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
kn_video_count_frames (const char *path, struct kn_video_info *info, GError **error)
{
  struct kn_video_reader *r = kn_video_reader_open (path, error);
  gint64 first, n = 0;
  gboolean ok;

  if (!r)
    return FALSE;
  *info = r->info;
  /* A picture cannot be read again from its beginning. */
  if (!info->fps_numerator)
    {
      kn_video_reader_close (&r);
      return TRUE;
    }
  first = MAX (0, info->n_frames - (gint64) 2 * info->fps_numerator / info->fps_denominator);
  ok = (!first || kn_video_reader_seek (r, first, error)) && count_rest (r, &n, error);
  if (ok && !n)
    {
      first = 0;
      ok = kn_video_reader_seek (r, 0, error) && count_rest (r, &n, error);
    }
  info->n_frames = first + n;
  kn_video_reader_close (&r);
  return ok;
}

/* ---- at another size and rate ---- */

struct kn_fitted_reader
{
  struct kn_video_reader *video;
  struct kn_picture *source;          /* frame `at` as it is; -1: none yet */
  struct kn_picture *fitted;          /* the same at the size asked for */
  gint64 at, n;                       /* n: frames given */
  int width, height;
  double fps, from_s;
  gboolean ended;
};

/* The index of the source frame that is shown at output frame i. */
static gint64
source_index (const struct kn_video_info *info, double fps, double from_s, gint64 i)
{
  double own_fps = (double) info->fps_numerator / info->fps_denominator;

  if (own_fps <= 0)
    return 0;
  /* a hair later, so that equal rates stay one to one */
  return (gint64) floor (((double) i / (fps > 0 ? fps : own_fps) + from_s) * own_fps + 1e-4);
}

/* To the first frame; where the file ends before it, from the beginning, so that the last one is found. */
static gboolean
go_to_start (struct kn_fitted_reader *r, GError **error)
{
  gint64 first = source_index (&r->video->info, r->fps, r->from_s, 0);
  g_autoptr (GError) problem = NULL;

  if (!first)
    return TRUE;
  if (!kn_video_reader_seek (r->video, first, error))
    return FALSE;
  r->at = first;
  if (kn_video_reader_next (r->video, r->source->rgb, &problem))
    return TRUE;
  r->at = -1;
  if (!problem)
    return kn_video_reader_seek (r->video, 0, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

struct kn_fitted_reader *
kn_fitted_reader_open (const char *path, int width, int height, double fps, double from_s, GError **error)
{
  struct kn_video_reader *video = kn_video_reader_open (path, error);
  struct kn_fitted_reader *reader;

  if (!video)
    return NULL;
  reader = g_new0 (struct kn_fitted_reader, 1);
  *reader = (struct kn_fitted_reader) { .video = video, .at = -1, .width = width, .height = height, .fps = fps,
                                        .from_s = from_s,
                                        .source = kn_picture_new (video->info.width, video->info.height) };
  if (!go_to_start (reader, error))
    kn_fitted_reader_close (&reader);
  return reader;
}

void
kn_fitted_reader_close (struct kn_fitted_reader **reader)
{
  if (!*reader)
    return;
  kn_video_reader_close (&(*reader)->video);
  kn_picture_free (&(*reader)->source);
  kn_picture_free (&(*reader)->fitted);
  g_clear_pointer (reader, g_free);
}

gboolean
kn_fitted_reader_next (struct kn_fitted_reader *r, guint8 *rgb, GError **error)
{
  gint64 wanted = source_index (&r->video->info, r->fps, r->from_s, r->n++), before = r->at;
  g_autoptr (GError) problem = NULL;

  for (; !r->ended && !problem && r->at < wanted; r->at += !r->ended)
    r->ended = !kn_video_reader_next (r->video, r->source->rgb, &problem);
  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!r->fitted || r->at != before)
    {
      kn_picture_free (&r->fitted);
      r->fitted = kn_picture_cover (r->source, r->width, r->height);
    }
  memcpy (rgb, r->fitted->rgb, (gsize) r->width * r->height * 3);
  return TRUE;
}

/* ---- latents and recipe ---- */

struct kn_take_latents
{
  struct kn_weights *weights;
  const struct kn_weight *tensor;
};

struct kn_take_latents *
kn_take_latents_open (const char *path, GError **error)
{
  g_autofree char *file = kn_file_beside (path, ".latents.safetensors");
  static const gint64 any[] = { -1, -1, -1, -1 };
  struct kn_take_latents *latents = g_new0 (struct kn_take_latents, 1);
  g_autoptr (GError) problem = NULL;

  latents->weights = kn_weights_open (file, &problem);
  if (latents->weights)
    latents->tensor = kn_weights_expect (latents->weights, "latents", 4, any, &problem);
  if (latents->tensor)
    return latents;
  kn_take_latents_close (&latents);
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The latents of “%s” cannot be read: %s", path,
               problem->message);
  return NULL;
}

void
kn_take_latents_close (struct kn_take_latents **latents)
{
  if (!*latents)
    return;
  kn_weights_close (&(*latents)->weights);
  g_clear_pointer (latents, g_free);
}

void
kn_take_latents_get_dims (const struct kn_take_latents *latents, gint64 dims[4])
{
  memcpy (dims, latents->tensor->dims, 4 * sizeof (gint64));
}

void
kn_take_latents_read (const struct kn_take_latents *latents, gint64 first, gint64 count, float *dst)
{
  const gint64 *dims = latents->tensor->dims;
  gsize plane = (gsize) (dims[2] * dims[3]), n = (gsize) count * plane;
  g_autofree float *channel = g_new (float, (gsize) dims[1] * plane);

  g_return_if_fail (first >= 0 && count >= 0 && first + count <= dims[1]);
  /* rows of the tensor are its channels */
  for (gint64 z = 0; z < dims[0]; z++)
    {
      kn_weight_to_f32 (latents->tensor, z, 1, channel);
      memcpy (dst + (gsize) z * n, channel + (gsize) first * plane, n * sizeof (float));
    }
}

const char *
kn_take_latents_get_metadata (const struct kn_take_latents *latents, const char *key)
{
  return kn_weights_get_metadata (latents->weights, key);
}

gboolean
kn_take_has_latents (const char *path)
{
  g_autofree char *file = kn_file_beside (path, ".latents.safetensors");

  return g_file_test (file, G_FILE_TEST_IS_REGULAR);
}

char *
kn_take_load_recipe (const char *path, GError **error)
{
  g_autofree char *file = kn_file_beside (path, ".json");
  g_autoptr (GError) problem = NULL;
  char *text;

  if (g_file_get_contents (file, &text, NULL, &problem))
    return text;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The recipe of “%s” cannot be read: %s.", path,
               problem->message);
  return NULL;
}
