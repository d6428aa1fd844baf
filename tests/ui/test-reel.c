/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reel gives exactly the frame that is asked for, makes frames ahead of play, and keeps no more than it may. A shot of
 * which there is nothing shows the picture that it begins with.
 */
#include "app/document/kn-document.h"
#include "app/document/kn-project.h"
#include "app/media/kn-compose.h"
#include "app/media/kn-handoff-films.h"
#include "tests/export/kn-test-film.h"
#include "ui/kn-texture.h"
#include "ui/viewer/kn-reel.h"

#include <string.h>

#define N 40

struct place
{
  char *folder, *film;
  KnReel *reel;
};

static kn_handoff *
handoff_new (struct place *place, int width, int height)
{
  kn_handoff *handoff = kn_handoff_new_empty ("", KN_RATE_INIT (24, 1), width, height);
  struct kn_handoff_clip *clip = kn_handoff_add_clip (kn_handoff_add_track (handoff, "", FALSE), "", 0, N);

  handoff->duration = N;
  clip->kind = KN_HANDOFF_MEDIA;
  clip->media = kn_handoff_add_media (handoff, place->film, "");
  return handoff;
}

static void
set_playlist (struct place *place, int width, int height)
{
  struct kn_playlist *list = g_atomic_rc_box_new0 (struct kn_playlist);

  list->shown = handoff_new (place, width, height);
  kn_reel_set_playlist (place->reel, list, height);
  kn_playlist_unref (list);
}

static void
set_up (struct place *place, gconstpointer data)
{
  place->folder = kn_test_folder ();
  place->film = g_build_filename (place->folder, "film.mkv", NULL);
  kn_test_make_film (place->film, "mkv-ffv1", 128, 96, N);
  place->reel = kn_reel_new ();
}

static void
tear_down (struct place *place, gconstpointer data)
{
  kn_reel_stop (place->reel);
  g_object_unref (place->reel);
  g_free (place->film);
  kn_test_remove (place->folder);
}

/* The number in the picture, -1 if there is none. */
static int
read_number (struct place *place, gint64 frame, int step)
{
  g_autoptr (GdkTexture) shown = NULL;
  g_autoptr (GdkTexture) other = NULL;
  g_autoptr (kn_frame) picture = NULL;
  g_autofree guint32 *pixels = NULL;
  gsize n;

  if (!kn_reel_dup (place->reel, frame, step, &shown, &other))
    return -1;
  picture = kn_frame_new (gdk_texture_get_width (shown), gdk_texture_get_height (shown));
  n = (gsize) picture->width * picture->height;
  pixels = g_new (guint32, n);
  gdk_texture_download (shown, (guchar *) pixels, (gsize) picture->width * 4);
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      picture->rgb[i * 3 + c] = (guint16) ((pixels[i] >> (16 - 8 * c) & 255) * 257);
  return kn_test_read (picture);
}

static int
wait_for (struct place *place, const struct kn_reel_wish *wish)
{
  int number;

  kn_reel_wish (place->reel, wish);
  while ((number = read_number (place, wish->frame, 0)) < 0)
    g_main_context_iteration (NULL, TRUE);
  return number;
}

static void
test_scrub (struct place *place, gconstpointer data)
{
  set_playlist (place, 128, 96);
  for (int i = 0; i < 3 * N; i++)
    {
      gint64 frame = i * 17 % N;

      g_assert_cmpint (wait_for (place, &(struct kn_reel_wish) { .frame = frame, .end = N }), ==, frame);
    }
  g_assert_cmpint (read_number (place, N, 0), ==, -1);
}

