/* SPDX-License-Identifier: GPL-3.0-or-later
 * Timelines as other programs write OpenTimelineIO: markers, timelines within timelines, what is switched off.
 */
#include "app/export/kn-timeline.h"

#include <string.h>

#define OTIO_TIME(v) "{\"OTIO_SCHEMA\":\"RationalTime.1\",\"rate\":24,\"value\":" #v "}"
#define OTIO_RANGE(a, n) "{\"start_time\":" OTIO_TIME (a) ",\"duration\":" OTIO_TIME (n) "}"
#define OTIO_MARK(name, at) \
        "\"markers\":[{\"OTIO_SCHEMA\":\"Marker.2\",\"name\":\"" name "\",\"marked_range\":" OTIO_RANGE (at, 0) "}]"
#define OTIO_CLIP(name, a, n, more) \
        "{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"" name "\",\"source_range\":" OTIO_RANGE (a, n) "," more "}"

/* Markers hang on clips and tracks, in the time of what they hang on; a timeline within the timeline that is not trimmed
 * lasts as long as the longest of its tracks. */
static void
test_nested (void)
{
  static const char text[] =
    "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\"," OTIO_MARK ("stack", 45) ",\"children\":["
    "{\"OTIO_SCHEMA\":\"Track.1\",\"name\":\"V1\"," OTIO_MARK ("track", 5) ",\"source_range\":null,\"children\":["
    OTIO_CLIP ("a", 2, 10, OTIO_MARK ("clip", 5)) ","
    "{\"OTIO_SCHEMA\":\"Stack.1\",\"name\":\"nest\",\"source_range\":null," OTIO_MARK ("nested", 7) ",\"children\":["
    "{\"OTIO_SCHEMA\":\"Track.1\",\"children\":[" OTIO_CLIP ("x", 0, 20, "\"y\":1") "," OTIO_CLIP ("x", 0, 10, "\"y\":1")
    "]}," OTIO_CLIP ("z", 0, 8, "\"y\":1") "]},"
    OTIO_CLIP ("b", 2, 10, OTIO_MARK ("cut away", 1) ",\"effects\":[{\"OTIO_SCHEMA\":\"LinearTimeWarp.1\"},"
               "{\"OTIO_SCHEMA\":\"Effect.1\"}]") "]},7]}}";
  static const struct { const char *name; gint64 time; } marks[] = {
    { "clip", 3 }, { "track", 5 }, { "nested", 17 }, { "stack", 45 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = kn_otio_read (text, strlen (text), "/", &error);
  const struct kn_handoff_track *track;

  g_assert_no_error (error);
  track = back->pictures->pdata[0];
  g_assert_cmpint (track->clips->len, ==, 4);
  g_assert_cmpint (((struct kn_handoff_clip *) track->clips->pdata[3])->start, ==, 40);
  g_assert_cmpint (back->markers->len, ==, G_N_ELEMENTS (marks));
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_assert_cmpstr (((struct kn_handoff_marker *) back->markers->pdata[i])->name, ==, marks[i].name);
      g_assert_cmpint (((struct kn_handoff_marker *) back->markers->pdata[i])->time, ==, marks[i].time);
    }
  /* The nest, the number beside the tracks, the speed, the effect, the marker. */
  g_assert_cmpint (back->remarks->len, ==, 5);
}

#define OTIO_LAP "{\"OTIO_SCHEMA\":\"Transition.1\",\"in_offset\":" OTIO_TIME (2) ",\"out_offset\":" OTIO_TIME (2) "}"
#define OTIO_TRACK(kind) "{\"OTIO_SCHEMA\":\"Track.1\",\"kind\":\"" kind "\",\"children\":["

struct placed
{
  const char *name;
  guint       track;
  gboolean    is_sound;
  gint64      in, out, source;
};

static void
check_placed (kn_handoff *handoff, const struct placed *placed)
{
  GPtrArray *tracks = placed->is_sound ? handoff->sounds : handoff->pictures;
  const struct kn_handoff_track *track;

  g_assert_cmpint (placed->track, <, tracks->len);
  track = tracks->pdata[placed->track];
  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];

      if (!g_str_equal (clip->name, placed->name))
        continue;
      g_assert_cmpint (clip->cut_in, ==, placed->in);
      g_assert_cmpint (clip->cut_out, ==, placed->out);
      g_assert_cmpint (kn_handoff_get_cut_source (clip), ==, placed->source);
      return;
    }
  g_error ("“%s” is not in track %u", placed->name, placed->track);
}

/* The nest shows its frames 5 to 25 between two clips, at 10 to 30: everything in it is cut to them, whatever it lies
 * in. */
