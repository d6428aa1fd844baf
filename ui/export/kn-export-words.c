/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export/kn-export-words.h"

#include "ui/kn-words.h"

#include <glib/gi18n.h>

#define MAX_SENTENCES 4

char *
kn_export_words_dup_stale (guint n)
{
  return g_strdup_printf (ngettext ("%u shot is not rendered as it is now. Otherwise the take before is used.",
                                    "%u shots are not rendered as they are now. Otherwise the takes before are used.",
                                    n),
                          n);
}

char *
kn_export_words_dup_list (GPtrArray *sentences)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint shown = MIN (sentences->len, MAX_SENTENCES), more = sentences->len - shown;

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (text, "%s%s", i ? "\n" : "", (char *) sentences->pdata[i]);
  if (more)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("And %u more.", "And %u more.", more), more);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const char *
kn_export_words_get_signing (gboolean embedded)
{
  if (embedded)
    return _("Says in a standard way that a model made this, signed with a key of your own from this computer. Viewers "
             "will show the file as intact and its signer as unknown, for the key is on no public trust list.");
  return _("Written beside the film, which has no place for it. Viewers will show the film as intact and its signer as "
           "unknown, for your key is on no public trust list.");
}

char *
kn_export_words_dup_progress (const char *stage, double seconds_left)
{
  const char *what = stage ? kn_words_translate (stage) : _("Starting");
  int left = (int) (seconds_left + 0.5);

  if (seconds_left < 0)
    return g_strdup (what);
  /* Translators: "Encoding · 1:05 left" */
  return g_strdup_printf (_("%s · %d:%02d left"), what, left / 60, left % 60);
}

static const char *
manifest_words (const char *manifest)
{
  return g_str_equal (manifest, "embedded") ? _("Content credentials are in the file.")
                                            : _("Content credentials lie beside the file.");
}

char *
kn_export_words_dup_result (const struct kn_export_job *job, const char *path)
{
  const struct kn_film_report *report = &job->report;
  g_autofree char *name = g_path_get_basename (path), *folder = g_path_get_dirname (path);
  g_autoptr (GPtrArray) missing = kn_export_job_find_missing (job);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: name of a file, and of the folder that it lies in */
  g_string_append_printf (text, _("“%s” is in %s."), name, folder);
  if (missing->len)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              ngettext ("%u missing picture or sound is left out.",
                                        "%u missing pictures or sounds are left out.", missing->len),
                              missing->len);
    }
  if (!job->film)
    return g_string_free (g_steal_pointer (&text), FALSE);
  g_string_append_c (text, '\n');
  g_string_append (text, _("The file was decoded again and compared with what was meant."));
  g_string_append_c (text, '\n');
  g_string_append_printf (text,
                          ngettext ("%d frame, %d × %d, %.3f s", "%d frames, %d × %d, %.3f s",
                                    (gulong) report->result.n_frames),
                          (int) report->result.n_frames, report->width, report->height, report->result.duration_s);
  g_string_append_c (text, '\n');
  if (kn_film_format_is_lossless (job->film))
    g_string_append (text, _("Every bit is right."));
  else
    g_string_append_printf (text, _("Worst colour error %.1f of 255, allowed %.0f"), report->result.worst_error,
                            report->result.allowed_error);
  if (report->manifest)
    g_string_append_printf (text, "\n%s", manifest_words (report->manifest));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
