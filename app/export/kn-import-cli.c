/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-cli.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-import.h"
#include "app/export/kn-recipe.h"

#include <stdio.h>

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

/* An edit decision list does not say its rate. */
static void
report_guess (const char *path)
{
  KnRate guess = kn_import_guess_rate (path);
  g_autofree char *text = kn_rate_format (guess);

  if (guess.num)
    fprintf (stderr, "Note: The edit does not say its rate; its time codes look like %s frames a second. If that is "
             "wrong, say the rate with --rate.\n", text);
}

static KnDocument *
import_timeline (const char *path, const char *media, KnRate rate, const char *name, GError **error)
{
  g_autoptr (kn_handoff) handoff = kn_import_read (path, rate, error);

  if (!handoff)
    return NULL;
  if (!rate.num)
    report_guess (path);
  report_missing (handoff, kn_import_find_missing (handoff, media));
  kn_import_probe (handoff);
  for (guint i = 0; i < handoff->remarks->len; i++)
    fprintf (stderr, "Note: %s\n", (char *) handoff->remarks->pdata[i]);
  return kn_import_handoff (handoff, name, error);
}

/* *recipe receives what the file carries. */
static KnDocument *
import_recipe (const char *path, const char *name, char **recipe, GError **error)
{
  *recipe = kn_import_read_recipe (path, error);
  return *recipe ? kn_recipe_open (*recipe, name, error) : NULL;
}

int
kn_cli_import (int argc, char **argv, GError **error)
{
  g_autofree char *output = NULL, *media = NULL, *rate_text = NULL, *name = NULL, *recipe = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "The project to make", "PROJECT" },
    { "media", 'm', 0, G_OPTION_ARG_FILENAME, &media, "Where to look for files that are not where they were",
      "FOLDER" },
    { "rate", 'r', 0, G_OPTION_ARG_STRING, &rate_text, "Frames a second of an edit decision list", "RATE" },
    { NULL },
  };
  KnRate rate = { 0, 1 };
  GOptionContext *context = g_option_context_new ("FILE");
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
  name = kn_import_dup_name (argv[1]);
  document = kn_import_is_timeline (argv[1]) ? import_timeline (argv[1], media, rate, name, error)
             : import_recipe (argv[1], name, &recipe, error);
  if (!document || !kn_document_save_as (document, output, error)
      || (recipe && !kn_recipe_unpack (recipe, document, error)))
    return 1;
  printf ("%s\n", output);
  return 0;
}
