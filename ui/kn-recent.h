/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The projects that were open last, newest first.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void   kn_recent_add         (const char *folder);
/* Those that are still there. Free with g_strfreev(). */
char **kn_recent_list        (void);
/* The project's own name, else its folder's. Free with g_free(). */
char  *kn_recent_dup_title   (const char *folder);
/* The newest film in a project, or NULL. Free with g_free(). */
char  *kn_recent_dup_picture (const char *folder);

G_END_DECLS
