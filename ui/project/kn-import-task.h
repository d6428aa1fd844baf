/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; files are read in a thread
 *
 * An editor's timeline, or a film that carries its recipe, becomes a project in the folder of projects.
 */
#pragma once

#include "app/document/kn-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* rate: of an edit decision list, which does not say its own; a num of 0 otherwise. */
void  kn_import_task_start  (const char *path, KnRate rate, GAsyncReadyCallback callback, gpointer user_data);
/* The folder of the new project; *remarks receives what of the edit was left out, a line each, or "". Free both with
 * g_free(). */
char *kn_import_task_finish (GAsyncResult *result, char **remarks, GError **error);

G_END_DECLS
