/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-bitmap.h"

#include <string.h>

static int
pixel (const KnMaskBitmap *mask, int x, int y)
{
  return mask->data[(gsize) y * (gsize) mask->width + (gsize) x];
}

static gboolean
equal (const KnMaskBitmap *a, const KnMaskBitmap *b)
{
  return a->width == b->width && a->height == b->height
         && memcmp (a->data, b->data, (gsize) a->width * (gsize) a->height) == 0;
}

static void
test_stroke (void)
{
  g_autoptr (KnMaskBitmap) mask = kn_mask_bitmap_new (100, 60);
  g_autoptr (KnMaskBitmap) once = NULL;
  KnMaskRect touched = KN_MASK_RECT_EMPTY;

  kn_mask_bitmap_stroke (mask, 20, 30, 60, 30, 10, 0, FALSE, &touched);
  g_assert_cmpint (pixel (mask, 40, 30), ==, 255);
  g_assert_cmpint (pixel (mask, 40, 21), ==, 255);
  g_assert_cmpint (pixel (mask, 40, 18), ==, 0);
  g_assert_cmpint (pixel (mask, 12, 30), ==, 255);
  g_assert_cmpint (pixel (mask, 8, 30), ==, 0);
  /* The round end: its corner is not painted. */
  g_assert_cmpint (pixel (mask, 11, 21), ==, 0);
  g_assert_cmpint (touched.x0, <=, 10);
  g_assert_cmpint (touched.x1, >=, 70);
  g_assert_cmpint (touched.y0, >=, 18);

  /* Again over itself changes nothing. */
  once = kn_mask_bitmap_copy (mask);
  kn_mask_bitmap_stroke (mask, 60, 30, 20, 30, 10, 0, FALSE, &touched);
  g_assert_true (equal (mask, once));

  kn_mask_bitmap_stroke (mask, 40, 0, 40, 60, 5, 0, TRUE, &touched);
  g_assert_cmpint (pixel (mask, 40, 30), ==, 0);
  g_assert_cmpint (pixel (mask, 25, 30), ==, 255);
  g_assert_false (kn_mask_bitmap_is_empty (mask));
  kn_mask_bitmap_clear (mask);
  g_assert_true (kn_mask_bitmap_is_empty (mask));
}

/* Outside the picture nothing is written, and a soft brush falls off evenly. */
static void
test_edges (void)
{
  g_autoptr (KnMaskBitmap) mask = kn_mask_bitmap_new (64, 64);
  KnMaskRect touched = KN_MASK_RECT_EMPTY;

  kn_mask_bitmap_stroke (mask, -500, -500, -400, 300, 20, 0.5, FALSE, &touched);
  g_assert_true (kn_mask_rect_is_empty (&touched));
  g_assert_true (kn_mask_bitmap_is_empty (mask));
  kn_mask_bitmap_stroke (mask, 32, 32, 32, 32, 30, 1, FALSE, &touched);
  for (int x = 33; x < 63; x++)
    g_assert_cmpint (pixel (mask, x, 32), <=, pixel (mask, x - 1, 32));
  g_assert_cmpint (ABS (pixel (mask, 47, 32) - 128), <, 8);
  kn_mask_bitmap_stroke (mask, 0, 0, 1000, 1000, 300, 0, FALSE, &touched);
  g_assert_cmpint (touched.x1, ==, 64);
}

static void
test_shapes (void)
{
  g_autoptr (KnMaskBitmap) mask = kn_mask_bitmap_new (40, 20);
  g_autoptr (KnMaskBitmap) small = NULL;
  KnMaskRect touched = KN_MASK_RECT_EMPTY;

  kn_mask_bitmap_fill (mask, KN_MASK_SHAPE_RECTANGLE, 30, 15, 10, 5, FALSE, &touched);
  g_assert_cmpint (touched.x0, ==, 10);
  g_assert_cmpint (touched.y1, ==, 15);
  g_assert_cmpint (pixel (mask, 10, 5), ==, 255);
  g_assert_cmpint (pixel (mask, 30, 5), ==, 0);
  small = kn_mask_bitmap_resize (mask, 20, 10);
  g_assert_cmpint (pixel (small, 5, 4), ==, 255);
  g_assert_cmpint (pixel (small, 5, 2), ==, 127);
  kn_mask_bitmap_fill (mask, KN_MASK_SHAPE_ELLIPSE, 10, 5, 30, 15, TRUE, &touched);
  g_assert_cmpint (pixel (mask, 20, 10), ==, 0);
  g_assert_cmpint (pixel (mask, 10, 5), ==, 255);
  kn_mask_bitmap_invert (mask);
  g_assert_cmpint (pixel (mask, 20, 10), ==, 255);
  g_assert_cmpint (pixel (mask, 10, 5), ==, 0);
  g_assert_cmpint (pixel (mask, 0, 0), ==, 255);
}

static void
test_png (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 12; i++)
    {
      g_autoptr (KnMaskBitmap) mask = kn_mask_bitmap_new (1 + 37 * i, 1 + 29 * i);
      g_autoptr (KnMaskBitmap) back = NULL;
      g_autoptr (GBytes) png = NULL;

      for (int p = 0; i % 2 && p < mask->width * mask->height; p++)
        mask->data[p] = (guint8) g_rand_int (random);
      png = kn_mask_bitmap_to_png (mask);
      back = kn_mask_bitmap_new_from_picture (png, &error);
      g_assert_no_error (error);
      g_assert_true (equal (mask, back));
    }
}

static void
test_bad_picture (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("not a picture", 13);
  g_autoptr (GError) error = NULL;

  g_assert_null (kn_mask_bitmap_new_from_picture (bytes, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/masks/bitmap/stroke", test_stroke);
  g_test_add_func ("/masks/bitmap/edges", test_edges);
  g_test_add_func ("/masks/bitmap/shapes", test_shapes);
  g_test_add_func ("/masks/bitmap/png", test_png);
  g_test_add_func ("/masks/bitmap/bad-picture", test_bad_picture);
  return g_test_run ();
}
