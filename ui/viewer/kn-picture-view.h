/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The project's canvas on a dark ground, fitted or at a zoom, and what is laid over it. A picture of another shape than
 * the canvas has bars. The wheel scrolls a picture that is larger than the view, with Control it zooms; the middle
 * button drags it.
 *
 * Signal "geometry-changed": the canvas lies somewhere else in the view. Property "zoom".
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  KN_PICTURE_PLACE_VIEW,       /* all of the view, also beyond the edges of the canvas */
  KN_PICTURE_PLACE_CANVAS,     /* the part of the canvas that can be seen */
} KnPicturePlace;

#define KN_PICTURE_ZOOM_FIT 0.0
#define KN_PICTURE_ZOOM_MAX 16.0

#define KN_TYPE_PICTURE_VIEW (kn_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (KnPictureView, kn_picture_view, KN, PICTURE_VIEW, GtkWidget)

/* NULL: black. The shape in which it is shown, 0: its own. */
void   kn_picture_view_set_paintable (KnPictureView *self, GdkPaintable *paintable, int shape_w, int shape_h);
void   kn_picture_view_set_canvas    (KnPictureView *self, int width_px, int height_px);
/* Later ones lie above earlier ones; alignment and margins of a child count inside of its place. */
void   kn_picture_view_add_overlay   (KnPictureView *self, GtkWidget *child, KnPicturePlace place);

/* Pixels of the screen for a pixel of the canvas; KN_PICTURE_ZOOM_FIT shows all of it. */
double kn_picture_view_get_zoom      (KnPictureView *self);
void   kn_picture_view_set_zoom      (KnPictureView *self, double zoom);
/* The same, fitted or not: what a pixel of the canvas measures on the screen now. */
double kn_picture_view_get_scale     (KnPictureView *self);

/* Where the canvas lies in the view, and in its overlays that have all of the view. */
void   kn_picture_view_get_rect      (KnPictureView *self, graphene_rect_t *rect);
/* Where a picture of this size lies in an area: all of it, in the middle. */
void   kn_picture_fit_inside         (const graphene_rect_t *area, double width, double height, graphene_rect_t *rect);

G_END_DECLS
