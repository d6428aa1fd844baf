/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is in a file, said in a word. Reading a film takes seconds, so what was read is remembered until the file is
 * another one: by its name, its number on the disk, its size and when it was written.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As kn_hash_file() says it, without reading the file again. NULL and KN_RENDER_ERROR_IO if it cannot be read.
 * Borrowed; valid until the next call. */
const char *kn_content_get_hash (const char *path, GError **error);

G_END_DECLS
