/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 */
#pragma once

#include "app/document/kn-plan.h"

G_BEGIN_DECLS

/* kn-clipboard-adopt.c: makes a copy from another project understandable to this one, in place. Adds assets to the document
 * and blobs to its folder. */
gboolean _kn_clipboard_adopt (KnDocument *document, JsonObject *copy, GError **error);

G_END_DECLS
