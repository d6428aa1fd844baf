/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What the papers share: the shots in order, their pictures, text in boxes.
 */
#pragma once

#include "app/media/kn-handoff.h"

#include <cairo.h>

G_BEGIN_DECLS

struct kn_box
{
  double x, y, w, h;
};

/* const struct kn_handoff_clip *, by time, then from the lowest track up; titles are left out. Free with
 * g_ptr_array_unref(). */
GPtrArray *kn_panel_list (const struct kn_handoff *handoff);
/* The shot's picture, at most max_width wide; NULL if it has none. FALSE and error if its file is broken. */
gboolean   kn_panel_load (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip, int max_width,
                          cairo_surface_t **picture, GError **error);
/* The picture inside the box, or a grey panel; in the shape of the project. Returns the box that it covers. */
struct kn_box kn_panel_draw_picture (cairo_t *cr, const struct kn_handoff *handoff, cairo_surface_t *picture,
                                     struct kn_box box);
/* Text of this size in a box, cut with an ellipsis. Returns the height that it takes. align: 0 left, 1 right, 2
 * middle. */
double     kn_panel_draw_text (cairo_t *cr, const char *text, const char *font, double size, struct kn_box box,
                               int align);
/* "pan-left" → "Pan left" */
char      *kn_panel_dup_move (const char *move);
/* "1A  Name" */
char      *kn_panel_dup_heading (const struct kn_handoff_clip *clip, guint index);
/* "2.5 s · 60 f" */
char      *kn_panel_dup_duration (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip);

G_END_DECLS
