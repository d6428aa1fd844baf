/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-title-draw.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

gboolean
kn_title_parse_colour (const char *text, double rgba[4])
{
  gsize length = strlen (text);

  if (text[0] != '#' || (length != 7 && length != 9))
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  rgba[3] = 1;
  for (gsize i = 0; i < (length - 1) / 2; i++)
    rgba[i] = (g_ascii_xdigit_value (text[1 + 2 * i]) * 16 + g_ascii_xdigit_value (text[2 + 2 * i])) / 255.0;
  return TRUE;
}

static PangoLayout *
make_layout (cairo_t *cr, const struct kn_handoff_clip *title, int width, int height)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string (*title->font ? title->font : "Sans");

  pango_font_description_set_absolute_size (font, MAX (1.0, title->size_norm * height) * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, (int) (width * 0.94) * PANGO_SCALE);
  pango_layout_set_text (layout, title->prompt, -1);
  return layout;
}

static void
draw_background (cairo_t *cr, const struct kn_handoff_clip *title, PangoRectangle box, double x, double y)
{
  double pad = box.height * 0.15, c[4];

  if (!kn_title_parse_colour (title->background, c))
    return;
  cairo_set_source_rgba (cr, c[0], c[1], c[2], c[3]);
  cairo_rectangle (cr, x + box.x - pad, y + box.y - pad / 2, box.width + 2 * pad, box.height + pad);
  cairo_fill (cr);
}

cairo_surface_t *
kn_title_draw (const struct kn_handoff_clip *title, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (PangoLayout) layout = make_layout (cr, title, width, height);
  PangoRectangle box;
  double x, y, c[4] = { 1, 1, 1, 1 };

  pango_layout_get_pixel_extents (layout, NULL, &box);
  x = title->x_norm * width - box.x - box.width / 2.0;
  y = title->y_norm * height - box.y - box.height / 2.0;
  draw_background (cr, title, box, x, y);
  kn_title_parse_colour (title->colour, c);
  cairo_set_source_rgba (cr, c[0], c[1], c[2], c[3]);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

void
kn_title_blend (struct kn_frame *frame, cairo_surface_t *surface, double weight)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < frame->height; y++)
    {
      const guint32 *p = (const guint32 *) (gconstpointer) (data + (gssize) y * stride);
      guint16 *q = frame->rgb + (gsize) y * frame->width * 3;

      for (int x = 0; x < frame->width; x++, q += 3)
        if (p[x] >> 24)
          for (int c = 0; c < 3; c++)
            {
              double under = q[c] * (1 - weight * (p[x] >> 24) / 255.0);
              double over = (p[x] >> (16 - 8 * c) & 255) * 257.0 * weight;

              q[c] = (guint16) lrint (MIN (under + over, 65535.0));
            }
    }
}
