/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kn-recent.h"

#include "app/document/kn-document.h"
#include "ui/kn-settings.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_RECENT 12
/* A larger project is shown by the name of its folder. */
#define MAX_BYTES (8 << 20)

static char **
load (void)
{
  GSettings *settings = kn_settings_get_default ();

  return settings ? g_settings_get_strv (settings, "recent") : g_new0 (char *, 1);
}

static void
store (const char *first)
{
  g_auto (GStrv) old = load ();
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  g_ptr_array_add (folders, (gpointer) first);
  for (guint i = 0; old[i] && folders->len < MAX_RECENT; i++)
    if (!g_str_equal (old[i], first))
      g_ptr_array_add (folders, old[i]);
  g_ptr_array_add (folders, NULL);
  if (kn_settings_get_default ())
    g_settings_set_strv (kn_settings_get_default (), "recent", (const char *const *) folders->pdata);
}

void
kn_recent_add (const char *folder)
{
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  store (folder);
  if (uri)
    gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

char **
kn_recent_list (void)
{
  g_auto (GStrv) all = load ();
  g_autoptr (GStrvBuilder) there = g_strv_builder_new ();

  for (guint i = 0; all[i]; i++)
    {
      g_autofree char *file = g_build_filename (all[i], "project.json", NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        g_strv_builder_add (there, all[i]);
    }
  return g_strv_builder_end (there);
}

static char *
dup_own_name (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "project.json", NULL);
  g_autoptr (GMappedFile) map = g_mapped_file_new (file, FALSE, NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  const char *name;

  if (!map || g_mapped_file_get_length (map) > MAX_BYTES ||
      !json_parser_load_from_data (parser, g_mapped_file_get_contents (map), (gssize) g_mapped_file_get_length (map),
                                   NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  name = json_object_get_string_member_with_default (json_node_get_object (root), "name", "");
  return name && *name ? g_strdup (name) : NULL;
}

char *
kn_recent_dup_title (const char *folder)
{
  char *name = dup_own_name (folder);

  return name ? name : kn_document_dup_folder_title (folder);
}

/* The newest film of a folder and of those in it. */
static void
find_newest (const char *folder, guint depth, char **newest, gint64 *when)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;

      if (depth && g_file_test (path, G_FILE_TEST_IS_DIR))
        find_newest (path, depth - 1, newest, when);
      else if (g_str_has_suffix (name, ".mkv") && g_stat (path, &info) == 0 && info.st_mtime > *when)
        {
          g_free (*newest);
          *newest = g_steal_pointer (&path);
          *when = info.st_mtime;
        }
    }
}

char *
kn_recent_dup_picture (const char *folder)
{
  g_autofree char *takes = g_build_filename (folder, "takes", NULL);
  char *newest = NULL;
  gint64 when = 0;

  find_newest (takes, 1, &newest, &when);
  return newest;
}
