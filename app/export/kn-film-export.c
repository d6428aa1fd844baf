/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-film-export.h"
#include "app/export/kn-c2pa.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-png-chunk.h"
#include "app/media/kn-compose.h"
#include "app/media/kn-film-writer.h"
#include "app/media/kn-mix.h"
#include "app/media/kn-seen.h"
#include "render/film/kn-media-error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* Decoding is much quicker than encoding. */
#define ENCODING_SHARE 0.85

struct job
{
  const struct kn_handoff      *handoff;
  const struct kn_film_options *options;
  const char           *path;
  gint64                in, out;
  int                   width, height;
  KnFilmExportProgress  progress;
  gpointer              user_data;
  gint64                started_us;
  GCancellable         *cancellable;
  kn_film_writer       *writer;
  kn_film_meant        *meant;
  kn_composer          *composer;
  kn_mixer             *mixer;
  struct kn_frame      *frame;
};

static void
job_clear (struct job *job)
{
  kn_film_writer_free (job->writer);
  kn_film_meant_free (job->meant);
  kn_composer_free (job->composer);
  kn_mixer_free (job->mixer);
  kn_frame_free (job->frame);
}

static void
tell (struct job *job, double fraction, const char *what)
{
  double elapsed = (g_get_monotonic_time () - job->started_us) / 1e6;

  if (job->progress)
    job->progress (fraction, fraction > 0.01 ? elapsed / fraction - elapsed : -1, what, job->user_data);
}

static void
tell_check (double fraction, gpointer data)
{
  tell (data, ENCODING_SHARE + (1 - ENCODING_SHARE) * MIN (fraction, 1.0), N_("Checking"));
}

static gboolean
check_missing (struct job *job, GError **error)
{
  g_autoptr (GPtrArray) missing = kn_handoff_find_missing (job->handoff, job->in, job->out);

  if (!missing->len || job->options->allow_missing)
    return TRUE;
  if (missing->len == 1)
    g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING, missing->pdata[0]);
  else
    g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING, _("%s (And %u more.)"), (char *) missing->pdata[0],
                 missing->len - 1);
  return FALSE;
}

static gboolean
check_range (struct job *job, GError **error)
{
  job->in = CLAMP (job->options->in_frames, 0, job->handoff->duration);
  job->out = job->options->out_frames > 0 ? MIN (job->options->out_frames, job->handoff->duration)
             : job->handoff->duration;
  if (job->in < job->out)
    return TRUE;
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY,
                       "There are no frames in what is to be exported: add a shot or choose another range.");
  return FALSE;
}

static gboolean
open_job (struct job *job, GError **error)
{
  const struct kn_film_options *options = job->options;
  struct kn_film_spec spec = { .format = options->format, .quality = options->quality, .rate = job->handoff->rate,
                               .colour = job->handoff->colour, .title = job->handoff->name, .recipe = options->recipe };

  if (!check_range (job, error) || !check_missing (job, error))
    return FALSE;
  job->width = spec.width = options->width > 0 ? options->width : job->handoff->width;
  job->height = spec.height = options->height > 0 ? options->height : job->handoff->height;
  job->mixer = kn_mixer_new (job->handoff);
  spec.with_sound = !kn_mixer_is_silent (job->mixer);
  job->writer = kn_film_writer_new (&spec, job->path, error);
  if (!job->writer)
    return FALSE;
  job->meant = kn_film_meant_new (options->format, options->quality, job->width, job->height, job->handoff->rate);
  job->composer = kn_composer_new (job->handoff, job->width, job->height, options->fit);
  job->frame = kn_frame_new (job->width, job->height);
  return TRUE;
}

static gboolean
write_sound (struct job *job, gint64 time, GError **error)
{
  gint64 from = kn_mixer_sample_of (time, job->handoff->rate), to = kn_mixer_sample_of (time + 1, job->handoff->rate);
  g_autofree float *samples = g_new (float, (to - from) * KN_FILM_SOUND_CHANNELS);

  return kn_mixer_read (job->mixer, from, samples, (gsize) (to - from), error)
         && kn_film_writer_add_sound (job->writer, samples, (gsize) (to - from), error);
}

