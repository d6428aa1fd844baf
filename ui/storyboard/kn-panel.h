/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A shot as a panel of the storyboard: picture, name, prompt, camera and length. Panels are dragged onto each other to
 * change their order.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"
#include "ui/timeline/kn-lane-item.h"

G_BEGIN_DECLS

#define KN_TYPE_PANEL (kn_panel_get_type ())
G_DECLARE_FINAL_TYPE (KnPanel, kn_panel, KN, PANEL, KnLaneItem)

GtkWidget *kn_panel_new  (KnSession *session, KnRenderDesk *desk, guint64 shot);
void       kn_panel_show (KnPanel *self, KnShot *shot, guint number);

/* Where something would be dropped on a panel. */
typedef enum
{
  KN_PANEL_DROP_NONE,
  KN_PANEL_DROP_BEFORE,
  KN_PANEL_DROP_ON,
  KN_PANEL_DROP_AFTER,
} KnPanelDrop;

void       kn_panel_show_drop (KnPanel *self, KnPanelDrop drop);

G_END_DECLS
