/* SPDX-License-Identifier: GPL-3.0-or-later
 * Final Cut 7 XML as somebody else reads it: OpenTimelineIO's adapter, see fcp7-reader.py.
 */
#include "app/export/kn-timeline.h"
#include "tests/export/kn-test-film.h"
#include "tests/export/kn-test-project.h"

#include <string.h>

static char *folder;
static KnDocument *document;

static char *
read_back (const struct kn_handoff *handoff, const char *package)
{
  g_autofree char *path = g_build_filename (folder, "cut.xml", NULL), *text = kn_xmeml_write (handoff, folder);
  g_autofree char *reader = g_test_build_filename (G_TEST_DIST, "fcp7-reader.py", NULL);
  const char *argv[] = { "python3", reader, package, path, NULL };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return kn_test_run (argv);
}

/* Every clip where it is, with the frames that it shows, and every dissolve and wipe with its two sides. */
static void
expect_track (const char *out, const struct kn_handoff_track *track, guint number)
{
  const char *kind = track->is_sound ? "Audio" : "Video";

  for (guint i = 0; i < track->clips->len; i++)
    {
      const struct kn_handoff_clip *clip = track->clips->pdata[i];
      g_autofree char *item = g_strdup_printf ("%u %s Clip %d %d %d ", number, kind, (int) clip->cut_in,
                                               (int) (clip->cut_out - clip->cut_in),
                                               (int) kn_handoff_get_cut_source (clip));
      g_autofree char *lap = g_strdup_printf ("%u %s Lap %d %d\n", number, kind, (int) (clip->cut_in - clip->start),
                                              (int) (clip->transition_in - (clip->cut_in - clip->start)));

      if (clip->kind != KN_HANDOFF_MEDIA)
        continue;
      g_test_message ("%s", item);
      g_assert_nonnull (strstr (out, item));
      if (clip->transition_in > 0)
        g_assert_nonnull (strstr (out, lap));
    }
}

static void
test_adapter (void)
{
  const char *package = g_getenv ("KINORA_OTIO_PYTHON");
  g_autoptr (kn_handoff) handoff = NULL;
  g_autofree char *out = NULL;

  if (!package)
    {
      g_test_skip ("KINORA_OTIO_PYTHON does not name a folder with OpenTimelineIO for Python and its adapter");
      return;
    }
  handoff = kn_test_handoff_new (document);
  out = read_back (handoff, package);
  g_assert_nonnull (out);
  g_test_message ("%s", out);
  for (guint i = 0; i < handoff->pictures->len; i++)
    expect_track (out, handoff->pictures->pdata[i], i);
  for (guint i = 0; i < handoff->sounds->len; i++)
    expect_track (out, handoff->sounds->pdata[i], handoff->pictures->len + i);
  for (guint i = 0; i < handoff->markers->len; i++)
    {
      const struct kn_handoff_marker *marker = handoff->markers->pdata[i];
      g_autofree char *line = g_strdup_printf ("Marker %d ", (int) marker->time);

      g_assert_nonnull (strstr (out, line));
    }
}

int
main (int argc, char **argv)
{
  int r;

  g_test_init (&argc, &argv, NULL);
  folder = kn_test_folder ();
  document = kn_test_project_new (folder, FALSE);
  g_test_add_func ("/fcp7/adapter", test_adapter);
  r = g_test_run ();
  g_object_unref (document);
  kn_test_remove (folder);
  return r;
}
