/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only; the copying is done in a thread of its own
 *
 * A whole copy of a project in another place: what it holds now, its takes, and the files that lay elsewhere collected in
 * it. The copy gets its name when it is complete.
 */
#pragma once

#include "app/document/kn-document.h"

G_BEGIN_DECLS

void     kn_project_copy_async  (KnDocument *document, const char *folder, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* Drafts and earlier saves stay behind. */
gboolean kn_project_copy_finish (GAsyncResult *result, GError **error);

G_END_DECLS
