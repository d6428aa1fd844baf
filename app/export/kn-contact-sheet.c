/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-paper.h"
#include "app/export/kn-camera-arrow.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-panel.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Pixels. */
#define CELL_WIDTH 320
#define SPACE 16
#define WORDS 40
#define HEADER 48
#define MAX_SHOTS 2000
/* Cairo's own bound of a side. */
#define MAX_SIDE 32767

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int n)
{
  g_byte_array_append (closure, data, n);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
draw_cell (cairo_t *cr, const struct kn_handoff *handoff, const struct kn_handoff_clip *clip, guint index, double x,
           double y,
           int height, GError **error)
{
  g_autofree char *heading = kn_panel_dup_heading (clip, index), *duration = kn_panel_dup_duration (handoff, clip);
  g_autofree char *time = kn_frames_to_timecode (handoff->start_timecode + clip->start, handoff->rate);
  g_autofree char *facts = g_strdup_printf ("%s · %s", time, duration);
  struct kn_box covered;
  cairo_surface_t *picture;

  if (!kn_panel_load (handoff, clip, CELL_WIDTH * 2, &picture, error))
    return FALSE;
  covered = kn_panel_draw_picture (cr, handoff, picture, (struct kn_box) { x, y, CELL_WIDTH, height });
  kn_camera_arrow_draw (cr, clip->camera, covered.x, covered.y, covered.w, covered.h);
  cairo_surface_destroy (picture);
  cairo_set_source_rgb (cr, 0, 0, 0);
  kn_panel_draw_text (cr, heading, "Sans Bold", 13, (struct kn_box) { x, y + height + 3, CELL_WIDTH, 18 }, 0);
  kn_panel_draw_text (cr, facts, "Sans", 11, (struct kn_box) { x, y + height + 21, CELL_WIDTH, 16 }, 0);
  return TRUE;
}

static GBytes *
finish (cairo_surface_t *surface, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (cairo_surface_write_to_png_stream (surface, append, out) == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                       "There is not enough memory for a contact sheet of so many shots: export a range.");
  return NULL;
}

GBytes *
kn_contact_sheet_write (const struct kn_handoff *handoff, int columns, KnPaperTell tell, gpointer user_data,
                        GError **error)
{
  g_autoptr (GPtrArray) panels = kn_panel_list (handoff);
  int height = MAX (1, CELL_WIDTH * handoff->height / handoff->width), rows, full_width, full_height;
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean ok = TRUE;
  GBytes *bytes;

  if (!panels->len || panels->len > MAX_SHOTS)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY,
                           panels->len ? "There are too many shots for one contact sheet: export a range."
                                       : "There are no shots to put on paper: add one first.");
      return NULL;
    }
  if (columns < 1)
    columns = CLAMP ((int) ceil (sqrt (panels->len)), 2, 8);
  rows = ((int) panels->len + columns - 1) / columns;
  full_width = SPACE + columns * (CELL_WIDTH + SPACE);
  full_height = HEADER + rows * (height + WORDS + SPACE);
  if (full_width > MAX_SIDE || full_height > MAX_SIDE)
    {
      g_set_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_UNSUPPORTED,
                   full_width > MAX_SIDE
                   ? _("A contact sheet of %d columns is wider than a picture can be: choose fewer columns.")
                   : _("A contact sheet of %d columns is longer than a picture can be: choose more columns, or export a "
                       "range."), columns);
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, full_width, full_height);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  kn_panel_draw_text (cr, handoff->name, "Sans Bold", 18,
                      (struct kn_box) { SPACE, 12, columns * (CELL_WIDTH + SPACE) - SPACE, 26 }, 0);
  for (guint i = 0; ok && i < panels->len; i++)
    ok = (!tell || tell (i, panels->len, user_data, error))
         && draw_cell (cr, handoff, panels->pdata[i], i, SPACE + (int) (i % columns) * (CELL_WIDTH + SPACE),
                       HEADER + (int) (i / columns) * (height + WORDS + SPACE), height, error);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = ok ? finish (surface, error) : NULL;
  cairo_surface_destroy (surface);
  return bytes;
}
