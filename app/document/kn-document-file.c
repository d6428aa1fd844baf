/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/document/kn-durable.h"

#define MAX_PROJECT_BYTES (G_GUINT64_CONSTANT (256) << 20)
#define MAX_VERSIONS 10
#define VERSION_INTERVAL_S 300

static const char *const folders[] = { "blobs", "takes", "media", "versions" };

static char *
in_folder (KnDocument *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* Lock: flock() goes with the process, so a crash leaves nothing to clean up. */

static gboolean
lock_folder (const char *folder, int *fd, GError **error)
{
  g_autofree char *name = g_build_filename (folder, "lock", NULL);

  *fd = open (name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (*fd < 0)
    return kn_durable_fail (error, "open", name);
  if (flock (*fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_LOCKED,
               _("%s is open in another window. It can be opened for reading only."), folder);
  close (*fd);
  *fd = -1;
  return FALSE;
}

void
kn_document_close_folder (KnDocument *self)
{
  if (self->folder && !self->read_only)
    kn_document_sync_journal (self, NULL);
  g_clear_pointer (&self->journal, kn_journal_free);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
}

/* Open */

static char *
find_folder (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *base = g_path_get_basename (absolute);
  g_autofree char *folder = g_str_equal (base, "project.json") ? g_path_get_dirname (absolute) : g_strdup (absolute);
  g_autofree char *file = g_build_filename (folder, "project.json", NULL);

  if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&folder);
  g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_NOT_FOUND,
               _("%s is not a Kinora project: there is no project.json in it."),
               path);
  return NULL;
}

static void
set_saved_hash (KnDocument *self, const char *text, gsize length)
{
  g_free (self->saved_hash);
  self->saved_hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
}

static gboolean
get_contents (const char *file, char **text, gsize *length, GError **error)
{
  struct stat info;
  g_autoptr (GError) local = NULL;

  if (stat (file, &info) != 0)
    return kn_durable_fail (error, "read", file);
  if ((guint64) info.st_size > MAX_PROJECT_BYTES)
    {
      g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_BAD_VALUE, _("%s is too large to be a project."), file);
      return FALSE;
    }
  if (g_file_get_contents (file, text, length, &local))
    return TRUE;
  g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO, "%s.", local->message);
  return FALSE;
}

static gboolean
read_file (KnDocument *self, const char *file, GError **error)
{
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *text = NULL;
  gsize length;

  if (!get_contents (file, &text, &length, error) || !kn_read_project (self, text, length, name, error))
    return FALSE;
  set_saved_hash (self, text, length);
  return TRUE;
}

static gboolean
open_folder (KnDocument *self, GError **error)
{
  g_autofree char *file = in_folder (self, "project.json");

  if (!self->read_only && !lock_folder (self->folder, &self->lock_fd, error))
    return FALSE;
  return read_file (self, file, error) && kn_journal_open (self, error);
}

KnDocument *
kn_document_open (const char *path, KnDocumentOpenFlags flags, GError **error)
{
  g_autoptr (KnDocument) self = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  folder = find_folder (path, error);
  if (!folder)
    return NULL;
  self = g_object_new (KN_TYPE_DOCUMENT, NULL);
  self->folder = g_steal_pointer (&folder);
  self->read_only = (flags & KN_DOCUMENT_OPEN_READ_ONLY) != 0;
  if (!open_folder (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Versions: a save keeps what it replaces, at most once in a while and only the last few. */

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return -strcmp (*(char *const *) a, *(char *const *) b);
}

char **
kn_document_list_versions (KnDocument *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;

  g_return_val_if_fail (KN_IS_DOCUMENT (self), NULL);

  folder = self->folder ? in_folder (self, "versions") : NULL;
  dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  for (const char *name = dir ? g_dir_read_name (dir) : NULL; name; name = g_dir_read_name (dir))
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
version_is_due (char **versions)
{
  struct stat info;

  return !versions[0] || stat (versions[0], &info) != 0
         || g_get_real_time () / G_USEC_PER_SEC - info.st_ctime >= VERSION_INTERVAL_S;
}

static void
keep_version (KnDocument *self, gboolean always)
{
  g_auto (GStrv) versions = kn_document_list_versions (self);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *name = g_strdup_printf ("%s/versions/%s-%06d.json", self->folder, stamp, g_date_time_get_microsecond (now));
  g_autofree char *file = in_folder (self, "project.json");

  g_autofree char *folder = in_folder (self, "versions");

  if ((!always && !version_is_due (versions)) || g_mkdir_with_parents (folder, 0755) != 0)
    return;
  /* The file that is about to be replaced is never written to again, so a second name for it is a copy. Where the file
   * system has no hard links there are no versions; a save must not fail for that. */
  if (link (file, name) != 0)
    return;
  for (guint i = MAX_VERSIONS - 1; i < g_strv_length (versions); i++)
    unlink (versions[i]);
}

gboolean
kn_document_restore_version (KnDocument *self, const char *version, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && version != NULL && self->folder != NULL, FALSE);
  KN_ASSERT_MAIN (self);

  /* Read it before the current state becomes a version, which may be one too many. */
  name = g_path_get_basename (version);
  if (!get_contents (version, &text, &length, error) || !kn_document_save (self, error))
    return FALSE;
  keep_version (self, TRUE);
  return kn_read_project (self, text, length, name, error) && kn_document_save (self, error);
}

/* Save */

gboolean
kn_document_save (KnDocument *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *file = NULL;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && self->folder != NULL, FALSE);
  KN_ASSERT_MAIN (self);

  if (self->read_only)
    {
      g_set_error_literal (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_IO, "This project is open for reading only.");
      return FALSE;
    }
  text = kn_document_to_text (self);
  file = in_folder (self, "project.json");
  keep_version (self, FALSE);
  if (!kn_durable_write (file, text, strlen (text), error))
    return FALSE;
  set_saved_hash (self, text, strlen (text));
  g_ptr_array_set_size (self->group_edits, 0);
  self->group_saved = self->group != NULL;
  if (!kn_journal_reset (self, error))
    return FALSE;
  kn_document_set_modified (self, FALSE);
  return TRUE;
}

static gboolean
make_folders (const char *folder, GError **error)
{
  if (g_mkdir_with_parents (folder, 0755) != 0)
    return kn_durable_fail (error, "create", folder);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *name = g_build_filename (folder, folders[i], NULL);

      if (g_mkdir_with_parents (name, 0755) != 0)
        return kn_durable_fail (error, "create", name);
    }
  return TRUE;
}

