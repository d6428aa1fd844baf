/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-cli.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-export-job.h"

#include "app/document/kn-document.h"
#include "app/media/kn-footage-lengths.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int
fail_usage (GError **error, const char *sentence)
{
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT, sentence);
  return 2;
}

/* Ctrl+C: what has been written is taken away before the program ends. */

static volatile sig_atomic_t interrupted;

static void
on_interrupt (int number)
{
  interrupted = 1;
}

static void
watch_interrupt (void)
{
  struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = SA_RESETHAND };

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

struct progress
{
  GCancellable *cancellable;
  gboolean      quiet;
  int           shown;
};

static void
show_progress (double fraction, double seconds_left, const char *what, gpointer user_data)
{
  struct progress *progress = user_data;
  int percent = (int) (fraction * 100);

  if (interrupted)
    g_cancellable_cancel (progress->cancellable);
  if (progress->quiet || percent == progress->shown || !isatty (STDERR_FILENO))
    return;
  progress->shown = percent;
  fprintf (stderr, "\r%s: %d %%", what, percent);
  if (seconds_left >= 0 && fraction < 1)
    fprintf (stderr, ", %.0f s left   ", seconds_left);
  else
    fprintf (stderr, "               %s", fraction >= 1 ? "\n" : "");
  fflush (stderr);
}

/* Options */

struct words
{
  char *format, *preset, *range, *shot, *output, *size, *quality, *paper, *key, *certificates;
  int   handles, per_page, columns;
  gboolean landscape, no_recipe, sign, no_sign, allow_missing, quiet, list;
};

static void
words_clear (struct words *w)
{
  char *all[] = { w->format, w->preset, w->range, w->shot, w->output, w->size, w->quality, w->paper, w->key,
                  w->certificates };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
}

static gboolean
parse_words (struct words *w, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &w->format, "What to write; --list names all", "FORMAT" },
    { "preset", 'p', 0, G_OPTION_ARG_STRING, &w->preset, "A film for a purpose", "PRESET" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &w->output, "File, or folder for pictures", "PATH" },
    { "range", 'r', 0, G_OPTION_ARG_STRING, &w->range, "Frames or time codes, the second not included", "A-B" },
    { "shot", 's', 0, G_OPTION_ARG_STRING, &w->shot, "Only the shot with this number or name", "NUMBER" },
    { "handles", 0, 0, G_OPTION_ARG_INT, &w->handles, "Frames before and after the cut", "N" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &w->size, "Of the film, where it is not the project's", "WxH" },
    { "quality", 'q', 0, G_OPTION_ARG_STRING, &w->quality, "small, good or high", "Q" },
    { "paper", 0, 0, G_OPTION_ARG_STRING, &w->paper, "a4 or letter", "SIZE" },
    { "per-page", 0, 0, G_OPTION_ARG_INT, &w->per_page, "Panels of a storyboard: 2, 3, 6 or 9", "N" },
    { "landscape", 0, 0, G_OPTION_ARG_NONE, &w->landscape, "Paper on its side", NULL },
    { "columns", 0, 0, G_OPTION_ARG_INT, &w->columns, "Of a contact sheet", "N" },
    { "no-recipe", 0, 0, G_OPTION_ARG_NONE, &w->no_recipe, "Do not say in the file how it was made", NULL },
    { "sign", 0, 0, G_OPTION_ARG_NONE, &w->sign, "Write a manifest also where it must lie beside the file", NULL },
    { "no-sign", 0, 0, G_OPTION_ARG_NONE, &w->no_sign, "Write no manifest", NULL },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &w->key, "Your own signing key, PEM", "FILE" },
    { "certificates", 0, 0, G_OPTION_ARG_FILENAME, &w->certificates, "Its certificates, PEM", "FILE" },
    { "allow-missing", 0, 0, G_OPTION_ARG_NONE, &w->allow_missing, "Leave out what is not rendered", NULL },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &w->quiet, "No progress and no remarks", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &w->list, "List formats and presets", NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new ("PROJECT");
  gboolean ok;

  g_option_context_add_main_entries (context, entries, NULL);
  ok = g_option_context_parse (context, argc, argv, error);
  g_option_context_free (context);
  return ok;
}

static int
list_formats (void)
{
  printf ("Films:\n");
  for (const struct kn_film_format *const *f = kn_film_formats (); *f; f++)
    printf ("  %-16s %s%s\n", (*f)->id, (*f)->label,
            kn_film_format_is_available (*f) ? "" : " (no encoder on this system)");
  printf ("Timelines:\n");
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    printf ("  %-16s %s\n", f->id, f->label);
  printf ("Paper:\n  %-16s %s\n  %-16s %s\n  %-16s %s\n", "storyboard", "Storyboard, PDF", "contact-sheet",
          "Contact sheet, PNG",
          "shot-list", "Shot list, CSV");
  printf ("Presets:\n");
  for (const struct kn_film_preset *p = kn_film_presets (); p->id; p++)
    printf ("  %-16s %s (%s)\n", p->id, p->label, p->format);
  return 0;
}

