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
