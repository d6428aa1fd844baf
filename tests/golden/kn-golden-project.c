/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/golden/kn-golden-project.h"

KnDocument *
kn_golden_project_new (const char *work, const char *text, const char *picture, const char *name)
{
  g_autofree char *folder = g_build_filename (work, "golden.kinora", NULL);
  g_autofree char *copy = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (picture), to = g_file_new_for_path (copy);
  g_autoptr (GFile) parent = g_file_get_parent (to);
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_document_new_from_text (text, -1, "golden", &error);

  g_assert_no_error (error);
  kn_document_save_as (document, folder, &error);
  g_assert_no_error (error);
  g_file_make_directory (parent, NULL, NULL);
  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return document;
}

void
kn_golden_project_remove (const char *work)
{
  const char *const command[] = { "rm", "-rf", work, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}
