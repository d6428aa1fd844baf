/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The numbers of a camera path over time, as curves with a point for each key. Points move in time and value by pointer
 * (with Shift in one of them) and by arrow keys; dragging beside them selects what is in the box; the wheel zooms time,
 * with Shift values.
 */
#pragma once

#include "ui/camera/kn-camera-channel.h"
#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CURVE_VIEW (kn_curve_view_get_type ())
G_DECLARE_FINAL_TYPE (KnCurveView, kn_curve_view, KN, CURVE_VIEW, GtkWidget)

/* NULL to let go. */
void kn_curve_view_set_scene    (KnCurveView *self, KnCameraScene *scene);
/* Shows n channels from first on. */
void kn_curve_view_set_channels (KnCurveView *self, KnCameraChannel first, int n);
/* Shows so many times as much of the time around the playhead; all the way out the view follows the path again. */
void kn_curve_view_zoom         (KnCurveView *self, double factor);
void kn_curve_view_fit          (KnCurveView *self);

G_END_DECLS
