/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sound that films bring: its level and that it is off, out to editors and back, measured in what is heard.
 */
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-shot.h"
#include "app/export/kn-export-job.h"
#include "app/export/kn-import.h"
#include "app/export/kn-timeline.h"
#include "app/media/kn-film-writer.h"
#include "app/media/kn-mix.h"
#include "tests/export/kn-test-film.h"

#include <math.h>
#include <string.h>

#define CH KN_FILM_SOUND_CHANNELS

static char *folder;

/* The loudest sample of frames [from, until), as the project sounds. */
static double
get_peak (KnDocument *document, gint64 from, gint64 until)
{
  KnSequence *sequence = kn_document_get_sequence (document);
  g_autoptr (kn_handoff) handoff = kn_handoff_new (sequence, 0, kn_sequence_get_duration_frames (sequence));
  g_autoptr (kn_mixer) mixer = kn_mixer_new (handoff);
  gint64 at = kn_mixer_sample_of (from, handoff->rate), n = kn_mixer_sample_of (until, handoff->rate) - at;
  g_autofree float *block = g_new (float, n * CH);
  double peak = 0;

  g_assert_true (kn_mixer_read (mixer, at, block, (gsize) n, NULL));
  for (gint64 i = 0; i < n * CH; i++)
    peak = MAX (peak, fabs ((double) block[i]));
  return peak;
}

static KnShot *
nth_shot (KnDocument *document, guint i)
{
  g_autoptr (KnLayer) layer = g_list_model_get_item (kn_sequence_get_layers (kn_document_get_sequence (document)), 0);
  g_autoptr (KnShot) shot = g_list_model_get_item (kn_layer_get_clips (layer), i);

  return shot;
}

static guint
count_sounds (KnDocument *document)
{
  GListModel *layers = kn_sequence_get_audio_layers (kn_document_get_sequence (document));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (KnAudioLayer) layer = g_list_model_get_item (layers, i);

      n += g_list_model_get_n_items (kn_audio_layer_get_clips (layer));
    }
  return n;
}

static KnAudioClip *
first_sound (KnDocument *document)
{
  GListModel *layers = kn_sequence_get_audio_layers (kn_document_get_sequence (document));
  g_autoptr (KnAudioLayer) layer = g_list_model_get_item (layers, 0);
  g_autoptr (KnAudioClip) clip = g_list_model_get_item (kn_audio_layer_get_clips (layer), 0);

  return clip;
}

static KnDocument *
make_project (void)
{
#define SHOT "{\"source\": \"media\", \"media\": 9, \"duration_frames\": 24, "
  g_autofree char *text =
    g_strdup_printf ("{\"version\": 1, \"frame_rate\": 24, \"width_px\": 320, \"height_px\": 180, \"assets\": ["
                     "{\"id\": 9, \"kind\": \"video\", \"path\": \"%s/film.mkv\", \"duration_ns\": 4166666667,"
                     " \"channels\": 2}], \"shots\": [" SHOT "\"name\": \"full\", \"in_frames\": 5},"
                     SHOT "\"name\": \"low\", \"gain_db\": -6.5},"
                     SHOT "\"name\": \"off\", \"gain_db\": -3, \"muted\": true}]}",
                     folder);
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_document_new_from_text (text, -1, "own", &error);

  g_assert_no_error (error);
  return document;
}

static char *
export (KnDocument *document, const char *id, guint *n_lost)
{
  struct kn_export_job job = { .out_frames = 72 };
  g_autoptr (GError) error = NULL;
  char *text;

  kn_export_job_set_format (&job, id);
  g_assert_true (kn_export_job_prepare (&job, kn_document_get_sequence (document), "x", &error));
  text = kn_timeline_find (id)->write (job.handoff, folder);
  for (guint i = 0; i < job.remarks->len; i++)
    *n_lost += strstr (job.remarks->pdata[i], "Sound is left out") != NULL;
  kn_export_job_clear (&job);
  return text;
}

/* remarks: of which at least one holds this; NULL: none may be made. */
static KnDocument *
import (const char *id, const char *text, const char *remark)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (kn_handoff) handoff = kn_timeline_find (id)->read (text, strlen (text), folder, &error);
  gboolean is_said = !remark;
  KnDocument *document;

  g_assert_no_error (error);
  kn_import_probe (handoff);
  for (guint i = 0; i < handoff->remarks->len; i++)
    {
      g_test_message ("%s", (char *) handoff->remarks->pdata[i]);
      is_said |= remark && strstr (handoff->remarks->pdata[i], remark);
      g_assert_nonnull (remark);
    }
  g_assert_true (is_said);
  document = kn_import_handoff (handoff, "own", &error);
  g_assert_no_error (error);
  return document;
}

