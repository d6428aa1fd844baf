/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-project-files.h"

#include "app/document/kn-document.h"
#include "app/document/kn-time.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

char *
kn_project_files_dup_folder (void)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  return g_build_filename (videos ? videos : g_get_home_dir (), "Kinora", NULL);
}

char *
kn_project_files_dup_free_path (const char *title)
{
  g_autofree char *folder = kn_project_files_dup_folder ();
  g_autofree char *name = g_strstrip (g_strdelimit (g_strndup (title, 80), "/\\\n\t:", '-'));

  if (!g_utf8_validate (name, -1, NULL) || !*name || *name == '.')
    {
      g_free (name);
      name = g_strdup (_("Untitled storyboard"));
    }
  g_mkdir_with_parents (folder, 0777);
  for (guint i = 1;; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.kinora", name) : g_strdup_printf ("%s %u.kinora", name, i);
      g_autofree char *path = g_build_filename (folder, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

/* ---- a new one ---- */

/* Shots of a size that the starter model is at home with, on a canvas of twice that. */
static const struct kn_page pages[] = {
  { "wide", N_("Cinema"), "2.35:1", 448, 192 },   { "landscape", N_("Landscape"), "16:9", 448, 256 },
  { "square", N_("Square"), "1:1", 320, 320 },    { "portrait", N_("Portrait"), "4:5", 256, 320 },
  { "upright", N_("Upright"), "9:16", 256, 448 },
};

/* The starter's own rate first. */
static const int rates[] = { 8, 12, 24, 25, 30 };

const struct kn_page *
kn_project_files_get_pages (guint *n)
{
  *n = G_N_ELEMENTS (pages);
  return pages;
}

const int *
kn_project_files_get_rates (guint *n)
{
  *n = G_N_ELEMENTS (rates);
  return rates;
}

const struct kn_page *
kn_project_files_find_page (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    if (g_str_equal (pages[i].id, id))
      return &pages[i];
  return &pages[1];
}

static void
add_text (JsonBuilder *b, const char *key, const char *value)
{
  if (*value)
    json_builder_add_string_value (json_builder_set_member_name (b, key), value);
}

static void
add_number (JsonBuilder *b, const char *key, gint64 value)
{
  json_builder_add_int_value (json_builder_set_member_name (b, key), value);
}

static gboolean
is_known_move (const char *camera)
{
  return *camera && g_strv_contains (kn_words_get_camera_presets (), camera);
}

static void
add_shot (JsonBuilder *b, const struct kn_page *page, gint64 frames, guint index, const struct kn_script_shot *shot)
{
  gboolean odd_move = shot && *shot->camera && !is_known_move (shot->camera);
  /* A move that there is no name for is not lost. */
  g_autofree char *notes = odd_move ? g_strdup_printf (_("Camera: %s\n%s"), shot->camera, shot->notes) : NULL;

  json_builder_begin_object (b);
  if (shot)
    {
      add_text (b, "number", shot->number);
      add_text (b, "name", shot->name);
      add_text (b, "prompt", shot->prompt);
      add_text (b, "notes", notes ? notes : shot->notes);
      add_text (b, "camera", odd_move ? "" : shot->camera);
    }
  add_number (b, "duration_frames", frames);
  add_number (b, "width_px", page->width_px / 2);
  add_number (b, "height_px", page->height_px / 2);
  add_number (b, "seed", index + 1);
  json_builder_end_object (b);
}

/* One empty shot, or those of a script. */
static char *
dup_first_page (const struct kn_page *page, int rate, const struct kn_script *script)
{
  g_autoptr (JsonBuilder) b = json_builder_begin_object (json_builder_new ());
  g_autoptr (JsonNode) root = NULL;

  add_number (b, "version", KN_DOCUMENT_VERSION);
  add_text (b, "name", script ? script->title : "");
  add_number (b, "frame_rate", rate);
  add_number (b, "width_px", page->width_px);
  add_number (b, "height_px", page->height_px);
  /* What they look like is not in a script. */
  json_builder_begin_array (json_builder_set_member_name (b, "characters"));
  for (guint i = 0; script && i < script->characters->len; i++)
    {
      json_builder_begin_object (b);
      add_text (b, "name", script->characters->pdata[i]);
      json_builder_end_object (b);
    }
  json_builder_end_array (b);
  json_builder_begin_array (json_builder_set_member_name (b, "shots"));
  for (guint i = 0; script && i < script->shots->len; i++)
    {
      const struct kn_script_shot *shot = script->shots->pdata[i];

      add_shot (b, page, MAX (1, kn_frames_from_seconds (shot->duration_s, KN_RATE_INIT (rate, 1))), i, shot);
    }
  /* What the starter makes at once: 17 frames at 8 a second. */
  if (!script)
    add_shot (b, page, kn_frames_from_seconds (2.125, KN_RATE_INIT (rate, 1)), 0, NULL);
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  return json_to_string (root, FALSE);
}

char *
kn_project_files_create (const struct kn_page *page, int rate, const struct kn_script *script, GError **error)
{
  const char *title = script && *script->title ? script->title : _("Untitled storyboard");
  g_autofree char *text = dup_first_page (page, rate, script), *path = kn_project_files_dup_free_path (title);
  g_autoptr (KnDocument) document = kn_document_new_from_text (text, -1, path, error);

  return document && kn_document_save_as (document, path, error) ? g_steal_pointer (&path) : NULL;
}

/* ---- copies ---- */

static gboolean
copy_tree (GFile *from, GFile *to, GError **error)
{
  g_autoptr (GFileEnumerator) children = NULL;

  if (g_file_query_file_type (from, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    return g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error);
  children = g_file_enumerate_children (from, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NONE, NULL, error);
  if (!children || !g_file_make_directory_with_parents (to, NULL, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (GFile) target = NULL;
      GFileInfo *info;
      GFile *child;

      if (!g_file_enumerator_iterate (children, &info, &child, NULL, error))
        return FALSE;
      if (!child)
        return TRUE;
      target = g_file_get_child (to, g_file_info_get_name (info));
      if (!copy_tree (child, target, error))
        return FALSE;
    }
}

/* Installed, or in the source tree of the build that this program runs from. */
static char *
dup_sample (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (program ? program : ".");
  const char *places[] = { "../share/kinora/sample.kinora", "../../data/sample.kinora" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_canonicalize_filename (path, NULL);
    }
  return NULL;
}

char *
kn_project_files_copy_sample (GError **error)
{
  g_autofree char *sample = dup_sample (), *path = kn_project_files_dup_free_path (_("Sample"));
  g_autoptr (GFile) from = sample ? g_file_new_for_path (sample) : NULL;
  g_autoptr (GFile) to = g_file_new_for_path (path);

  if (!from)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The sample storyboard is not installed."));
      return NULL;
    }
  return copy_tree (from, to, error) ? g_steal_pointer (&path) : NULL;
}
