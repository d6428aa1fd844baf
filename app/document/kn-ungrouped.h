/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * For an edit that comes by itself, such as a finished take or a file that has been looked at: made while something is being
 * dragged, it would be a part of the drag, and be taken back with it.
 */
#pragma once

#include "app/document/kn-document.h"

G_BEGIN_DECLS

/* Calls back once, from the main loop, as soon as no group of edits is open. The document lives until then. */
void kn_document_call_ungrouped (KnDocument *self, GSourceOnceFunc callback, gpointer data);

G_END_DECLS