static void
test_round (gconstpointer id)
{
  static const struct { double gain_db; gboolean muted; } meant[] = { { 0, FALSE }, { -6.5, FALSE }, { -3, TRUE } };
  g_autoptr (KnDocument) document = make_project (), back = NULL;
  guint lost = 0;
  g_autofree char *text = export (document, id, &lost);

  g_assert_cmpint (lost, ==, 0);
  back = import (id, text, NULL);
  g_assert_cmpint (count_sounds (back), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (meant); i++)
    {
      g_assert_cmpfloat (kn_shot_get_gain_db (nth_shot (back, i)), ==, meant[i].gain_db);
      g_assert_cmpint (kn_shot_get_muted (nth_shot (back, i)), ==, meant[i].muted);
      g_assert_cmpfloat_with_epsilon (get_peak (back, 24 * i + 2, 24 * i + 22),
                                      get_peak (document, 24 * i + 2, 24 * i + 22), 1e-6);
    }
  g_assert_cmpfloat_with_epsilon (get_peak (back, 26, 46), get_peak (back, 2, 22) * pow (10, -6.5 / 20), 1e-3);
  g_assert_cmpfloat (get_peak (back, 50, 70), ==, 0);
}

/* Fades of sounds come back from both, those of pictures from ours only. */
static void
test_fades (gconstpointer id)
{
  g_autofree char *text =
    g_strdup_printf ("{\"version\": 1, \"frame_rate\": 24, \"width_px\": 320, \"height_px\": 180, \"assets\": ["
                     "{\"id\": 9, \"kind\": \"video\", \"path\": \"%s/film.mkv\", \"duration_ns\": 4166666667,"
                     " \"channels\": 2}], \"sequences\": [{\"layers\": [{\"clips\": [" SHOT "\"in_frames\": 5},"
                     SHOT "\"in_frames\": 30, \"fade_in_frames\": 7}, " SHOT "\"muted\": true}]}],"
                     " \"audio_layers\": [{\"gain_db\": -4, \"clips\": [{\"asset\": 9, \"start_frames\": 48, \"duration_frames\": 24,"
                     " \"gain_db\": -6, \"fade_in_frames\": 9, \"fade_out_frames\": 12}]}]}]}", folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_document_new_from_text (text, -1, "fades", &error), back = NULL;
  gboolean is_otio = g_str_equal (id, "otio");
  g_autofree char *written = NULL;
  KnAudioClip *sound;
  guint lost = 0;

  g_assert_no_error (error);
  written = export (document, id, &lost);
  back = import (id, written, NULL);
  g_assert_cmpint (count_sounds (back), ==, 1);
  sound = first_sound (back);
  g_assert_cmpint (kn_clip_get_fade_in_frames (KN_CLIP (sound)), ==, 9);
  g_assert_cmpint (kn_clip_get_fade_out_frames (KN_CLIP (sound)), ==, 12);
  g_assert_cmpint (kn_clip_get_fade_in_frames (KN_CLIP (nth_shot (back, 1))), ==, is_otio ? 7 : 0);
  for (gint64 at = is_otio ? 0 : 48; at < 72; at += 3)
    g_assert_cmpfloat_with_epsilon (get_peak (back, at, at + 3), get_peak (document, at, at + 3), 1e-6);
}

static void
test_written (void)
{
  static const struct { const char *id, *texts[3]; guint lost; } formats[] = {
    { "fcpxml", { "srcEnable=\"video\"", "<adjust-volume amount=\"-6.5dB\"/>", "<adjust-volume amount=\"-3.0dB\"/>" } },
    { "fcp7", { "<value>0.473151</value>", "<value>0.707946</value>", "<enabled>FALSE</enabled>" } },
    { "otio", { "\"gain_db\": -6.5", "\"gain_db\": -3", "\"enabled\": false" } },
    { "edl", { "full", "low", "off" }, 1 } };
  g_autoptr (KnDocument) document = make_project ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      guint lost = 0;
      g_autofree char *text = export (document, formats[i].id, &lost);

      g_assert_cmpint (lost, ==, formats[i].lost);
      for (guint k = 0; k < 3; k++)
        {
          g_test_message ("%s: %s", formats[i].id, formats[i].texts[k]);
          g_assert_nonnull (strstr (text, formats[i].texts[k]));
        }
      /* The picture is there, whatever its sound. */
      g_assert_true (!strstr (text, "<enabled>FALSE</enabled>")
                     || !strstr (strstr (text, "<enabled>FALSE</enabled>") + 1, "<enabled>FALSE</enabled>"));
    }
}