static gboolean
parse_point (const char *text, KnRate rate, gint64 zero, gint64 *frame)
{
  if (strchr (text, ':') || strchr (text, ';'))
    {
      if (!kn_frames_from_timecode (text, rate, frame))
        return FALSE;
      *frame -= *frame >= zero ? zero : 0;
      return *frame >= 0;
    }
  return g_ascii_string_to_signed (text, 10, 0, KN_FRAMES_MAX, frame, NULL);
}

static gboolean
parse_range (const char *text, KnSequence *sequence, struct kn_export_job *job)
{
  g_auto (GStrv) ends = g_strsplit (text, "-", 2);
  KnRate rate = kn_sequence_get_frame_rate (sequence);
  gint64 zero = kn_sequence_get_start_timecode_frames (sequence);

  return g_strv_length (ends) == 2 && parse_point (ends[0], rate, zero, &job->in_frames)
         && parse_point (ends[1], rate, zero, &job->out_frames) && job->in_frames < job->out_frames;
}

static gboolean
parse_size (const char *text, struct kn_export_job *job)
{
  int used = 0;

  return sscanf (text, "%5dx%5d%n", &job->width, &job->height, &used) == 2 && !text[used] && job->width > 0
         && job->height > 0;
}

static gboolean
parse_paper (const struct words *w, struct kn_paper *paper)
{
  paper->size = w->paper && g_str_equal (w->paper, "letter") ? KN_PAPER_LETTER : KN_PAPER_A4;
  paper->landscape = w->landscape;
  paper->per_page = w->per_page;
  return !w->paper || paper->size == KN_PAPER_LETTER || g_str_equal (w->paper, "a4");
}

