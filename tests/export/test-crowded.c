/* SPDX-License-Identifier: GPL-3.0-or-later
 * Timelines with a great many clips over a great many sounds: what is made of them grows with their size, and not with
 * the product of both.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-import.h"
#include "app/export/kn-spans.h"
#include "app/export/kn-timeline.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>

enum { LENGTH = 10 };

/* n pictures with gaps between them, over tracks of one sound each that lies under all of them. */
static struct kn_handoff *
make (guint n_pictures, guint n_sounds)
{
  struct kn_handoff *handoff = kn_handoff_new_empty ("crowded", KN_RATE_INIT (24, 1), 320, 180);
  struct kn_handoff_track *pictures = kn_handoff_add_track (handoff, "V1", FALSE);
  int index = kn_handoff_add_media (handoff, "/film.mkv", "film");

  ((struct kn_handoff_media *) handoff->media->pdata[index])->has_sound = TRUE;
  handoff->sounds_apart = TRUE;
  for (guint i = 0; i < n_pictures; i++)
    {
      gint64 start = (2 * (gint64) i + 1) * LENGTH;
      struct kn_handoff_clip *clip = kn_handoff_add_clip (pictures, "", start, start + LENGTH);

      clip->kind = KN_HANDOFF_MEDIA;
      clip->media = index;
      clip->source_in = start;
    }
  for (guint i = 0; i < n_sounds; i++)
    {
      struct kn_handoff_clip *clip = kn_handoff_add_clip (kn_handoff_add_track (handoff, "A", TRUE), "", 0,
                                                          (2 * (gint64) n_pictures + 1) * LENGTH);

      clip->kind = KN_HANDOFF_MEDIA;
      clip->media = index;
    }
  return handoff;
}

static guint
count_sounds (const struct kn_handoff *handoff)
{
  guint n = 0;

  for (guint t = 0; t < handoff->sounds->len; t++)
    n += ((const struct kn_handoff_track *) handoff->sounds->pdata[t])->clips->len;
  return n;
}

static guint
count_muted (const struct kn_handoff *handoff)
{
  const struct kn_handoff_track *track = handoff->pictures->pdata[0];
  guint n = 0;

  for (guint i = 0; i < track->clips->len; i++)
    n += ((const struct kn_handoff_clip *) track->clips->pdata[i])->muted;
  return n;
}

/* Every picture takes its sound, and every gap keeps what is heard in it. */
static void
test_parted (void)
{
  g_autoptr (kn_handoff) handoff = make (40, 30);
  const struct kn_handoff_track *last;

  kn_timeline_join_sound (handoff);
  last = handoff->sounds->pdata[29];
  g_assert_cmpint (count_muted (handoff), ==, 0);
  g_assert_cmpint (count_sounds (handoff), ==, 41 * 30);
  g_assert_cmpint (handoff->remarks->len, ==, 0);
  for (guint i = 0; i < last->clips->len; i++)
    {
      const struct kn_handoff_clip *rest = last->clips->pdata[i];

      g_assert_cmpint (rest->start, ==, 2 * (gint64) i * LENGTH);
      g_assert_cmpint (rest->source_in, ==, rest->start);
      g_assert_cmpint (rest->end - rest->start, ==, LENGTH);
    }
}

/* A million parts would be left of a thousand sounds; they stay whole, and are heard as the file says. */
static void
test_whole (void)
{
  g_autoptr (kn_handoff) handoff = make (1000, 1000);
  gsize before = mallinfo2 ().uordblks;

  kn_timeline_join_sound (handoff);
  g_assert_cmpint (mallinfo2 ().uordblks - before, <, 1 << 20);
  g_assert_cmpint (count_sounds (handoff), ==, 1000);
  g_assert_cmpint (count_muted (handoff), ==, 1000);
  g_assert_cmpint (handoff->remarks->len, ==, 1);
  g_assert_nonnull (strstr (handoff->remarks->pdata[0], "stayed whole"));
}