#define FILM "<asset-clip ref=\"a\" start=\"10/24s\" duration=\"2s\""
#define VOLUME(db) "<adjust-volume amount=\"" db "dB\"/>"
#define DETACHED(lane, more) \
  "<asset-clip ref=\"a\" lane=\"" lane "\" start=\"10/24s\" srcEnable=\"audio\" " more "</asset-clip></asset-clip>"
#define SYNC "offset=\"10/24s\" duration=\"2s\">"

/* What editors write of a film of 48 frames from its 10th on, and what is heard in frames 2 to 10, and 30 to 46. */
static const struct
{
  const char *name, *clip;
  double      early, late;     /* decibels; -99: silence */
  gboolean    muted;
  guint       sounds;
  const char *remark;
} edits[] = {
  { "plain", FILM "/>", 0, 0, FALSE, 0, NULL },
  { "low", FILM ">" VOLUME ("-6") "</asset-clip>", -6, -6, FALSE, 0, NULL },
  { "silence", FILM ">" VOLUME ("-96") "</asset-clip>", -99, -99, TRUE, 0, NULL },
  { "no number", FILM "><adjust-volume amount=\"nan\"/></asset-clip>", 0, 0, FALSE, 0, NULL },
  { "picture only", FILM " srcEnable=\"video\"/>", -99, -99, TRUE, 0, NULL },
  { "video", "<video ref=\"a\" start=\"10/24s\" duration=\"2s\"/>", -99, -99, TRUE, 0, NULL },
  { "clip without", "<clip start=\"10/24s\" duration=\"2s\"><video ref=\"a\" duration=\"100/24s\"/></clip>", -99, -99,
    TRUE, 0, NULL },
  { "clip with", "<clip start=\"10/24s\" duration=\"2s\"><video ref=\"a\" duration=\"100/24s\"><audio ref=\"a\""
    " lane=\"-1\" duration=\"100/24s\">" VOLUME ("-6") "</audio></video></clip>", -6, -6, FALSE, 0, NULL },
  { "clip without, another sound below", "<clip start=\"10/24s\" duration=\"2s\"><video ref=\"a\""
    " duration=\"100/24s\"/><audio ref=\"a\" lane=\"-1\" offset=\"34/24s\" start=\"50/24s\" duration=\"1s\"/></clip>", -99, 0, TRUE, 1, NULL },
  { "fading", FILM "><adjust-volume amount=\"-6dB\"><param name=\"amount\"><fadeIn duration=\"1s\"/></param>"
    "</adjust-volume></asset-clip>", -6, -6, FALSE, 0, "Sounds with fades" },
  { "channels off", FILM "><audio-channel-source srcCh=\"1\" enabled=\"0\"/><audio-channel-source srcCh=\"2\""
    " active=\"0\"/></asset-clip>", -99, -99, TRUE, 0, NULL },
  { "channel off", FILM "><audio-channel-source srcCh=\"1\" enabled=\"0\"/><audio-channel-source srcCh=\"2\">"
    VOLUME ("-6") "</audio-channel-source></asset-clip>", -6, -6, FALSE, 0, "some channels are off" },
  { "changing", FILM "><adjust-volume amount=\"-6dB\"><param name=\"amount\"/></adjust-volume></asset-clip>", -6, -6,
    FALSE, 0, "levels that change" },
  { "detached", FILM " srcEnable=\"video\">" DETACHED ("-1", SYNC VOLUME ("-12")), -12, -12, FALSE, 0, NULL },
  { "detached above", FILM " srcEnable=\"video\">" DETACHED ("1", SYNC VOLUME ("-12")), -12, -12, FALSE, 0, NULL },
  { "detached, off", FILM " srcEnable=\"video\">" DETACHED ("-1", "enabled=\"0\" " SYNC), -99, -99, TRUE, 0, NULL },
  { "detached, still on", FILM ">" DETACHED ("-1", SYNC VOLUME ("-6")), -6, -6, FALSE, 0, NULL },
  { "detached and cut", FILM " srcEnable=\"video\">"
    DETACHED ("-1", "offset=\"10/24s\" duration=\"1s\">" VOLUME ("-6")), -6, -99, TRUE, 1, NULL },
  { "detached and moved", FILM " srcEnable=\"video\">" DETACHED ("-1", "offset=\"34/24s\" duration=\"1s\">"), -99, 0,
    TRUE, 1, NULL },
  { "split edit, later", FILM " audioStart=\"34/24s\" audioDuration=\"1s\">" VOLUME ("-6") "</asset-clip>", -99, -6,
    TRUE, 1, NULL },
  { "split edit, longer", "<asset-clip ref=\"a\" start=\"10/24s\" duration=\"1s\" audioStart=\"10/24s\""
    " audioDuration=\"2s\">" VOLUME ("-6") "</asset-clip><gap duration=\"1s\"/>", -6, -6, FALSE, 1, NULL },
  { "sound among pictures", "<asset-clip ref=\"a\" duration=\"1s\" srcEnable=\"video\"/><asset-clip ref=\"a\""
    " duration=\"1s\" srcEnable=\"audio\"/>", -99, 0, TRUE, 1, NULL },
};

