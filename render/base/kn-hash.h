/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Content keys: SHA-256 as 64 lower-case hexadecimal digits.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Key of one file's bytes. Reads the file once in blocks. NULL and error on failure. Free with g_free(). */
char *kn_hash_file (const char *path, GError **error);
/* The same for a file that may be large: asks after every block whether to go on. FALSE ends it: NULL and no error. */
char *kn_hash_file_while (const char *path, gboolean (*go_on) (gpointer data), gpointer data, GError **error);

/* Key of all regular files under folder (sorted relative names and contents), hidden files skipped.
 * Free with g_free(). */
char *kn_hash_folder (const char *folder, GError **error);

G_END_DECLS
