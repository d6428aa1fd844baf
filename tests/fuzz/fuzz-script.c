/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scripts: whatever is read, in whatever format, holds its promises.
 */
#include "app/script/kn-script.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check (const struct kn_script_shot *shot)
{
  g_assert_true (*shot->prompt && g_utf8_validate (shot->prompt, -1, NULL));
  g_assert_true (g_utf8_validate (shot->name, -1, NULL) && g_utf8_validate (shot->notes, -1, NULL));
  g_assert_true (g_utf8_validate (shot->number, -1, NULL) && g_utf8_validate (shot->camera, -1, NULL));
  g_assert_cmpfloat (shot->duration_s, >=, 0.5);
  g_assert_cmpfloat (shot->duration_s, <=, 600);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  kn_script_guess (NULL, (const char *) data, size);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (kn_script) script =
          kn_script_read ((const char *) data, size, (KnScriptFormat) MIN (i, KN_SCRIPT_CSV), i == 3, NULL);

      for (guint k = 0; script && k < script->shots->len; k++)
        check (script->shots->pdata[k]);
    }
  return 0;
}
