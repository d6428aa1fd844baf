/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is played against what the mixer says, and the time where nothing can be played.
 */
#include "app/document/kn-document.h"
#include "app/media/kn-film-writer.h"
#include "app/media/kn-sound-player.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define RATE KN_FILM_SOUND_RATE
#define CH KN_FILM_SOUND_CHANNELS
#define SECONDS 2

struct place
{
  char *folder, *wav, *heard;
};

/* A tone that rises, so that no two moments are alike. */
static void
write_wav (const char *path)
{
  guint32 n = RATE * SECONDS, bytes = n * CH * 2;
  guint8 head[44] = "RIFF\0\0\0\0WAVEfmt \20\0\0\0\1\0\2\0";
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint32 words[] = { 36 + bytes, RATE, RATE * CH * 2, CH * 2 | 16u << 16 };

  memcpy (head + 4, &words[0], 4);
  memcpy (head + 24, &words[1], 12);
  memcpy (head + 36, "data", 4);
  memcpy (head + 40, &bytes, 4);
  g_byte_array_append (all, head, sizeof head);
  for (guint32 i = 0; i < n; i++)
    {
      double t = i / (double) RATE;
      gint16 pair[CH] = { (gint16) (20000 * sin (2000 * t * t)), (gint16) (15000 * cos (1500 * t)) };

      g_byte_array_append (all, (const guint8 *) pair, sizeof pair);
    }
  g_assert_true (g_file_set_contents (path, (const char *) all->data, all->len, NULL));
}

static void
set_up (struct place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("kn-sound-XXXXXX", NULL);
  place->wav = g_build_filename (place->folder, "tone.wav", NULL);
  place->heard = g_build_filename (place->folder, "heard", NULL);
  write_wav (place->wav);
}

static void
tear_down (struct place *place, gconstpointer data)
{
  g_remove (place->wav);
  g_remove (place->heard);
  g_rmdir (place->folder);
  g_free (place->folder);
  g_free (place->wav);
  g_free (place->heard);
}

static kn_mixer *
mixer_new (struct place *place)
{
  KnRate rate = KN_RATE_INIT (24, 1);
  g_autoptr (kn_handoff) handoff = kn_handoff_new_empty ("", rate, 16, 16);
  struct kn_handoff_track *track = kn_handoff_add_track (handoff, "", TRUE);
  struct kn_handoff_clip *clip = kn_handoff_add_clip (track, "", 0, 24 * SECONDS);

  clip->kind = KN_HANDOFF_MEDIA;
  clip->media = kn_handoff_add_media (handoff, place->wav, "tone");
  clip->gain_db = -6;
  clip->fade_in = 6;
  return kn_mixer_new (handoff);
}

/* Plays into a file until n samples are there, which are returned. */
static float *
play (struct place *place, const struct kn_sound_run *run, gsize n)
{
  g_autofree char *sink =
      g_strdup_printf ("audio/x-raw,format=F32LE ! filesink sync=true buffer-mode=2 location=%s", place->heard);
  kn_sound_player *player = kn_sound_player_new (sink);
  gsize size = n * CH * sizeof (float), got = 0;
  char *bytes = NULL;

  kn_sound_player_start (player, mixer_new (place), run);
  while (kn_sound_player_get_elapsed_us (player) < (gint64) (n * 1000000 / RATE))
    g_usleep (1000);
  kn_sound_player_stop (player);
  g_assert_cmpint (kn_sound_player_get_elapsed_us (player), ==, 0);
  do
    {
      g_clear_pointer (&bytes, g_free);
      g_usleep (1000);
      g_assert_true (g_file_get_contents (place->heard, &bytes, &got, NULL));
    }
  while (got < size);
  kn_sound_player_free (player);
  return (float *) (gpointer) bytes;
}

static void
assert_same (const float *a, const float *b, gsize n)
{
  double worst = 0;

  for (gsize i = 0; i < n * CH; i++)
    worst = MAX (worst, fabs (a[i] - b[i]));
  g_assert_cmpfloat (worst, <, 1e-6);
}

static float *
read_mix (struct place *place, gint64 at, gsize n)
{
  g_autoptr (kn_mixer) mixer = mixer_new (place);
  float *out = g_new (float, n * CH);

  g_assert_true (kn_mixer_read (mixer, at, out, n, NULL));
  return out;
}

static void
test_forwards (struct place *place, gconstpointer data)
{
  gsize n = RATE / 4;
  g_autofree float *heard = play (place, &(struct kn_sound_run) { .at = 1000, .speed = 1 }, n);
  g_autofree float *meant = read_mix (place, 1000, n);

  assert_same (heard, meant, n);
}

static void
test_backwards (struct place *place, gconstpointer data)
{
  gsize n = RATE / 5;
  g_autofree float *heard = play (place, &(struct kn_sound_run) { .at = 48000, .speed = -1 }, n);
  g_autofree float *meant = read_mix (place, 48000 - (gint64) n, n);

  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < CH; c++)
      g_assert_cmpfloat_with_epsilon (heard[i * CH + c], meant[(n - 1 - i) * CH + c], 1e-6);
}

static void
test_faster (struct place *place, gconstpointer data)
{
  gsize n = RATE / 5;
  g_autofree float *heard = play (place, &(struct kn_sound_run) { .at = 0, .speed = 2 }, n);
  g_autofree float *meant = read_mix (place, 0, 2 * n);

  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < CH; c++)
      g_assert_cmpfloat_with_epsilon (heard[i * CH + c], (meant[2 * i * CH + c] + meant[(2 * i + 1) * CH + c]) / 2,
                                      1e-6);
}

