/* SPDX-License-Identifier: GPL-3.0-or-later
 * Editor timelines: written from one project, read by programs that nobody here wrote, and back again.
 */
#include "app/export/kn-export-error.h"
#include "app/export/kn-import.h"
#include "app/export/kn-timeline.h"
#include "app/export/kn-xml.h"
#include "app/media/kn-compose.h"
#include "render/film/kn-film-reader.h"
#include "tests/export/kn-test-film.h"
#include "tests/export/kn-test-project.h"

#include <string.h>

static char *folder;
static KnDocument *document;
static struct kn_handoff *handoff;

static char *
write_timeline (const char *id)
{
  const struct kn_timeline_format *format = kn_timeline_find (id);
  g_autofree char *name = g_strdup_printf ("out.%s", format->extension), *text = format->write (handoff, folder);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_compose (void)
{
  g_autoptr (kn_composer) composer = kn_composer_new (handoff, 320, 180, KN_FIT_INSIDE);
  g_autoptr (kn_frame) frame = kn_frame_new (320, 180);
  g_autoptr (GPtrArray) missing = kn_handoff_find_missing (handoff, 0, handoff->duration);

  g_assert_cmpint (missing->len, ==, 0);
  for (int i = 0; i < KN_TEST_FRAMES; i++)
    {
      int meant = kn_test_project_number (i);

      g_assert_true (kn_composer_draw (composer, i, frame, NULL));
      if (meant >= 0)
        g_assert_cmpint (kn_test_read (frame), ==, meant);
      else if (meant == -2)
        g_assert_cmpint (frame->rgb[0] | frame->rgb[1], ==, 0);
    }
}

/* The same edit, whatever way it went: every cut to the frame. */
static void
compare (const struct kn_handoff *back, gboolean upper, gboolean notes, gboolean exact_laps)
{
  guint first = upper ? 0 : 0;

  g_assert_cmpint (back->rate.num, ==, handoff->rate.num);
  g_assert_cmpint (back->rate.den, ==, handoff->rate.den);
  g_assert_cmpint (back->start_timecode, ==, handoff->start_timecode);
  for (guint t = first; t < (upper ? handoff->pictures->len : 1); t++)
    {
      const struct kn_handoff_track *a = handoff->pictures->pdata[t], *b = back->pictures->pdata[t];

      g_assert_cmpint (b->clips->len, ==, a->clips->len);
      for (guint i = 0; i < a->clips->len; i++)
        {
          const struct kn_handoff_clip *p = a->clips->pdata[i], *q = b->clips->pdata[i];
          const struct kn_handoff_media *m = kn_handoff_get_media (handoff, p), *n = kn_handoff_get_media (back, q);

          g_assert_cmpint (q->start, ==, p->start);
          g_assert_cmpint (q->end, ==, p->end);
          g_assert_cmpint (q->source_in, ==, p->source_in);
          g_assert_cmpint (q->transition_in, ==, p->transition_in);
          if (exact_laps)
            g_assert_cmpint (q->cut_in, ==, p->cut_in);
          if (upper)
            g_assert_cmpstr (n->path, ==, m->path);
          if (notes)
            {
              g_autofree char *x = kn_timeline_dup_note (p), *y = kn_timeline_dup_note (q);

              g_assert_cmpstr (y, ==, x);
              g_assert_cmpstr (q->name, ==, kn_timeline_get_name (p));
            }
        }
    }
  g_assert_cmpint (back->markers->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const struct kn_handoff_marker *a = handoff->markers->pdata[i], *b = back->markers->pdata[i];

      g_assert_cmpint (b->time, ==, a->time);
      g_assert_cmpstr (b->name, ==, a->name);
    }
}

static void
test_round_trip (gconstpointer id)
{
  const struct kn_timeline_format *format = kn_timeline_find (id);
  g_autofree char *path = write_timeline (id), *text = NULL, *relative = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = NULL;
  g_autoptr (KnDocument) imported = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  back = format->read (text, length, folder, &error);
  g_assert_no_error (error);
  compare (back, !g_str_equal (id, "edl"), g_str_equal (id, "otio"), !g_str_equal (id, "edl"));
  kn_import_probe (back);
  imported = kn_import_handoff (back, "imported", &error);
  g_assert_no_error (error);
  g_assert_cmpint (kn_sequence_get_duration_frames (kn_document_get_sequence (imported)), ==, KN_TEST_FRAMES);
}

/* Found in the checkout beside the project, or named; Apple's, so it is not part of this one. */
static char *
find_dtd (void)
{
  static const char *const places[] = { "../../../shared/validators/FCPXMLv1_10.dtd" };
  const char *named = g_getenv ("KINORA_FCPXML_DTD");

  if (named)
    return g_strdup (named);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      char *path = g_test_build_filename (G_TEST_DIST, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
  return NULL;
}

/* What the document type would say first: the order of what is in a clip, and times as fractions. */
static void
check_structure (const struct kn_xml_node *node)
{
  static const char *const times[] = { "offset", "start", "duration", "tcStart", "frameDuration" };
  gboolean past_anchored = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      const char *value = kn_xml_get (node, times[i]);

      if (value)
        g_assert_true (g_regex_match_simple ("^-?[0-9]+(/[0-9]+)?s$", value, 0, 0));
    }
  for (guint i = 0; i < node->children->len; i++)
    {
      const struct kn_xml_node *child = node->children->pdata[i];

      if (g_str_equal (child->name, "marker"))
        past_anchored = TRUE;
      else
        g_assert_false (past_anchored);
      if (g_str_equal (child->name, "note"))
        g_assert_true (i == 0 || g_str_equal (node->name, "title"));
      check_structure (child);
    }
}

static void
test_fcpxml_valid (void)
{
  g_autofree char *path = write_timeline ("fcpxml"), *dtd = find_dtd (), *text = NULL, *out = NULL;
  const char *argv[] = { "xmllint", "--noout", "--dtdvalid", dtd, path, NULL };
  g_autoptr (kn_xml_node) root = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  root = kn_xml_parse (text, length, NULL);
  g_assert_nonnull (root);
  check_structure (root);
  if (!dtd || !kn_test_has ("xmllint"))
    {
      g_test_skip ("xmllint or the document type is not here; the structure was checked");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (out);
}

static void
test_xml_well_formed (gconstpointer id)
{
  g_autofree char *path = write_timeline (id), *out = NULL;
  const char *argv[] = { "xmllint", "--noout", path, NULL };

  if (!kn_test_has ("xmllint"))
    {
      g_test_skip ("xmllint is not here");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (out);
}

/* xmeml: the in, out, start and end of the two clips of the dissolve. */
static void
test_xmeml_numbers (void)
{
  g_autofree char *path = write_timeline ("fcp7"), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<start>0</start>"));
  g_assert_nonnull (strstr (text, "<end>-1</end>"));
  g_assert_nonnull (strstr (text, "<in>3</in>"));
  g_assert_nonnull (strstr (text, "<out>23</out>"));
  g_assert_nonnull (strstr (text, "<start>14</start>"));
  g_assert_nonnull (strstr (text, "<end>20</end>"));
  g_assert_nonnull (strstr (text, "file://localhost/"));
  g_assert_nonnull (strstr (text, "Tom &amp; \"Jerry\" &lt;1/2&gt; 🎬"));
}

/* What Shotcut and Kdenlive ask of a file beyond what melt does: Shotcut ends at once if a track is no playlist; Kdenlive
 * complains about clips in a second playlist that overlap nothing. */
static void
test_editors (void)
{
  g_autofree char *mlt = kn_mlt_write (handoff, folder), *kdenlive = kn_kdenlive_write (handoff, folder);
  g_autoptr (kn_xml_node) plain = kn_xml_parse (mlt, strlen (mlt), NULL);
  g_autoptr (kn_xml_node) project = kn_xml_parse (kdenlive, strlen (kdenlive), NULL);
  g_autoptr (GHashTable) playlists = g_hash_table_new (g_str_hash, g_str_equal);
  guint tracks = 0, mixes = 0, seconds = 0;

  for (guint i = 0; i < plain->children->len; i++)
    {
      const struct kn_xml_node *node = plain->children->pdata[i];

      if (g_str_equal (node->name, "playlist"))
        g_hash_table_add (playlists, (char *) kn_xml_get (node, "id"));
      for (guint k = 0; g_strcmp0 (kn_xml_get (node, "id"), "main") == 0 && k < node->children->len; k++)
        if (g_str_equal (((struct kn_xml_node *) node->children->pdata[k])->name, "track"))
          {
            g_assert_true (g_hash_table_contains (playlists, kn_xml_get (node->children->pdata[k], "producer")));
            tracks++;
          }
    }
  g_assert_cmpint (tracks, >=, 3);
  for (guint i = 0; i < project->children->len; i++)
    {
      const struct kn_xml_node *node = project->children->pdata[i];
      const char *id = kn_xml_get (node, "id");
      gboolean is_second = g_str_has_prefix (id ? id : "", "playlist") && (atoi (id + strlen ("playlist")) & 1);
      gboolean is_track = g_str_has_prefix (id ? id : "", "track");

      for (guint k = 0; k < node->children->len; k++)
        {
          const char *name = ((struct kn_xml_node *) node->children->pdata[k])->name;

          seconds += is_second && g_str_equal (name, "entry");
          mixes += is_track && g_str_equal (name, "transition");
        }
    }
  g_assert_cmpint (mixes, >, 0);
  g_assert_cmpint (seconds, ==, mixes);
}

/* melt's exit status says nothing; its frames do. The dissolve may be a frame's share apart. */
static void
test_melt (gconstpointer id)
{
  g_autofree char *path = write_timeline (id), *film = g_strconcat (path, ".mkv", NULL), *out = NULL;
  g_autofree char *consumer = g_strconcat ("avformat:", film, NULL);
  const char *argv[] = { "melt", path, "-consumer", consumer, "vcodec=ffv1", "pix_fmt=bgr0", "acodec=pcm_s16le", NULL };
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_composer) composer = kn_composer_new (handoff, 320, 180, KN_FIT_INSIDE);
  g_autoptr (kn_frame) frame = kn_frame_new (320, 180), meant = kn_frame_new (320, 180);
  int n = 0;

  if (!kn_test_has ("melt"))
    {
      g_test_skip ("melt is not here");
      return;
    }
  out = kn_test_run (argv);
  reader = kn_film_reader_open (film, NULL);
  g_assert_nonnull (reader);
  for (; kn_film_reader_next (reader, frame, NULL) > 0; n++)
    {
      struct kn_frame_print a, b;

      g_assert_cmpint (n, <, KN_TEST_FRAMES);
      if (kn_test_project_number (n) >= 0)
        g_assert_cmpint (kn_test_read (frame), ==, kn_test_project_number (n));
      kn_composer_draw (composer, n, meant, NULL);
      kn_frame_get_print (frame, &a);
      kn_frame_get_print (meant, &b);
      if (kn_test_project_number (n) == -1)
        g_assert_cmpfloat (kn_frame_print_mean (&a, &b), <, 255.0 / 6 * 0.6);
      else
        g_assert_cmpfloat (kn_frame_print_mean (&a, &b), <, 4);
    }
  g_assert_cmpint (n, ==, KN_TEST_FRAMES);
  g_assert_true (kn_film_reader_get_info (reader)->has_sound);
}

static int
count_white (const kn_frame *frame)
{
  int n = 0;

  for (int i = 0; i < frame->width * frame->height; i++)
    n += frame->rgb[3 * i] > 60000 && frame->rgb[3 * i + 1] > 60000 && frame->rgb[3 * i + 2] > 60000;
  return n;
}

/* In the words of each format that has any. */
static void
test_title_colours (void)
{
  static const struct { const char *format, *word; } told[] = {
    { "fcpxml", "fontColor=\"1 0.502 0 1\"" }, { "fcpxml", "backgroundColor=\"0 0 0 0.502\"" },
    { "fcp7", "<blue>0</blue>" },               { "fcp7", "<green>128</green>" },
    { "xges", "color=(uint)4294934528" },        { "otio", "\"background\": \"#00000080\"" },
    { "kdenlive", "255,128,0,255" },            { "kdenlive", "0,0,0,128" },
  };
  g_autofree char *parent = g_build_filename (folder, "colours", NULL);
  g_autoptr (KnDocument) titled = NULL;
  g_autoptr (kn_handoff) with = NULL;
  struct kn_handoff_clip *title = NULL;

  g_mkdir_with_parents (parent, 0755);
  titled = kn_test_project_new (parent, TRUE);
  with = kn_test_handoff_new (titled);
  for (guint t = 0; t < with->pictures->len; t++)
    {
      const struct kn_handoff_track *track = with->pictures->pdata[t];

      for (guint i = 0; i < track->clips->len; i++)
        if (((struct kn_handoff_clip *) track->clips->pdata[i])->kind == KN_HANDOFF_TITLE)
          title = track->clips->pdata[i];
    }
  g_assert_nonnull (title);
  kn_handoff_set_string (&title->colour, "#ff8000");
  kn_handoff_set_string (&title->background, "#00000080");
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_autofree char *text = kn_timeline_find (told[i].format)->write (with, parent);

      g_test_message ("%s: %s", told[i].format, told[i].word);
      g_assert_nonnull (strstr (text, told[i].word));
    }
}

/* Another program's letters are not ours to the pixel: as much white as ours, where there is a title and nowhere else. */
static void
test_melt_title (gconstpointer id)
{
  g_autofree char *parent = g_build_filename (folder, id, NULL), *film = g_build_filename (parent, "title.mkv", NULL);
  g_autofree char *path = g_strdup_printf ("%s/title.%s", parent, (const char *) id), *text = NULL, *out = NULL;
  g_autofree char *consumer = g_strconcat ("avformat:", film, NULL);
  const char *argv[] = { "melt", path, "-consumer", consumer, "vcodec=ffv1", "pix_fmt=bgr0", "an=1", NULL };
  g_autoptr (KnDocument) titled = NULL;
  g_autoptr (kn_handoff) with = NULL;
  g_autoptr (kn_composer) composer = NULL, plain = kn_composer_new (handoff, 320, 180, KN_FIT_INSIDE);
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (320, 180), meant = kn_frame_new (320, 180);
  int n = 0;

  if (!kn_test_has ("melt"))
    {
      g_test_skip ("melt is not here");
      return;
    }
  g_mkdir_with_parents (parent, 0755);
  titled = kn_test_project_new (parent, TRUE);
  with = kn_test_handoff_new (titled);
  composer = kn_composer_new (with, 320, 180, KN_FIT_INSIDE);
  text = kn_timeline_find (id)->write (with, parent);
  g_assert_null (strstr (text, "font=\"Sans\""));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  out = kn_test_run (argv);
  reader = kn_film_reader_open (film, NULL);
  g_assert_nonnull (reader);
  for (; kn_film_reader_next (reader, frame, NULL) > 0; n++)
    {
      int seen = count_white (frame), ours, before;

      kn_composer_draw (composer, n, meant, NULL);
      ours = count_white (meant);
      kn_composer_draw (plain, n, meant, NULL);
      before = count_white (meant);
      if (n >= 2 && n < 10)
        g_assert_cmpint (ours - before, >, 100);
      if (kn_test_project_number (n) != -1)
        g_assert_cmpint (ABS (seen - ours), <=, (ours - before) / 3);
    }
  g_assert_cmpint (n, ==, KN_TEST_FRAMES);
}

static void
test_ges (void)
{
  g_autofree char *path = write_timeline ("xges"), *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *film = g_build_filename (folder, "ges.mkv", NULL), *to = g_filename_to_uri (film, NULL,
                                                                                               NULL), *out = NULL;
  const char *argv[] = { "ges-launch-1.0", "--load", uri, "-o", to, "--format",
                         "video/x-matroska:video/x-h264:audio/x-vorbis", NULL };
  g_autoptr (kn_film_reader) reader = NULL;
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int n = 0;

  if (!kn_test_has ("ges-launch-1.0"))
    {
      g_test_skip ("ges-launch-1.0 is not here");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (out);
  reader = kn_film_reader_open (film, NULL);
  g_assert_nonnull (reader);
  /* GES adds a frame at the end, and on a busy machine it shows a frame one late: a neighbour is as good. */
  for (; kn_film_reader_next (reader, frame, NULL) > 0; n++)
    if (n > 0 && n + 1 < KN_TEST_FRAMES && kn_test_project_number (n) >= 0)
      {
        int read = kn_test_read (frame);

        g_assert_true (read == kn_test_project_number (n - 1) || read == kn_test_project_number (n) ||
                       read == kn_test_project_number (n + 1));
      }
  g_assert_cmpint (ABS (n - KN_TEST_FRAMES), <=, 1);
}

static void
test_edl_text (void)
{
  g_autofree char *text = kn_edl_write (handoff, folder);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint events = 0;

  for (guint i = 0; lines[i]; i++)
    {
      g_assert_null (strchr (lines[i], '\n'));
      if (!g_ascii_isdigit (lines[i][0]))
        continue;
      events++;
      g_assert_true (g_regex_match_simple ("^[0-9]{3}  [A-Z]{2}       V     (C|D)   ( |[0-9]){4}"
                                           "( [0-9]{2}:[0-9]{2}:[0-9]{2}:[0-9]{2}){4}$", lines[i], 0, 0));
    }
  g_assert_cmpint (events, ==, 4);
  g_assert_nonnull (strstr (text, "002  AX       V     D    006 00:00:00:04 00:00:01:00 01:00:00:14 01:00:01:10"));
}

/* See otio-reader.cpp. The visible range of a clip has its transitions in it. */
static void
test_otio_library (void)
{
  const char *program = g_getenv ("KINORA_OTIO_READER");
  g_autofree char *path = write_timeline ("otio"), *out = NULL;
  const char *argv[] = { program, path, NULL };

  if (!program)
    {
      g_test_skip ("KINORA_OTIO_READER does not name a program made of otio-reader.cpp");
      return;
    }
  out = kn_test_run (argv);
  g_assert_nonnull (out);
  g_test_message ("%s", out);
  g_assert_nonnull (strstr (out, "dur 50/24"));
  g_assert_nonnull (strstr (out, "src 3+17 rec 0 visible 3+20"));
  g_assert_nonnull (strstr (out, "src 7+17 rec 17 visible 4+20"));
}

static void
test_limits (void)
{
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    {
      g_autoptr (GPtrArray) limits = kn_timeline_find_limits (f, handoff);

      if (g_str_equal (f->id, "otio"))
        g_assert_cmpint (limits->len, <=, 2);
      if (g_str_equal (f->id, "edl"))
        g_assert_cmpint (limits->len, >=, 4);
      for (guint i = 0; i < limits->len; i++)
        g_test_message ("%s: %s", f->id, (char *) limits->pdata[i]);
    }
}

static void
test_refused (void)
{
  static const struct { const char *id, *text; } bad[] = {
    { "otio", "{\"OTIO_SCHEMA\": \"Timeline.9\"}" }, { "otio", "[]" }, { "otio", "{" },
    { "otio",
      "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"children\":[{\"OTIO_SCHEMA\":\"Track.1\","
      "\"children\":[{\"OTIO_SCHEMA\":\"Clip.9\"}]}]}}" },
    { "otio", "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"children\":[1,null]}}" },
    { "fcpxml", "<fcpxml/>" }, { "fcpxml", "" }, { "fcpxml", "<fcpxml><spine></fcpxml>" },
    { "edl", "" }, { "edl", "001 AX V C 00:00:00:00 00:00:01:00 01:00:00:00" },
    { "edl", "001 AX V C 00:00:00:00 00:00:01:00 01:00:02:00 01:00:01:00" },
    { "edl", "001 AX V X 00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (kn_timeline_find (bad[i].id)->read (bad[i].text, strlen (bad[i].text), "/", &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
    }
}

/* Cuts far into the hour, where a rate that is a little wrong moves them. */
static void
test_rates (void)
{
  static const KnRate rates[] = { { 24000, 1001 }, { 24, 1 }, { 25, 1 }, { 30000, 1001 }, { 30, 1 }, { 50, 1 },
                                  { 60000, 1001 }, { 60, 1 }, { 120, 1 } };
  static const char *const ids[] = { "otio", "fcpxml", "edl" };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    for (guint k = 0; k < G_N_ELEMENTS (ids); k++)
      {
        const struct kn_timeline_format *format = kn_timeline_find (ids[k]);
        g_autoptr (kn_handoff) a = kn_handoff_new_empty ("rates", rates[i], 1920, 1080), b = NULL;
        struct kn_handoff_track *track = kn_handoff_add_track (a, "V1", FALSE);
        const struct kn_handoff_track *back;
        g_autofree char *text = NULL;
        g_autoptr (GError) error = NULL;

        /* An edit decision list does not say its rate; these can be told from their time codes. */
        if (g_str_equal (ids[k], "edl") && (i == 0 || rates[i].num == 30))
          continue;
        for (int n = 0; n < 40; n++)
          {
            struct kn_handoff_clip *clip = kn_handoff_add_clip (track, "x", n * 5237, (n + 1) * 5237);

            clip->source_in = n * 3 + 24 + n % 2;
            clip->media = kn_handoff_add_media (a, "/m/a.mkv", "a.mkv");
            clip->kind = KN_HANDOFF_MEDIA;
          }
        a->duration = 40 * 5237;
        text = format->write (a, "/m");
        b = format->read (text, strlen (text), "/m", &error);
        g_assert_no_error (error);
        g_assert_cmpint (b->rate.num, ==, rates[i].num);
        g_assert_cmpint (b->rate.den, ==, rates[i].den);
        back = b->pictures->pdata[0];
        g_assert_cmpint (back->clips->len, ==, 40);
        for (int n = 0; n < 40; n++)
          {
            const struct kn_handoff_clip *p = track->clips->pdata[n], *q = back->clips->pdata[n];

            g_assert_cmpint (q->start, ==, p->start);
            g_assert_cmpint (q->end, ==, p->end);
            g_assert_cmpint (q->source_in, ==, p->source_in);
          }
      }
}

/* Layers stay where they are, a rate is told from the time codes, and what is not read is said. */
static void
test_edl_tracks (void)
{
  static const char text[] =
    "TITLE: x\nFCM: DROP FRAME\n"
    "002  AX V2 C 00:00:00;00 00:00:01;00 01:00:00;40 01:00:01;40\n* FROM CLIP NAME: b.mkv\n"
    "M2   AX       120.0                00:00:00:00\n"
    "001  AX V C 00:00:00;00 00:00:02;00 01:00:00;00 01:00:02;00\n* FROM CLIP NAME: a.mkv\n"
    "M2   AX       059.94               00:00:00:00\n"
    "003  AX A C 00:00:00;00 00:00:01;00 01:00:02;00 01:00:03;00\n"
    "004  AX V C 00:00:00;00 00:00:01;00 01:00:02;00 01:00:03;00\n* FROM CLIP NAME: c.mkv\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = kn_edl_read (text, strlen (text), "/", &error);
  const struct kn_handoff_track *lower, *upper;

  g_assert_no_error (error);
  g_assert_cmpint (back->rate.num, ==, 60000);
  g_assert_cmpint (back->rate.den, ==, 1001);
  g_assert_cmpint (back->pictures->len, ==, 2);
  lower = back->pictures->pdata[0];
  upper = back->pictures->pdata[1];
  g_assert_cmpint (lower->clips->len, ==, 2);
  g_assert_cmpint (((struct kn_handoff_clip *) lower->clips->pdata[1])->start, ==, 120);
  g_assert_cmpint (((struct kn_handoff_clip *) upper->clips->pdata[0])->start, ==, 40);
  g_assert_cmpint (((struct kn_handoff_clip *) upper->clips->pdata[0])->end, ==, 100);
  g_assert_cmpint (back->remarks->len, ==, 2);
}

/* A file whose name is not UTF-8 must not break the text around it. */
static void
test_strange_path (void)
{
  g_autoptr (kn_handoff) strange = kn_handoff_new_empty ("x", KN_RATE_INIT (24, 1), 320, 180);
  struct kn_handoff_track *track = kn_handoff_add_track (strange, "V\xff", FALSE);
  struct kn_handoff_clip *clip = kn_handoff_add_clip (track, "a\xffz\x01", 0, 10);

  clip->media = kn_handoff_add_media (strange, "/m/a\xff%20\n.mkv", "a\xff.mkv");
  clip->kind = KN_HANDOFF_MEDIA;
  strange->duration = 10;
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    {
      g_autofree char *text = f->write (strange, "/m");
      g_autoptr (kn_handoff) back = NULL;
      g_autoptr (GError) error = NULL, refused = NULL;
      g_autoptr (KnDocument) imported = NULL;

      g_assert_true (g_utf8_validate (text, -1, NULL));
      if (!f->read)
        continue;
      back = f->read (text, strlen (text), "/m", &error);
      g_assert_no_error (error);
      imported = kn_import_handoff (back, "x", &refused);
      g_assert_true (imported || refused);
      if (!g_str_equal (f->id, "edl"))
        g_assert_cmpstr (((struct kn_handoff_media *) back->media->pdata[0])->path, ==, "/m/a\xff%20\n.mkv");
    }
}

static void
test_relative (void)
{
  static const char *const rows[][3] = { { "/a/b/c.mkv", "/a/b", "c.mkv" }, { "/a/b/c.mkv", "/a/x/y", "../../b/c.mkv" },
                                         { "/c.mkv", "/a", "../c.mkv" }, { "/a/b/t/c", "/a/b", "t/c" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *relative = kn_timeline_dup_relative (rows[i][0], rows[i][1]);

      g_assert_cmpstr (relative, ==, rows[i][2]);
    }
}

int
main (int argc, char **argv)
{
  int r;

  /* melt blends and writes titles with Qt, which looks for a display that it then does not use. */
  g_setenv ("QT_QPA_PLATFORM", "offscreen", TRUE);
  g_setenv ("DISPLAY", ":0", FALSE);
  g_setenv ("SDL_AUDIODRIVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  document = kn_test_project_new (folder, FALSE);
  handoff = kn_test_handoff_new (document);
  g_test_add_func ("/timeline/compose", test_compose);
  g_test_add_data_func ("/timeline/round-trip/otio", "otio", test_round_trip);
  g_test_add_data_func ("/timeline/round-trip/fcpxml", "fcpxml", test_round_trip);
  g_test_add_data_func ("/timeline/round-trip/edl", "edl", test_round_trip);
  g_test_add_func ("/timeline/fcpxml-valid", test_fcpxml_valid);
  for (const char *const *id = (const char *const[]) { "fcpxml", "fcp7", "mlt", "kdenlive", "xges", NULL }; *id; id++)
    {
      g_autofree char *name = g_strconcat ("/timeline/well-formed/", *id, NULL);

      g_test_add_data_func (name, *id, test_xml_well_formed);
    }
  g_test_add_func ("/timeline/fcp7-numbers", test_xmeml_numbers);
  g_test_add_func ("/timeline/editors", test_editors);
  g_test_add_data_func ("/timeline/melt/mlt", "mlt", test_melt);
  g_test_add_data_func ("/timeline/melt/kdenlive", "kdenlive", test_melt);
  g_test_add_func ("/timeline/title-colours", test_title_colours);
  g_test_add_data_func ("/timeline/melt-title/mlt", "mlt", test_melt_title);
  g_test_add_data_func ("/timeline/melt-title/kdenlive", "kdenlive", test_melt_title);
  g_test_add_func ("/timeline/ges", test_ges);
  g_test_add_func ("/timeline/edl-text", test_edl_text);
  g_test_add_func ("/timeline/otio-library", test_otio_library);
  g_test_add_func ("/timeline/limits", test_limits);
  g_test_add_func ("/timeline/refused", test_refused);
  g_test_add_func ("/timeline/rates", test_rates);
  g_test_add_func ("/timeline/edl-tracks", test_edl_tracks);
  g_test_add_func ("/timeline/strange-path", test_strange_path);
  g_test_add_func ("/timeline/relative", test_relative);
  r = g_test_run ();
  kn_handoff_free (handoff);
  g_object_unref (document);
  kn_test_remove (folder);
  return r;
}
