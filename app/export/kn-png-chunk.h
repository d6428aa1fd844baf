/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Chunks of PNG files: made, and put into a finished file after its head.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A whole chunk: length, type, data, check sum. */
GByteArray *kn_png_chunk_new (const char type[5], const guint8 *data, gsize n);
/* Adds text under a key (iTXt, UTF-8) to a PNG file. */
gboolean    kn_png_add_text  (const char *path, const char *key, const char *text, GError **error);
/* The text under a key, or NULL. Free with g_free(). */
char       *kn_png_dup_text  (const char *path, const char *key);
/* The same of the bytes of a file, whatever they are. */
char       *kn_png_find_text (const guint8 *data, gsize n, const char *key);

G_END_DECLS