static void
test_edit (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  const double levels[] = { edits[i].early, edits[i].late };
  static const gint64 windows[][2] = { { 2, 10 }, { 30, 46 } };
  g_autofree char *text =
    g_strdup_printf ("<fcpxml version=\"1.10\"><resources><format id=\"r1\" frameDuration=\"1/24s\"/>"
                     "<asset id=\"a\" src=\"film.mkv\" duration=\"100/24s\" hasVideo=\"1\" hasAudio=\"1\"/></resources>"
                     "<project name=\"x\"><sequence format=\"r1\"><spine>%s</spine></sequence></project></fcpxml>",
                     edits[i].clip);
  g_autoptr (KnDocument) document = import ("fcpxml", text, edits[i].remark);

  g_assert_cmpint (kn_shot_get_muted (nth_shot (document, 0)), ==, edits[i].muted);
  g_assert_cmpint (count_sounds (document), ==, edits[i].sounds);
  for (guint k = 0; k < G_N_ELEMENTS (windows); k++)
    g_assert_cmpfloat_with_epsilon (get_peak (document, windows[k][0], windows[k][1]),
                                    levels[k] > -99 ? 0.5 * pow (10, levels[k] / 20) : 0, 2e-3);
}

/* A clip that is only heard, whatever is connected to it. */
static void
test_sound_clip (void)
{
  static const char text[] =
    "<fcpxml version=\"1.10\"><resources><format id=\"r1\" frameDuration=\"1/24s\"/>"
    "<asset id=\"a\" src=\"film.mkv\" duration=\"100/24s\" hasVideo=\"1\" hasAudio=\"1\"/></resources>"
    "<project name=\"x\"><sequence format=\"r1\"><spine><clip start=\"10/24s\" duration=\"2s\"><audio ref=\"a\""
    " duration=\"100/24s\"/><clip lane=\"1\" offset=\"10/24s\" start=\"50/24s\" duration=\"1s\"><video ref=\"a\""
    " duration=\"100/24s\"/></clip></clip></spine></sequence></project></fcpxml>";
  g_autoptr (KnDocument) document = import ("fcpxml", text, NULL);
  GListModel *layers = kn_sequence_get_layers (kn_document_get_sequence (document));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (layers); i++)
    {
      g_autoptr (KnLayer) layer = g_list_model_get_item (layers, i);

      n += g_list_model_get_n_items (kn_layer_get_clips (layer));
    }
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpint (kn_clip_get_in_frames (KN_CLIP (nth_shot (document, 0))), ==, 50);
  g_assert_cmpint (count_sounds (document), ==, 1);
  g_assert_cmpint (kn_clip_get_in_frames (KN_CLIP (first_sound (document))), ==, 10);
}

#define OTIO_TIME(key, value) \
  "\"" key "\":{\"OTIO_SCHEMA\":\"RationalTime.1\",\"rate\":24,\"value\":" value "}"
#define OTIO_CLIP(start) \
  "{\"OTIO_SCHEMA\":\"Clip.2\",\"media_reference\":{\"OTIO_SCHEMA\":\"ExternalReference.1\"," \
  "\"target_url\":\"film.mkv\"},\"source_range\":{\"OTIO_SCHEMA\":\"TimeRange.1\"," \
  OTIO_TIME ("start_time", start) "," OTIO_TIME ("duration", "48") "}}"
#define OTIO_TRACK(kind, more, clips) \
  "{\"OTIO_SCHEMA\":\"Track.1\",\"kind\":\"" kind "\"," more "\"children\":[" clips "]}"
#define OTIO_SOUND(more, clips) "," OTIO_TRACK ("Audio", more, clips)

