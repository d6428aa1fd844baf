/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the marks in the camera's viewport and the points on its curves have in common: small squares that stand for a
 * key, can be focused, and answer to keys of the keyboard.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes a widget one, in its init(). The callbacks are called with the widget first: key as of
 * GtkEventControllerKey::key-pressed, the others when the focus comes and goes. */
void     kn_camera_handle_init     (GtkWidget *widget, GCallback key, GCallback enter, GCallback leave);
/* Draws a square of 2 half pixels in the middle of the widget, on its tip or on its side. */
void     kn_camera_handle_snapshot (GtkWidget *widget, GtkSnapshot *snapshot, float half, gboolean on_tip);
/* Shows whether its key is selected. Takes new_name, which becomes the tooltip and *name, the caller's. FALSE if that is
 * its name already. */
gboolean kn_camera_handle_update   (GtkWidget *widget, char **name, char *new_name, gboolean selected);

G_END_DECLS
