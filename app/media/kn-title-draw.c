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

char *
kn_title_dup_colour (const double rgba[4])
{
  GString *text = g_string_new ("#");

  for (int i = 0; i < (rgba[3] < 1 ? 4 : 3); i++)
    g_string_append_printf (text, "%02x", (guint) lrint (255 * CLAMP (rgba[i], 0, 1)));
  return g_string_free (text, FALSE);
}

static PangoFontDescription *
read_font (const struct kn_handoff_clip *title)
{
  return pango_font_description_from_string (*title->font ? title->font : "Sans");
}

PangoFontDescription *
kn_title_find_font (const struct kn_handoff_clip *title)
{
  PangoFontDescription *wanted = read_font (title);
  g_autoptr (PangoFontMap) map = pango_cairo_font_map_new ();
  PangoContext *context = pango_font_map_create_context (map);
  g_autoptr (PangoFont) font = pango_context_load_font (context, wanted);

  if (font)
    {
      g_autoptr (PangoFontDescription) found = pango_font_describe (font);

      pango_font_description_set_family (wanted, pango_font_description_get_family (found));
    }
  g_object_unref (context);
  return wanted;
}

static PangoLayout *
make_layout (cairo_t *cr, const struct kn_handoff_clip *title, int width, int height)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = read_font (title);

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
place_layout (PangoLayout *layout, const struct kn_handoff_clip *title, int width, int height,
              struct kn_title_place *place)
{
  PangoRectangle box;
  double pad;

  pango_layout_get_pixel_extents (layout, NULL, &box);
  pad = box.height * 0.15;
  *place = (struct kn_title_place) {
    .x = title->x_norm * width - box.width / 2.0, .y = title->y_norm * height - box.height / 2.0,
    .width = box.width, .height = box.height,
  };
  place->back_x = place->x - pad;
  place->back_y = place->y - pad / 2;
  place->back_width = box.width + 2 * pad;
  place->back_height = box.height + pad;
}

static char *
dup_lines (PangoLayout *layout)
{
  const char *text = pango_layout_get_text (layout);
  GString *lines = g_string_new (NULL);

  for (GSList *l = pango_layout_get_lines_readonly (layout); l; l = l->next)
    {
      const PangoLayoutLine *line = l->data;

      if (l != pango_layout_get_lines_readonly (layout))
        g_string_append_c (lines, '\n');
      g_string_append_len (lines, text + line->start_index, line->length);
    }
  return g_string_free (lines, FALSE);
}

void
kn_title_measure (const struct kn_handoff_clip *title, int width, int height, struct kn_title_place *place)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (PangoLayout) layout = make_layout (cr, title, width, height);

  place_layout (layout, title, width, height, place);
  place->text = dup_lines (layout);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

void
kn_title_place_clear (struct kn_title_place *place)
{
  g_clear_pointer (&place->text, g_free);
}

cairo_surface_t *
kn_title_draw (const struct kn_handoff_clip *title, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (PangoLayout) layout = make_layout (cr, title, width, height);
  struct kn_title_place place;
  PangoRectangle box;
  double c[4];

  place_layout (layout, title, width, height, &place);
  if (kn_title_parse_colour (title->background, c))
    {
      cairo_set_source_rgba (cr, c[0], c[1], c[2], c[3]);
      cairo_rectangle (cr, place.back_x, place.back_y, place.back_width, place.back_height);
      cairo_fill (cr);
    }
  if (!kn_title_parse_colour (title->colour, c))
    c[0] = c[1] = c[2] = c[3] = 1;
  cairo_set_source_rgba (cr, c[0], c[1], c[2], c[3]);
  pango_layout_get_pixel_extents (layout, NULL, &box);
  cairo_move_to (cr, place.x - box.x, place.y - box.y);
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
