/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/export/kn-test-project.h"
#include "tests/export/kn-test-film.h"

#include <glib/gstdio.h>

static const char text[] =
  "{\"version\": 1, \"id\": 1, \"name\": \"Tom & \\\"Jerry\\\" <1/2> 🎬\", \"frame_rate\": 24, \"width_px\": 320,"
  " \"height_px\": 180,"
  " \"style\": \"water colour\","
  " \"assets\": [{\"id\": 90, \"kind\": \"audio\", \"path\": \"media/tone.wav\", \"name\": \"tone\","
  " \"duration_ns\": 3000000000, \"channels\": 2}],"
  " \"sequences\": [{\"id\": 2, \"name\": \"Main\", \"start_timecode_frames\": 86400, \"layers\": ["
  "  {\"id\": 3, \"name\": \"Upper\", \"clips\": ["
  "%s"
  "   {\"id\": 10, \"name\": \"Über/all\", \"number\": \"3\", \"start_frames\": 36, \"duration_frames\": 6,"
  " \"in_frames\": 5, \"prompt\": \"a cat\","
  "    \"takes\": [{\"id\": 11, \"file\": \"takes/b.mkv\", \"kind\": \"full\", \"n_frames\": 30, \"width_px\": 320,"
  " \"height_px\": 180}],"
  "    \"length_frames\": 30}]},"
  "  {\"id\": 4, \"name\": \"Lower\", \"clips\": ["
  "   {\"id\": 20, \"name\": \"One \\\"quoted\\\"\\nline\", \"number\": \"1A\", \"start_frames\": 0,"
  " \"duration_frames\": 20, \"in_frames\": 3,"
  "    \"prompt\": \"dog & <bone> ]]>\", \"notes\": \"see \\\\ note; 100%%\", \"length_frames\": 30, \"seed\": 7,"
  "    \"camera\": {\"preset\": \"pan-left\"},"
  "    \"masks\": [{\"id\": 22, \"role\": \"keep\", \"keys\": [{\"id\": 23, \"time_frames\": 0, \"mask\":"
  " \"" KN_TEST_MASK_KEY "\"}]}],"
  "    \"takes\": [{\"id\": 21, \"file\": \"takes/a.mkv\", \"kind\": \"full\", \"n_frames\": 30, \"width_px\": 320,"
  " \"height_px\": 180, \"seed\": 8}]},"
  "   {\"id\": 30, \"name\": \"Two 'é' 🦊\", \"number\": \"1B\", \"start_frames\": 14, \"duration_frames\": 20,"
  " \"in_frames\": 4,"
  "    \"transition\": \"cross-dissolve\", \"length_frames\": 30, \"prompt\": \"fox\","
  "    \"takes\": [{\"id\": 31, \"file\": \"takes/b.mkv\", \"kind\": \"full\", \"n_frames\": 30, \"width_px\": 320,"
  " \"height_px\": 180}]},"
  "   {\"id\": 40, \"name\": \"\", \"number\": \"2\", \"start_frames\": 38, \"duration_frames\": 12,"
  " \"in_frames\": 0, \"prompt\": \"owl\","
  "    \"takes\": [{\"id\": 41, \"file\": \"takes/a.mkv\", \"kind\": \"full\", \"n_frames\": 30, \"width_px\": 320,"
  " \"height_px\": 180}],"
  "    \"length_frames\": 30}]}],"
  "  \"audio_layers\": [{\"id\": 5, \"name\": \"Music\", \"clips\": [{\"id\": 50, \"name\": \"tone\","
  " \"asset\": 90, \"start_frames\": 5,"
  "    \"duration_frames\": 40, \"in_frames\": 2, \"gain_db\": -6, \"fade_in_frames\": 4}]}],"
  "  \"markers\": [{\"id\": 60, \"time_frames\": 0, \"name\": \"Start\", \"label\": \"green\"},"
  "                {\"id\": 61, \"time_frames\": 25, \"duration_frames\": 3, \"name\": \"Look: \\\"here\\\" 👀\","
  " \"notes\": \"a < b\", \"label\": \"red\"}]}]}";

KnDocument *
kn_test_project_new (const char *parent, gboolean with_title)
{
  static const char title[] = "   {\"id\": 12, \"type\": \"title\", \"text\": \"Grüße & „Küsse“\","
                              " \"start_frames\": 2, \"duration_frames\": 8, \"position\": [0.5, 0.4]},";
  g_autofree char *folder = g_build_filename (parent, "film.kinora", NULL), *takes = g_build_filename (folder, "takes",
                                                                                                       NULL);
  g_autofree char *media = g_build_filename (folder, "media", NULL), *a = g_build_filename (takes, "a.mkv", NULL);
  g_autofree char *b = g_build_filename (takes, "b.mkv", NULL), *tone = g_build_filename (media, "tone.wav", NULL);
  g_autofree char *json = g_build_filename (folder, "project.json", NULL), *contents = g_strdup_printf (text,
                                                                                                        with_title
                                                                                                          ? title : "");
  g_autoptr (GError) error = NULL;
  g_autofree char *blobs = g_build_filename (folder, "blobs", NULL);
  g_autofree char *mask = g_build_filename (blobs, KN_TEST_MASK_KEY, NULL);
  KnDocument *document;

  g_mkdir_with_parents (blobs, 0755);
  g_assert_true (g_file_set_contents (mask, KN_TEST_MASK, -1, NULL));
  g_mkdir_with_parents (takes, 0755);
  g_mkdir_with_parents (media, 0755);
  kn_test_make_film_from (a, "mkv-ffv1", 320, 180, 0, 30);
  kn_test_make_film_from (b, "mkv-ffv1", 320, 180, 100, 30);
  kn_test_make_tone (tone, 48000 * 3);
  g_assert_true (g_file_set_contents (json, contents, -1, &error));
  document = kn_document_open (folder, KN_DOCUMENT_OPEN_READ_ONLY, &error);
  g_assert_no_error (error);
  return document;
}

struct kn_handoff *
kn_test_handoff_new (KnDocument *document)
{
  KnSequence *sequence = kn_document_get_sequence (document);
  gint64 in, out;

  kn_sequence_get_range (sequence, &in, &out);
  g_assert_cmpint (out - in, ==, KN_TEST_FRAMES);
  return kn_handoff_new (sequence, in, out);
}

int
kn_test_project_number (int frame)
{
  if (frame >= 36 && frame < 42)
    return 100 + frame - 36 + 5;
  if (frame < 14)
    return frame + 3;
  if (frame < 20)
    return -1;
  if (frame < 34)
    return 100 + frame - 14 + 4;
  return frame < 38 ? -2 : frame - 38;
}
