/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-media-error.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <libavutil/error.h>
#include <libavutil/log.h>

G_DEFINE_QUARK (kn-media-error-quark, kn_media_error)

char *
kn_media_dup_display_name (const char *path)
{
  return g_filename_display_basename (path);
}

gboolean
kn_media_fail (GError **error, KnMediaError code, const char *path, const char *sentence)
{
  g_autofree char *name = kn_media_dup_display_name (path);
  g_autoptr (GString) text = g_string_new (sentence);

  g_string_replace (text, "%s", name, 1);
  g_set_error_literal (error, KN_MEDIA_ERROR, (gint) code, text->str);
  return FALSE;
}

gboolean
kn_media_fail_damaged (GError **error, const char *path, gboolean begins)
{
  return kn_media_fail (error, KN_MEDIA_ERROR_DAMAGED, path,
                        begins ? _("“%s” is damaged and cannot be decoded to its end; copy it anew from where it came "
                                   "from.")
                               : _("“%s” is damaged or cut short and cannot be read; copy it anew from where it came "
                                   "from."));
}

void
kn_media_set_write_error (GError **error, const char *path, int averr)
{
  g_autofree char *name = kn_media_dup_display_name (path);

  if (averr == AVERROR (ENOSPC) || averr == AVERROR (EFBIG) || averr == AVERROR (EDQUOT))
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_NO_SPACE,
                 _("The disk is full: “%s” could not be finished. Free some space or choose another place."), name);
  else
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_WRITE,
                 _("“%s” could not be written: %s."), name, av_err2str (averr));
}

void
kn_media_set_file_error (GError **error, const char *path, const GError *cause)
{
  static const struct { GFileError of_glib; int code; } known[] = {
    { G_FILE_ERROR_NOSPC, ENOSPC }, { G_FILE_ERROR_NAMETOOLONG, ENAMETOOLONG }, { G_FILE_ERROR_ACCES, EACCES },
    { G_FILE_ERROR_NOENT, ENOENT }, { G_FILE_ERROR_ROFS, EROFS } };
  int code = EIO;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_error_matches (cause, G_FILE_ERROR, (gint) known[i].of_glib))
      code = known[i].code;
  kn_media_set_write_error (error, path, AVERROR (code));
}

void
kn_media_quiet (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      av_log_set_level (AV_LOG_QUIET);
      g_once_init_leave (&once, 1);
    }
}
