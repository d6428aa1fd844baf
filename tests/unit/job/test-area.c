/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Masks and regions as pixels: 32 x 16 of them, one frame a second.
 */
#include "render/job/kn-area.h"
#include "render/area/kn-distance.h"
#include "render/job/kn-job-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define W 32
#define H 16

static int n_pictures_read;

/* "/x,y,w,h": a white box, in pixels. */
static float *
load_picture (const char *path, int width, int height, gpointer user_data, GError **error)
{
  float *rgb = g_new (float, 3 * width * height);
  g_auto (GStrv) numbers = g_strsplit (path + 1, ",", 4);
  int x = atoi (numbers[0]), y = atoi (numbers[1]), w = atoi (numbers[2]), h = atoi (numbers[3]);

  n_pictures_read++;
  for (int i = 0; i < width * height; i++)
    for (int c = 0; c < 3; c++)
      rgb[3 * i + c] = i % width >= x && i % width < x + w && i / width >= y && i / width < y + h ? 1 : -1;
  return rgb;
}

static const struct kn_job_io io = { .load_picture = load_picture };
static const struct kn_area_grid grid = { .io = &io, .fps = 1, .n_frames = 20, .height = H, .width = W, .scale = 1 };

static struct kn_request *
parse (const char *members)
{
  g_autofree char *text = g_strdup_printf ("{\"prompt\": \"a\", \"source\": \"v\", %s}", members);
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, "/", NULL, &error);

  g_assert_no_error (error);
  return request;
}

struct bounds
{
  int left, top, right, bottom, n;
};

static struct bounds
bounds_of (const guint8 *inside)
{
  struct bounds b = { W, H, 0, 0, 0 };

  for (int i = 0; i < W * H; i++)
    if (inside[i])
      {
        b.left = MIN (b.left, i % W);
        b.top = MIN (b.top, i / W);
        b.right = MAX (b.right, i % W + 1);
        b.bottom = MAX (b.bottom, i / W + 1);
        b.n++;
      }
  return b;
}

static struct bounds
draw (struct kn_area *area, int frame)
{
  guint8 inside[W * H];

  g_assert_true (kn_area_draw (area, frame, inside, NULL));
  return bounds_of (inside);
}

#define ASSERT_BOX(b, x, y, w, h) \
  G_STMT_START { \
    struct bounds found = (b); \
    g_assert_cmpint (found.left, ==, x); \
    g_assert_cmpint (found.top, ==, y); \
    g_assert_cmpint (found.right - found.left, ==, w); \
    g_assert_cmpint (found.bottom - found.top, ==, h); \
    g_assert_cmpint (found.n, ==, (w) * (h)); \
  } G_STMT_END

static void
test_boxes (void)
{
  struct kn_request *r = parse ("\"mask\": {\"keys\": ["
                                "{\"time\": 2, \"box\": [0, 0, 0.25, 0.5]},"
                                "{\"time\": 6, \"box\": [0.5, 0.5, 0.5, 0.5], \"interpolation\": \"hold\"},"
                                "{\"time\": 8, \"box\": [-1, 0, 1.5, 1]}]}");
  struct kn_area *area = kn_area_new (&r->masks[0].area, &grid);

  ASSERT_BOX (draw (area, 0), 0, 0, 8, 8);
  ASSERT_BOX (draw (area, 2), 0, 0, 8, 8);
  ASSERT_BOX (draw (area, 4), 8, 4, 12, 8);
  ASSERT_BOX (draw (area, 6), 16, 8, 16, 8);
  ASSERT_BOX (draw (area, 7), 16, 8, 16, 8);
  ASSERT_BOX (draw (area, 8), 0, 0, 16, 16);
  ASSERT_BOX (draw (area, 19), 0, 0, 16, 16);
  kn_area_free (&area);
  kn_request_free (&r);
}

/* A spline goes through its keys, and through the middle of even steps. */
static void
test_smooth (void)
{
  struct kn_request *r = parse ("\"mask\": {\"keys\": ["
                                "{\"time\": 0, \"box\": [0, 0, 0.25, 1], \"interpolation\": \"smooth\"},"
                                "{\"time\": 4, \"box\": [0.25, 0, 0.25, 1], \"interpolation\": \"smooth\"},"
                                "{\"time\": 8, \"box\": [0.5, 0, 0.25, 1], \"interpolation\": \"smooth\"}]}");
  struct kn_area *area = kn_area_new (&r->masks[0].area, &grid);

  for (int i = 0; i <= 8; i++)
    ASSERT_BOX (draw (area, i), 2 * i, 0, 8, 16);
  kn_area_free (&area);
  kn_request_free (&r);
}

