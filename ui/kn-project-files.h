/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Where storyboards live on disk. All return values are absolute names; free with g_free().
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folder for new projects: "Kinora" in the user's videos. */
char *kn_project_files_dup_folder  (void);
/* Makes a new, empty project there. */
char *kn_project_files_create      (GError **error);
/* Copies the sample there, under a name that is free. */
char *kn_project_files_copy_sample (GError **error);

G_END_DECLS
