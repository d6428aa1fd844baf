/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The arrow that storyboard artists draw into a panel for a move of the camera: on paper and in the window.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* An arrow over a picture at x, y for a move by its name; nothing for "lock-off", "" and names that are not known. */
void kn_camera_arrow_draw (cairo_t *cr, const char *move, double x, double y, double width, double height);

G_END_DECLS
