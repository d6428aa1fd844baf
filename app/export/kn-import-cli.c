/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-cli.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-import.h"
#include "app/export/kn-recipe.h"
#include "app/export/kn-timeline.h"

#include <stdio.h>
#include <string.h>

/* A timeline file is text; this is more than a feature film needs. */
#define MAX_TIMELINE_BYTES (256u << 20)

/* Said once, all together. */
static void
report_missing (const struct kn_handoff *handoff, guint n)
{
  if (!n)
    return;
  fprintf (stderr, "%u of %u files are not there; name the folder that has them with --media:\n", n,
           handoff->media->len);
  for (guint i = 0; i < handoff->media->len; i++)
    {
      const struct kn_handoff_media *media = handoff->media->pdata[i];

      if (media->is_missing)
        fprintf (stderr, "  %s\n", media->path);
    }
}

static KnDocument *
import_timeline (const struct kn_timeline_format *format, const char *path, const char *media, KnRate rate,
                 const char *name,
                 GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL), *folder = g_path_get_dirname (whole), *text = NULL;
  g_autoptr (kn_handoff) handoff = NULL;
  gsize length;

  if (!format->read)
    {
      g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                   "%s can be written and not read: save the edit as OpenTimelineIO, FCPXML or EDL.", format->label);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length > MAX_TIMELINE_BYTES)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX, "The file is too large to be a timeline.");
      return NULL;
    }
  handoff = rate.num > 0 && g_str_equal (format->id, "edl") ? kn_edl_read_at (text, length, folder, rate, error)
            : format->read (text, length, folder, error);
  if (!handoff)
    return NULL;
  report_missing (handoff, kn_import_find_missing (handoff, media));
  kn_import_probe (handoff);
  return kn_import_handoff (handoff, name, error);
}

/* *recipe receives what the file carries. */
static KnDocument *
import_recipe (const char *path, const char *name, char **recipe, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MISSING, "There is no such file to import.");
      return NULL;
    }
  *recipe = kn_recipe_dup_embedded (path);
  if (*recipe)
    return kn_recipe_open (*recipe, name, error);
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                       "The file is neither a timeline (.otio, .fcpxml, .edl) nor a film or picture that says how it "
                       "was made.");
  return NULL;
}

/* Final Cut Pro also saves bundles, folders with the XML inside. */
static char *
dup_inner_file (const char *path)
{
  g_autofree char *inner = g_build_filename (path, "Info.fcpxml", NULL);

  return g_file_test (inner, G_FILE_TEST_EXISTS) ? g_steal_pointer (&inner) : g_strdup (path);
}

static char *
dup_name (const char *path)
{
  char *name = g_filename_display_basename (path), *dot = strrchr (name, '.');

  if (dot && dot != name)
    *dot = 0;
  return name;
}

int
kn_cli_import (int argc, char **argv, GError **error)
{
  g_autofree char *output = NULL, *media = NULL, *rate_text = NULL, *path = NULL, *name = NULL, *recipe = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "The project to make", "PROJECT" },
    { "media", 'm', 0, G_OPTION_ARG_FILENAME, &media, "Where to look for files that are not where they were",
      "FOLDER" },
    { "rate", 'r', 0, G_OPTION_ARG_STRING, &rate_text, "Frames a second of an edit decision list", "RATE" },
    { NULL },
  };
  KnRate rate = { 0, 1 };
  GOptionContext *context = g_option_context_new ("FILE");
  const struct kn_timeline_format *format;
  g_autoptr (KnDocument) document = NULL;
  gboolean ok;

  g_option_context_add_main_entries (context, entries, NULL);
  ok = g_option_context_parse (context, &argc, &argv, error);
  g_option_context_free (context);
  if (!ok)
    return 2;
  if (argc != 2 || !output)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                           "Name a file and the project to make of it: kinora import FILE -o PROJECT.");
      return 2;
    }
  if (rate_text && !kn_rate_parse (rate_text, &rate))
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT,
                           "The rate must be a number of frames a second, as 24 or 30000/1001.");
      return 2;
    }
  path = dup_inner_file (argv[1]);
  name = dup_name (argv[1]);
  format = kn_timeline_find_for_file (path);
  document = format ? import_timeline (format, path, media, rate, name, error)
             : import_recipe (path, name, &recipe, error);
  if (!document || !kn_document_save_as (document, output, error)
      || (recipe && !kn_recipe_unpack (recipe, document, error)))
    return 1;
  printf ("%s\n", output);
  return 0;
}
