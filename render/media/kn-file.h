/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Files that are either whole or not there: written to NAME.part, synced, renamed. Failure: KN_RENDER_ERROR_IO, naming
 * the file and what the system said; the .part is then removed.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

/* One run of bytes of a file. */
struct kn_file_piece
{
  const void *data;
  gsize bytes;
};

gboolean kn_file_write_atomic (const char *path, const struct kn_file_piece *pieces, guint n_pieces, GError **error);
gboolean kn_file_write_text (const char *path, const char *text, GError **error);

/* Syncs part, renames it to path and syncs the folder. */
gboolean kn_file_publish (const char *part, const char *path, GError **error);

/* path with suffix in the place of its extension: "a/take.mkv", ".json" is "a/take.json". Free with g_free(). */
char *kn_file_beside (const char *path, const char *suffix);

/* Sets KN_RENDER_ERROR_IO, "“path” could not be written: Permission denied." from errno; of a full disk also what is
 * left and what to do. Always FALSE. */
gboolean kn_file_fail (const char *path, const char *verb, int errsv, GError **error);

G_END_DECLS
