/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-job.h"
#include "app/export/kn-c2pa.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-png-chunk.h"
#include "app/export/kn-recipe.h"
#include "app/media/kn-part.h"
#include "render/film/kn-media-error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

static const struct { const char *id, *ending; KnExportPaper kind; } papers[] = {
  { "storyboard", ".pdf", KN_EXPORT_STORYBOARD },
  { "contact-sheet", NULL, KN_EXPORT_CONTACT_SHEET },
  { "shot-list", ".csv", KN_EXPORT_SHOT_LIST },
};

gboolean
kn_export_job_set_format (struct kn_export_job *job, const char *id)
{
  job->film = kn_film_format_find (id);
  job->timeline = kn_timeline_find (id);
  job->paper_kind = KN_EXPORT_PAPER_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_str_equal (id, papers[i].id))
      job->paper_kind = papers[i].kind;
  return job->film || job->timeline || job->paper_kind;
}

gboolean
kn_export_job_guess_format (struct kn_export_job *job, const char *path)
{
  static const struct { const char *ending, *id; } films[] = {
    { ".mp4", "mp4-h264" }, { ".webm", "webm-vp9" }, { ".mov", "mov-prores-hq" }, { ".mkv", "mkv-ffv1" },
    { ".gif", "gif" }, { ".webp", "webp" } };
  g_autofree char *lower = g_ascii_strdown (path, -1);
  const struct kn_timeline_format *timeline = kn_timeline_find_for_file (lower);

  for (guint i = 0; i < G_N_ELEMENTS (films); i++)
    if (g_str_has_suffix (lower, films[i].ending))
      return kn_export_job_set_format (job, films[i].id);
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++)
    if (papers[i].ending && g_str_has_suffix (lower, papers[i].ending))
      return kn_export_job_set_format (job, papers[i].id);
  return timeline && kn_export_job_set_format (job, timeline->id);
}

gboolean
kn_export_job_embeds_manifest (const struct kn_export_job *job)
{
  return job->film && kn_c2pa_can_embed (job->film->mime);
}

/* One shot alone, with as much around the cut as there is and was asked for. */

static gboolean
is_meant (const struct kn_export_job *job, const struct kn_handoff_clip *clip, int pass)
{
  if (clip->kind == KN_HANDOFF_TITLE)
    return FALSE;
  return job->shot ? g_str_equal (pass ? clip->name : clip->number, job->shot) : clip->id == job->shot_id;
}

/* By number, else by name. */
static const struct kn_handoff_clip *
find_shot (const struct kn_export_job *job)
{
  const struct kn_handoff *handoff = job->handoff;

  for (int pass = 0; pass < 2; pass++)
    for (guint t = 0; t < handoff->pictures->len; t++)
      {
        const struct kn_handoff_track *track = handoff->pictures->pdata[t];

        for (guint i = 0; i < track->clips->len; i++)
          {
            const struct kn_handoff_clip *clip = track->clips->pdata[i];

            if (is_meant (job, clip, pass))
              return clip;
          }
      }
  return NULL;
}

static void
note_handles (struct kn_export_job *job, const struct kn_handoff_clip *clip, gint64 head, gint64 tail)
{
  const char *name = *clip->number ? clip->number : clip->name;

  if (head >= 0 && head < job->handles)
    g_ptr_array_add (job->remarks,
                     g_strdup_printf (_("Shot “%s” has %d frames before the cut; %d were asked for."), name, (int) head,
                                      job->handles));
  if (tail >= 0 && tail < job->handles)
    g_ptr_array_add (job->remarks,
                     g_strdup_printf (_("Shot “%s” has %d frames after the cut; %d were asked for."), name, (int) tail,
                                      job->handles));
}

/* As many as wanted before what is no film; every film begins with its frame 0, however long it may be. */
static gint64
get_head (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);

  return media && !media->is_still ? clip->source_in : -1;
}