/* Sounds that are cut with their pictures are joined however many there are. */
static void
test_cut (void)
{
  enum { N = 70000 };
  g_autoptr (kn_handoff) handoff = make (N, 0);
  struct kn_handoff_track *sounds = kn_handoff_add_track (handoff, "A1", TRUE);
  const struct kn_handoff_track *pictures = handoff->pictures->pdata[0];

  for (guint i = 0; i < N; i++)
    {
      const struct kn_handoff_clip *picture = pictures->clips->pdata[i];
      struct kn_handoff_clip *clip = kn_handoff_add_clip (sounds, "", picture->start, picture->end);

      clip->kind = KN_HANDOFF_MEDIA;
      clip->media = picture->media;
      clip->source_in = picture->source_in;
    }
  kn_timeline_join_sound (handoff);
  g_assert_cmpint (count_muted (handoff), ==, 0);
  g_assert_cmpint (handoff->sounds->len, ==, 0);
  g_assert_cmpint (handoff->remarks->len, ==, 0);
}

static GString *
repeat (const char *head, const char *each, guint n, const char *end)
{
  GString *text = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append (text, each);
  return g_string_append (text, end);
}

/* Short values take a hundred times their length: they are counted before they are read. */
static void
test_values (void)
{
  g_autoptr (GString) text = repeat ("{\"OTIO_SCHEMA\": \"Timeline.1\", \"metadata\": {\"x\": [", "{},", 2000000, "0]}}");
  g_autoptr (GError) error = NULL;
  gsize before = mallinfo2 ().uordblks;

  g_assert_null (kn_otio_read (text->str, text->len, "/", &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "export a part of it"));
  g_assert_cmpint (mallinfo2 ().uordblks - before, <, 1 << 20);
}

/* What is small in a list is not as a project. */
static void
test_items (void)
{
  static const struct { guint n; gboolean good; } rows[] = { { (1 << 17) - 1, TRUE }, { 1 << 17, FALSE } };
  g_autofree char *folder = g_dir_make_tmp ("kinora-crowded-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "many.fcpxml", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = repeat ("<fcpxml><project><sequence><spine><gap duration=\"1s\">",
                                         "<marker start=\"0s\"/>", rows[i].n,
                                         "</gap></spine></sequence></project></fcpxml>");
      g_autoptr (GError) error = NULL;
      g_autoptr (kn_handoff) handoff = NULL;

      g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
      handoff = kn_import_read (path, KN_RATE_INIT (0, 1), &error);
      g_assert_cmpint (handoff != NULL, ==, rows[i].good);
      g_assert_true (rows[i].good || g_error_matches (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX));
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_spans (void)
{
  static const gint64 added[][3] = { { 1, 30, 40 }, { 1, 0, 10 }, { 1, 5, 20 }, { 1, 20, 25 }, { 1, 50, 50 }, { 2, 0, 99 } };
  static const struct { gint64 start, end; guint n; gint64 first; } rows[] = {
    { 0, 1, 1, 0 }, { 24, 30, 1, 0 }, { 25, 30, 0, 0 }, { 24, 31, 2, 0 }, { 39, 99, 1, 30 }, { 40, 99, 0, 0 },
    { -9, 0, 0, 0 }, { -9, 99, 2, 0 }, { 35, 35, 0, 0 } };
  g_autoptr (kn_spans) spans = kn_spans_new ();
  const struct kn_span *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (added); i++)
    kn_spans_add (spans, added[i][0], added[i][1], added[i][2], NULL);
  kn_spans_merge (spans);
  g_assert_cmpint (kn_spans_find (spans, 3, 0, 99, &first), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (kn_spans_find (spans, 1, rows[i].start, rows[i].end, &first), ==, rows[i].n);
      if (rows[i].n)
        g_assert_cmpint (first->start, ==, rows[i].first);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crowded/spans", test_spans);
  g_test_add_func ("/crowded/parted", test_parted);
  g_test_add_func ("/crowded/whole", test_whole);
  g_test_add_func ("/crowded/cut", test_cut);
  g_test_add_func ("/crowded/values", test_values);
  g_test_add_func ("/crowded/items", test_items);
  return g_test_run ();
}
