/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-content.h"

#include "render/base/kn-hash.h"

#include <sys/stat.h>

/* What is read while a window waits: a moment, from any disk. */
#define AT_ONCE_BYTES (4 << 20)

typedef struct
{
  struct stat info;        /* before it was read: what is written meanwhile makes it another file */
  char *hash;
  GError *error;           /* in place of the hash */
} Content;

static void
content_free (gpointer data)
{
  Content *content = data;

  g_free (content->hash);
  g_clear_error (&content->error);
  g_free (content);
}

/* Of the process, as files are: every window and every command asks about the same ones. */
static GHashTable *
get_known (void)
{
  static GHashTable *known;

  if (!known)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, content_free);
  return known;
}

static gboolean
is_same_time (const struct timespec *a, const struct timespec *b)
{
  return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static gboolean
is_of (const Content *content, const struct stat *info)
{
  const struct stat *read = &content->info;

  return read->st_dev == info->st_dev && read->st_ino == info->st_ino && read->st_size == info->st_size &&
         is_same_time (&read->st_mtim, &info->st_mtim) &&
         /* It may be allowed to be read by now. */
         (content->hash || is_same_time (&read->st_ctim, &info->st_ctim));
}

/* What is known of the file as it is now; NULL if it must be read. *info receives zeros if there is none. */
static const Content *
find (const char *path, struct stat *info)
{
  const Content *content = g_hash_table_lookup (get_known (), path);

  *info = (struct stat) { 0 };
  return stat (path, info) == 0 && content && is_of (content, info) ? content : NULL;
}

static gboolean
is_wanted (gpointer cancellable)
{
  return !g_cancellable_is_cancelled (cancellable);
}

const char *
kn_content_get_hash (const char *path, GError **error)
{
  struct stat info;
  const Content *known = find (path, &info);
  Content *content;
  char *hash;

  if (known)
    {
      if (known->error)
        g_propagate_error (error, g_error_copy (known->error));
      return known->hash;
    }
  hash = kn_hash_file (path, error);
  if (!hash)
    {
      g_hash_table_remove (get_known (), path);
      return NULL;
    }
  content = g_new (Content, 1);
  *content = (Content) { info, hash };
  g_hash_table_replace (get_known (), g_strdup (path), content);
  return hash;
}

gboolean
kn_content_is_at_hand (const char *path)
{
  struct stat info;

  return find (path, &info) || !S_ISREG (info.st_mode) || info.st_size <= AT_ONCE_BYTES;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Content *content = g_new0 (Content, 1);

  if (stat (data, &content->info) != 0)
    content->info = (struct stat) { 0 };
  content->hash = kn_hash_file_while (data, is_wanted, cancellable, &content->error);
  g_task_return_pointer (task, content, content_free);
}

void
kn_content_read_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, kn_content_read_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_thread);
}

gboolean
kn_content_read_finish (GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  Content *content;

  g_return_val_if_fail (g_async_result_is_tagged (result, kn_content_read_async), FALSE);
  content = g_task_propagate_pointer (task, error);
  if (!content)
    return FALSE;
  g_hash_table_replace (get_known (), g_strdup (g_task_get_task_data (task)), content);
  if (content->error)
    g_propagate_error (error, g_error_copy (content->error));
  return content->hash != NULL;
}
