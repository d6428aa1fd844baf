/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Which other shot, and which of its takes, a shot is joined to: two drop-down lists over two reference fields of the
 * shot that a section is about. Lists only shots that may be joined: nothing may continue itself.
 */
#pragma once

#include "ui/inspector/kn-section.h"
#include "ui/kn-thumbnail.h"

G_BEGIN_DECLS

/* shot_key, take_key: "from_shot", "from_take". The second list is hidden while there is one take only. name: what the
 * choice is called, translated. Lives as long as the section. */
typedef struct _KnShotChooser KnShotChooser;

KnShotChooser *kn_shot_chooser_new    (KnSection *section, GtkDropDown *shots, GtkDropDown *takes, const char *shot_key,
                                       const char *take_key, const char *name);
void           kn_shot_chooser_free   (KnShotChooser *self);
/* chosen, take: what the shot says; either may be NULL. */
void           kn_shot_chooser_update (KnShotChooser *self, KnShot *chosen, KnTake *take);

G_END_DECLS
