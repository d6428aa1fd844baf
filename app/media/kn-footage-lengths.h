/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; files are read in a thread
 *
 * Learns how long the films and sounds of a document are where it does not say: those of projects that were made before
 * that was recorded, and files that were put in the place of others. kn_document_learn_duration() says what that changes.
 */
#pragma once

#include "app/document/kn-document.h"

G_BEGIN_DECLS

#define KN_TYPE_FOOTAGE_LENGTHS (kn_footage_lengths_get_type ())
G_DECLARE_FINAL_TYPE (KnFootageLengths, kn_footage_lengths, KN, FOOTAGE_LENGTHS, GObject)

/* Begins at once, and goes on with what comes to the document, as long as it lives. Each file is read once. */
KnFootageLengths *kn_footage_lengths_new   (KnDocument *document);
/* The same, all of it before it returns: for commands. */
void              kn_footage_lengths_learn (KnDocument *document);

G_END_DECLS
