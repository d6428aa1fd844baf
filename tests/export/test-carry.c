/* SPDX-License-Identifier: GPL-3.0-or-later
 * What editor timelines must not lose or change on their way, on timelines that are made for it.
 */
#include "app/export/kn-export-cli.h"
#include "app/export/kn-export-error.h"
#include "app/export/kn-export-job.h"
#include "app/export/kn-import.h"
#include "app/export/kn-timeline.h"
#include "app/export/kn-xml.h"
#include "app/media/kn-film-writer.h"
#include "app/media/kn-mix.h"
#include "app/media/kn-sound-reader.h"
#include "tests/export/kn-test-film.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static char *folder;

static struct kn_handoff *
make_timeline (KnRate rate)
{
  struct kn_handoff *handoff = kn_handoff_new_empty ("carry", rate, 320, 180);

  kn_handoff_add_track (handoff, "V1", FALSE);
  kn_handoff_add_track (handoff, "A1", TRUE);
  return handoff;
}

/* Appends. The media is of 100 frames. */
static struct kn_handoff_clip *
add_clip (struct kn_handoff *handoff, gboolean is_sound, const char *name, gint64 start, gint64 end, gint64 source)
{
  struct kn_handoff_track *track = (is_sound ? handoff->sounds : handoff->pictures)->pdata[0];
  struct kn_handoff_clip *clip = kn_handoff_add_clip (track, name, start, end);
  g_autofree char *path = g_strdup_printf ("%s/%s.mkv", folder, name), *file = g_path_get_basename (path);
  struct kn_handoff_media *media;

  clip->media = kn_handoff_add_media (handoff, path, file);
  clip->kind = KN_HANDOFF_MEDIA;
  clip->source_in = source;
  media = handoff->media->pdata[clip->media];
  media->n_frames = 100;
  media->has_picture = !is_sound;
  media->has_sound = is_sound;
  handoff->duration = MAX (handoff->duration, end);
  return clip;
}

/* A comma for a point. FALSE if there is no such language here and none can be made. */
static gboolean
take_comma_locale (void)
{
  g_autofree char *made = g_build_filename (folder, "de_DE.UTF-8", NULL);
  const char *argv[] = { "localedef", "-i", "de_DE", "-f", "UTF-8", made, NULL };
  g_autofree char *out = NULL;

  if (setlocale (LC_ALL, "de_DE.UTF-8"))
    return TRUE;
  out = kn_test_has ("localedef") ? kn_test_run (argv) : NULL;
  if (!out)
    return FALSE;
  g_setenv ("LOCPATH", folder, TRUE);
  return setlocale (LC_ALL, "de_DE.UTF-8") != NULL;
}

/* Numbers that programs read are the same in every language. */
static void
test_comma (void)
{
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24000, 1001));
  g_autofree char *film = g_build_filename (folder, "comma.mkv", NULL);
  g_autoptr (GPtrArray) plain = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  add_clip (handoff, FALSE, "picture", 0, 50, 0);
  add_clip (handoff, TRUE, "sound", 0, 50, 3)->gain_db = -6.5;
  if (g_test_subprocess ())
    {
      char *argv[] = { "verify", "--json", film, NULL };

      g_assert_true (take_comma_locale ());
      kn_test_make_film (film, "mkv-ffv1", 320, 180, 10);
      g_assert_cmpint (kn_cli_verify (3, argv, NULL), ==, 0);
      return;
    }
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++)
    g_ptr_array_add (plain, f->write (handoff, folder));
  if (!take_comma_locale ())
    {
      g_test_skip ("there is no language with a decimal comma here, and localedef makes none");
      return;
    }
  for (const struct kn_timeline_format *f = kn_timeline_formats (); f->id; f++, n++)
    {
      g_autofree char *text = f->write (handoff, folder);

      g_assert_cmpstr (text, ==, plain->pdata[n]);
    }
  setlocale (LC_ALL, "C");
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*\"duration\": \"0.4?? s\"*");
}

/* The sentences that name a word. */
static guint
count_remarks (GPtrArray *remarks, const char *word)
{
  guint n = 0;

  for (guint i = 0; i < remarks->len; i++)
    {
      g_test_message ("%s", (char *) remarks->pdata[i]);
      n += strstr (remarks->pdata[i], word) != NULL;
    }
  return n;
}

