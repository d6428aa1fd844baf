/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-part.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
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

static char *
dup_line (const char *path)
{
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

/* Two lines of which either tells that a lock is of this machine: the running system, which containers with names of
 * their own share, and the machine, which stays the same when it is started again. */
static char *
dup_owner (void)
{
  g_autofree char *system = dup_line ("/proc/sys/kernel/random/boot_id"), *machine = dup_line ("/etc/machine-id");

  return g_strdup_printf ("%s\n%s %s\n", system ? system : "", machine ? machine : "",
                          machine && *machine ? g_get_host_name () : "");
}

static gboolean
is_of_this_machine (int lock)
{
  g_autofree char *owner = dup_owner ();
  g_auto (GStrv) own = g_strsplit (owner, "\n", 3), theirs = NULL;
  char text[1024];
  gssize n = pread (lock, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = 0;
  theirs = g_strsplit (text, "\n", 3);
  for (guint i = 0; i < 2 && theirs[0] && theirs[i]; i++)
    if (*g_strstrip (own[i]) && g_str_equal (own[i], theirs[i]))
      return TRUE;
  return FALSE;
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
  if (is_of_this_machine (fd) && take (fd))
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

static gboolean
write_owner (int lock)
{
  g_autofree char *owner = dup_owner ();
  gsize n = strlen (owner);

  return write (lock, owner, n) == (gssize) n;
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
  return write_owner (self->lock);
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

/* TRUE also if there is nothing to move. */
static gboolean
move (const char *from, const char *to, gboolean *moved)
{
  *moved = g_rename (from, to) == 0;
  return *moved || errno == ENOENT;
}

static gboolean
fail (int code)
{
  errno = code;
  return FALSE;
}

/* A folder cannot be renamed over another one: they change places, and the older one goes with the part. */
static gboolean
replace (kn_part *self, const char *path)
{
  g_autofree char *older = g_strconcat (self->path, ".older", NULL);
  GStatBuf info;
  int code;

  if (g_lstat (path, &info) != 0 || !S_ISDIR (info.st_mode) || !g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return g_rename (self->path, path) == 0;
  if (renameat2 (AT_FDCWD, self->path, AT_FDCWD, path, RENAME_EXCHANGE) == 0)
    return TRUE;
  /* Not every file system knows how to. */
  if (g_rename (path, older) != 0)
    return FALSE;
  if (g_rename (self->path, path) == 0)
    return TRUE;
  code = errno;
  g_rename (older, path);
  return fail (code);
}

gboolean
kn_part_commit (kn_part *self, const char *path, const char *ending)
{
  g_autofree char *from = g_strconcat (self->path, ending, NULL), *to = g_strconcat (path, ending, NULL);
  g_autofree char *older = g_strconcat (self->path, ".older-beside", NULL);
  gboolean had_older = FALSE, is_moved = FALSE;
  GStatBuf info;
  int code;

  if (!ending)
    return replace (self, path);
  if (g_lstat (to, &info) == 0 && S_ISDIR (info.st_mode))
    return fail (EISDIR);
  /* What takes the place of something comes last: until then all can be taken back. */
  if (move (to, older, &had_older) && move (from, to, &is_moved) && replace (self, path))
    return TRUE;
  code = errno;
  if (is_moved)
    g_rename (to, from);
  if (had_older)
    g_rename (older, to);
  return fail (code);
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