/* Between pictures the outline moves; only the two around a frame are read, once each. */
static void
test_pictures (void)
{
  struct kn_request *r = parse ("\"mask\": {\"keys\": [{\"time\": 0, \"image\": \"4,4,4,8\"},"
                                "{\"time\": 4, \"image\": \"4,4,12,8\", \"interpolation\": \"hold\"},"
                                "{\"time\": 8, \"image\": \"8,4,4,4\"}, {\"time\": 12, \"box\": [0, 0, 1, 1]}]}");
  struct kn_area *area = kn_area_new (&r->masks[0].area, &grid);
  int right = 0;

  n_pictures_read = 0;
  for (int i = 0; i <= 4; i++)
    {
      struct bounds b = draw (area, i);

      g_assert_cmpint (b.left, ==, 4);
      g_assert_cmpint (b.right, >=, MAX (8, right));
      right = b.right;
    }
  g_assert_cmpint (right, ==, 16);
  ASSERT_BOX (draw (area, 7), 4, 4, 12, 8);
  ASSERT_BOX (draw (area, 8), 8, 4, 4, 4);
  g_assert_cmpint (draw (area, 10).n, >, 16);
  ASSERT_BOX (draw (area, 12), 0, 0, W, H);
  g_assert_cmpint (n_pictures_read, ==, 3);
  kn_area_free (&area);
  kn_request_free (&r);
}

static void
test_edges (void)
{
  struct kn_request *r = parse ("\"mask\": [{\"grow_px\": 2, \"keys\": {\"box\": [0.25, 0.25, 0.25, 0.5]}},"
                                "{\"grow_px\": -1, \"keys\": {\"box\": [0.25, 0.25, 0.25, 0.5]}},"
                                "{\"inverted\": true, \"keys\": {\"box\": [0, 0, 0.5, 1]}},"
                                "{\"feather_px\": 4, \"keys\": {\"box\": [0, 0, 0.5, 1]}}]");
  struct kn_area *areas[4];
  guint8 inside[W * H];
  float share[W * H];

  for (int i = 0; i < 4; i++)
    areas[i] = kn_area_new (&r->masks[i].area, &grid);
  ASSERT_BOX (draw (areas[0], 0), 6, 2, 12, 12);
  ASSERT_BOX (draw (areas[1], 0), 9, 5, 6, 6);
  ASSERT_BOX (draw (areas[2], 0), 16, 0, 16, 16);
  kn_area_draw (areas[3], 0, inside, NULL);
  kn_area_soften (areas[3], inside, share);
  for (int x = 1; x < W; x++)
    g_assert_cmpfloat (share[x], <=, share[x - 1]);
  g_assert_cmpfloat (share[13], ==, 1);
  g_assert_cmpfloat (share[15], >, 0.5);
  g_assert_cmpfloat (share[16], <, 0.5);
  g_assert_cmpfloat (share[18], ==, 0);
  for (int i = 0; i < 4; i++)
    kn_area_free (&areas[i]);
  kn_request_free (&r);
}

/* ---- several masks ---- */

static void
mask_at (const struct kn_request *r, int frame, guint8 *known)
{
  struct kn_mask *mask = kn_mask_new (r, &grid);
  float share[W * H];

  g_assert_true (kn_mask_draw (mask, frame, known, share, NULL));
  for (int i = 0; i < W * H; i++)
    g_assert_cmpfloat (share[i], ==, known[i]);
  kn_mask_free (&mask);
}

static void
test_masks (void)
{
  struct kn_request *r = parse ("\"mask\": [{\"mode\": \"keep\", \"keys\": {\"box\": [0.25, 0, 0.5, 1]}, \"to\": 10},"
                                "{\"keys\": {\"box\": [0, 0, 0.5, 1]}, \"from\": 5, \"to\": 15}]");
  guint8 known[W * H];
  struct bounds b;

  /* only what is kept counts: all else is made anew */
  mask_at (r, 4, known);
  ASSERT_BOX (bounds_of (known), 8, 0, 16, 16);
  /* both: what is kept lies over what is replaced, and the rest stays */
  mask_at (r, 5, known);
  b = bounds_of (known);
  g_assert_cmpint (b.left, ==, 8);
  g_assert_cmpint (b.right, ==, 32);
  mask_at (r, 9, known);
  g_assert_cmpint (bounds_of (known).left, ==, 8);
  /* only what is replaced */
  mask_at (r, 10, known);
  ASSERT_BOX (bounds_of (known), 16, 0, 16, 16);
  /* neither: the source */
  mask_at (r, 15, known);
  ASSERT_BOX (bounds_of (known), 0, 0, W, H);
  kn_request_free (&r);
}

