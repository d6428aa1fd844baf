/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kdenlive's titles: XML inside a property of the producer that MLT draws them with. Places are pixels of the profile.
 */
#include "app/export/kn-mlt-title.h"
#include "app/export/kn-xml.h"
#include "app/media/kn-title-draw.h"

#include <math.h>

static char *
dup_colour (const char *text, const double fallback[4])
{
  double c[4] = { fallback[0], fallback[1], fallback[2], fallback[3] };

  kn_title_parse_colour (text, c);
  return g_strdup_printf ("%d,%d,%d,%d", (int) lrint (255 * c[0]), (int) lrint (255 * c[1]), (int) lrint (255 * c[2]),
                          (int) lrint (255 * c[3]));
}

/* Qt 5 counts weights from 0 to 99, 50 is regular and 75 bold. */
static int
get_qt_weight (const PangoFontDescription *font)
{
  int weight = (int) pango_font_description_get_weight (font);

  return CLAMP (50 + (weight - 400) / 12, 0, 99);
}

static void
put_position (kn_xml *xml, double x, double y)
{
  g_autofree char *left = g_strdup_printf ("%d", (int) lrint (x)), *top = g_strdup_printf ("%d", (int) lrint (y));

  kn_xml_begin (xml, "position", "x", left, "y", top, NULL);
  kn_xml_text (xml, "transform", "1,0,0,0,1,0,0,0,1", NULL);
  kn_xml_end (xml);
}

static void
put_background (kn_xml *xml, const struct kn_handoff_clip *title, const struct kn_title_place *place)
{
  static const double none[4] = { 0 };
  g_autofree char *colour = dup_colour (title->background, none);
  g_autofree char *rectangle = g_strdup_printf ("0,0,%d,%d", (int) lrint (place->back_width),
                                                (int) lrint (place->back_height));

  if (!*title->background)
    return;
  kn_xml_begin (xml, "item", "type", "QGraphicsRectItem", "z-index", "0", NULL);
  put_position (xml, place->back_x, place->back_y);
  kn_xml_leaf (xml, "content", "brushcolor", colour, "pencolor", "0,0,0,0", "penwidth", "0", "rect", rectangle, NULL);
  kn_xml_end (xml);
}

static void
put_text (kn_xml *xml, const struct kn_handoff_clip *title, const struct kn_title_place *place, int height)
{
  static const double white[4] = { 1, 1, 1, 1 };
  PangoFontDescription *font = kn_title_find_font (title);
  const char *family = pango_font_description_get_family (font);
  g_autofree char *colour = dup_colour (title->colour, white);
  g_autofree char *size = g_strdup_printf ("%d", MAX (1, (int) lrint (title->size_norm * height)));
  g_autofree char *weight = g_strdup_printf ("%d", get_qt_weight (font));
  g_autofree char *width = g_strdup_printf ("%d", (int) ceil (place->width));
  g_autofree char *tall = g_strdup_printf ("%d", (int) ceil (place->height));

  kn_xml_begin (xml, "item", "type", "QGraphicsTextItem", "z-index", "1", NULL);
  put_position (xml, place->x, place->y);
  kn_xml_text (xml, "content", place->text, "font", family ? family : "Sans", "font-pixel-size", size,
               "font-weight", weight, "font-italic",
               pango_font_description_get_style (font) == PANGO_STYLE_NORMAL ? "0" : "1", "font-underline", "0",
               "font-color", colour, "font-outline", "0", "font-outline-color", "0,0,0,255", "letter-spacing", "0",
               "alignment", "4", "box-width", width, "box-height", tall, "shadow", "0;#64000000;3;3;3",
               "typewriter", "0;2;1;0;0", NULL);
  kn_xml_end (xml);
  pango_font_description_free (font);
}

char *
kn_mlt_title_write (const struct kn_handoff_clip *title, int width, int height)
{
  g_autofree char *w = g_strdup_printf ("%d", width), *h = g_strdup_printf ("%d", height);
  g_autofree char *frames = g_strdup_printf ("%" G_GINT64_FORMAT, title->end - title->start);
  g_autofree char *last = g_strdup_printf ("%" G_GINT64_FORMAT, title->end - title->start - 1);
  g_autofree char *all = g_strdup_printf ("0,0,%d,%d", width, height);
  struct kn_title_place place;
  kn_xml *xml = kn_xml_new (NULL);

  kn_title_measure (title, width, height, &place);
  kn_xml_begin (xml, "kdenlivetitle", "LC_NUMERIC", "C", "width", w, "height", h, "duration", frames, "out", last, NULL);
  put_background (xml, title, &place);
  put_text (xml, title, &place, height);
  kn_xml_leaf (xml, "startviewport", "rect", all, NULL);
  kn_xml_leaf (xml, "endviewport", "rect", all, NULL);
  kn_xml_leaf (xml, "background", "color", "0,0,0,0", NULL);
  kn_title_place_clear (&place);
  return kn_xml_finish (xml);
}
