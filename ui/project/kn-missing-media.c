/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/project/kn-missing-media.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-project.h"

#define MAX_DEPTH 3
/* A search that would take longer looks in the wrong place. */
#define MAX_FILES 20000

static GPtrArray *
dup_missing (KnDocument *document)
{
  GListModel *assets = kn_project_get_assets (kn_document_get_project (document));
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (KnAsset) asset = g_list_model_get_item (assets, i);

      if (kn_asset_is_missing (asset))
        g_ptr_array_add (missing, g_steal_pointer (&asset));
    }
  return missing;
}

guint
kn_missing_media_count (KnDocument *document)
{
  g_autoptr (GPtrArray) missing = dup_missing (document);

  return missing->len;
}

struct search
{
  GHashTable *found;    /* base name to path; the first that is found stays */
  guint       left;     /* files and folders that may still be looked at */
};

static void
list_files (struct search *search, const char *folder, guint depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && search->left && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      search->left--;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (depth && *name != '.' && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
            list_files (search, path, depth - 1);
        }
      else if (!g_hash_table_contains (search->found, name))
        g_hash_table_insert (search->found, g_strdup (name), g_steal_pointer (&path));
    }
}

static void
search_cb (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  struct search search = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free), MAX_FILES };

  list_files (&search, folder, MAX_DEPTH);
  g_task_return_pointer (task, search.found, (GDestroyNotify) g_hash_table_unref);
}

void
kn_missing_media_find (const char *folder, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, search_cb);
}

KnEdit *
kn_missing_media_replace (KnDocument *document, guint64 asset, const char *file_name)
{
  g_autofree char *stored = kn_document_dup_relative (document, file_name);

  return kn_edit_new_set_string (asset, "path", stored);
}

gboolean
kn_missing_media_find_finish (KnDocument *document, GAsyncResult *result, guint *n_found, GError **error)
{
  g_autoptr (GHashTable) files = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) missing = dup_missing (document);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Find files");

  *n_found = 0;
  for (guint i = 0; i < missing->len; i++)
    {
      KnAsset *asset = missing->pdata[i];
      g_autofree char *name = g_path_get_basename (kn_asset_get_path (asset));
      const char *path = g_hash_table_lookup (files, name);

      if (!path)
        continue;
      kn_edit_builder_take (builder, kn_missing_media_replace (document, kn_node_get_id (KN_NODE (asset)), path));
      (*n_found)++;
    }
  return !*n_found || kn_document_apply_take (document, kn_edit_builder_end (builder), error);
}
