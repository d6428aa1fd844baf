/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Titles, drawn by Pango: any script, with the fonts of the system.
 */
#pragma once

#include "app/media/kn-handoff.h"
#include "render/film/kn-frame.h"

#include <cairo.h>
#include <pango/pango.h>

G_BEGIN_DECLS

/* A new surface of this size with the title on nothing; free with cairo_surface_destroy(). */
cairo_surface_t *kn_title_draw        (const struct kn_handoff_clip *title, int width, int height);
/* Lays the surface over frame, of the same size, at a weight from 0 to 1. */
void             kn_title_blend       (struct kn_frame *frame, cairo_surface_t *surface, double weight);
/* Where a title lies in a picture, in pixels: its lines, and its background if it has one. */
struct kn_title_place
{
  char  *text;              /* broken into lines where it is too wide */
  double x, y, width, height;
  double back_x, back_y, back_width, back_height;
};

void             kn_title_measure     (const struct kn_handoff_clip *title, int width, int height,
                                       struct kn_title_place *place);
void             kn_title_place_clear (struct kn_title_place *place);
/* The font of a title with the name of the family that is drawn: "Sans" is none, and other programs ask about it. Free
 * with pango_font_description_free(). */
PangoFontDescription *kn_title_find_font (const struct kn_handoff_clip *title);
/* "#rrggbb" or "#rrggbbaa" to 0..1; FALSE for anything else, "" included. */
gboolean         kn_title_parse_colour (const char *text, double rgba[4]);
/* The other way, without the alpha where it is 1. Free with g_free(). */
char            *kn_title_dup_colour   (const double rgba[4]);

G_END_DECLS