/* Handles end where a file or the clock begins, and what is said of them is true. */
static void
test_handles (void)
{
  static const struct { const char *shot; gint64 source, duration; guint notes; } shots[] = {
    { "1", 0, 3 + 20 + 10, 1 }, { "2", 0, 10 + 20 + 10, 0 } };
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24, 1));
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = NULL;
  struct kn_handoff_clip *still;

  kn_handoff_set_string (&add_clip (handoff, FALSE, "film", 0, 20, 3)->number, "1");
  still = add_clip (handoff, FALSE, "still", 20, 40, 0);
  kn_handoff_set_string (&still->number, "2");
  ((struct kn_handoff_media *) handoff->media->pdata[still->media])->is_still = TRUE;
  document = kn_import_handoff (handoff, "carry", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    {
      struct kn_export_job job = { .shot = shots[i].shot, .handles = 10 };
      const struct kn_handoff_clip *clip;

      kn_export_job_set_format (&job, "edl");
      g_assert_true (kn_export_job_prepare (&job, kn_document_get_sequence (document), "x.edl", &error));
      clip = ((struct kn_handoff_track *) job.handoff->pictures->pdata[0])->clips->pdata[0];
      g_assert_cmpint (clip->source_in, ==, shots[i].source);
      g_assert_cmpint (clip->end, ==, shots[i].duration);
      g_assert_cmpint (job.handoff->start_timecode, ==, i ? 10 : 0);
      g_assert_cmpint (count_remarks (job.remarks, "were asked for"), ==, shots[i].notes);
      g_assert_cmpint (count_remarks (job.remarks, "3 frames before the cut"), ==, shots[i].notes);
      kn_export_job_clear (&job);
    }
}

/* Markers in gaps, before the first event and behind the last; no event without a length where a range begins within a
 * dissolve. */
static void
test_edl (void)
{
  static const gint64 times[] = { 2, 10, 25, 33, 55 };
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24, 1)), back = NULL;
  struct kn_handoff_clip *before, *clip;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  handoff->start_timecode = 86400;
  before = add_clip (handoff, FALSE, "a", 5, 8, 3);
  clip = add_clip (handoff, FALSE, "b", 5, 20, 4);
  clip->transition_in = before->transition_out = 3;
  add_clip (handoff, FALSE, "c", 30, 50, 0);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *name = g_strdup_printf ("m%d", (int) times[i]);

      kn_handoff_add_marker (handoff, name, times[i], 0);
    }
  text = kn_edl_write (handoff, folder);
  g_assert_nonnull (strstr (text, "001  AX       V     C        00:00:00:03 00:00:00:03 01:00:00:05 01:00:00:05\r\n"
                            "001  AX       V     D    003 00:00:00:04"));
  g_assert_nonnull (strstr (text, "\r\n002  AX       V     C "));
  g_assert_null (strstr (text, "\r\n003 "));
  back = kn_edl_read (text, strlen (text), folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((struct kn_handoff_track *) back->pictures->pdata[0])->clips->len, ==, 2);
  g_assert_cmpint (back->markers->len, ==, G_N_ELEMENTS (times) - 1);
  for (guint i = 1; i < G_N_ELEMENTS (times); i++)
    g_assert_cmpint (((struct kn_handoff_marker *) back->markers->pdata[i - 1])->time, ==, times[i] - 5);
  g_assert_cmpint (count_remarks (back->remarks, "before the first event"), ==, 1);
}

static struct kn_handoff *
write_and_read (const char *id, const struct kn_handoff *handoff)
{
  const struct kn_timeline_format *format = kn_timeline_find (id);
  g_autofree char *text = format->write (handoff, folder);
  g_autoptr (GError) error = NULL;
  struct kn_handoff *back = format->read (text, strlen (text), folder, &error);

  g_assert_no_error (error);
  return back;
}

static struct kn_handoff_clip *
nth_clip (GPtrArray *tracks, guint track, guint i)
{
  return ((struct kn_handoff_track *) tracks->pdata[track])->clips->pdata[i];
}