/* Everything but the shot goes, and the shot becomes the whole timeline. No time code is before zero. */
static void
keep_only (struct kn_export_job *job, struct kn_handoff_clip *clip)
{
  struct kn_handoff *handoff = job->handoff;
  gint64 head = get_head (handoff, clip), tail = kn_handoff_get_tail (handoff, clip);
  gint64 before = head < 0 ? job->handles : MIN (head, job->handles);
  gint64 after = tail < 0 ? job->handles : MIN (tail, job->handles);
  gint64 start = clip->start;

  note_handles (job, clip, head, tail);
  for (guint t = handoff->pictures->len; t-- > 0;)
    {
      struct kn_handoff_track *track = handoff->pictures->pdata[t];

      for (guint i = track->clips->len; i-- > 0;)
        if (track->clips->pdata[i] != clip)
          g_ptr_array_remove_index (track->clips, i);
    }
  g_ptr_array_set_size (handoff->sounds, 0);
  g_ptr_array_set_size (handoff->markers, 0);
  clip->end = before + after + clip->end - start;
  clip->start = 0;
  clip->source_in = MAX (0, clip->source_in - before);
  clip->cut_in = 0;
  clip->cut_out = clip->end;
  clip->transition_in = clip->transition_out = clip->fade_in = clip->fade_out = 0;
  handoff->duration = clip->end;
  handoff->start_timecode = MAX (0, handoff->start_timecode + start - before);
}

static gboolean
choose_shot (struct kn_export_job *job, guint64 *id, GError **error)
{
  const struct kn_handoff_clip *clip = find_shot (job);

  if (!clip)
    {
      g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT, _("There is no shot “%s” in the project."),
                   job->shot ? job->shot : "");
      return FALSE;
    }
  job->in_frames = clip->start;
  job->out_frames = clip->end;
  *id = clip->id;
  keep_only (job, (struct kn_handoff_clip *) clip);
  return TRUE;
}

static void
note_all_handles (struct kn_export_job *job)
{
  for (guint t = 0; t < job->handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = job->handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        {
          const struct kn_handoff_clip *clip = track->clips->pdata[i];

          if (clip->kind == KN_HANDOFF_MEDIA)
            note_handles (job, clip, kn_handoff_get_head (job->handoff, clip),
                          kn_handoff_get_tail (job->handoff, clip));
        }
    }
}

static void
note_size (struct kn_export_job *job)
{
  int width = job->width ? job->width : job->handoff->width, height = job->height ? job->height : job->handoff->height;

  if (kn_film_format_needs_even (job->film) && ((width | height) & 1))
    g_ptr_array_add (job->remarks, g_strdup_printf (_("%s needs even sides: the edge of %d × %d is repeated once."),
                                                    job->film->label, width, height));
  if (!job->film->sound_encoder)
    for (guint t = 0; t < job->handoff->sounds->len; t++)
      if (((struct kn_handoff_track *) job->handoff->sounds->pdata[t])->clips->len)
        {
          g_ptr_array_add (job->remarks, g_strdup (_("This format has no sound: it is left out.")));
          break;
        }
}

/* Tags of films and text in PNG; elsewhere the recipe is part of the manifest. */
static void
note_recipe (struct kn_export_job *job)
{
  static const char *const tagged[] = { "mp4", "mov", "mkv", "webm", "png", NULL };
  gboolean embeds = kn_export_job_embeds_manifest (job), is_sequence = job->film->kind == KN_FILM_SEQUENCE;
  gboolean is_signed = job->signer || job->will_sign;

  if (is_signed && is_sequence && !embeds)
    g_ptr_array_add (job->remarks, g_strdup (_("These pictures have no place for a manifest: they are not signed.")));
  if (job->recipe && !g_strv_contains (tagged, job->film->extension) && !(is_signed && (embeds || !is_sequence)))
    g_ptr_array_add (job->remarks, g_strdup (_("This format has no place for the recipe: it is left out.")));
}

