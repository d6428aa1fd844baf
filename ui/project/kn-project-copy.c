/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/project/kn-project-copy.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-project.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  char *text;              /* project.json of the copy */
  char *from, *to;         /* folders */
  GHashTable *collected;   /* file name outside -> its path in the copy */
} Copy;

static void
copy_free (Copy *copy)
{
  g_free (copy->text);
  g_free (copy->from);
  g_free (copy->to);
  g_hash_table_unref (copy->collected);
  g_free (copy);
}

/* ---- what the copy says ---- */

static char *
dup_free_name (Copy *copy, const char *file_name)
{
  g_autofree char *base = g_path_get_basename (file_name);

  for (guint i = 1;; i++)
    {
      g_autofree char *relative =
          i == 1 ? g_build_filename ("media", base, NULL) : g_strdup_printf ("media/%u-%s", i, base);
      g_autofree char *there = g_build_filename (copy->from, relative, NULL);
      gboolean taken = g_file_test (there, G_FILE_TEST_EXISTS);
      GHashTableIter iter;
      gpointer other;

      g_hash_table_iter_init (&iter, copy->collected);
      while (!taken && g_hash_table_iter_next (&iter, NULL, &other))
        taken = g_str_equal (other, relative);
      if (!taken)
        return g_steal_pointer (&relative);
    }
}

/* A document of the same content that names collected files by where they will be; the one in the window stays as it is. */
static gboolean
write_text (Copy *copy, KnDocument *document, GError **error)
{
  g_autofree char *text = kn_document_to_text (document);
  g_autoptr (KnDocument) twin = kn_document_new_from_text (text, -1, "project.json", error);
  GListModel *assets;

  if (!twin)
    return FALSE;
  assets = kn_project_get_assets (kn_document_get_project (twin));
  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (KnAsset) asset = g_list_model_get_item (assets, i);
      const char *path = kn_asset_get_path (asset);

      if (!g_path_is_absolute (path) || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      if (!g_hash_table_contains (copy->collected, path))
        g_hash_table_insert (copy->collected, g_strdup (path), dup_free_name (copy, path));
      if (!kn_document_apply_take (twin,
                                   kn_edit_new_set_string (kn_node_get_id (KN_NODE (asset)), "path",
                                                           g_hash_table_lookup (copy->collected, path)),
                                   error))
        return FALSE;
    }
  copy->text = kn_document_to_text (twin);
  return TRUE;
}

/* ---- copying ---- */

static gboolean
is_left_behind (const char *name, guint depth)
{
  static const char *const top[] = { "project.json", "journal.jsonl", "lock", "versions", NULL };

  return (depth == 0 && g_strv_contains (top, name)) || (depth == 1 && g_str_equal (name, "drafts")) ||
         g_str_has_suffix (name, ".part") || g_str_has_suffix (name, ".state");
}

static gboolean
copy_tree (const char *from, const char *to, guint depth, GCancellable *cancellable, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, error);
  const char *name;

  if (!dir)
    return FALSE;
  g_mkdir_with_parents (to, 0777);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *source = g_build_filename (from, name, NULL), *target = g_build_filename (to, name, NULL);
      g_autoptr (GFile) source_file = g_file_new_for_path (source), target_file = g_file_new_for_path (target);

      if (is_left_behind (name, depth))
        continue;
      if (g_file_test (source, G_FILE_TEST_IS_DIR) ? !copy_tree (source, target, depth + 1, cancellable, error)
                                                   : !g_file_copy (source_file, target_file, G_FILE_COPY_OVERWRITE,
                                                                   cancellable, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
collect (Copy *copy, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *media = g_build_filename (folder, "media", NULL);
  GHashTableIter iter;
  gpointer path, relative;

  g_mkdir_with_parents (media, 0777);
  g_hash_table_iter_init (&iter, copy->collected);
  while (g_hash_table_iter_next (&iter, &path, &relative))
    {
      g_autofree char *target = g_build_filename (folder, relative, NULL);
      g_autoptr (GFile) from = g_file_new_for_path (path), to = g_file_new_for_path (target);

      if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_tree (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
copy_cb (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  g_autofree char *part = g_strconcat (copy->to, ".part", NULL), *file = g_build_filename (part, "project.json", NULL);
  g_autoptr (GError) error = NULL;

  remove_tree (part);
  if (copy_tree (copy->from, part, 0, cancellable, &error) && collect (copy, part, cancellable, &error) &&
      g_file_set_contents (file, copy->text, -1, &error))
    {
      if (g_rename (part, copy->to) == 0)
        {
          g_task_return_boolean (task, TRUE);
          return;
        }
      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("There is something of that name already: choose another."));
    }
  remove_tree (part);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
kn_project_copy_async (KnDocument *document, const char *folder, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Copy *copy = g_new0 (Copy, 1);
  GError *error = NULL;

  copy->from = g_strdup (kn_document_get_folder (document));
  copy->to = g_str_has_suffix (folder, ".kinora") ? g_strdup (folder) : g_strconcat (folder, ".kinora", NULL);
  copy->collected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_task_set_task_data (task, copy, (GDestroyNotify) copy_free);
  if (!copy->from || !write_text (copy, document, &error))
    {
      g_task_return_error (task, error ? error : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                                                      _("The project is not on disk yet.")));
      return;
    }
  g_task_run_in_thread (task, copy_cb);
}

gboolean
kn_project_copy_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
