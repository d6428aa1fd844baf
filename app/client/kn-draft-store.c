/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-draft-store.h"

#include <glib/gstdio.h>
#include <string.h>

/* All files of one name, up to its first dot. */
typedef struct
{
  char *name;
  GPtrArray *files;
  gint64 bytes, used;
  gboolean busy;           /* being written, or saved half way */
} Draft;

static void
draft_free (gpointer data)
{
  Draft *draft = data;

  g_free (draft->name);
  g_ptr_array_unref (draft->files);
  g_free (draft);
}

static Draft *
draft_of (GHashTable *drafts, const char *file)
{
  g_autofree char *name = g_strndup (file, strcspn (file, "."));
  Draft *draft = g_hash_table_lookup (drafts, name);

  if (!draft)
    {
      draft = g_new0 (Draft, 1);
      draft->name = g_steal_pointer (&name);
      draft->files = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (drafts, draft->name, draft);
    }
  return draft;
}

static GHashTable *
list (const char *project)
{
  g_autofree char *folder = g_build_filename (project, "takes", "drafts", NULL);
  GHashTable *drafts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, draft_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir && (file = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      GStatBuf info;
      Draft *draft;

      if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
        continue;
      draft = draft_of (drafts, file);
      draft->bytes += info.st_size;
      draft->used = MAX (draft->used, MAX (info.st_mtime, info.st_atime));
      draft->busy |= g_str_has_suffix (file, ".part") || g_str_has_suffix (file, ".state");
      g_ptr_array_add (draft->files, g_steal_pointer (&path));
    }
  return drafts;
}

static gint64
sum (GHashTable *drafts)
{
  GHashTableIter iter;
  gpointer draft;
  gint64 bytes = 0;

  g_hash_table_iter_init (&iter, drafts);
  while (g_hash_table_iter_next (&iter, NULL, &draft))
    bytes += ((Draft *) draft)->bytes;
  return bytes;
}

char *
kn_draft_store_dup_name (const char *key)
{
  return g_strndup (key, 16);
}

char *
kn_draft_store_dup_file (const char *project, const char *key)
{
  g_autofree char *name = kn_draft_store_dup_name (key), *file = g_strconcat (name, ".mkv", NULL);

  return g_build_filename (project, "takes", "drafts", file, NULL);
}

gint64
kn_draft_store_measure (const char *project)
{
  g_autoptr (GHashTable) drafts = list (project);

  return sum (drafts);
}

static gint
compare_used (gconstpointer a, gconstpointer b)
{
  const Draft *x = a, *y = b;

  return x->used < y->used ? -1 : x->used > y->used ? 1 : strcmp (x->name, y->name);
}

gint64
kn_draft_store_prune (const char *project, gint64 limit_bytes, const char *const *keep)
{
  g_autoptr (GHashTable) drafts = list (project);
  g_autoptr (GList) oldest_first = g_list_sort (g_hash_table_get_values (drafts), compare_used);
  gint64 bytes = sum (drafts);

  for (GList *l = oldest_first; l && bytes > limit_bytes; l = l->next)
    {
      Draft *draft = l->data;

      if (draft->busy || (keep && g_strv_contains (keep, draft->name)))
        continue;
      for (guint i = 0; i < draft->files->len; i++)
        g_unlink (draft->files->pdata[i]);
      bytes -= draft->bytes;
    }
  return bytes;
}

/* ---- in a thread ---- */

typedef struct
{
  char *project;
  gint64 limit_bytes;
  GStrv keep;
} Prune;

static void
prune_free (gpointer data)
{
  Prune *prune = data;

  g_free (prune->project);
  g_strfreev (prune->keep);
  g_free (prune);
}

static void
prune_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Prune *prune = data;

  g_task_return_int (task,
                     kn_draft_store_prune (prune->project, prune->limit_bytes, (const char *const *) prune->keep));
}

void
kn_draft_store_prune_async (const char *project, gint64 limit_bytes, const char *const *keep,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Prune *prune = g_new (Prune, 1);

  *prune = (Prune) { g_strdup (project), limit_bytes, g_strdupv ((GStrv) keep) };
  g_task_set_task_data (task, prune, prune_free);
  g_task_run_in_thread (task, prune_thread);
}
