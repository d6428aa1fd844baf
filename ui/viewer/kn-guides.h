/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Lines over the picture: what every screen shows (action and title safe areas), and thirds. Properties, notifying:
 * safe-areas, thirds.
 */
#pragma once

#include "ui/viewer/kn-picture-view.h"

G_BEGIN_DECLS

#define KN_TYPE_GUIDES (kn_guides_get_type ())
G_DECLARE_FINAL_TYPE (KnGuides, kn_guides, KN, GUIDES, GtkWidget)

/* An overlay for all of the view. */
GtkWidget *kn_guides_new (KnPictureView *view);

G_END_DECLS