/* What another program makes of the sound of a timeline; NULL with the test skipped if it is not here. */
static kn_sound_reader *
play (const char *id, const struct kn_handoff *handoff)
{
  gboolean is_ges = g_str_equal (id, "xges");
  g_autofree char *path = g_strdup_printf ("%s/play.%s", folder, id), *film = g_strconcat (path, ".mkv", NULL);
  g_autofree char *from = g_filename_to_uri (path, NULL, NULL), *to = g_filename_to_uri (film, NULL, NULL);
  g_autofree char *consumer = g_strconcat ("avformat:", film, NULL), *out = NULL;
  g_autofree char *text = kn_timeline_find (id)->write (handoff, folder);
  g_autofree char *last = g_strdup_printf ("out=%d", (int) handoff->duration - 1);
  const char *melt[] = { "melt", path, last, "-consumer", consumer, "vcodec=ffv1", "acodec=pcm_s16le", NULL };
  const char *ges[] = { "ges-launch-1.0", "--load", from, "-o", to, "--format",
                        "video/x-matroska:video/x-h264:audio/x-vorbis", NULL };
  g_autoptr (GError) error = NULL;
  kn_sound_reader *reader;

  if (!kn_test_has (is_ges ? ges[0] : melt[0]))
    {
      g_test_skip ("the program that plays it is not here");
      return NULL;
    }
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  out = kn_test_run (is_ges ? ges : melt);
  reader = kn_sound_reader_open (film, &error);
  g_assert_no_error (error);
  return reader;
}

/* The greatest sample of some frames at 24 a second. */
static float
get_peak (kn_sound_reader *reader, gint64 from, gint64 to)
{
  gsize n = (gsize) (to - from) * 2000;
  g_autofree float *block = g_new0 (float, 2 * n);
  float peak = 0;

  g_assert_true (kn_sound_reader_read (reader, from * 2000, block, n, NULL));
  for (gsize i = 0; i < 2 * n; i++)
    peak = MAX (peak, ABS (block[i]));
  return peak;
}

/* A tone, the same tone muted, and another track that is muted. */
static struct kn_handoff *
make_muted (void)
{
  struct kn_handoff *handoff = make_timeline (KN_RATE_INIT (24, 1));
  struct kn_handoff_track *track = kn_handoff_add_track (handoff, "A2", TRUE);
  g_autofree char *tone = g_build_filename (folder, "tone.mkv", NULL), *film = g_build_filename (folder, "film.mkv", NULL);
  struct kn_handoff_clip *clip;

  kn_test_make_tone (tone, 48000 * 3);
  kn_test_make_film (film, "mkv-ffv1", 320, 180, 48);
  add_clip (handoff, FALSE, "film", 0, 48, 0);
  add_clip (handoff, TRUE, "tone", 0, 24, 0);
  add_clip (handoff, TRUE, "tone", 24, 48, 0)->muted = TRUE;
  clip = kn_handoff_add_clip (track, "tone", 0, 48);
  clip->media = 1;
  clip->kind = KN_HANDOFF_MEDIA;
  track->muted = TRUE;
  for (guint i = 0; i < 2; i++)
    ((struct kn_handoff_media *) handoff->media->pdata[i])->n_frames = i ? 72 : 48;
  return handoff;
}

static void
test_muted (gconstpointer id)
{
  g_autoptr (kn_handoff) handoff = make_muted ();
  g_autoptr (kn_sound_reader) reader = play (id, handoff);

  if (!reader)
    return;
  g_assert_cmpfloat (get_peak (reader, 6, 18), >, 0.4);
  g_assert_cmpfloat (get_peak (reader, 6, 18), <, 0.6);
  g_assert_cmpfloat (get_peak (reader, 30, 42), <, 0.01);
}

/* A fade is where the clip begins, not where its file does, and within a frame as loud as in our own film: MLT goes from
 * the level of one frame to that of the next. */
static void
test_fade (gconstpointer id)
{
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24, 1));
  g_autofree char *tone = g_build_filename (folder, "tone.mkv", NULL);
  struct kn_handoff_clip *clip = add_clip (handoff, TRUE, "tone", 0, 40, 20);
  g_autoptr (kn_sound_reader) reader = NULL;

  kn_test_make_tone (tone, 48000 * 3);
  ((struct kn_handoff_media *) handoff->media->pdata[0])->n_frames = 72;
  clip->fade_in = clip->fade_out = 10;
  if (!(reader = play (id, handoff)))
    return;
  g_assert_cmpfloat (get_peak (reader, 0, 1), <, 0.08);
  g_assert_cmpfloat (get_peak (reader, 5, 6), >, 0.2);
  g_assert_cmpfloat (get_peak (reader, 5, 6), <, 0.35);
  g_assert_cmpfloat (get_peak (reader, 12, 28), >, 0.4);
  g_assert_cmpfloat (get_peak (reader, 34, 35), >, 0.2);
  g_assert_cmpfloat (get_peak (reader, 34, 35), <, 0.35);
  g_assert_cmpfloat (get_peak (reader, 39, 40), <, 0.08);
}

