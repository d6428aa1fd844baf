/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-cli.h"

#include <string.h>

gboolean
kn_cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage, const char *description,
              int n_positional, int *status)
{
  GOptionContext *context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;
  const char *verb = (*argv)[0];
  gboolean ok;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, description);
  ok = g_option_context_parse (context, argc, argv, &error);
  if (ok && *argc - 1 != n_positional)
    {
      fprintf (stderr, "kinora-render %s: expected %d argument%s after the options, found %d.\n", verb, n_positional,
               n_positional == 1 ? "" : "s", *argc - 1);
      ok = FALSE;
    }
  else if (!ok)
    fprintf (stderr, "kinora-render %s: %s.\n", verb, error->message);
  g_option_context_free (context);
  *status = 2;
  return ok;
}

int
kn_cli_fail (const char *verb, GError *error)
{
  fprintf (stderr, "kinora-render %s: %s\n", verb, error->message);
  g_error_free (error);
  return 1;
}

gboolean
kn_cli_dtype (const char *name, const struct kn_device *device, enum kn_dtype *dtype, GError **error)
{
  if (!name || g_str_equal (name, "auto"))
    *dtype = strstr (kn_device_get_info (device)->features, "bf16") ? KN_BF16 : KN_F32;
  else if (g_str_equal (name, "f32"))
    *dtype = KN_F32;
  else if (g_str_equal (name, "bf16"))
    *dtype = KN_BF16;
  else
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "“%s” is not a dtype; use f32, bf16 or auto.",
                   name);
      return FALSE;
    }
  return TRUE;
}

gboolean
kn_cli_request_dtype (const struct kn_request *request, const struct kn_device *device, enum kn_dtype *dtype,
                      GError **error)
{
  static const char *const names[] = { "auto", "f32", "bf16" };

  return kn_cli_dtype (names[request->dtype], device, dtype, error);
}
