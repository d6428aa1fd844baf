/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-check-private.h"

gboolean
kn_check_pipeline (struct kn_check *c, GError **error)
{
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED, "%s: pipelines cannot be checked yet.", c->folder);
  return FALSE;
}
