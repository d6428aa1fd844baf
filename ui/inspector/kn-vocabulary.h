/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The words that the starter model has learnt. Other words are not wrong, but it cannot draw them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether there is a list at all; without one nothing is unknown. */
gboolean kn_vocabulary_is_known    (const char *word);
/* Up to n known words that are spelt most like it. Free with g_strfreev(). */
char   **kn_vocabulary_dup_nearest (const char *word, guint n);

G_END_DECLS