static gboolean
refuse_existing (const char *folder, GError **error)
{
  g_autofree char *file = g_build_filename (folder, "project.json", NULL);

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_EXISTS, _("There is already a project in %s."), folder);
  return FALSE;
}

static gboolean
copy_blobs (const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (from, "blobs", NULL);
  g_autoptr (GDir) dir = g_dir_open (source, 0, NULL);

  for (const char *name = dir ? g_dir_read_name (dir) : NULL; name; name = g_dir_read_name (dir))
    {
      g_autofree char *old = g_build_filename (source, name, NULL);
      g_autofree char *new = g_build_filename (to, "blobs", name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (!g_file_get_contents (old, &bytes, &length, NULL))
        return kn_durable_fail (error, "read", old);
      if (!kn_durable_write (new, bytes, length, error))
        return FALSE;
    }
  return TRUE;
}

static void
move_to (KnDocument *self, char *folder, int lock_fd)
{
  kn_document_close_folder (self);
  g_free (self->folder);
  self->folder = folder;
  self->lock_fd = lock_fd;
  self->read_only = FALSE;
  kn_document_notify_folder (self);
}

gboolean
kn_document_save_as (KnDocument *self, const char *folder, GError **error)
{
  g_autofree char *absolute = NULL;
  int fd = -1;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && folder != NULL, FALSE);
  KN_ASSERT_MAIN (self);

  absolute = g_canonicalize_filename (folder, NULL);
  if (!refuse_existing (absolute, error) || !make_folders (absolute, error) || !lock_folder (absolute, &fd, error))
    return FALSE;
  if (self->folder && !copy_blobs (self->folder, absolute, error))
    {
      close (fd);
      return FALSE;
    }
  move_to (self, g_steal_pointer (&absolute), fd);
  return kn_document_save (self, error);
}

/* Media */

char *
kn_document_dup_media_name (KnDocument *self, const char *file_name)
{
  g_autofree char *base = NULL;
  const char *dot;
  gsize stem;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && file_name != NULL, NULL);

  if (!self->folder)
    return NULL;
  base = g_path_get_basename (file_name);
  dot = strrchr (base, '.');
  stem = dot && dot != base ? (gsize) (dot - base) : strlen (base);
  for (guint i = 1;; i++)
    {
      g_autofree char *number = i > 1 ? g_strdup_printf ("-%u", i) : g_strdup ("");
      g_autofree char *name = g_strdup_printf ("media/%.*s%s%s", (int) stem, base, number, base + stem);
      g_autofree char *path = in_folder (self, name);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
}

/* Blobs */

static char *
blob_name (KnDocument *self, const char *key)
{
  return g_build_filename (self->folder ? self->folder : g_get_tmp_dir (), "blobs", key, NULL);
}

char *
kn_document_store_blob (KnDocument *self, GBytes *bytes, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree char *name = NULL;
  gsize length;
  const char *data;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && bytes != NULL && self->folder != NULL, NULL);

  key = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  name = blob_name (self, key);
  data = g_bytes_get_data (bytes, &length);
  if (!g_file_test (name, G_FILE_TEST_EXISTS))
    {
      if (!make_folders (self->folder, error) || !kn_durable_write (name, data ? data : "", length, error))
        return NULL;
    }
  return g_steal_pointer (&key);
}

GBytes *
kn_document_load_blob (KnDocument *self, const char *key, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize length;

  g_return_val_if_fail (KN_IS_DOCUMENT (self) && key != NULL && self->folder != NULL, NULL);

  name = blob_name (self, key);
  if (strlen (key) == 64 && !strchr (key, '/') && g_file_get_contents (name, &data, &length, NULL))
    {
      bytes = g_bytes_new_take (data, length);
      found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      if (g_str_equal (found, key))
        return g_steal_pointer (&bytes);
    }
  g_set_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_MISSING_BLOB,
               _("The stored picture %s is missing or damaged."), key);
  return NULL;
}
