/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Context menus of the timeline and the storyboard: by the pointer, the Menu key and Shift+F10. Each holds actions of the
 * table of shortcuts, under the words that the table has for them.
 */
#pragma once

#include "ui/timeline/kn-lane-item.h"
#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

/* The menu of an item, which is selected by it, at a place of one of the widgets around it. */
void kn_timeline_menu_open_for   (GtkWidget *place, KnLaneItem *item, double x, double y);
/* The menu of what lies at a place of the timeline; an item is selected by it. */
void kn_timeline_menu_open_at    (KnTimeline *timeline, double x, double y);
/* The menu of what has the focus. */
void kn_timeline_menu_open_focus (KnTimeline *timeline);

G_END_DECLS
