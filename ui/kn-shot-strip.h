/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A row of small pictures from what has been made of a shot: its draft while that denoises, else its take. Says so
 * where there is nothing.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_SHOT_STRIP (kn_shot_strip_get_type ())
G_DECLARE_FINAL_TYPE (KnShotStrip, kn_shot_strip, KN, SHOT_STRIP, GtkWidget)

void kn_shot_strip_set_shot   (KnShotStrip *self, KnRenderDesk *desk, KnShot *shot);
/* One picture, from the middle of the shot, with the arrow of its camera, instead of a row. */
void kn_shot_strip_set_single (KnShotStrip *self, gboolean single);

G_END_DECLS