/* A sound of one channel is as loud in another program as in our own film. */
static void
test_mono (gconstpointer id)
{
  enum { N = 2000 };
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24, 1));
  g_autofree char *tone = g_build_filename (folder, "tone.mkv", NULL);
  g_autoptr (kn_sound_reader) reader = NULL;
  kn_mixer *mixer;
  float own[2 * N], peak = 0;

  kn_test_make_mono (tone, 48000 * 3);
  add_clip (handoff, TRUE, "tone", 0, 40, 0);
  ((struct kn_handoff_media *) handoff->media->pdata[0])->n_frames = 72;
  ((struct kn_handoff_media *) handoff->media->pdata[0])->channels = 1;
  mixer = kn_mixer_new (handoff);
  g_assert_true (kn_mixer_read (mixer, 12 * N, own, N, NULL));
  kn_mixer_free (mixer);
  for (gsize i = 0; i < 2 * N; i++)
    peak = MAX (peak, ABS (own[i]));
  g_assert_cmpfloat_with_epsilon (peak, 0.5 * M_SQRT1_2, 1e-3);
  if ((reader = play (id, handoff)))
    g_assert_cmpfloat_with_epsilon (get_peak (reader, 12, 24), peak, 0.02);
}

/* Into the project and out again. */
static void
test_muted_read (void)
{
  g_autoptr (kn_handoff) handoff = make_muted (), back = write_and_read ("otio", handoff), again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_import_handoff (back, "carry", &error);
  g_autofree char *fcpxml = kn_fcpxml_write (handoff, folder), *xmeml = kn_xmeml_write (handoff, folder);
  guint n = 0;

  g_assert_no_error (error);
  again = kn_handoff_new (kn_document_get_sequence (document), 0, 48);
  g_assert_cmpint (again->sounds->len, ==, 2);
  g_assert_false (nth_clip (again->sounds, 0, 0)->muted);
  g_assert_true (nth_clip (again->sounds, 0, 1)->muted);
  g_assert_false (((struct kn_handoff_track *) again->sounds->pdata[0])->muted);
  g_assert_true (((struct kn_handoff_track *) again->sounds->pdata[1])->muted);
  g_assert_false (nth_clip (again->sounds, 1, 0)->muted);
  for (const char *p = fcpxml; (p = strstr (p, " enabled=\"0\"")); p++)
    n++;
  g_assert_cmpint (n, ==, 2);
  for (const char *p = xmeml; (p = strstr (p, "<enabled>FALSE</enabled>")); p++)
    n++;
  g_assert_cmpint (n, ==, 4);
}

/* Footage with a sound, which runs into one without. */
static struct kn_handoff *
make_footage (void)
{
  struct kn_handoff *handoff = make_timeline (KN_RATE_INIT (24, 1));
  g_autofree char *heard = g_build_filename (folder, "heard.mkv", NULL), *mute = g_build_filename (folder, "mute.mkv", NULL);
  struct kn_handoff_clip *before, *clip;

  kn_test_make_film (heard, "mkv-ffv1", 320, 180, 100);
  kn_test_make_film (mute, "mkv-ffv1", 320, 180, 100);
  before = add_clip (handoff, FALSE, "heard", 0, 24, 10);
  clip = add_clip (handoff, FALSE, "mute", 20, 48, 0);
  before->transition_out = clip->transition_in = 4;
  before->cut_out = clip->cut_in = 22;
  ((struct kn_handoff_media *) handoff->media->pdata[0])->has_sound = TRUE;
  ((struct kn_handoff_media *) handoff->media->pdata[1])->is_take = TRUE;
  return handoff;
}

