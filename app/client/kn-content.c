/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-content.h"

#include "render/base/kn-hash.h"

#include <sys/stat.h>

typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size_bytes;
  struct timespec written;
  char *hash;
} Content;

static void
content_free (gpointer data)
{
  Content *content = data;

  g_free (content->hash);
  g_free (content);
}

static gboolean
is_of (const Content *content, const struct stat *info)
{
  return content->device == info->st_dev && content->inode == info->st_ino && content->size_bytes == info->st_size &&
         content->written.tv_sec == info->st_mtim.tv_sec && content->written.tv_nsec == info->st_mtim.tv_nsec;
}

const char *
kn_content_get_hash (const char *path, GError **error)
{
  /* Of the process, as files are: every window and every command asks about the same ones. */
  static GHashTable *known;
  struct stat info = { 0 };
  Content *content;
  char *hash;

  if (!known)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, content_free);
  content = g_hash_table_lookup (known, path);
  /* Before it is read: what is written meanwhile makes it another file. */
  if (stat (path, &info) == 0 && content && is_of (content, &info))
    return content->hash;
  hash = kn_hash_file (path, error);
  if (!hash)
    {
      g_hash_table_remove (known, path);
      return NULL;
    }
  content = g_new (Content, 1);
  *content = (Content) { info.st_dev, info.st_ino, info.st_size, info.st_mtim, hash };
  g_hash_table_replace (known, g_strdup (path), content);
  return hash;
}
