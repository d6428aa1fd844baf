/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Where a shot's picture may come from, and the edit that makes it so.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-shot.h"

G_BEGIN_DECLS

/* One line on what a source does; translated. */
const char *kn_source_get_explanation (KnShotSource source);
/* Why a shot cannot have this source, translated; NULL if it can. */
const char *kn_source_get_obstacle    (KnDocument *document, KnShot *shot, KnShotSource source);
/* Whether a source goes on from another shot, and leads into one. */
gboolean    kn_source_has_from        (KnShotSource source);
gboolean    kn_source_has_to          (KnShotSource source);
/* The source, and with it the neighbours that it joins where it needs some and the shot names none that will do. */
KnEdit     *kn_source_plan            (KnDocument *document, KnShot *shot, KnShotSource source);
/* Whether a shot may be joined to another: nothing may continue itself, directly or through others. */
gboolean    kn_source_accepts         (KnShot *shot, KnShot *other);

G_END_DECLS