/* At its level; once more at the end, muted. */
static void
test_own_sound (gconstpointer id)
{
  g_autoptr (kn_handoff) handoff = make_footage ();
  g_autoptr (kn_sound_reader) reader = NULL;

  nth_clip (handoff->pictures, 0, 0)->gain_db = -6;
  add_clip (handoff, FALSE, "heard", 48, 72, 0)->muted = TRUE;
  ((struct kn_handoff_media *) handoff->media->pdata[0])->has_sound = TRUE;
  kn_timeline_split_sound (handoff);
  g_assert_cmpint (((struct kn_handoff_track *) handoff->sounds->pdata[1])->clips->len, ==, 2);
  g_assert_cmpint (nth_clip (handoff->sounds, 1, 0)->fade_out, ==, 4);
  g_assert_false (nth_clip (handoff->pictures, 0, 2)->muted);
  reader = play (id, handoff);
  if (!reader)
    return;
  g_assert_cmpfloat (get_peak (reader, 4, 18), >, 0.22);
  g_assert_cmpfloat (get_peak (reader, 4, 18), <, 0.28);
  g_assert_cmpfloat (get_peak (reader, 28, 44), <, 0.01);
  g_assert_cmpfloat (get_peak (reader, 50, 70), <, 0.01);
}

/* Asked for by the job, said where it is lost, and heard once when it comes back. */
static void
test_own_sound_once (void)
{
  static const struct { const char *id; guint sounds, lost; } formats[] = {
    { "otio", 1, 0 }, { "fcp7", 1, 0 }, { "fcpxml", 0, 0 }, { "edl", 1, 1 } };
  g_autoptr (kn_handoff) handoff = make_footage (), back = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = NULL;

  kn_timeline_split_sound (handoff);
  back = write_and_read ("otio", handoff);
  g_assert_cmpint (back->sounds->len, ==, 2);
  kn_import_probe (back);
  g_assert_cmpint (back->sounds->len, ==, 1);
  g_ptr_array_remove_index (back->pictures, 0);
  g_ptr_array_remove_index (back->sounds, 0);
  kn_handoff_add_track (back, "V1", FALSE);
  add_clip (back, FALSE, "heard", 0, 48, 0);
  ((struct kn_handoff_media *) back->media->pdata[0])->has_sound = TRUE;
  document = kn_import_handoff (back, "carry", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      struct kn_export_job job = { .out_frames = 48 };

      kn_export_job_set_format (&job, formats[i].id);
      g_assert_true (kn_export_job_prepare (&job, kn_document_get_sequence (document), "x", &error));
      g_assert_cmpint (job.handoff->sounds->len, ==, formats[i].sounds);
      g_assert_cmpint (count_remarks (job.remarks, "Sound is left out"), ==, formats[i].lost);
      kn_export_job_clear (&job);
    }
}

/* A sound that goes on where its picture does not is heard there and nowhere twice; its level becomes the picture's. */
static void
test_sound_beyond (void)
{
  static const gint64 edges[][2] = { { 0, 12 }, { 24, 30 }, { 36, 48 } };
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24, 1));
  struct kn_handoff_clip *clip;

  add_clip (handoff, FALSE, "film", 12, 24, 17);
  add_clip (handoff, FALSE, "other", 24, 30, 0);
  add_clip (handoff, FALSE, "film", 30, 36, 35);
  add_clip (handoff, TRUE, "film", 0, 48, 5);
  add_clip (handoff, TRUE, "film", 50, 60, 0)->gain_db = -3;
  clip = add_clip (handoff, FALSE, "film", 50, 60, 0);
  ((struct kn_handoff_media *) handoff->media->pdata[clip->media])->has_sound = TRUE;
  kn_timeline_join_sound (handoff);
  g_assert_cmpint (((struct kn_handoff_track *) handoff->sounds->pdata[0])->clips->len, ==, 3);
  g_assert_cmpfloat (nth_clip (handoff->pictures, 0, 3)->gain_db, ==, -3);
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      clip = nth_clip (handoff->sounds, 0, i);
      g_assert_cmpint (clip->start, ==, edges[i][0]);
      g_assert_cmpint (clip->end, ==, edges[i][1]);
      g_assert_cmpint (clip->source_in, ==, edges[i][0] + 5);
    }
}

