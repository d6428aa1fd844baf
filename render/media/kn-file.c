/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What is left, and what to do about it; the reason first, where there is room for little. */
static gboolean
fail_full (const char *path, const char *verb, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *left = NULL;
  struct statvfs info;

  if (statvfs (folder, &info) == 0)
    left = g_format_size ((guint64) info.f_bavail * info.f_frsize);
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO,
               "The disk is full, %s are left in “%s”: “%s” could not be %s. Make room there, or choose another "
               "folder.",
               left ? left : "0 bytes", folder, path, verb);
  return FALSE;
}

gboolean
kn_file_fail (const char *path, const char *verb, int errsv, GError **error)
{
  if (errsv == ENOSPC || errsv == EDQUOT)
    return fail_full (path, verb, error);
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” could not be %s: %s.", path, verb, g_strerror (errsv));
  return FALSE;
}

char *
kn_file_beside (const char *path, const char *suffix)
{
  const char *slash = strrchr (path, '/'), *dot = strrchr (path, '.');
  g_autofree char *stem = NULL;

  /* a leading dot is not an extension */
  if (!dot || dot == path || (slash && dot <= slash + 1))
    return g_strconcat (path, suffix, NULL);
  stem = g_strndup (path, (gsize) (dot - path));
  return g_strconcat (stem, suffix, NULL);
}

static gboolean
write_all (int fd, const struct kn_file_piece *piece)
{
  const char *at = piece->data;
  gsize left = piece->bytes;

  while (left)
    {
      gssize n = write (fd, at, MIN (left, 1 << 30));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      at += n;
      left -= (gsize) n;
    }
  return TRUE;
}

static gboolean
sync_path (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC), result;

  if (fd < 0)
    return FALSE;
  result = fsync (fd);
  close (fd);
  /* some file systems cannot sync a folder, which is not the file's fault */
  return result == 0 || errno == EINVAL;
}

gboolean
kn_file_publish (const char *part, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!sync_path (part) || rename (part, path) < 0 || !sync_path (folder))
    return kn_file_fail (path, "written", errno, error);
  return TRUE;
}

gboolean
kn_file_write_atomic (const char *path, const struct kn_file_piece *pieces, guint n_pieces, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), errsv = 0;

  if (fd < 0)
    return kn_file_fail (path, "written", errno, error);
  for (guint i = 0; i < n_pieces && !errsv; i++)
    errsv = write_all (fd, &pieces[i]) ? 0 : errno;
  if (close (fd) < 0 && !errsv)
    errsv = errno;
  if (errsv)
    kn_file_fail (path, "written", errsv, error);
  if (!errsv && kn_file_publish (part, path, error))
    return TRUE;
  unlink (part);
  return FALSE;
}

gboolean
kn_file_write_text (const char *path, const char *text, GError **error)
{
  struct kn_file_piece piece = { text, strlen (text) };

  return kn_file_write_atomic (path, &piece, 1, error);
}
