/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the autoencoder is given around pictures: 2 x 2 pixels, one frame a second, groups 0, 1-4, 5-8, 9-12, 13-16.
 */
#include "render/job/kn-canvas.h"

#include <stdlib.h>

#define PIXELS 4
#define FRAMES 17

/* "/v": every pixel is v. */
static float *
load_picture (const char *path, int width, int height, gpointer user_data, GError **error)
{
  float *rgb = g_new (float, 3 * width * height);

  for (int i = 0; i < 3 * width * height; i++)
    rgb[i] = (float) atoi (path + 1);
  return rgb;
}

static const struct kn_job_io io = { .load_picture = load_picture };
static const struct kn_area_grid grid = { &io, .fps = 1, .n_frames = FRAMES, .height = 2, .width = 2, .scale = 1 };

/* The frames of a take with these keyframes: picture 1 is an a where it is given and an A where it is only shown, and
 * "." is grey. */
static char *
draw (const char *keyframes, gboolean repeat, float strength)
{
  g_autofree char *text = g_strdup_printf ("{\"prompt\": \"a\", \"keyframes\": [%s]}", keyframes);
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, "/", NULL, &error);
  struct kn_job_layout layout = { 0 };
  struct kn_canvas canvas;
  GString *seen = g_string_new (NULL);

  g_assert_no_error (error);
  kn_canvas_init (&canvas, request, &layout, &grid, 1 + (FRAMES - 1) / 4, repeat, &error);
  g_assert_no_error (error);
  for (int f = 0; f < FRAMES; f++)
    {
      float rgb[3 * PIXELS];
      guint8 known[PIXELS];

      kn_canvas_draw (&canvas, f, 1, strength, rgb, known, &error);
      g_assert_no_error (error);
      for (int i = 0; i < PIXELS; i++)
        {
          g_assert_cmpfloat (rgb[3 * i], ==, rgb[0]);
          g_assert_cmpint (known[i], ==, known[0]);
        }
      g_string_append_c (seen, rgb[0] == 0 ? '.' : (char) ((known[0] ? 'a' : 'A') + (int) rgb[0] - 1));
    }
  kn_canvas_clear (&canvas);
  kn_request_free (&request);
  return g_string_free (seen, FALSE);
}

static void
check (const char *keyframes, gboolean repeat, float strength, const char *expected)
{
  g_autofree char *seen = draw (keyframes, repeat, strength);

  g_assert_cmpstr (seen, ==, expected);
}

static void
test_grey (void)
{
  check ("{\"time\": 0, \"image\": \"/1\"}, {\"time\": 6, \"image\": \"/2\"}", FALSE, 1, "a.....b..........");
}

/* A picture shows in its group and in the one before, the nearest wins, and only its own frame is given. */
static void
test_repeated (void)
{
  check ("{\"time\": 6, \"image\": \"/2\"}", TRUE, 1, ".BBBBBbBB........");
  check ("{\"time\": 16, \"image\": \"/1\"}", TRUE, 1, ".........AAAAAAAa");
  check ("{\"time\": 0, \"image\": \"/1\"}, {\"time\": 4, \"image\": \"/2\"}", TRUE, 1, "aBBBb............");
  check ("{\"time\": 5, \"image\": \"/1\"}, {\"time\": 7, \"image\": \"/2\"}", TRUE, 1, ".AAAAaAbB........");
  check ("{\"time\": 5, \"image\": \"/1\"}, {\"time\": 5, \"image\": \"/2\"}", TRUE, 1, ".BBBBbBBB........");
}

/* A picture that is let go of shows nowhere. */
static void
test_strengths (void)
{
  check ("{\"time\": 5, \"image\": \"/1\"}, {\"time\": 7, \"image\": \"/2\", \"strength\": 0.5}", TRUE, 1,
         ".AAAAaAAA........");
  check ("{\"time\": 5, \"image\": \"/1\"}, {\"time\": 7, \"image\": \"/2\", \"strength\": 0.5}", TRUE, .5,
         ".AAAAaAbB........");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/canvas/grey", test_grey);
  g_test_add_func ("/canvas/repeated", test_repeated);
  g_test_add_func ("/canvas/strengths", test_strengths);
  return g_test_run ();
}