/* What would be left of a sound below the one that it fades to is left out: no clip may lie wholly under another. */
static void
test_sound_under (void)
{
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (24, 1));
  struct kn_handoff_clip *before, *clip, *picture = add_clip (handoff, FALSE, "film", 0, 20, 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = NULL;

  before = add_clip (handoff, TRUE, "film", 0, 24, 5);
  clip = add_clip (handoff, TRUE, "music", 20, 48, 0);
  before->transition_out = clip->transition_in = 4;
  before->cut_out = clip->cut_in = 22;
  ((struct kn_handoff_media *) handoff->media->pdata[picture->media])->has_picture = TRUE;
  kn_timeline_join_sound (handoff);
  g_assert_cmpint (((struct kn_handoff_track *) handoff->sounds->pdata[0])->clips->len, ==, 1);
  g_assert_cmpint (nth_clip (handoff->sounds, 0, 0)->start, ==, 20);
  document = kn_import_handoff (handoff, "carry", &error);
  g_assert_no_error (error);
}

/* What Final Cut has and a project has not keeps its time and is said. */
static void
test_fcpxml_losses (void)
{
  static const char text[] =
    "<fcpxml version=\"1.10\"><resources><format id=\"r1\" frameDuration=\"1/24s\"/>"
    "<asset id=\"a\" src=\"file:///m/a.mov\" duration=\"100/24s\" hasVideo=\"1\" hasAudio=\"1\"/></resources>"
    "<project name=\"x\"><sequence format=\"r1\"><spine>"
    "<audition><asset-clip ref=\"a\" name=\"picked\" duration=\"10/24s\"/>"
    "<asset-clip ref=\"a\" name=\"other\" duration=\"20/24s\"/></audition>"
    "<asset-clip ref=\"a\" name=\"fast\" offset=\"10/24s\" duration=\"10/24s\"><timeMap><timept time=\"0s\""
    " value=\"0s\"/></timeMap>"
    "<asset-clip ref=\"a\" lane=\"-1\" offset=\"0s\" duration=\"4/24s\" srcEnable=\"audio\" enabled=\"0\"/>"
    "<asset-clip ref=\"a\" lane=\"1\" offset=\"0s\" duration=\"4/24s\"/>"
    "<audition lane=\"1\" offset=\"2/24s\"><asset-clip ref=\"a\" duration=\"4/24s\"/></audition>"
    "<marker start=\"11/24s\" value=\"cut away\"/></asset-clip>"
    "<asset-clip ref=\"a\" name=\"off\" enabled=\"0\" duration=\"10/24s\"/>"
    "<ref-clip ref=\"r9\" name=\"compound\" duration=\"10/24s\"/>"
    "<asset-clip ref=\"a\" name=\"last\" start=\"5/24s\" duration=\"10/24s\"/>"
    "</spine></sequence></project></fcpxml>";
  static const struct { const char *name; gint64 start; } clips[] = {
    { "picked", 0 }, { "fast", 10 }, { "compound", 30 }, { "last", 40 } };
  static const char *const words[] = { "auditions", "speed", "switched off", "Compound", "lie over others", "Markers" };
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = kn_fcpxml_read (text, strlen (text), "/", &error);

  g_assert_no_error (error);
  g_assert_cmpint (((struct kn_handoff_track *) back->pictures->pdata[0])->clips->len, ==, G_N_ELEMENTS (clips));
  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_assert_cmpstr (nth_clip (back->pictures, 0, i)->name, ==, clips[i].name);
      g_assert_cmpint (nth_clip (back->pictures, 0, i)->start, ==, clips[i].start);
    }
  g_assert_true (nth_clip (back->sounds, 0, 0)->muted);
  g_assert_cmpint (back->remarks->len, ==, G_N_ELEMENTS (words));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpint (count_remarks (back->remarks, words[i]), ==, 1);
}

#define OTIO_TIME(rate, value) "{\"OTIO_SCHEMA\":\"RationalTime.1\",\"rate\":" #rate ",\"value\":" #value "}"

