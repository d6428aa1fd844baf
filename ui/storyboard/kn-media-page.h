/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * All files that the project uses, as a list: what is missing, and where each is used. Enter goes to the next place that
 * uses a file; files are dragged from here onto the timeline, and dropped here or asked for to be added.
 */
#pragma once

#include "app/session/kn-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_MEDIA_PAGE (kn_media_page_get_type ())
G_DECLARE_FINAL_TYPE (KnMediaPage, kn_media_page, KN, MEDIA_PAGE, GtkWidget)

/* session: NULL to let go of it. */
void kn_media_page_set_session (KnMediaPage *self, KnSession *session);

G_END_DECLS
