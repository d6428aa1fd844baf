/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A finished job as a take of its shot.
 */
#pragma once

#include "app/client/kn-job.h"
#include "app/document/kn-document.h"

G_BEGIN_DECLS

/* As kn_plan_add_take(). key, seed: of the request. */
KnEdit *kn_take_edit_new (KnDocument *document, KnJob *job, guint64 shot, const char *key, gint64 seed, GError **error);

G_END_DECLS