/* A track of pictures is silent where there are tracks of sounds. */
static const struct
{
  const char *name, *sounds;
  double      level;
  guint       n_sounds;
  const char *remark;
} tracks[] = {
  { "nothing said", "", 0, 0, NULL },
  { "its own", OTIO_SOUND ("", OTIO_CLIP ("10")), 0, 0, NULL },
  { "two channels", OTIO_SOUND ("", OTIO_CLIP ("10")) OTIO_SOUND ("", OTIO_CLIP ("10")), 0, 0, NULL },
  { "off", OTIO_SOUND ("\"enabled\":false,", OTIO_CLIP ("10")), -99, 0, NULL },
  { "taken away", OTIO_SOUND ("", ""), -99, 0, "are muted: 1" },
  { "slipped", OTIO_SOUND ("", OTIO_CLIP ("12")), 0, 1, NULL },
};

static void
test_tracks (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *text = g_strconcat ("{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\","
                                       "\"children\":[" OTIO_TRACK ("Video", "", OTIO_CLIP ("10")),
                                       tracks[i].sounds, "]}}", NULL);
  g_autoptr (KnDocument) document = import ("otio", text, tracks[i].remark);

  g_assert_cmpint (count_sounds (document), ==, tracks[i].n_sounds);
  g_assert_cmpfloat_with_epsilon (get_peak (document, 2, 46), tracks[i].level > -99 ? 0.5 : 0, 2e-3);
}

#define EVENT(channels, from, to) \
  "001  AX  " channels "  C  " from " " to " 01:00:00:00 01:00:02:00\n* FROM CLIP NAME: film.mkv\n"
#define SOUND_EVENT(channels, more) EVENT (channels, "00:00:00:10", "00:00:02:10") more
#define LAST "002  AX  B  C  00:00:01:00 00:00:02:00 01:00:02:00 01:00:03:00\n* FROM CLIP NAME: film.mkv\n"

/* What the channels of an edit decision list say of its first picture. */
static const struct
{
  const char *name, *events;
  double      level;
  gboolean    muted;
  guint       n_sounds;
  const char *remark;
} lists[] = {
  { "picture alone", SOUND_EVENT ("V", ""), 0, FALSE, 0, NULL },
  { "both", SOUND_EVENT ("B", LAST), 0, FALSE, 0, NULL },
  { "two channels", SOUND_EVENT ("AA/V", LAST), 0, FALSE, 0, NULL },
  { "one channel", SOUND_EVENT ("A2/V", LAST), 0, FALSE, 0, NULL },
  { "silent among others", SOUND_EVENT ("V", LAST), -99, TRUE, 0, "are muted: 1" },
  { "apart", SOUND_EVENT ("V", SOUND_EVENT ("A", SOUND_EVENT ("A2", LAST))), 0, FALSE, 0, NULL },
  { "slipped", SOUND_EVENT ("V", EVENT ("AA", "00:00:00:20", "00:00:02:20") LAST), 0, TRUE, 1, NULL },
  { "without a file", SOUND_EVENT ("V", "001  AX  A  C  00:00:00:10 00:00:02:10 01:00:00:00 01:00:02:00\n"), 0, FALSE, 0,
    "1 were left out" },
};

static void
test_list (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (KnDocument) document = import ("edl", lists[i].events, lists[i].remark);

  g_assert_cmpint (kn_clip_get_in_frames (KN_CLIP (nth_shot (document, 0))), ==, 10);
  g_assert_cmpint (kn_shot_get_muted (nth_shot (document, 0)), ==, lists[i].muted);
  g_assert_cmpint (count_sounds (document), ==, lists[i].n_sounds);
  g_assert_cmpfloat_with_epsilon (get_peak (document, 2, 46), lists[i].level > -99 ? 0.5 : 0, 2e-3);
}

int
main (int argc, char **argv)
{
  g_autofree char *film = NULL;
  int r;

  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  film = g_build_filename (folder, "film.mkv", NULL);
  kn_test_make_film (film, "mkv-ffv1", 320, 180, 100);
  g_test_add_data_func ("/own-sound/round/otio", "otio", test_round);
  g_test_add_data_func ("/own-sound/round/fcpxml", "fcpxml", test_round);
  g_test_add_data_func ("/own-sound/fades/otio", "otio", test_fades);
  g_test_add_data_func ("/own-sound/fades/fcpxml", "fcpxml", test_fades);
  g_test_add_func ("/own-sound/written", test_written);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/own-sound/fcpxml/%s", edits[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_edit);
    }
  g_test_add_func ("/own-sound/fcpxml/sound-clip", test_sound_clip);
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/own-sound/otio/%s", tracks[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_tracks);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strdup_printf ("/own-sound/edl/%s", lists[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_list);
    }
  r = g_test_run ();
  kn_test_remove (folder);
  return r;
}