static void
test_ahead (struct place *place, gconstpointer data)
{
  struct kn_reel_wish wish = { .frame = 10, .step = 1, .step_us = 41667, .end = N };

  set_playlist (place, 128, 96);
  wait_for (place, &wish);
  /* Nobody asked for it yet. */
  while (read_number (place, 20, 0) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (read_number (place, 20, 0), ==, 20);
  /* Of a frame that is not there the one before it is shown, but not one from elsewhere. */
  g_assert_cmpint (read_number (place, 39, 0), ==, -1);
  g_assert_cmpint (read_number (place, 39, 2), >=, 20);
  g_assert_cmpint (read_number (place, 5, 1), ==, -1);
}

static void
test_loop (struct place *place, gconstpointer data)
{
  struct kn_reel_wish wish = { .frame = 22, .step = 1, .step_us = 41667, .loop_in = 20, .loop_out = 24, .end = N };

  set_playlist (place, 128, 96);
  wait_for (place, &wish);
  while (read_number (place, 21, 0) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (read_number (place, 24, 0), ==, -1);
}

/* A list that came later leaves nothing of the one before. */
static void
test_new_list (struct place *place, gconstpointer data)
{
  set_playlist (place, 128, 96);
  wait_for (place, &(struct kn_reel_wish) { .frame = 7, .end = N });
  set_playlist (place, 64, 48);
  g_assert_cmpint (read_number (place, 7, 0), ==, -1);
  wait_for (place, &(struct kn_reel_wish) { .frame = 7, .end = N });
}

static void
test_bound (struct place *place, gconstpointer data)
{
  int width = 1920, height = 1080, fit = KN_REEL_MAX_BYTES / (width * height * 4), kept = 0;

  set_playlist (place, width, height);
  for (gint64 frame = 0; frame < 2 * fit; frame++)
    wait_for (place, &(struct kn_reel_wish) { .frame = frame, .end = N });
  for (gint64 frame = 0; frame < N; frame++)
    kept += read_number (place, frame, 0) >= 0;
  g_assert_cmpint (kept, <=, fit);
  g_assert_cmpint (kept, >, fit / 2);
}

/* With black to both sides of what a shot of 128 by 96 shows of it. */
static char *
write_wide_picture (struct place *place, int number)
{
  g_autoptr (kn_frame) middle = kn_frame_new (128, 96), wide = kn_frame_new (256, 96);
  g_autoptr (GdkTexture) texture = NULL;
  char *path = g_build_filename (place->folder, "wide.png", NULL);

  kn_test_paint (middle, number);
  kn_frame_fill (wide, 0, 0, 0);
  for (gsize y = 0; y < 96; y++)
    memcpy (wide->rgb + (y * 256 + 64) * 3, middle->rgb + y * 128 * 3, 128 * 6);
  texture = kn_texture_from_frame (wide);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  return path;
}

/* What a shot with this picture at a time shows at its fifth frame; 0: nothing. */
static int
read_shot (const char *picture, int time_frames)
{
  g_autofree char *text = g_strdup_printf (
      "{\"version\": 1, \"width_px\": 128, \"height_px\": 96, \"frame_rate\": 24,"
      " \"assets\": [{\"id\": 9, \"kind\": \"image\", \"path\": \"%s\"}], \"sequences\": [{\"layers\": [{\"clips\": ["
      "{\"type\": \"shot\", \"id\": 10, \"start_frames\": 0, \"duration_frames\": 20, \"prompt\": \"a cat\","
      " \"pictures\": [{\"id\": 11, \"time_frames\": %d, \"asset\": 9}]}]}]}]}", picture, time_frames);
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_document_new_from_text (text, -1, "picture", &error);
  g_autoptr (kn_handoff) handoff = NULL;
  g_autoptr (kn_composer) composer = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (128, 96);

  g_assert_no_error (error);
  handoff = kn_handoff_new (kn_document_get_sequence (document), 0, 20);
  kn_handoff_use_pictures (handoff, document);
  composer = kn_composer_new (handoff, 128, 96, KN_FIT_INSIDE);
  g_assert_true (kn_composer_draw (composer, 5, frame, &error));
  return kn_test_read (frame);
}

static void
test_first_picture (struct place *place, gconstpointer data)
{
  g_autofree char *picture = write_wide_picture (place, 77), *gone = g_build_filename (place->folder, "gone.png", NULL);

  g_assert_cmpint (read_shot (picture, 0), ==, 77);
  g_assert_cmpint (read_shot (picture, 8), ==, 0);
  g_assert_cmpint (read_shot (gone, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, f) g_test_add ("/reel/" name, struct place, NULL, set_up, f, tear_down)
  TEST ("scrub", test_scrub);
  TEST ("ahead", test_ahead);
  TEST ("loop", test_loop);
  TEST ("new-list", test_new_list);
  TEST ("bound", test_bound);
  TEST ("first-picture", test_first_picture);
  return g_test_run ();
}
