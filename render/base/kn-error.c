/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/base/kn-error.h"

G_DEFINE_QUARK (kn-render-error-quark, kn_render_error)
G_DEFINE_QUARK (kn-model-error-quark, kn_model_error)

gboolean
kn_model_fail (GError **error, enum kn_model_error code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (KN_MODEL_ERROR, (int) code, format, args);
  va_end (args);
  return FALSE;
}
