/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/kn-paper.h"
#include "app/export/kn-camera-arrow.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-panel.h"

#include <cairo-pdf.h>
#include <string.h>

/* Points. */
#define MARGIN 36.0
#define HEADER 30.0
#define FOOTER 18.0
#define SPACE 14.0
#define PICTURE_WIDTH_PX 720

struct page
{
  double width, height;
  int    columns, rows;
};

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int n)
{
  g_byte_array_append (closure, data, n);
  return CAIRO_STATUS_SUCCESS;
}

static struct page
lay_out (const struct kn_paper *paper)
{
  struct page page = { 595.28, 841.89, 2, 3 };

  if (paper->size == KN_PAPER_LETTER)
    page.width = 612, page.height = 792;
  if (paper->landscape)
    {
      double t = page.width;

      page.width = page.height;
      page.height = t;
    }
  if (paper->per_page == 2)
    page.columns = paper->landscape ? 2 : 1, page.rows = paper->landscape ? 1 : 2;
  else if (paper->per_page == 3)
    page.columns = paper->landscape ? 3 : 1, page.rows = paper->landscape ? 1 : 3;
  else if (paper->per_page == 9)
    page.columns = 3, page.rows = 3;
  else
    page.columns = paper->landscape ? 3 : 2, page.rows = paper->landscape ? 2 : 3;
  return page;
}

static void
draw_header (cairo_t *cr, const struct kn_handoff *handoff, const struct page *page, guint number, guint n,
             guint n_shots)
{
  g_autofree char *pages = g_strdup_printf ("%u / %u", number, n), *rate = kn_rate_format (handoff->rate);
  g_autofree char *facts = g_strdup_printf ("%u shots · %.1f s · %d × %d · %s fps", n_shots,
                                            kn_frames_to_seconds (handoff->duration, handoff->rate), handoff->width,
                                            handoff->height, rate);
  g_autofree char *name = g_strdup (handoff->name);
  double width = page->width - 2 * MARGIN;

  g_strdelimit (name, "\r\n", ' ');
  cairo_set_source_rgb (cr, 0, 0, 0);
  kn_panel_draw_text (cr, name, "Sans Bold", 14, (struct kn_box) { MARGIN, MARGIN, width * 0.6, 18 }, 0);
  kn_panel_draw_text (cr, facts, "Sans", 8, (struct kn_box) { MARGIN + width * 0.6, MARGIN + 5, width * 0.4, 12 }, 1);
  kn_panel_draw_text (cr, pages, "Sans", 8, (struct kn_box) { MARGIN, page->height - MARGIN - 10, width, 12 }, 2);
}

static void
draw_words (cairo_t *cr, const struct kn_handoff *handoff, const struct kn_handoff_clip *clip, guint index,
            struct kn_box box)
{
  g_autofree char *heading = kn_panel_dup_heading (clip, index), *duration = kn_panel_dup_duration (handoff, clip);
  g_autofree char *move = kn_panel_dup_move (clip->camera);
  double size = box.w < 170 ? 7.5 : 9, line = size * 1.5, end = box.y + box.h;
  double time_width = MIN (box.w * 0.45, size * 9);

  cairo_set_source_rgb (cr, 0, 0, 0);
  kn_panel_draw_text (cr, heading, "Sans Bold", size, (struct kn_box) { box.x, box.y, box.w - time_width, line }, 0);
  kn_panel_draw_text (cr, duration, "Sans", size * 0.9,
                      (struct kn_box) { box.x + box.w - time_width, box.y, time_width, line }, 1);
  box.y += line;
  if (*clip->camera)
    {
      cairo_set_source_rgb (cr, 0.8, 0.1, 0.1);
      box.y += kn_panel_draw_text (cr, move, "Sans", size * 0.9, (struct kn_box) { box.x, box.y, box.w, line }, 0);
    }
  cairo_set_source_rgb (cr, 0, 0, 0);
  box.y += kn_panel_draw_text (cr, clip->prompt, "Sans", size, (struct kn_box) { box.x, box.y, box.w, end - box.y }, 0);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  kn_panel_draw_text (cr, clip->notes, "Sans Italic", size * 0.9, (struct kn_box) { box.x, box.y, box.w, end - box.y },
                      0);
}

