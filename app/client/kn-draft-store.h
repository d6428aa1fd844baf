/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The drafts of a project (takes/drafts): each is a few files of one name. They can be made again at any time, so the
 * oldest go when they take too much room. Takes are elsewhere and are never touched.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The name, without ending, of the draft of this key. Free with g_free(). */
char  *kn_draft_store_dup_name (const char *key);
/* Where the draft of this key (kn_shot_request_dup_key()) is or would be. Free with g_free(). */
char  *kn_draft_store_dup_file (const char *project, const char *key);
/* Bytes that the drafts of a project folder take. */
gint64 kn_draft_store_measure (const char *project);
/* Deletes the drafts that were used longest ago until the rest takes at most limit_bytes. Those in keep (names without
 * ending, NULL-terminated; may be NULL) stay, and so does what is being written. Returns the bytes that are left. */
gint64 kn_draft_store_prune   (const char *project, gint64 limit_bytes, const char *const *keep);
/* The same in a thread; the callback hears of the end. */
void   kn_draft_store_prune_async (const char *project, gint64 limit_bytes, const char *const *keep,
                                   GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
