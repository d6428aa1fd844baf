/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-palette.h"

#include <string.h>

#define CELL_BITS 5
#define N_CELLS (1 << (3 * CELL_BITS))

/* Colours that share their five highest bits, with the sum of what they are. */
struct cell
{
  guint32 count;
  guint64 sum[3];
  guint32 key;
};

struct box
{
  guint   first, n;   /* cells */
  guint64 count;
};

static guint32
cell_key (const guint16 *p)
{
  return (guint32) (p[0] >> (16 - CELL_BITS)) << (2 * CELL_BITS) | (guint32) (p[1] >> (16 - CELL_BITS)) << CELL_BITS
         | (guint32) (p[2] >> (16 - CELL_BITS));
}

static int
cell_channel (const struct cell *cell, int channel)
{
  return (int) (cell->key >> ((2 - channel) * CELL_BITS)) & ((1 << CELL_BITS) - 1);
}

static GArray *
count_colours (const struct kn_frame *frame)
{
  g_autofree struct cell *all = g_new0 (struct cell, N_CELLS);
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (struct cell));
  gsize n = kn_frame_n_values (frame);

  for (gsize i = 0; i < n; i += 3)
    {
      struct cell *cell = &all[cell_key (frame->rgb + i)];

      cell->count++;
      for (int c = 0; c < 3; c++)
        cell->sum[c] += frame->rgb[i + c];
    }
  for (guint32 key = 0; key < N_CELLS; key++)
    if (all[key].count)
      {
        all[key].key = key;
        g_array_append_val (cells, all[key]);
      }
  return cells;
}

static int
compare_channel (gconstpointer a, gconstpointer b, gpointer channel)
{
  return cell_channel (a, GPOINTER_TO_INT (channel)) - cell_channel (b, GPOINTER_TO_INT (channel));
}

static int
longest_channel (const struct cell *cells, guint n)
{
  int best = 0, best_length = -1;

  for (int c = 0; c < 3; c++)
    {
      int low = G_MAXINT, high = 0;

      for (guint i = 0; i < n; i++)
        {
          low = MIN (low, cell_channel (&cells[i], c));
          high = MAX (high, cell_channel (&cells[i], c));
        }
      if (high - low > best_length)
        best_length = high - low, best = c;
    }
  return best;
}

/* Cuts the box where half of its pixels lie on either side. */
static struct box
split_box (struct cell *cells, struct box *box)
{
  struct cell *first = cells + box->first;
  guint64 below = 0;
  guint at = 0;
  struct box rest;

  g_qsort_with_data (first, (gint) box->n, sizeof (struct cell), compare_channel,
                     GINT_TO_POINTER (longest_channel (first, box->n)));
  while (at < box->n - 1 && (at == 0 || below < box->count / 2))
    below += first[at++].count;
  rest = (struct box) { box->first + at, box->n - at, box->count - below };
  *box = (struct box) { box->first, at, below };
  return rest;
}

static guint
cut_boxes (GArray *cells, struct box boxes[256])
{
  guint n = 1;

  boxes[0] = (struct box) { 0, cells->len, 0 };
  for (guint i = 0; i < cells->len; i++)
    boxes[0].count += g_array_index (cells, struct cell, i).count;
  while (n < 256)
    {
      struct box *largest = NULL;

      for (guint i = 0; i < n; i++)
        if (boxes[i].n > 1 && (!largest || boxes[i].count > largest->count))
          largest = &boxes[i];
      if (!largest)
        break;
      boxes[n++] = split_box ((struct cell *) (gpointer) cells->data, largest);
    }
  return n;
}

static guint32
mean_colour (const struct cell *cells, guint n)
{
  guint64 sum[3] = { 0 }, count = 0;
  guint32 colour = 0xff;

  for (guint i = 0; i < n; i++)
    {
      count += cells[i].count;
      for (int c = 0; c < 3; c++)
        sum[c] += cells[i].sum[c];
    }
  for (int c = 0; c < 3; c++)
    colour = colour << 8 | (guint32) ((sum[c] / count * 255 + 32767) / 65535);
  return colour;
}

static guint8
nearest (const guint32 palette[256], guint n, int r, int g, int b)
{
  int best = G_MAXINT;
  guint found = 0;

  for (guint i = 0; i < n; i++)
    {
      int dr = r - (int) (palette[i] >> 16 & 255), dg = g - (int) (palette[i] >> 8 & 255);
      int db = b - (int) (palette[i] & 255);
      int distance = 3 * dr * dr + 4 * dg * dg + 2 * db * db;

      if (distance < best)
        best = distance, found = i;
    }
  return (guint8) found;
}

/* Few colours need no dithering; it would only add noise. */
static void
map_pixels (const struct kn_frame *frame, const guint32 palette[256], guint n, gboolean dither, guint8 *indices,
            int stride)
{
  static const int bayer[4][4] = { { 0, 8, 2, 10 }, { 12, 4, 14, 6 }, { 3, 11, 1, 9 }, { 15, 7, 13, 5 } };
  g_autofree gint16 *known = g_new (gint16, N_CELLS * 8);   /* six bits a channel */

  memset (known, 0xff, N_CELLS * 8 * sizeof (gint16));
  for (int y = 0; y < frame->height; y++)
    for (int x = 0; x < frame->width; x++)
      {
        const guint16 *p = frame->rgb + ((gsize) y * frame->width + x) * 3;
        int shift = dither ? bayer[y & 3][x & 3] - 7 : 0, v[3];
        gint16 *hit;

        for (int c = 0; c < 3; c++)
          v[c] = CLAMP ((p[c] >> 8) + shift, 0, 255);
        hit = &known[(v[0] >> 2) << 12 | (v[1] >> 2) << 6 | v[2] >> 2];
        if (*hit < 0)
          *hit = nearest (palette, n, v[0], v[1], v[2]);
        indices[(gssize) y * stride + x] = (guint8) *hit;
      }
}

void
kn_palette_reduce (const struct kn_frame *frame, guint8 *indices, int stride, guint32 palette[256])
{
  g_autoptr (GArray) cells = count_colours (frame);
  struct box boxes[256];
  guint n = cut_boxes (cells, boxes);

  for (guint i = 0; i < 256; i++)
    palette[i] = i < n ? mean_colour (&g_array_index (cells, struct cell, boxes[i].first), boxes[i].n) : 0xff000000;
  map_pixels (frame, palette, n, n == 256, indices, stride);
}
