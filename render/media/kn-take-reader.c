/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-take-reader.h"
#include "render/film/kn-film-reader.h"
#include "render/media/kn-file.h"
#include "render/media/kn-picture.h"
#include "render/weights/kn-weights.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct kn_video_reader
{
  char *path;
  kn_film_reader *film;
  kn_frame *frame;
  struct kn_video_info info;
};

static gboolean
take_problem (GError *problem, GError **error)
{
  g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, problem->message);
  g_error_free (problem);
  return FALSE;
}

static gboolean
check_file (const char *path, GError **error)
{
  if (access (path, R_OK) < 0)
    return kn_file_fail (path, "read", errno, error);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” is not a file.", path);
  return FALSE;
}

struct kn_video_reader *
kn_video_reader_open (const char *path, GError **error)
{
  struct kn_video_reader *reader;
  const struct kn_film_info *info;
  kn_film_reader *film;
  GError *problem = NULL;

  if (!check_file (path, error))
    return NULL;
  film = kn_film_reader_open (path, &problem);
  if (!film)
    {
      take_problem (problem, error);
      return NULL;
    }
  info = kn_film_reader_get_info (film);
  reader = g_new0 (struct kn_video_reader, 1);
  *reader = (struct kn_video_reader) {
    .path = g_strdup (path), .film = film, .frame = kn_frame_new (1, 1),
    .info = { info->width, info->height, info->rate_num, info->rate_den, MAX (info->n_frames, 1) },
  };
  return reader;
}

void
kn_video_reader_close (struct kn_video_reader **reader)
{
  if (!*reader)
    return;
  kn_film_reader_free ((*reader)->film);
  kn_frame_free ((*reader)->frame);
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
  GError *problem = NULL;
  gsize n = (gsize) reader->info.width * reader->info.height * 3;
  int r = kn_film_reader_next (reader->film, reader->frame, &problem);

  if (r <= 0)
    return r == 0 ? FALSE : take_problem (problem, error);
  if (reader->frame->width != reader->info.width || reader->frame->height != reader->info.height)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” changes its size in the middle.", reader->path);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    rgb[i] = (guint8) ((reader->frame->rgb[i] + 128) / 257);
  return TRUE;
}

gboolean
kn_video_reader_seek (struct kn_video_reader *reader, double time_s, GError **error)
{
  GError *problem = NULL;

  return kn_film_reader_seek (reader->film, time_s, &problem) || take_problem (problem, error);
}

gboolean
kn_video_measure (const char *path, double *seconds, GError **error)
{
  struct kn_video_reader *reader = kn_video_reader_open (path, error);
  GError *problem = NULL;
  gboolean ok;

  if (!reader)
    return FALSE;
  ok = kn_film_reader_find_end (reader->film, seconds, &problem);
  kn_video_reader_close (&reader);
  return ok || take_problem (problem, error);
}

/* ---- at another size and rate ---- */

struct kn_fitted_reader
{
  struct kn_video_reader *video;
  struct kn_picture *source;          /* the frame on screen as it is */
  struct kn_picture *fitted;          /* the same at the size asked for */
  gint64 n;                           /* frames given */
  int width, height;
  double fps, from_s;
};

struct kn_fitted_reader *
kn_fitted_reader_open (const char *path, int width, int height, double fps, double from_s, GError **error)
{
  struct kn_video_reader *video = kn_video_reader_open (path, error);
  struct kn_fitted_reader *reader;

  if (!video)
    return NULL;
  reader = g_new0 (struct kn_fitted_reader, 1);
  *reader = (struct kn_fitted_reader) { .video = video, .width = width, .height = height, .fps = fps, .from_s = from_s,
                                        .source = kn_picture_new (video->info.width, video->info.height) };
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
  kn_film_reader *film = r->video->film;
  /* the middle of the frame that is asked for, as where a timeline is played */
  double time_s = r->from_s + ((double) r->n++ + 0.5) / r->fps;
  gboolean stays = kn_film_reader_get_info (film)->is_still || time_s < kn_film_reader_get_end_s (film);

  if (!r->fitted || !stays)
    {
      if (!kn_video_reader_seek (r->video, time_s, error) || !kn_video_reader_next (r->video, r->source->rgb, error))
        return FALSE;
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