static gboolean
write_frames (struct job *job, GError **error)
{
  for (gint64 time = job->in; time < job->out; time++)
    {
      if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
          || !kn_composer_draw (job->composer, time, job->frame, error))
        return FALSE;
      kn_film_meant_add (job->meant, job->frame);
      if (!kn_film_writer_add_frame (job->writer, job->frame, error)
          || (kn_film_writer_has_sound (job->writer) && !write_sound (job, time, error)))
        return FALSE;
      tell (job, ENCODING_SHARE * (time + 1 - job->in) / (job->out - job->in), N_("Encoding"));
    }
  return kn_film_writer_finish (job->writer, error);
}

/* Recipe and manifest */

static const char *
mime_of (const char *path)
{
  static const struct { const char *ending, *mime; } known[] = {
    { ".mp4", "video/mp4" }, { ".mov", "video/quicktime" }, { ".mkv", "video/x-matroska" }, { ".webm", "video/webm" },
    { ".png", "image/png" }, { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".webp", "image/webp" },
    { ".wav", "audio/wav" }, { ".flac", "audio/flac" }, { ".mp3", "audio/mpeg" }, { ".ogg", "audio/ogg" },
  };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_suffix (lower, known[i].ending))
      return known[i].mime;
  return "application/octet-stream";
}

static void
add_ingredient (GArray *list, GPtrArray *names, const char *path, gboolean is_input)
{
  char *name = g_filename_display_basename (path);
  struct kn_c2pa_ingredient ingredient = { name, mime_of (path), is_input };

  g_ptr_array_add (names, name);
  g_array_append_val (list, ingredient);
}

/* Footage is what no model made; what guided the model is an input. Only what is seen or heard in [in, out) counts. */
static GArray *
list_ingredients (struct job *job, gint64 in, gint64 out, GPtrArray *names, struct kn_c2pa_credit *credit)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (struct kn_c2pa_ingredient));
  gboolean has_sound = kn_film_writer_has_sound (job->writer);
  struct kn_seen seen;

  kn_seen_init (&seen, job->handoff, in, out);
  for (guint i = 0; i < seen.inputs->len; i++)
    add_ingredient (list, names, seen.inputs->pdata[i], TRUE);
  for (guint i = 0; i < job->handoff->media->len; i++)
    {
      const struct kn_handoff_media *media = job->handoff->media->pdata[i];

      credit->is_generated |= seen.seen[i] && media->is_take;
      credit->is_footage |= seen.seen[i] && !media->is_take;
      if (!media->is_take && (seen.seen[i] || (has_sound && seen.heard[i])))
        add_ingredient (list, names, media->path, FALSE);
    }
  kn_seen_clear (&seen);
  return list;
}

static gboolean
sign_file (struct job *job, const char *file, const char *sidecar, gint64 in, gint64 out, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ingredients = NULL;
  struct kn_c2pa_credit credit = { .title = job->handoff->name, .agent = "Kinora", .agent_version = "0.1.0",
                                   .recipe = job->options->recipe };

  ingredients = list_ingredients (job, in, out, names, &credit);
  credit.ingredients = (const struct kn_c2pa_ingredient *) (gpointer) ingredients->data;
  credit.n_ingredients = ingredients->len;
  return kn_c2pa_sign (file, job->options->format->mime, sidecar, &credit, job->options->signer, error);
}

/* "NAME.000012.png" shows the twelfth frame. */
static gint64
time_of_picture (struct job *job, const char *name)
{
  const char *dot = strrchr (name, '.');

  while (dot > name && g_ascii_isdigit (dot[-1]))
    dot--;
  return job->in + g_ascii_strtoll (dot, NULL, 10) - 1;
}

