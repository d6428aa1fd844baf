/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/media/kn-test-ffmpeg.h"

void
kn_test_ffmpeg (const char *folder, const char *arguments)
{
  g_autofree char *line = g_strdup_printf ("ffmpeg -y -v error %s", arguments), *problem = NULL;
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, &error));
  g_spawn_sync (folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &problem, &status, &error);
  g_assert_no_error (error);
  if (status)
    g_error ("%s: %s", line, problem);
}
