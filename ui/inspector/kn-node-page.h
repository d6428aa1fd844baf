/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The page of the inspector for what is not a shot: titles, sounds, markers, masks, timed prompts. One table says which
 * fields each has.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_NODE_PAGE (kn_node_page_get_type ())
G_DECLARE_FINAL_TYPE (KnNodePage, kn_node_page, KN, NODE_PAGE, KnSection)

/* kind: one of kn_node_page_list_kinds(), as kn_node_get_kind() says it. */
GtkWidget *kn_node_page_new   (const char *kind);
/* Kinds that there are pages for; NULL-terminated. */
const char *const *kn_node_page_list_kinds (void);

G_END_DECLS