static void
test_cells (void)
{
  float share[W * H], cells[(W / 8) * (H / 8)];

  for (int i = 0; i < W * H; i++)
    share[i] = i % W < 12;
  kn_area_least (share, H, W, 8, TRUE, cells);
  g_assert_cmpfloat (cells[0], ==, 1);
  g_assert_cmpfloat (cells[1], ==, 0);
  memset (share, 0, sizeof share);
  kn_area_least (share, H, W, 8, FALSE, cells);
  g_assert_cmpfloat (cells[0], ==, 0);
  for (int i = 0; i < W * H; i++)
    share[i] = i % W < 12;
  kn_area_add_mean (share, H, W, 8, 0.5f, cells);
  g_assert_cmpfloat_with_epsilon (cells[4], 0.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (cells[5], 0.25, 1e-6);
  g_assert_cmpfloat (cells[7], ==, 0);
}

/* Against the definition. */
static void
test_distance (void)
{
  guint8 inside[W * H];
  float distance[W * H];

  for (int i = 0; i < W * H; i++)
    inside[i] = g_test_rand_int_range (0, 40) == 0;
  inside[7] = 1;
  kn_signed_distance (inside, H, W, distance);
  for (int i = 0; i < W * H; i++)
    {
      double nearest = W + H;

      for (int j = 0; j < W * H; j++)
        if (inside[j] != inside[i])
          nearest = MIN (nearest, hypot (i % W - j % W, i / W - j / W));
      g_assert_cmpfloat_with_epsilon (distance[i], inside[i] ? 0.5 - nearest : nearest - 0.5, 1e-4);
    }
  memset (inside, 0, sizeof inside);
  kn_signed_distance (inside, H, W, distance);
  for (int i = 0; i < W * H; i++)
    g_assert_cmpfloat (distance[i], >=, W);
}

/* ---- what is said when ---- */

static void
assert_shares (const struct kn_request *r, double t, double base, double first, double second)
{
  struct kn_job_texts texts;

  kn_job_texts_init (&texts, r, 4);
  g_assert_cmpfloat_with_epsilon (kn_job_texts_weight (&texts, 0, t), base, 1e-6);
  g_assert_cmpfloat_with_epsilon (kn_job_texts_weight (&texts, 1, t), first, 1e-6);
  g_assert_cmpfloat_with_epsilon (kn_job_texts_weight (&texts, 2, t), second, 1e-6);
  kn_job_texts_clear (&texts);
}

static void
test_texts (void)
{
  struct kn_request *r = parse ("\"prompts\": [{\"text\": \"b\", \"to\": 2, \"blend\": 1},"
                                "{\"text\": \"c\", \"from\": 2, \"to\": 3, \"blend\": 1, \"weight\": 0.5}]");

  assert_shares (r, 0, 0, 1, 0);
  assert_shares (r, 1.5, 0, 1, 0);
  assert_shares (r, 2, 0.25, 0.5, 0.25);
  assert_shares (r, 2.5, 0.5, 0, 0.5);
  assert_shares (r, 3, 0.75, 0, 0.25);
  assert_shares (r, 3.5, 1, 0, 0);
  kn_request_free (&r);
  r = parse ("\"prompts\": [{\"text\": \"b\"}, {\"text\": \"c\", \"weight\": 3}]");
  assert_shares (r, 1, 0, 0.25, 0.75);
  kn_request_free (&r);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/area/boxes", test_boxes);
  g_test_add_func ("/area/smooth", test_smooth);
  g_test_add_func ("/area/pictures", test_pictures);
  g_test_add_func ("/area/edges", test_edges);
  g_test_add_func ("/area/masks", test_masks);
  g_test_add_func ("/area/cells", test_cells);
  g_test_add_func ("/area/distance", test_distance);
  g_test_add_func ("/area/texts", test_texts);
  return g_test_run ();
}
