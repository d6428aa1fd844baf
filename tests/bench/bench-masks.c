/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-masks: what a stroke of the mask brush costs on a picture of 3840 x 2160.
 */
#include "ui/masks/kn-mask-bitmap.h"

#include <math.h>

#define WIDTH 3840
#define HEIGHT 2160

static double
ms_since (gint64 began)
{
  return (double) (g_get_monotonic_time () - began) / 1000;
}

int
main (void)
{
  static const double radii[] = { 20, 100, 400 };
  g_autoptr (KnMaskBitmap) mask = kn_mask_bitmap_new (WIDTH, HEIGHT);
  gint64 began;

  for (guint r = 0; r < G_N_ELEMENTS (radii); r++)
    {
      double worst = 0, total = 0, x = 600, y = 600;
      int n = 200;

      for (int i = 0; i < n; i++)
        {
          double angle = i * 0.1, u = 1900 + 1200 * cos (angle), v = 1080 + 600 * sin (angle), ms;
          KnMaskRect touched = KN_MASK_RECT_EMPTY;

          began = g_get_monotonic_time ();
          kn_mask_bitmap_stroke (mask, x, y, u, v, radii[r], 0.3, FALSE, &touched);
          ms = ms_since (began);
          worst = MAX (worst, ms);
          total += ms;
          x = u;
          y = v;
        }
      g_print ("a motion of 120 pixels, brush of %3.0f: %.2f ms, at most %.2f ms\n", 2 * radii[r], total / n, worst);
    }
  began = g_get_monotonic_time ();
  kn_mask_bitmap_free (kn_mask_bitmap_copy (mask));
  g_print ("a copy to go back to: %.2f ms\n", ms_since (began));
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) png = NULL;

      began = g_get_monotonic_time ();
      png = kn_mask_bitmap_to_png (mask);
      g_print ("as PNG: %.2f ms, %" G_GSIZE_FORMAT " bytes\n", ms_since (began), g_bytes_get_size (png));
    }
  began = g_get_monotonic_time ();
  kn_mask_bitmap_free (kn_mask_bitmap_resize (mask, 960, 540));
  g_print ("as shown at 960 x 540: %.2f ms\n", ms_since (began));
  return 0;
}
