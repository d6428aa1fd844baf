/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-panel.h"
#include "render/film/kn-film-reader.h"

#include <pango/pangocairo.h>
#include <string.h>

static gint
compare_start (gconstpointer a, gconstpointer b)
{
  const struct kn_handoff_clip *p = *(struct kn_handoff_clip *const *) a, *q = *(struct kn_handoff_clip *const *) b;

  return p->start < q->start ? -1 : p->start > q->start;
}

GPtrArray *
kn_panel_list (const struct kn_handoff *handoff)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint t = 0; t < handoff->pictures->len; t++)
    {
      const struct kn_handoff_track *track = handoff->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        if (((struct kn_handoff_clip *) track->clips->pdata[i])->kind != KN_HANDOFF_TITLE)
          g_ptr_array_add (list, track->clips->pdata[i]);
    }
  g_ptr_array_sort (list, compare_start);
  return list;
}

static cairo_surface_t *
make_surface (const struct kn_frame *frame)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, frame->width, frame->height);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; data && y < frame->height; y++)
    {
      guint32 *row = (guint32 *) (gpointer) (data + (gssize) y * stride);
      const guint16 *p = frame->rgb + (gsize) y * frame->width * 3;

      for (int x = 0; x < frame->width; x++, p += 3)
        row[x] = (guint32) (p[0] >> 8) << 16 | (guint32) (p[1] >> 8) << 8 | p[2] >> 8;
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

gboolean
kn_panel_load (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip, int max_width,
               cairo_surface_t **picture, GError **error)
{
  const struct kn_handoff_media *media = kn_handoff_get_media (handoff, clip);
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) native = kn_frame_new (1, 1), small = NULL;
  gint64 middle = clip->source_in + (clip->end - clip->start) / 2;

  *picture = NULL;
  if (!media || media->is_missing)
    return TRUE;
  reader = kn_film_reader_open (media->path, error);
  if (!reader || !kn_film_reader_get (reader, middle, kn_rate_to_fps (handoff->rate), native, error))
    return FALSE;
  small = kn_frame_new (MIN (native->width, max_width),
                        MAX (1, native->height * MIN (native->width, max_width) / native->width));
  kn_frame_scale (small, native, KN_FIT_INSIDE);
  *picture = make_surface (small);
  return TRUE;
}

struct kn_box
kn_panel_draw_picture (cairo_t *cr, const struct kn_handoff *handoff, cairo_surface_t *picture, struct kn_box box)
{
  double aspect = (double) handoff->width / handoff->height;
  struct kn_box b = box;

  if (b.w / b.h > aspect)
    b.w = b.h * aspect;
  else
    b.h = b.w / aspect;
  b.x = box.x + (box.w - b.w) / 2;
  cairo_rectangle (cr, b.x, b.y, b.w, b.h);
  cairo_set_source_rgb (cr, 0.88, 0.88, 0.88);
  cairo_fill (cr);
  if (picture)
    {
      double w = cairo_image_surface_get_width (picture), h = cairo_image_surface_get_height (picture);
      double scale = MIN (b.w / w, b.h / h);

      cairo_save (cr);
      cairo_translate (cr, b.x + (b.w - w * scale) / 2, b.y + (b.h - h * scale) / 2);
      cairo_scale (cr, scale, scale);
      cairo_set_source_surface (cr, picture, 0, 0);
      cairo_paint (cr);
      cairo_restore (cr);
    }
  cairo_rectangle (cr, b.x, b.y, b.w, b.h);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, 0.75);
  cairo_stroke (cr);
  return b;
}

/* Text */

double
kn_panel_draw_text (cairo_t *cr, const char *text, const char *font, double size, struct kn_box box, int align)
{
  static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_RIGHT, PANGO_ALIGN_CENTER };
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height;

  if (!*text || box.h < size || box.w <= 0)
    {
      pango_font_description_free (description);
      return 0;
    }
  pango_font_description_set_absolute_size (description, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_width (layout, (int) (box.w * PANGO_SCALE));
  pango_layout_set_height (layout, (int) (box.h * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, alignments[align]);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  cairo_move_to (cr, box.x, box.y);
  pango_cairo_show_layout (cr, layout);
  return height;
}

char *
kn_panel_dup_move (const char *move)
{
  char *text = g_strdup (g_str_equal (move, "lock-off") ? "locked off" : move);

  g_strdelimit (text, "-", ' ');
  text[0] = g_ascii_toupper (text[0]);
  return text;
}

char *
kn_panel_dup_heading (const struct kn_handoff_clip *clip, guint index)
{
  g_autofree char *own = *clip->number ? g_strdup (clip->number) : g_strdup_printf ("%u", index + 1);
  char *heading = g_strconcat (own, *clip->name ? "  " : "", clip->name, NULL);

  return g_strdelimit (heading, "\r\n\t", ' ');
}

char *
kn_panel_dup_duration (const struct kn_handoff *handoff, const struct kn_handoff_clip *clip)
{
  gint64 frames = clip->end - clip->start;

  return g_strdup_printf ("%.1f s · %" G_GINT64_FORMAT " f", kn_frames_to_seconds (frames, handoff->rate), frames);
}
