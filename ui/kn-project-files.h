/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Where projects are kept and how new ones begin.
 */
#pragma once

#include "app/script/kn-script.h"

G_BEGIN_DECLS

struct kn_page
{
  const char *id;            /* kept in the settings */
  const char *name;          /* English */
  const char *aspect;        /* "16:9" */
  int         width_px, height_px;
};

/* Shapes and frame rates that a new storyboard can have. */
const struct kn_page *kn_project_files_get_pages (guint *n);
const int            *kn_project_files_get_rates (guint *n);
/* Landscape if there is none of that id. */
const struct kn_page *kn_project_files_find_page (const char *id);

/* The folder in which projects are made. Free with g_free(). */
char *kn_project_files_dup_folder (void);
/* "Title.kinora" in it, or "Title 2.kinora" …: the first that is not there. Free with g_free(). */
char *kn_project_files_dup_free_path (const char *title);
/* A new project with one empty shot, or with those of a script (may be NULL); its folder, free with g_free(). */
char *kn_project_files_create (const struct kn_page *page, int rate, const struct kn_script *script, GError **error);
/* A copy of the sample that came with the program; its folder, free with g_free(). */
char *kn_project_files_copy_sample (GError **error);

G_END_DECLS
