/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-part.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "kinora.lock"
#define N_TRIES 100
/* Of the name, in bytes: with the ending of a part, and what others append while they write, it still fits a folder. */
#define MAX_NAME 160

struct kn_part
{
  char *folder, *path;
  int   lock;
};

/* Links are removed, not followed. */
static void
remove_all (const char *path)
{
  GStatBuf info;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_lstat (path, &info) == 0 && S_ISDIR (info.st_mode))
    dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      remove_all (file);
    }
  g_remove (path);
}

/* Whether this descriptor of a part's lock is its only holder. A file system without locks gives them to nobody. */
static gboolean
take (int fd)
{
  struct stat info;

  return flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &info) == 0 && info.st_nlink > 0;
}

/* "NAME.XXXXXX.part" */
static gboolean
is_part_name (const char *name)
{
  gsize length = strlen (name), ending = strlen (".XXXXXX.part");
  const char *p = name + (length > ending ? length - ending : 0);

  if (length <= ending || *p != '.' || !g_str_has_suffix (name, ".part"))
    return FALSE;
  for (guint i = 1; i <= 6; i++)
    if (!g_ascii_isalnum (p[i]))
      return FALSE;
  return TRUE;
}

static void
remove_abandoned (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, LOCK_NAME, NULL);
  GStatBuf info;
  int fd;

  if (g_lstat (folder, &info) != 0 || !S_ISDIR (info.st_mode) || info.st_uid != geteuid ())
    return;
  fd = open (file, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return;
  if (take (fd))
    remove_all (folder);
  close (fd);
}

static void
sweep (const char *place)
{
  g_autoptr (GDir) dir = g_dir_open (place, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (is_part_name (name))
      {
        g_autofree char *folder = g_build_filename (place, name, NULL);

        remove_abandoned (folder);
      }
}

/* The beginning of a name, without half a letter at its end. */
static char *
dup_head (const char *name)
{
  gsize n = MIN (strlen (name), MAX_NAME);

  while (n && (name[n] & 0xc0) == 0x80)
    n--;
  return g_strndup (name, n);
}

/* The end of it says what kind of file it is. */
static char *
dup_tail (const char *name)
{
  gsize n = strlen (name);

  if (n <= MAX_NAME)
    return g_strdup (name);
  name += n - MAX_NAME;
  while ((*name & 0xc0) == 0x80)
    name++;
  return g_strdup (name);
}

/* Somebody who sweeps between folder and lock may have it first: EAGAIN. */
static gboolean
open_folder (kn_part *self, const char *place, const char *name)
{
  g_autofree char *head = dup_head (name), *own = g_strconcat (head, ".XXXXXX.part", NULL);
  g_autofree char *folder = g_build_filename (place, own, NULL), *file = NULL;

  if (!g_mkdtemp_full (folder, 0777))
    return FALSE;
  file = g_build_filename (folder, LOCK_NAME, NULL);
  self->lock = open (file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (self->lock < 0)
    {
      int code = errno;

      g_rmdir (folder);
      errno = code;
      return FALSE;
    }
  if (!take (self->lock) && (errno == EWOULDBLOCK || !g_file_test (file, G_FILE_TEST_EXISTS)))
    {
      close (self->lock);
      self->lock = -1;
      errno = EAGAIN;
      return FALSE;
    }
  self->folder = g_steal_pointer (&folder);
  return TRUE;
}

kn_part *
kn_part_new (const char *path)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL), *place = g_path_get_dirname (whole);
  g_autofree char *name = g_path_get_basename (whole), *tail = dup_tail (name);
  g_autoptr (kn_part) self = g_new0 (kn_part, 1);
  gboolean ok = FALSE;

  self->lock = -1;
  sweep (place);
  errno = EAGAIN;
  for (guint i = 0; i < N_TRIES && !ok && errno == EAGAIN; i++)
    ok = open_folder (self, place, name);
  if (!ok)
    return NULL;
  self->path = g_build_filename (self->folder, tail, NULL);
  return g_steal_pointer (&self);
}

const char *
kn_part_get_path (const kn_part *self)
{
  return self->path;
}

gboolean
kn_part_commit (kn_part *self, const char *path)
{
  return g_rename (self->path, path) == 0;
}

void
kn_part_free (kn_part *self)
{
  int code = errno;

  if (!self)
    return;
  if (self->folder)
    remove_all (self->folder);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
  errno = code;
}