/* Clips that count 24 frames a second in a timeline of 25: every edge is where it is, to the nearest frame. */
static void
test_otio_rates (void)
{
  g_autoptr (GString) text = g_string_new ("{\"OTIO_SCHEMA\":\"Timeline.1\",\"global_start_time\":" OTIO_TIME (25, 0)
                                           ",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":["
                                           "{\"OTIO_SCHEMA\":\"Track.1\",\"kind\":\"Video\",\"children\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) back = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append (text, "{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"a\",\"source_range\":{\"start_time\":"
                     OTIO_TIME (24, 0) ",\"duration\":" OTIO_TIME (24, 7) "},\"media_references\":{\"DEFAULT_MEDIA\":"
                     "{\"OTIO_SCHEMA\":\"ImageSequenceReference.1\",\"target_url_base\":\"a\"}}},");
  g_string_truncate (text, text->len - 1);
  g_string_append (text, "]}]}}");
  back = kn_otio_read (text->str, text->len, "/", &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->rate.num, ==, 25);
  g_assert_cmpint (((struct kn_handoff_track *) back->pictures->pdata[0])->clips->len, ==, 40);
  for (int i = 0; i < 40; i++)
    {
      const struct kn_handoff_clip *clip = nth_clip (back->pictures, 0, i);

      g_assert_cmpint (clip->start, ==, (i * 7 * 25 * 2 + 24) / 48);
      g_assert_cmpint (clip->end, ==, ((i + 1) * 7 * 25 * 2 + 24) / 48);
    }
  g_assert_cmpint (count_remarks (back->remarks, "picture sequences"), ==, 1);
}

/* Found in the checkout beside the project, or named; Apple's, so it is not part of this one. */
static char *
find_dtd (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../../../shared/validators/FCPXMLv1_10.dtd", NULL);
  const char *named = g_getenv ("KINORA_FCPXML_DTD");

  return named ? g_strdup (named) : g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

static void
check_fcpxml (const char *text)
{
  g_autofree char *path = g_build_filename (folder, "check.fcpxml", NULL), *dtd = find_dtd (), *out = NULL;
  const char *argv[] = { "xmllint", "--noout", "--dtdvalid", dtd, path, NULL };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  if (!dtd || !kn_test_has ("xmllint"))
    return;
  out = kn_test_run (argv);
  g_assert_nonnull (out);
}

/* Everything counts as it does itself: the sequence, a file of another rate and size, a still. */
static void
test_own_formats (void)
{
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (25, 1)), back = NULL;
  g_autofree char *fcpxml = NULL, *xmeml = NULL;
  g_autoptr (GPtrArray) limits = NULL;
  struct kn_handoff_media *film, *still, *sound;

  handoff->colour = KN_COLOUR_REC2020_HLG;
  add_clip (handoff, FALSE, "film", 0, 50, 25);
  add_clip (handoff, FALSE, "still", 50, 75, 0);
  add_clip (handoff, FALSE, "like", 75, 100, 0);
  add_clip (handoff, TRUE, "sound", 0, 50, 5);
  film = handoff->media->pdata[0];
  film->rate = KN_RATE_INIT (30, 1);
  film->width = 1920;
  film->height = 1080;
  still = handoff->media->pdata[1];
  still->is_still = TRUE;
  still->width = 4000;
  still->height = 3000;
  sound = handoff->media->pdata[3];
  sound->rate = KN_RATE_INIT (24, 1);
  fcpxml = kn_fcpxml_write (handoff, folder);
  g_assert_nonnull (strstr (fcpxml, "<format id=\"r1\" frameDuration=\"1/25s\" width=\"320\" height=\"180\""
                            " colorSpace=\"9-18-9 (Rec. 2020 HLG)\"/>"));
  g_assert_nonnull (strstr (fcpxml, "<format id=\"f0\" frameDuration=\"1/30s\" width=\"1920\" height=\"1080\"/>"));
  g_assert_nonnull (strstr (fcpxml, "<format id=\"f1\" name=\"FFVideoFormatRateUndefined\" width=\"4000\""));
  g_assert_null (strstr (fcpxml, "id=\"f2\""));
  g_assert_null (strstr (fcpxml, "id=\"f3\""));
  g_assert_nonnull (strstr (fcpxml, "<conform-rate scaleEnabled=\"0\" srcFrameRate=\"30\"/>"));
  check_fcpxml (fcpxml);
  back = write_and_read ("fcpxml", handoff);
  g_assert_cmpint (nth_clip (back->pictures, 0, 0)->source_in, ==, 25);
  xmeml = kn_xmeml_write (handoff, folder);
  g_assert_nonnull (strstr (xmeml, "<end>50</end>\n      <in>30</in>\n      <out>90</out>"));
  g_assert_nonnull (strstr (xmeml, "<end>50</end>\n      <in>5</in>\n      <out>55</out>"));
  limits = kn_timeline_find_limits (kn_timeline_find ("mlt"), handoff);
  g_assert_cmpint (count_remarks (limits, "colours of the project"), ==, 1);
}

/* What is lost of markers and rates is listed. */
static void
test_limits (void)
{
  static const struct { const char *id; guint colours, notes, rate; } formats[] = {
    { "otio", 0, 0, 0 }, { "fcpxml", 1, 0, 0 }, { "fcp7", 1, 0, 1 }, { "edl", 0, 1, 1 }, { "kdenlive", 0, 1, 0 } };
  g_autoptr (kn_handoff) handoff = make_timeline (KN_RATE_INIT (25, 2));
  struct kn_handoff_marker *marker = kn_handoff_add_marker (handoff, "here", 3, 5);

  marker->label = KN_LABEL_RED;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GPtrArray) limits = kn_timeline_find_limits (kn_timeline_find (formats[i].id), handoff);

      g_assert_cmpint (count_remarks (limits, "Colours of markers"), ==, formats[i].colours);
      g_assert_cmpint (count_remarks (limits, "Notes of markers"), ==, formats[i].notes);
      g_assert_cmpint (count_remarks (limits, "exact rate"), ==, formats[i].rate);
    }
}

