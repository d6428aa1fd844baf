/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A timeline that was read becomes a project: tracks are layers, clips are shots that show footage, markers are
 * markers.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

/* Not on disk yet. */
KnDocument *kn_import_handoff      (const struct kn_handoff *handoff, const char *name, GError **error);
/* Looks into the files for what the timeline did not say: how long they are, how large, whether they are stills. */
void        kn_import_probe        (struct kn_handoff *handoff);
/* For each file that is not there, tries the same name in folder. Returns how many are still missing. */
guint       kn_import_find_missing (struct kn_handoff *handoff, const char *folder);

G_END_DECLS
