/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; large files are read in a thread
 *
 * What is in a file, said in a word. Reading a film takes seconds, so what was read is remembered until the file is
 * another one: by its name, its number on the disk, its size and when it was written.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* As kn_hash_file() says it, without reading the file again. NULL and KN_RENDER_ERROR_IO if it cannot be read.
 * Borrowed; valid until the next call. */
const char *kn_content_get_hash    (const char *path, GError **error);
/* Whether kn_content_get_hash() answers at once: it was read, is small, or is no file that could be read. */
gboolean    kn_content_is_at_hand  (const char *path);
/* Reads the file in a thread; after that it is at hand, unless it has become another one meanwhile. */
void        kn_content_read_async  (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* FALSE and error if it could not be read, which is remembered as well, or if that was cancelled, which is not. */
gboolean    kn_content_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
