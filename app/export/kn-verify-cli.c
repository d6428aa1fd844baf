/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-c2pa.h"
#include "app/export/kn-export-cli.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-recipe.h"

#include "app/document/kn-json.h"
#include "render/film/kn-film-reader.h"

#include <stdio.h>

struct findings
{
  JsonBuilder *json;
  gboolean     as_json;
  char        *problem;     /* the first */
  char        *unchecked;   /* what this version cannot say */
};

static void
say (struct findings *f, const char *key, const char *label, const char *value)
{
  json_builder_set_member_name (f->json, key);
  json_builder_add_string_value (f->json, value);
  if (!f->as_json)
    printf ("%-14s %s\n", label, value);
}

static void
object (struct findings *f, const char *sentence)
{
  if (!f->problem)
    f->problem = g_strdup (sentence);
}

/* Every frame, to the end. */
static gint64
decode (kn_film_reader *reader, struct findings *f)
{
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  g_autoptr (GError) error = NULL;
  gint64 n = 0;
  int r;

  while ((r = kn_film_reader_next (reader, frame, &error)) > 0)
    n++;
  if (r < 0)
    object (f, error->message);
  else if (n == 0)
    object (f, "The file holds no picture.");
  return n;
}

static void
verify_film (struct findings *f, kn_film_reader *reader, gint64 *n_frames)
{
  const struct kn_film_info *info = kn_film_reader_get_info (reader);
  g_autofree char *size = g_strdup_printf ("%d × %d", info->width,
                                           info->height), *frames = NULL, *rate = NULL, *duration = NULL;
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  *n_frames = decode (reader, f);
  frames = g_strdup_printf ("%" G_GINT64_FORMAT, *n_frames);
  say (f, "codec", "Codec", info->codec);
  say (f, "size", "Size", size);
  say (f, "frames", "Frames", frames);
  say (f, "colour", "Colour", info->tags);
  if (info->rate_num > 0)
    {
      rate = kn_rate_format (KN_RATE_INIT (info->rate_num, info->rate_den));
      duration = g_strconcat (g_ascii_formatd (seconds, sizeof seconds, "%.3f", info->duration_s), " s", NULL);
      say (f, "frame_rate", "Frame rate", rate);
      say (f, "duration", "Duration", duration);
      say (f, "sound", "Sound", info->has_sound ? "yes" : "no");
    }
}

/* A picture of a sequence has the recipe of all of it. */
static void
verify_recipe (struct findings *f, const char *path, gint64 n_frames, gboolean is_still)
{
  g_autofree char *recipe = kn_recipe_dup_embedded (path);
  gint64 meant = recipe ? kn_recipe_get_number (recipe, "frames") : -1;

  if (!recipe)
    {
      say (f, "recipe", "Recipe", "none");
      return;
    }
  if (!is_still && meant >= 0 && meant != n_frames)
    {
      say (f, "recipe", "Recipe", "differs");
      object (f, "The film does not have as many frames as its recipe says.");
      return;
    }
  say (f, "recipe", "Recipe", is_still ? "present" : "agrees");
}

/* The pictures of a folder, or the file itself; char *, by name. */
static GPtrArray *
list_files (kn_film_reader *reader, const char *path)
{
  GPtrArray *files = kn_film_reader_get_pictures (reader);

  if (files)
    return g_ptr_array_ref (files);
  files = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (files, g_strdup (path));
  return files;
}

static int
get_rank (const struct kn_c2pa_report *report)
{
  return report->valid ? 0 : report->unchecked ? 1 : 2;
}

/* All of a folder must be signed and intact; the first of the worst is told of. FALSE if nothing is signed. *bare is the
 * first file without a manifest, or NULL. */
static gboolean
read_manifests (GPtrArray *files, struct kn_c2pa_report *report, const char **bare)
{
  guint n_signed = 0;

  *bare = NULL;
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *sidecar = kn_c2pa_dup_sidecar (files->pdata[i]);
      struct kn_c2pa_report next;

      if (!kn_c2pa_read (files->pdata[i], sidecar, &next, NULL))
        *bare = *bare ? *bare : files->pdata[i];
      else if (n_signed++ && get_rank (&next) <= get_rank (report))
        kn_c2pa_report_clear (&next);
      else
        {
          if (n_signed > 1)
            kn_c2pa_report_clear (report);
          *report = next;
        }
    }
  return n_signed > 0;
}

static void
verify_manifest (struct findings *f, GPtrArray *files)
{
  g_autofree char *actions = NULL, *name = NULL, *mixed = NULL;
  const char *bare, *problem;
  struct kn_c2pa_report report;

  if (!read_manifests (files, &report, &bare))
    {
      say (f, "manifest", "Manifest", "none");
      return;
    }
  name = bare ? g_filename_display_basename (bare) : NULL;
  mixed = bare ? g_strdup_printf ("“%s” carries no manifest, and other pictures of the folder do.", name) : NULL;
  problem = mixed && (report.valid || report.unchecked) ? mixed : report.problem;
  g_ptr_array_add (report.actions, NULL);
  actions = g_strjoinv (", ", (char **) report.actions->pdata);
  say (f, "manifest", "Manifest", problem ? problem : "intact");
  say (f, "signer", "Signer", report.signer ? report.signer : "unknown");
  say (f, "actions", "Actions", actions);
  say (f, "source_type", "Source", report.source_type ? report.source_type : "not said");
  if (problem && problem == report.problem && report.unchecked)
    f->unchecked = g_strdup (problem);
  else if (problem)
    object (f, problem);
  kn_c2pa_report_clear (&report);
}

static void
finish (struct findings *f)
{
  say (f, "result", "Result", f->problem ? "failed" : f->unchecked ? "unchecked" : "good");
  json_builder_end_object (f->json);
  if (f->as_json)
    {
      g_autoptr (JsonNode) root = json_builder_get_root (f->json);
      g_autofree char *text = kn_json_print (root);

      fputs (text, stdout);
    }
}

static int
verify (const char *path, gboolean as_json, GError **error)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, error);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GPtrArray) files = NULL;
  struct findings f = { .json = json, .as_json = as_json };
  const struct kn_film_info *info;
  gint64 n_frames;
  gboolean ok;

  if (!reader)
    return 1;
  files = list_files (reader, path);
  info = kn_film_reader_get_info (reader);
  json_builder_begin_object (json);
  verify_film (&f, reader, &n_frames);
  /* An animated WebP may hold frames that are alike as one. */
  verify_recipe (&f, files->pdata[0], n_frames, info->is_still || g_str_equal (info->codec, "webp"));
  verify_manifest (&f, files);
  finish (&f);
  if (f.problem || f.unchecked)
    g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_MANIFEST, f.problem ? f.problem : f.unchecked);
  ok = !f.problem && !f.unchecked;
  g_free (f.problem);
  g_free (f.unchecked);
  return ok ? 0 : 1;
}

int
kn_cli_verify (int argc, char **argv, GError **error)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Say it as JSON", NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new ("FILE");
  gboolean ok;

  g_option_context_add_main_entries (context, entries, NULL);
  ok = g_option_context_parse (context, &argc, &argv, error);
  g_option_context_free (context);
  if (!ok)
    return 2;
  if (argc != 2)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_ARGUMENT, "Name one file: kinora verify FILE.");
      return 2;
    }
  return verify (argv[1], as_json, error);
}
