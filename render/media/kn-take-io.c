/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-take-io.h"
#include "render/media/kn-file.h"
#include "render/media/kn-picture.h"
#include "render/media/kn-take-reader.h"
#include "render/media/kn-take-writer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct kn_take_io
{
  char *path;
  struct kn_take_writer *writer;
};

struct kn_take_io *
kn_take_io_new (const char *take_path)
{
  struct kn_take_io *io = g_new0 (struct kn_take_io, 1);

  io->path = g_strdup (take_path);
  return io;
}

void
kn_take_io_free (struct kn_take_io **io)
{
  if (!*io)
    return;
  kn_take_writer_destroy (&(*io)->writer);
  g_free ((*io)->path);
  g_clear_pointer (io, g_free);
}

char *
kn_take_io_state_path (const char *take_path)
{
  return kn_file_beside (take_path, ".state");
}

/* [n] bytes to -1 … 1. */
static void
to_floats (const guint8 *bytes, gsize n, float *values)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (float) bytes[i] / 127.5f - 1;
}

static float *
load_picture (const char *path, int width_px, int height_px, gpointer user_data, GError **error)
{
  struct kn_picture *picture = kn_picture_load (path, error), *fitted;
  float *values;

  if (!picture)
    return NULL;
  fitted = kn_picture_cover (picture, width_px, height_px);
  values = g_new (float, (gsize) width_px * height_px * 3);
  to_floats (fitted->rgb, (gsize) width_px * height_px * 3, values);
  kn_picture_free (&picture);
  kn_picture_free (&fitted);
  return values;
}

/* A video that is being read at the job's size and rate. */
struct source
{
  struct kn_fitted_reader *reader;
  guint8 *rgb;                        /* [H, W, 3] */
  gsize n_values;
};

static gboolean
measure_video (const char *path, double *seconds, gpointer user_data, GError **error)
{
  return kn_video_measure (path, seconds, error);
}

static gpointer
open_video (const char *path, int width_px, int height_px, double fps, double from_s, gpointer user_data,
            GError **error)
{
  struct kn_fitted_reader *reader = kn_fitted_reader_open (path, width_px, height_px, fps, from_s, error);
  struct source *source;

  if (!reader)
    return NULL;
  source = g_new (struct source, 1);
  source->reader = reader;
  source->n_values = (gsize) width_px * height_px * 3;
  source->rgb = g_malloc (source->n_values);
  return source;
}

static gboolean
read_video (gpointer video, int n, float *rgb, GError **error)
{
  struct source *source = video;

  for (int i = 0; i < n; i++, rgb += source->n_values)
    {
      if (!kn_fitted_reader_next (source->reader, source->rgb, error))
        return FALSE;
      to_floats (source->rgb, source->n_values, rgb);
    }
  return TRUE;
}

static void
close_video (gpointer video)
{
  struct source *source = video;

  kn_fitted_reader_close (&source->reader);
  g_free (source->rgb);
  g_free (source);
}

static gboolean
load_latents (const char *path, struct kn_job_latents *latents, gpointer user_data, GError **error)
{
  struct kn_take_latents *file;
  const char *lead;
  gint64 dims[4];

  if (!kn_take_has_latents (path))
    return FALSE;
  file = kn_take_latents_open (path, error);
  if (!file)
    return FALSE;
  kn_take_latents_get_dims (file, dims);
  lead = kn_take_latents_get_metadata (file, "lead");
  *latents = (struct kn_job_latents) {
    .values = g_new (float, (gsize) (dims[0] * dims[1] * dims[2] * dims[3])),
    .z = (int) dims[0], .t = (int) dims[1], .h = (int) dims[2], .w = (int) dims[3],
    .loop = g_strcmp0 (kn_take_latents_get_metadata (file, "loop"), "true") == 0,
    .mid = g_strcmp0 (kn_take_latents_get_metadata (file, "mid"), "true") == 0,
    .lead = (int) g_ascii_strtoll (lead ? lead : "0", NULL, 10),
  };
  kn_take_latents_read (file, 0, dims[1], latents->values);
  kn_take_latents_close (&file);
  return TRUE;
}

static char *
load_recipe (const char *path, gpointer user_data)
{
  return kn_take_load_recipe (path, NULL);
}

static gboolean
begin_frames (const struct kn_job_shape *shape, gpointer user_data, GError **error)
{
  struct kn_take_io *io = user_data;
  struct kn_take_params params = {
    .path = io->path, .width = shape->width_px, .height = shape->height_px,
    .fps_numerator = shape->fps_n, .fps_denominator = shape->fps_d,
  };

  kn_take_writer_destroy (&io->writer);
  io->writer = kn_take_writer_create (&params, error);
  return io->writer != NULL;
}

static gboolean
write_frames (const guint8 *rgb, int n, gpointer user_data, GError **error)
{
  struct kn_take_io *io = user_data;

  return kn_take_writer_add (io->writer, rgb, (gsize) n, error);
}

struct kn_job_io
kn_take_io_get (struct kn_take_io *io)
{
  return (struct kn_job_io) {
    .user_data = io, .load_picture = load_picture, .load_latents = load_latents, .load_recipe = load_recipe,
    .measure_video = measure_video, .open_video = open_video, .read_video = read_video, .close_video = close_video,
    .begin_frames = begin_frames, .write_frames = write_frames,
  };
}

gboolean
kn_take_io_prepare (struct kn_take_io *io, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (io->path);

  if (g_mkdir_with_parents (folder, 0777) < 0)
    return kn_file_fail (folder, "made", errno, error);
  if (access (folder, W_OK | X_OK) < 0)
    return kn_file_fail (io->path, "written", errno, error);
  return TRUE;
}

gboolean
kn_take_io_finish (struct kn_take_io *io, const struct kn_job_result *result, GError **error)
{
  const struct kn_job_latents *l = &result->latents;
  g_autofree char *lead = g_strdup_printf ("%d", l->lead);
  const char *const metadata[] = { "format", "kinora-latents-1", "loop", l->loop ? "true" : "false",
                                   "mid", l->mid ? "true" : "false",
                                   l->lead ? "lead" : NULL, lead, NULL };
  struct kn_take_extras extras = {
    .latents = l->values, .z = l->z, .t = l->t, .h = l->h, .w = l->w, .metadata = metadata, .recipe = result->recipe,
  };
  g_autofree char *state = kn_take_io_state_path (io->path);

  if (!kn_take_writer_finish (io->writer, &extras, error))
    return FALSE;
  unlink (state);
  return TRUE;
}
