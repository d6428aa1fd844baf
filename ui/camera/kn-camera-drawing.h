/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The lines of a camera scene in space, for whatever draws lines: GL in the viewport, cairo where there is no GL and in
 * the inspector.
 */
#pragma once

#include "ui/camera/kn-camera-eye.h"
#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  KN_CAMERA_INK_GRID,
  KN_CAMERA_INK_GRID_MIDDLE,
  KN_CAMERA_INK_PATH,
  KN_CAMERA_INK_KEY,
  KN_CAMERA_INK_SELECTED,
  KN_CAMERA_INK_NOW,
  KN_CAMERA_INK_TRIAL,
  KN_CAMERA_INK_MEASURED,
  KN_CAMERA_INK_CARD,
  KN_CAMERA_N_INKS,
} KnCameraInk;

/* Colours of the style of a widget, so that light, dark and high contrast are followed. */
void kn_camera_inks_load (GtkWidget *widget, GdkRGBA inks[KN_CAMERA_N_INKS]);

typedef void (*KnCameraLine) (gpointer data, const double a[3], const double b[3], KnCameraInk ink, double width_px);

void kn_camera_drawing_trace (KnCameraScene *scene, const struct kn_camera_eye *eye, KnCameraLine line, gpointer data);
/* The corners of the card in space: upper left, upper right, lower right, lower left. FALSE if there is no card. */
gboolean kn_camera_drawing_get_card (KnCameraScene *scene, double corners[4][3]);
/* The same with cairo, in the pixels of the eye. */
void kn_camera_drawing_paint (KnCameraScene *scene, const struct kn_camera_eye *eye, cairo_t *cr,
                              const GdkRGBA inks[KN_CAMERA_N_INKS]);
/* Frames the whole path and the target, or all of the card too. */
void kn_camera_drawing_fit   (KnCameraScene *scene, struct kn_camera_eye *eye, gboolean card);

G_END_DECLS
