/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-durable.h"

#include "app/document/kn-document-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
kn_durable_fail (GError **error, const char *verb, const char *file)
{
  g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO, "Cannot %s %s: %s.", verb, file, g_strerror (errno));
  return FALSE;
}

gboolean
kn_durable_write_fd (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      bytes += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
write_temporary (const char *name, const char *bytes, gsize length)
{
  int fd = open (name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  gboolean ok;
  int saved;

  if (fd < 0)
    return FALSE;
  ok = kn_durable_write_fd (fd, bytes, length) && fsync (fd) == 0;
  saved = errno;
  if (close (fd) != 0 && ok)
    return FALSE;
  errno = saved;
  return ok;
}

/* Some file systems refuse to sync a folder; the rename is atomic there all the same. */
static void
sync_folder (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("cannot sync %s", folder);
  close (fd);
}

gboolean
kn_durable_write (const char *file, const char *bytes, gsize length, GError **error)
{
  g_autofree char *temporary = g_strconcat (file, ".part", NULL);

  if (!write_temporary (temporary, bytes, length) || g_rename (temporary, file) != 0)
    {
      kn_durable_fail (error, "write", file);
      g_unlink (temporary);
      return FALSE;
    }
  sync_folder (file);
  return TRUE;
}