gboolean
kn_export_job_prepare (struct kn_export_job *job, KnSequence *sequence, const char *path, GError **error)
{
  gboolean is_single = job->shot || job->shot_id;
  guint64 only = 0;

  job->remarks = g_ptr_array_new_with_free_func (g_free);
  job->place = kn_export_place_new (sequence);
  if (is_single)
    {
      job->in_frames = 0;
      job->out_frames = kn_sequence_get_duration_frames (sequence);
    }
  job->out_frames = MIN (job->out_frames, kn_sequence_get_duration_frames (sequence));
  if (job->in_frames >= job->out_frames)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY,
                           "There are no frames in what is to be exported: add a shot or choose another range.");
      return FALSE;
    }
  /* A film is composed from the whole timeline, so that a range may begin inside a transition. */
  job->handoff = job->film ? kn_handoff_new (sequence, 0, kn_sequence_get_duration_frames (sequence))
                           : kn_handoff_new (sequence, job->in_frames, job->out_frames);
  if (job->preset && !job->width)
    {
      job->width = job->preset->width;
      job->height = job->preset->height;
    }
  if (is_single && !choose_shot (job, &only, error))
    return FALSE;
  if (job->with_recipe)
    job->recipe = kn_recipe_new (sequence, job->in_frames, job->out_frames,
                                 is_single ? job->handoff->duration : job->out_frames - job->in_frames, only);
  if (job->timeline)
    {
      g_autoptr (GPtrArray) limits = NULL;

      if (!(job->timeline->carries & KN_CARRIES_OWN_SOUND))
        kn_timeline_split_sound (job->handoff);
      limits = kn_timeline_find_limits (job->timeline, job->handoff);
      while (limits->len)
        g_ptr_array_add (job->remarks, g_ptr_array_steal_index (limits, 0));
    }
  if (job->timeline && job->handles && !is_single)
    note_all_handles (job);
  if (job->film)
    {
      note_size (job);
      note_recipe (job);
    }
  /* Boards are printed before anything is rendered. */
  if (job->paper_kind == KN_EXPORT_STORYBOARD || job->paper_kind == KN_EXPORT_CONTACT_SHEET)
    {
      KnDocument *document = kn_node_get_document (KN_NODE (sequence));

      if (job->find_draft)
        kn_handoff_use_drafts (job->handoff, document, job->find_draft, job->draft_data);
      kn_handoff_use_pictures (job->handoff, document);
    }
  return TRUE;
}

GPtrArray *
kn_export_job_find_missing (const struct kn_export_job *job)
{
  gboolean whole = !job->film || job->shot || job->shot_id;

  if (job->paper_kind)
    return g_ptr_array_new_with_free_func (g_free);
  return kn_handoff_find_missing (job->handoff, whole ? 0 : job->in_frames,
                                  whole ? job->handoff->duration : job->out_frames);
}

/* Running */

/* Of paper: all is drawn. */
#define WRITING 0.95

static void
tell (struct kn_export_job *job, double fraction, const char *what)
{
  if (job->progress)
    job->progress (fraction, -1, what, job->user_data);
}

/* Asks before it looks: who shows progress may stop it there. */
static gboolean
is_stopped (struct kn_export_job *job, double fraction, const char *what, GError **error)
{
  tell (job, fraction, what);
  return g_cancellable_set_error_if_cancelled (job->cancellable, error);
}

/* Whole or not there; a picture carries its recipe, if there is one. */
static gboolean
write_whole (struct kn_export_job *job, const char *path, const char *data, gsize n, const char *recipe,
             GError **error)
{
  g_autoptr (kn_part) part = NULL;
  g_autoptr (GError) local = NULL;

  if (is_stopped (job, WRITING, N_("Writing"), error))
    return FALSE;
  part = kn_part_new (path);
  if (!part)
    {
      kn_media_set_write_error (error, path, -errno);
      return FALSE;
    }
  if (!g_file_set_contents_full (kn_part_get_path (part), data, (gssize) n, G_FILE_SET_CONTENTS_DURABLE, 0666,
                                 &local)
      || (recipe && !kn_png_add_text (kn_part_get_path (part), "kinora_recipe", recipe, &local)))
    {
      kn_media_set_file_error (error, path, local);
      return FALSE;
    }
  if (is_stopped (job, WRITING, N_("Writing"), error))
    return FALSE;
  if (!kn_part_commit (part, path, NULL))
    {
      kn_media_set_write_error (error, path, -errno);
      return FALSE;
    }
  tell (job, 1, "Done");
  return TRUE;
}