/* A file of nothing but elements is refused before it takes the memory. */
static void
test_wide (void)
{
  g_autoptr (GString) text = g_string_new ("<fcpxml>");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2500000; i++)
    g_string_append (text, "<a/>");
  g_string_append (text, "</fcpxml>");
  g_assert_null (kn_xml_parse (text->str, text->len, &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "more elements"));
}

/* Another element after the last one: not a matter of depth. */
static void
test_two_roots (void)
{
  static const char text[] = "<?xml version=\"1.0\"?><fcpxml><a/></fcpxml>\n<resources/>";
  g_autoptr (GError) error = NULL;

  g_assert_null (kn_xml_parse (text, strlen (text), &error));
  g_assert_error (error, KN_EXPORT_ERROR, KN_EXPORT_ERROR_SYNTAX);
  g_assert_nonnull (strstr (error->message, "“resources”"));
  g_assert_nonnull (strstr (error->message, "two files in one"));
}

int
main (int argc, char **argv)
{
  int r;

  /* melt blends with Qt, which looks for a display that it then does not use. */
  g_setenv ("QT_QPA_PLATFORM", "offscreen", TRUE);
  g_setenv ("DISPLAY", ":0", FALSE);
  g_setenv ("SDL_AUDIODRIVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  g_test_add_func ("/carry/comma", test_comma);
  g_test_add_func ("/carry/handles", test_handles);
  g_test_add_func ("/carry/edl", test_edl);
  g_test_add_data_func ("/carry/muted/mlt", "mlt", test_muted);
  g_test_add_data_func ("/carry/muted/kdenlive", "kdenlive", test_muted);
  g_test_add_data_func ("/carry/muted/xges", "xges", test_muted);
  g_test_add_data_func ("/carry/fade/mlt", "mlt", test_fade);
  g_test_add_data_func ("/carry/fade/kdenlive", "kdenlive", test_fade);
  g_test_add_data_func ("/carry/mono/mlt", "mlt", test_mono);
  g_test_add_data_func ("/carry/mono/kdenlive", "kdenlive", test_mono);
  g_test_add_data_func ("/carry/mono/xges", "xges", test_mono);
  g_test_add_func ("/carry/muted/read", test_muted_read);
  g_test_add_data_func ("/carry/own-sound/mlt", "mlt", test_own_sound);
  g_test_add_data_func ("/carry/own-sound/kdenlive", "kdenlive", test_own_sound);
  g_test_add_data_func ("/carry/own-sound/xges", "xges", test_own_sound);
  g_test_add_func ("/carry/own-sound/once", test_own_sound_once);
  g_test_add_func ("/carry/own-sound/beyond", test_sound_beyond);
  g_test_add_func ("/carry/own-sound/under", test_sound_under);
  g_test_add_func ("/carry/fcpxml-losses", test_fcpxml_losses);
  g_test_add_func ("/carry/otio-rates", test_otio_rates);
  g_test_add_func ("/carry/own-formats", test_own_formats);
  g_test_add_func ("/carry/limits", test_limits);
  g_test_add_func ("/carry/wide", test_wide);
  g_test_add_func ("/carry/two-roots", test_two_roots);
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
