/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Messages that stay in place until what they speak of is over, each with the way out as a button.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_MESSAGES (kn_messages_get_type ())
G_DECLARE_FINAL_TYPE (KnMessages, kn_messages, KN, MESSAGES, GtkWidget)

/* id names the trouble: another message about it takes the place of the first. button and action (detailed, "win.open")
 * may be NULL. */
void kn_messages_show      (KnMessages *self, const char *id, const char *sentence, const char *button,
                            const char *action);
/* The trouble is over. */
void kn_messages_clear     (KnMessages *self, const char *id);
void kn_messages_clear_all (KnMessages *self);

G_END_DECLS
