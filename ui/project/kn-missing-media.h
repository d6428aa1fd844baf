/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Files that a project uses and that are not where they were.
 */
#pragma once

#include "app/document/kn-document.h"

#include <gio/gio.h>

G_BEGIN_DECLS

guint   kn_missing_media_count (KnDocument *document);
/* Lists a folder and those inside of it, in a thread: what may be missing somewhere. */
void    kn_missing_media_find  (const char *folder, GAsyncReadyCallback callback, gpointer user_data);
/* Takes from it, by name, what document misses. One undo step for what was found; *n_found tells how many. FALSE with an error if the project refuses the edit. */
gboolean kn_missing_media_find_finish (KnDocument *document, GAsyncResult *result, guint *n_found, GError **error);
/* The edit that makes an asset of another file. */
KnEdit *kn_missing_media_replace (KnDocument *document, guint64 asset, const char *file_name);

G_END_DECLS
