/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-export-error.h"

#include <glib/gi18n.h>

G_DEFINE_QUARK (kn-export-error-quark, kn_export_error)

void
kn_export_set_read_error (GError **error, const char *path, const GError *cause)
{
  static const struct { GFileError file; KnExportError code; const char *what; } causes[] = {
    { G_FILE_ERROR_NOENT, KN_EXPORT_ERROR_MISSING, N_("is not there: check its name and place") },
    { G_FILE_ERROR_NOTDIR, KN_EXPORT_ERROR_MISSING, N_("is not there: check its name and place") },
    { G_FILE_ERROR_ACCES, KN_EXPORT_ERROR_UNSUPPORTED, N_("may not be read: change its permissions or ask its owner") },
    { G_FILE_ERROR_PERM, KN_EXPORT_ERROR_UNSUPPORTED, N_("may not be read: change its permissions or ask its owner") },
    { G_FILE_ERROR_ISDIR, KN_EXPORT_ERROR_UNSUPPORTED, N_("is a folder: choose a file in it") },
  };
  g_autofree char *name = g_filename_display_basename (path);
  KnExportError code = KN_EXPORT_ERROR_UNSUPPORTED;
  const char *what = N_("could not be read: copy it to another place and try again");

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (g_error_matches (cause, G_FILE_ERROR, (int) causes[i].file))
      {
        code = causes[i].code;
        what = causes[i].what;
      }
  g_set_error (error, KN_EXPORT_ERROR, code, "“%s” %s.", name, _(what));
}
