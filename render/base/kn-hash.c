/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/base/kn-hash.h"

#include "render/base/kn-error.h"

#include <errno.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

static gboolean
always (gpointer data)
{
  return TRUE;
}

static gboolean
hash_update_file (GChecksum *sum, const char *path, gboolean (*go_on) (gpointer data), gpointer data, GError **error)
{
  g_autofree guint8 *block = g_malloc (1 << 20);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = -1;

  while (fd >= 0 && (n = read (fd, block, 1 << 20)) > 0 && go_on (data))
    g_checksum_update (sum, block, n);
  if (n < 0)
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "Cannot read %s: %s.", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return n == 0;
}

char *
kn_hash_file_while (const char *path, gboolean (*go_on) (gpointer data), gpointer data, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (!hash_update_file (sum, path, go_on, data, error))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

char *
kn_hash_file (const char *path, GError **error)
{
  return kn_hash_file_while (path, always, NULL, error);
}

static gboolean
list_files (const char *folder, const char *relative, GPtrArray *out, GError **error)
{
  g_autofree char *path = g_build_filename (folder, relative, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (!dir)
    return FALSE;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *rel = *relative ? g_build_filename (relative, name, NULL) : g_strdup (name);
      g_autofree char *full = g_build_filename (folder, rel, NULL);

      if (name[0] == '.')
        continue;
      if (g_file_test (full, G_FILE_TEST_IS_DIR))
        {
          if (!list_files (folder, rel, out, error))
            return FALSE;
        }
      else if (g_file_test (full, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (out, g_steal_pointer (&rel));
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char **) a, *(const char **) b);
}

char *
kn_hash_folder (const char *folder, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  if (!list_files (folder, "", files, error))
    return NULL;
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *full = g_build_filename (folder, files->pdata[i], NULL);

      g_checksum_update (sum, files->pdata[i], -1);
      g_checksum_update (sum, (const guint8 *) "", 1);
      if (!hash_update_file (sum, full, always, NULL, error))
        return NULL;
    }
  return g_strdup (g_checksum_get_string (sum));
}
