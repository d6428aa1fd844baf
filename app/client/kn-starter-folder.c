/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-starter-folder.h"

const char *
kn_starter_folder (void)
{
  const char *folder = g_getenv ("KN_STARTER_FOLDER");

  if (folder)
    return folder;
  return g_file_test (KN_STARTER_SOURCE, G_FILE_TEST_IS_DIR) ? KN_STARTER_SOURCE : KN_STARTER_INSTALLED;
}
