/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-writer-private.h"
#include "app/media/kn-picture-colour.h"
#include "render/film/kn-media-error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* "STEM.000001.png": what an earlier export of the same name has left. */
static gboolean
is_own_picture (kn_film_writer *self, const char *name)
{
  gsize stem = strlen (self->stem);
  const char *p = name + stem + 1;

  if (strncmp (name, self->stem, stem) || name[stem] != '.')
    return FALSE;
  while (g_ascii_isdigit (*p))
    p++;
  return *p == '.' && g_str_equal (p + 1, self->format->extension);
}

gboolean
kn_film_writer_check_folder (kn_film_writer *self, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  gboolean ok = dir || !g_file_test (path, G_FILE_TEST_EXISTS);
  const char *name;

  while (ok && dir && (name = g_dir_read_name (dir)))
    ok = is_own_picture (self, name);
  if (!ok)
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE,
                 _("“%s” holds other files, and pictures need a folder of their own: choose another name."), path);
  return ok;
}

gboolean
kn_film_writer_open_folder (kn_film_writer *self, GError **error)
{
  if (!kn_film_writer_check_folder (self, self->path, error))
    return FALSE;
  if (g_mkdir (kn_part_get_path (self->part), 0777) != 0)
    {
      kn_media_set_write_error (error, self->path, AVERROR (errno));
      return FALSE;
    }
  return TRUE;
}

gboolean
kn_film_writer_write_picture (kn_film_writer *self, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%06" G_GINT64_FORMAT ".%s", self->stem, ++self->n_packets,
                                           self->format->extension);
  g_autofree char *file = g_build_filename (kn_part_get_path (self->part), name, NULL);
  g_autoptr (GByteArray) tagged = kn_picture_colour_tag (self->format->extension, self->packet->data,
                                                         (gsize) self->packet->size, self->colour);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (file, (const char *) (tagged ? tagged->data : self->packet->data),
                                tagged ? (gssize) tagged->len : self->packet->size, G_FILE_SET_CONTENTS_NONE, 0666,
                                &local))
    return TRUE;
  kn_media_set_file_error (error, self->path, local);
  return FALSE;
}