static void
test_broken_apart (void)
{
  static const char text[] =
    "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":["
    OTIO_TRACK ("Video") OTIO_CLIP ("a", 2, 10, "\"y\":1") "," OTIO_LAP ","
    "{\"OTIO_SCHEMA\":\"Stack.1\",\"source_range\":" OTIO_RANGE (5, 20) ",\"children\":["
    OTIO_TRACK ("Video") OTIO_CLIP ("before", 0, 3, OTIO_MARK ("cut away", 1)) "," OTIO_CLIP ("p", 3, 7, "\"y\":1") ","
    OTIO_LAP "," OTIO_CLIP ("q", 3, 30, "\"y\":1") "]},"
    OTIO_TRACK ("Video") "{\"OTIO_SCHEMA\":\"Gap.1\",\"source_range\":" OTIO_RANGE (0, 8) "},"
    OTIO_CLIP ("r", 100, 4, OTIO_MARK ("seen", 101)) "," OTIO_CLIP ("off", 0, 4, "\"enabled\":false") "]},"
    "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":["
    OTIO_TRACK ("Video") OTIO_TRACK ("Video") OTIO_CLIP ("u", 0, 12, "\"y\":1") "]}]}]}},"
    OTIO_TRACK ("Audio") OTIO_CLIP ("t", 0, 40, "\"y\":1") "]}]},"
    OTIO_CLIP ("b", 2, 10, "\"y\":1") "]},"
    OTIO_TRACK ("Video") OTIO_CLIP ("over", 0, 4, "\"y\":1") "]}]}}";
  static const struct placed placed[] = {
    { "a", 0, FALSE, 0, 10, 2 }, { "p", 0, FALSE, 10, 15, 5 }, { "q", 0, FALSE, 15, 30, 3 }, { "b", 0, FALSE, 30, 40, 2 },
    { "r", 1, FALSE, 13, 17, 100 }, { "u", 2, FALSE, 10, 17, 5 }, { "t", 0, TRUE, 10, 30, 5 },
    { "over", 3, FALSE, 0, 4, 0 } };
  static const char *const remarks[] = { "clips: 2", "switched off", "lowest of them: 1", "cut away" };
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = kn_otio_read (text, strlen (text), "/", &error);
  const struct kn_handoff_track *lowest;

  g_assert_no_error (error);
  g_assert_cmpint (back->duration, ==, 40);
  g_assert_cmpint (back->pictures->len, ==, 4);
  g_assert_cmpint (back->sounds->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (placed); i++)
    check_placed (back, &placed[i]);
  lowest = back->pictures->pdata[0];
  g_assert_cmpint (lowest->clips->len, ==, 4);
  g_assert_cmpint (((struct kn_handoff_clip *) lowest->clips->pdata[1])->transition_in, ==, 4);
  g_assert_cmpint (((struct kn_handoff_clip *) lowest->clips->pdata[2])->transition_in, ==, 4);
  g_assert_cmpint (back->markers->len, ==, 1);
  g_assert_cmpint (((struct kn_handoff_marker *) back->markers->pdata[0])->time, ==, 14);
  g_assert_cmpint (back->remarks->len, ==, G_N_ELEMENTS (remarks));
  for (guint i = 0; i < G_N_ELEMENTS (remarks); i++)
    g_assert_nonnull (strstr (back->remarks->pdata[i], remarks[i]));
}

/* A nest that stands in a picture track and, for its sounds, in a sound track is one nest; a trimmed track shows what is
 * left of it. */
static void
test_sides (void)
{
  static const char nest[] =
    "{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":[" OTIO_TRACK ("Video") OTIO_CLIP ("v", 0, 20, "\"y\":1") "]},"
    OTIO_TRACK ("Audio") OTIO_CLIP ("s", 0, 20, "\"y\":1") "]}]}]";
  g_autofree char *text = g_strdup_printf (
    "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":["
    OTIO_TRACK ("Video") "%s,\"source_range\":" OTIO_RANGE (4, 6) "}," OTIO_TRACK ("Audio") "%s}]}}", nest, nest);
  static const struct placed placed[] = { { "v", 0, FALSE, 0, 6, 4 }, { "s", 0, TRUE, 0, 20, 0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = kn_otio_read (text, strlen (text), "/", &error);

  g_assert_no_error (error);
  g_assert_cmpint (back->pictures->len, ==, 1);
  g_assert_cmpint (back->sounds->len, ==, 1);
  g_assert_cmpint (((struct kn_handoff_track *) back->sounds->pdata[0])->clips->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (placed); i++)
    check_placed (back, &placed[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/otio/nested", test_nested);
  g_test_add_func ("/otio/broken-apart", test_broken_apart);
  g_test_add_func ("/otio/sides", test_sides);
  return g_test_run ();
}
