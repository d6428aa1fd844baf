/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Keeps a document safe without being asked: every edit is in the journal within a second, and the project is written
 * when nothing has happened for a while. Signal "failed" (GError *): once per trouble, until it works again.
 */
#pragma once

#include "app/document/kn-document.h"

G_BEGIN_DECLS

#define KN_TYPE_AUTOSAVE (kn_autosave_get_type ())
G_DECLARE_FINAL_TYPE (KnAutosave, kn_autosave, KN, AUTOSAVE, GObject)

KnAutosave *kn_autosave_new (KnDocument *document);
/* Writes what is not written yet, now: the window closes. */
gboolean    kn_autosave_flush (KnAutosave *self, GError **error);
/* Whether everything that was edited survives the end of the process. Property "safe". */
gboolean    kn_autosave_get_safe (KnAutosave *self);

G_END_DECLS