static void
test_loop (struct place *place, gconstpointer data)
{
  gsize once = 3000, n = 4 * once;
  struct kn_sound_run run = { .at = 20000 + 1000, .speed = 1, .loop_in = 20000, .loop_out = 20000 + (gint64) once };
  g_autofree float *heard = play (place, &run, n);
  g_autofree float *meant = read_mix (place, 20000, once);

  assert_same (heard, meant + 1000 * CH, once - 1000);
  for (gsize at = once - 1000; at + once <= n; at += once)
    assert_same (heard + at * CH, meant, once);
}

/* A film that is shown is heard too, unless a model made it. */
static void
test_footage (struct place *place, gconstpointer data)
{
  for (int is_take = 0; is_take < 2; is_take++)
    {
      g_autoptr (kn_handoff) handoff = kn_handoff_new_empty ("", KN_RATE_INIT (24, 1), 16, 16);
      struct kn_handoff_clip *clip = kn_handoff_add_clip (kn_handoff_add_track (handoff, "", FALSE), "", 12, 36);
      struct kn_handoff_media *media;
      g_autoptr (kn_mixer) mixer = NULL;
      float out[2 * CH] = { 0 }, loud = 0;

      clip->kind = KN_HANDOFF_MEDIA;
      clip->media = kn_handoff_add_media (handoff, place->wav, "tone");
      media = handoff->media->pdata[clip->media];
      media->has_sound = TRUE;
      media->is_take = is_take;
      mixer = kn_mixer_new (handoff);
      g_assert_cmpint (kn_mixer_is_silent (mixer), ==, is_take);
      g_assert_true (kn_mixer_read (mixer, RATE, out, 2, NULL));
      for (guint i = 0; i < G_N_ELEMENTS (out); i++)
        loud = MAX (loud, ABS (out[i]));
      g_assert_cmpint (loud > 0.01f, ==, !is_take);
    }
}

/* The loudest of a moment in the middle of a document's only shot. */
static float
get_loudest (KnDocument *document)
{
  g_autoptr (kn_handoff) handoff = kn_handoff_new (kn_document_get_sequence (document), 0, 24);
  g_autoptr (kn_mixer) mixer = kn_mixer_new (handoff);
  g_autofree float *out = g_new (float, RATE / 10 * CH);
  float loud = 0;

  g_assert_true (kn_mixer_read (mixer, RATE / 2, out, RATE / 10, NULL));
  for (guint i = 0; i < RATE / 10 * CH; i++)
    loud = MAX (loud, ABS (out[i]));
  return loud;
}

/* Footage has a level of its own, and is seen without its sound. Both can be undone. */
static void
test_own_level (struct place *place, gconstpointer data)
{
  g_autofree char *text =
      g_strdup_printf ("{\"version\": 1, \"frame_rate\": 24, \"assets\": [{\"id\": 9, \"kind\": \"video\","
                       " \"path\": \"%s\", \"duration_ns\": 2000000000, \"channels\": 2}], \"shots\": ["
                       "{\"id\": 5, \"source\": \"media\", \"media\": 9, \"duration_frames\": 24}]}",
                       place->wav);
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_document_new_from_text (text, -1, "x", &error);
  float full;

  g_assert_no_error (error);
  full = get_loudest (document);
  g_assert_cmpfloat (full, >, 0.4);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_double (5, "gain_db", -6), &error));
  g_assert_cmpfloat_with_epsilon (get_loudest (document), full * pow (10, -0.3), 1e-5);
  g_assert_true (kn_document_apply_take (document, kn_edit_new_set_boolean (5, "muted", TRUE), &error));
  g_assert_cmpfloat (get_loudest (document), ==, 0);
  kn_document_undo (document);
  kn_document_undo (document);
  g_assert_cmpfloat (get_loudest (document), ==, full);
}

/* No device is no reason to stand still. */
static void
test_no_device (struct place *place, gconstpointer data)
{
  g_autoptr (kn_sound_player) player = kn_sound_player_new ("no-such-element-exists");
  gint64 last = 0;

  kn_sound_player_start (player, mixer_new (place), &(struct kn_sound_run) { .speed = 1 });
  while (last < 50000)
    {
      gint64 now = kn_sound_player_get_elapsed_us (player);

      g_assert_cmpint (now, >=, last);
      last = now;
      g_usleep (1000);
    }
}

static void
test_no_sound (struct place *place, gconstpointer data)
{
  g_autoptr (kn_sound_player) player = kn_sound_player_new (NULL);
  g_autoptr (kn_handoff) handoff = kn_handoff_new_empty ("", KN_RATE_INIT (24, 1), 16, 16);
  gint64 began = g_get_monotonic_time ();

  kn_sound_player_start (player, kn_mixer_new (handoff), &(struct kn_sound_run) { .speed = 1 });
  while (kn_sound_player_get_elapsed_us (player) < 20000)
    g_usleep (1000);
  g_assert_cmpint (kn_sound_player_get_elapsed_us (player), <=, g_get_monotonic_time () - began);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, f) g_test_add ("/sound/" name, struct place, NULL, set_up, f, tear_down)
  TEST ("forwards", test_forwards);
  TEST ("backwards", test_backwards);
  TEST ("faster", test_faster);
  TEST ("loop", test_loop);
  TEST ("footage", test_footage);
  TEST ("own-level", test_own_level);
  TEST ("no-device", test_no_device);
  TEST ("no-sound", test_no_sound);
  return g_test_run ();
}