static gboolean
run_timeline (struct kn_export_job *job, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *text = NULL;
  g_autoptr (GPtrArray) missing = NULL;

  if (is_stopped (job, 0, N_("Writing"), error))
    return FALSE;
  missing = kn_export_job_find_missing (job);
  if (missing->len && !job->allow_missing)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING, missing->pdata[0]);
      return FALSE;
    }
  text = job->timeline->write (job->handoff, folder);
  return write_whole (job, path, text, strlen (text), NULL, error);
}

static gboolean
tell_panel (guint done, guint n, gpointer user_data, GError **error)
{
  return !is_stopped (user_data, WRITING * done / n, N_("Drawing"), error);
}

/* A contact sheet is a picture of what a model made: it carries the recipe as any other. */
static gboolean
run_paper (struct kn_export_job *job, const char *path, GError **error)
{
  g_autofree char *list = job->paper_kind == KN_EXPORT_SHOT_LIST ? kn_shot_list_write (job->handoff) : NULL;
  gboolean is_sheet = job->paper_kind == KN_EXPORT_CONTACT_SHEET;
  g_autoptr (GBytes) bytes = NULL;

  if (list)
    return write_whole (job, path, list, strlen (list), NULL, error);
  bytes = is_sheet ? kn_contact_sheet_write (job->handoff, job->columns, tell_panel, job, error)
                   : kn_storyboard_write (job->handoff, &job->paper, tell_panel, job, error);
  return bytes && write_whole (job, path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                               is_sheet ? job->recipe : NULL, error);
}

/* The export, and what is or may be written beside it: none of it takes the place of what the project needs, or of what
 * is no file. */
static gboolean
check_place (struct kn_export_job *job, const char *path, GError **error)
{
  gboolean is_folder = job->film && job->film->kind == KN_FILM_SEQUENCE;
  g_autofree char *failed = kn_film_export_dup_failed_name (path);
  g_autofree char *sidecar = g_strconcat (path, KN_C2PA_ENDING, NULL);
  const char *const names[] = { path, failed, sidecar };
  guint n = !job->film ? 1 : is_folder ? 2 : 3;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *real = kn_export_place_resolve (names[i], is_folder, error);

      if (!real || !kn_export_place_check (job->place, real, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
kn_export_job_run (struct kn_export_job *job, const char *path, GError **error)
{
  struct kn_film_options options = { .format = job->film, .quality = job->quality, .width = job->width,
                                     .height = job->height,
                                     .fit = job->preset ? job->preset->fit : KN_FIT_INSIDE, .recipe = job->recipe,
                                     .signer = job->signer, .allow_missing = job->allow_missing };
  gboolean is_folder = job->film && job->film->kind == KN_FILM_SEQUENCE;
  g_autofree char *whole = kn_export_place_resolve (path, is_folder, error);

  if (!whole || !check_place (job, whole, error))
    return FALSE;
  if (job->timeline)
    return run_timeline (job, whole, error);
  if (!job->film)
    return run_paper (job, whole, error);
  if (!job->shot && !job->shot_id)
    {
      options.in_frames = job->in_frames;
      options.out_frames = job->out_frames;
    }
  return kn_film_export (job->handoff, &options, whole, job->progress, job->user_data, job->cancellable, &job->report,
                         error);
}

void
kn_export_job_clear (struct kn_export_job *job)
{
  g_clear_pointer (&job->signer, kn_signer_free);
  g_clear_pointer (&job->handoff, kn_handoff_free);
  g_clear_pointer (&job->place, kn_export_place_free);
  g_clear_pointer (&job->recipe, g_free);
  g_clear_pointer (&job->remarks, g_ptr_array_unref);
  kn_film_report_clear (&job->report);
}