static gboolean
parse_quality (const char *text, KnFilmQuality *quality)
{
  static const char *const names[] = { "small", "good", "high" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      {
        *quality = (KnFilmQuality) i;
        return TRUE;
      }
  return FALSE;
}

/* By a word, or by the ending of the file. */
static gboolean
choose_target (struct kn_export_job *job, const struct words *w, GError **error)
{
  if (w->preset && !(job->preset = kn_film_preset_find (w->preset)))
    {
      fail_usage (error, "There is no such preset; kinora export --list names them.");
      return FALSE;
    }
  if (w->format ? kn_export_job_set_format (job, w->format)
                : job->preset ? kn_export_job_set_format (job, job->preset->format)
                  : kn_export_job_guess_format (job, w->output))
    return TRUE;
  fail_usage (error, w->format ? "There is no such format; kinora export --list names them."
                               : "Say with --to what to write; kinora export --list names the formats.");
  return FALSE;
}

static gboolean
fill_job (struct kn_export_job *job, const struct words *w, KnSequence *sequence, GError **error)
{
  job->shot = w->shot;
  job->handles = w->handles;
  job->allow_missing = w->allow_missing;
  job->with_recipe = !w->no_recipe;
  job->quality = job->preset ? job->preset->quality : KN_FILM_QUALITY_HIGH;
  job->columns = w->columns;
  kn_sequence_get_range (sequence, &job->in_frames, &job->out_frames);
  if (w->range && !parse_range (w->range, sequence, job))
    return !fail_usage (error, "The range must be two frames or time codes, as 24-48 or 00:00:01:00-00:00:02:00.");
  if (w->quality && !parse_quality (w->quality, &job->quality))
    return !fail_usage (error, "The quality must be small, good or high.");
  if (w->size && !parse_size (w->size, job))
    return !fail_usage (error, "The size must be two numbers, as 1920x1080.");
  if (!parse_paper (w, &job->paper))
    return !fail_usage (error, "The paper must be a4 or letter.");
  if (w->per_page != 2 && w->per_page != 3 && w->per_page != 6 && w->per_page != 9)
    return !fail_usage (error, "A page of a storyboard holds 2, 3, 6 or 9 panels.");
  if (w->columns < 0 || w->columns > 100)
    return !fail_usage (error, "The columns of a contact sheet are a number from 1 to 100.");
  if (w->handles < 0 || w->handles > 100000)
    return !fail_usage (error, "Handles are a number of frames.");
  return TRUE;
}

/* What was asked for and cannot be had: the job would do without a word. */
static void
note_ignored (const struct kn_export_job *job, const struct words *w, KnSequence *sequence)
{
  gint64 end = kn_sequence_get_duration_frames (sequence);

  if (w->quiet)
    return;
  if (w->range && job->out_frames > end && job->in_frames < end)
    fprintf (stderr, "Note: The range ends after the last frame: it was cut to %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT
             ".\n", job->in_frames, end);
  if (w->handles && !job->timeline && !w->shot)
    fprintf (stderr, "Note: Handles belong to a shot or an editor's timeline: --handles was ignored.\n");
}

/* Where a manifest has a place in the file it is written unless refused; beside the file only when asked for. */
static gboolean
open_signer (struct kn_export_job *job, const struct words *w, GError **error)
{
  g_autofree char *folder = kn_signer_dup_default_folder (), *key = g_build_filename (folder, "key.pem", NULL);
  gboolean is_new = !g_file_test (key, G_FILE_TEST_EXISTS);

  if (!job->film || w->no_sign || !(w->sign || w->key || kn_export_job_embeds_manifest (job)))
    return TRUE;
  if (w->key)
    job->signer = kn_signer_open_files (w->key, w->certificates ? w->certificates : w->key, error);
  else
    job->signer = kn_signer_open (folder, g_get_real_name (), error);
  if (job->signer && !w->key && is_new && !w->quiet)
    fprintf (stderr,
             "A signing key was made in %s. It is on no public trust list: viewers will say that the manifest is "
             "intact and that its signer is unknown.\n", folder);
  return job->signer != NULL;
}

static void
print_remarks (GPtrArray *remarks, gboolean quiet)
{
  for (guint i = 0; i < remarks->len && !quiet; i++)
    fprintf (stderr, "Note: %s\n", (char *) remarks->pdata[i]);
}

static void
print_result (const struct kn_export_job *job, const char *output)
{
  const struct kn_film_report *report = &job->report;

  if (!job->film)
    {
      printf ("%s\n", output);
      return;
    }
  printf ("%s: %" G_GINT64_FORMAT " frames, %d × %d, %.3f s, decoded and compared: worst colour error %.2f of "
          "255%s%s\n",
          output, report->result.n_frames, report->width, report->height, report->result.meant_duration_s,
          report->result.worst_error, report->manifest ? ", manifest " : "", report->manifest ? report->manifest : "");
}

/* The way out of a missing take. */
static void
offer_render (GError **error, const char *project)
{
  g_autofree char *what = NULL;

  if (!error || !g_error_matches (*error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING))
    return;
  what = g_steal_pointer (&(*error)->message);
  (*error)->message = g_strdup_printf ("%s “kinora render %s” makes what is missing; --allow-missing leaves it out.",
                                       what, project);
}

static int
run (const struct words *w, const char *project, KnDraftFinder find_draft, GError **error)
{
  struct progress progress = { .cancellable = g_cancellable_new (), .quiet = w->quiet, .shown = -1 };
  g_autoptr (KnDocument) document = kn_document_open (project, KN_DOCUMENT_OPEN_READ_ONLY, error);
  KnSequence *sequence = document ? kn_document_get_sequence (document) : NULL;
  struct kn_export_job job = { .progress = show_progress, .user_data = &progress, .cancellable = progress.cancellable,
                               .find_draft = find_draft };
  int status = 1;

  if (!document)
    goto out;
  if (!sequence)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY, "The project has no sequence to export.");
      goto out;
    }
  if (!choose_target (&job, w, error) || !fill_job (&job, w, sequence, error))
    {
      status = 2;
      goto out;
    }
  kn_footage_lengths_learn (document);
  note_ignored (&job, w, sequence);
  if (open_signer (&job, w, error) && kn_export_job_prepare (&job, sequence, w->output, error))
    {
      print_remarks (job.remarks, w->quiet);
      watch_interrupt ();
      status = kn_export_job_run (&job, w->output, error) ? 0 : 1;
      if (status == 0)
        print_result (&job, w->output);
    }
  offer_render (error, project);
out:
  kn_export_job_clear (&job);
  g_object_unref (progress.cancellable);
  return status;
}

int
kn_cli_export (int argc, char **argv, KnDraftFinder find_draft, GError **error)
{
  struct words w = { .per_page = 6 };
  int status = 2;

  /* SVT-AV1 writes to the terminal unless it is told not to before it starts. */
  if (!g_getenv ("SVT_LOG"))
    g_setenv ("SVT_LOG", "1", TRUE);
  if (!parse_words (&w, &argc, &argv, error))
    status = 2;
  else if (w.list)
    status = list_formats ();
  else if (argc != 2)
    fail_usage (error, "Name one project: kinora export PROJECT --to FORMAT -o PATH.");
  else if (!w.output)
    fail_usage (error, "Say with -o where to write to.");
  else
    status = run (&w, argv[1], find_draft, error);
  words_clear (&w);
  return status;
}
