/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What menus and keys do in the timeline, "timeline.NAME" in its window. The keys are in kn-shortcuts.c. Where an edit is
 * refused the window says why.
 */
#pragma once

#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

/* timeline is borrowed and outlives the actions. New reference. */
GActionGroup *kn_timeline_actions_new    (KnTimeline *timeline);
/* Another session or selection is shown; NULL: none, and nothing can be done. */
void          kn_timeline_actions_update (GActionGroup *actions, KnSession *session);

G_END_DECLS