/* Words stand below the picture, or beside it where the cell is wide. */
static gboolean
draw_panel (cairo_t *cr, const struct kn_handoff *handoff, const struct kn_handoff_clip *clip, guint index,
            struct kn_box cell,
            GError **error)
{
  double aspect = (double) handoff->width / handoff->height;
  gboolean beside = cell.w / cell.h > aspect * 1.1;
  struct kn_box area = cell, words = cell, covered;
  cairo_surface_t *picture;

  if (beside)
    area.w = MIN (cell.w * 0.62, cell.h * aspect);
  else
    area.h = MIN (cell.w / aspect, cell.h * 0.68);
  if (!kn_panel_load (handoff, clip, PICTURE_WIDTH_PX, &picture, error))
    return FALSE;
  covered = kn_panel_draw_picture (cr, handoff, picture, area);
  kn_camera_arrow_draw (cr, clip->camera, covered.x, covered.y, covered.w, covered.h);
  if (!picture)
    {
      cairo_set_source_rgb (cr, 0.4, 0.4, 0.4);
      kn_panel_draw_text (cr, "not rendered", "Sans", 9,
                          (struct kn_box) { covered.x, covered.y + covered.h / 2 - 6, covered.w, 14 }, 2);
    }
  cairo_surface_destroy (picture);
  if (beside)
    words.x = area.x + area.w + 10, words.w = cell.w - area.w - 10;
  else
    words.y = covered.y + covered.h + 4, words.h = cell.y + cell.h - words.y;
  draw_words (cr, handoff, clip, index, words);
  return TRUE;
}

static struct kn_box
cell_of (const struct page *page, guint i)
{
  double w = (page->width - 2 * MARGIN - SPACE * (page->columns - 1)) / page->columns;
  double h = (page->height - 2 * MARGIN - HEADER - FOOTER - SPACE * (page->rows - 1)) / page->rows;

  return (struct kn_box) { MARGIN + (i % page->columns) * (w + SPACE),
                           MARGIN + HEADER + (i / page->columns) * (h + SPACE), w, h };
}

static gboolean
draw_pages (cairo_t *cr, const struct kn_handoff *handoff, GPtrArray *panels, const struct page *page, KnPaperTell tell,
            gpointer user_data, GError **error)
{
  guint per_page = page->columns * page->rows, n = (panels->len + per_page - 1) / per_page;

  for (guint p = 0; p < n; p++)
    {
      draw_header (cr, handoff, page, p + 1, n, panels->len);
      for (guint i = 0; i < per_page && p * per_page + i < panels->len; i++)
        if ((tell && !tell (p * per_page + i, panels->len, user_data, error))
            || !draw_panel (cr, handoff, panels->pdata[p * per_page + i], p * per_page + i, cell_of (page, i), error))
          return FALSE;
      cairo_show_page (cr);
    }
  return TRUE;
}

GBytes *
kn_storyboard_write (const struct kn_handoff *handoff, const struct kn_paper *paper, KnPaperTell tell,
                     gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) panels = kn_panel_list (handoff);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  struct page page = lay_out (paper);
  cairo_surface_t *surface;
  cairo_t *cr;
  gboolean ok;

  if (!panels->len)
    {
      g_set_error_literal (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_EMPTY,
                           "There are no shots to put on paper: add one first.");
      return NULL;
    }
  surface = cairo_pdf_surface_create_for_stream (append, out, page.width, page.height);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, handoff->name);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Kinora");
  cr = cairo_create (surface);
  ok = draw_pages (cr, handoff, panels, &page, tell, user_data, error);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}