/* All names before the first file is replaced: what a folder says while it changes is not certain. */
static GPtrArray *
list_names (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  GPtrArray *names = dir ? g_ptr_array_new_with_free_func (g_free) : NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

/* Every picture of a sequence carries the recipe and its own manifest: pictures are passed on one by one. */
static gboolean
seal_pictures (struct job *job, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (folder, error);
  gboolean is_png = g_str_equal (job->options->format->extension, "png");
  gboolean can_sign = job->options->signer && kn_c2pa_can_embed (job->options->format->mime);

  for (guint i = 0; names && i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (folder, names->pdata[i], NULL);
      gint64 time = time_of_picture (job, names->pdata[i]);

      if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
          || (is_png && job->options->recipe && !kn_png_add_text (file, "kinora_recipe", job->options->recipe, error))
          || (can_sign && !sign_file (job, file, NULL, time, time + 1, error)))
        return FALSE;
      tell (job, ENCODING_SHARE, N_("Signing"));
    }
  return names != NULL;
}

static gboolean
seal (struct job *job, struct kn_film_report *report, GError **error)
{
  const char *part = kn_film_writer_get_part (job->writer), *mime = job->options->format->mime;
  g_autofree char *sidecar = g_strconcat (part, KN_C2PA_ENDING, NULL);
  gboolean embeds = kn_c2pa_can_embed (mime), is_sequence = job->options->format->kind == KN_FILM_SEQUENCE;

  tell (job, ENCODING_SHARE, N_("Signing"));
  if (is_sequence)
    {
      if (!seal_pictures (job, part, error))
        return FALSE;
    }
  else if (job->options->signer && !sign_file (job, part, sidecar, job->in, job->out, error))
    return FALSE;
  if (job->options->signer && (embeds || !is_sequence))
    report->manifest = g_strdup (embeds ? "embedded" : "beside it");
  return TRUE;
}

char *
kn_film_export_dup_failed_name (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path), *failed = NULL;
  char *dot = strrchr (name, '.');

  if (dot && dot != name)
    *dot = 0;
  failed = g_strdup_printf ("%s (failed check)%s%s", name, dot && dot != name ? "." : "", dot && dot != name
                            ? dot + 1 : "");
  return g_build_filename (folder, failed, NULL);
}

/* A manifest beside an older film of this name does not speak for the new one: it goes, or another takes its place. */
static gboolean
commit (struct job *job, const char *path, struct kn_film_report *report, GError **error)
{
  gboolean is_file = job->options->format->kind == KN_FILM_FILE;

  if (!kn_film_writer_commit (job->writer, path, is_file ? KN_C2PA_ENDING : NULL, error))
    return FALSE;
  report->path = g_strdup (path);
  return TRUE;
}

static gboolean
check (struct job *job, struct kn_film_report *report, GError **error)
{
  const char *part = kn_film_writer_get_part (job->writer);
  g_autofree char *failed = kn_film_export_dup_failed_name (job->path);
  g_autoptr (GError) local = NULL;

  if (kn_film_check (job->meant, part, tell_check, job, job->cancellable, &report->result, &local))
    return TRUE;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    commit (job, failed, report, NULL);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
kn_film_export (const struct kn_handoff *handoff, const struct kn_film_options *options, const char *path,
                KnFilmExportProgress progress, gpointer user_data, GCancellable *cancellable,
                struct kn_film_report *report, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  struct job job = { .handoff = handoff, .options = options, .path = whole, .progress = progress, .user_data = user_data,
                     .started_us = g_get_monotonic_time (), .cancellable = cancellable };
  gboolean ok;

  *report = (struct kn_film_report) { .result.first_bad = -1 };
  ok = open_job (&job, error);
  if (ok)
    kn_film_writer_get_size (job.writer, &report->width, &report->height);
  ok = ok && write_frames (&job, error) && seal (&job, report, error) && check (&job, report, error)
       && commit (&job, whole, report, error);
  if (ok)
    tell (&job, 1, "Done");
  job_clear (&job);
  return ok;
}

void
kn_film_report_clear (struct kn_film_report *report)
{
  g_clear_pointer (&report->path, g_free);
  g_clear_pointer (&report->manifest, g_free);
}
