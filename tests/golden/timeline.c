/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The timeline of a project with something on every lane: timeline PICTURE FOLDER [--update] compares with
 * FOLDER/timeline.png. In Cantarell, as the packages that building needs bring it.
 */
#include "tests/golden/kn-golden-widget.h"

#include "ui/kn-thumbnails.h"
#include "ui/timeline/kn-timeline.h"

#include <glib/gstdio.h>

/* Other versions of the libraries smooth letters a little differently; what is missing or has moved is more. */
#define MEAN 0.5
#define WORST 12

static const char project[] =
    "{\"version\": 1, \"width_px\": 448, \"height_px\": 256, \"frame_rate\": 8,"
    " \"assets\": [{\"id\": 900, \"path\": \"media/picture.png\", \"kind\": \"image\", \"width_px\": 448,"
    " \"height_px\": 256}],"
    " \"sequences\": [{\"markers\": [{\"name\": \"Marker 1\", \"time_frames\": 20}], \"layers\": ["
    "{\"name\": \"Titles\", \"clips\": [{\"type\": \"title\", \"text\": \"The end\", \"start_frames\": 24,"
    " \"duration_frames\": 10}]},"
    "{\"name\": \"\", \"clips\": ["
    "{\"type\": \"shot\", \"name\": \"Opening\", \"source\": \"media\", \"media\": 900, \"start_frames\": 0,"
    " \"duration_frames\": 17, \"prompt\": \"a penguin\","
    " \"camera\": {\"keys\": [{\"time_frames\": 0}, {\"time_frames\": 12, \"position\": [0.3, 0, 0]}]}},"
    "{\"type\": \"shot\", \"name\": \"Landing\", \"source\": \"media\", \"media\": 900, \"start_frames\": 17,"
    " \"duration_frames\": 17, \"prompt\": \"it jumps\","
    " \"prompts\": [{\"in_frames\": 6, \"out_frames\": 14, \"text\": \"it lands\"}],"
    " \"masks\": [{\"name\": \"sky\", \"role\": \"keep\", \"in_frames\": 3, \"keys\": [{\"time_frames\": 8}]}]}]}],"
    " \"audio_layers\": [{\"name\": \"\", \"solo\": true, \"clips\": []}]}]}";

static KnDocument *
open_project (const char *work, const char *picture)
{
  g_autofree char *folder = g_build_filename (work, "golden.kinora", NULL);
  g_autofree char *media = g_build_filename (folder, "media", NULL);
  g_autofree char *copy = g_build_filename (media, "picture.png", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (picture), to = g_file_new_for_path (copy);
  g_autoptr (GError) error = NULL;
  KnDocument *document = kn_document_new_from_text (project, -1, "golden", &error);

  g_assert_no_error (error);
  kn_document_save_as (document, folder, &error);
  g_assert_no_error (error);
  g_mkdir (media, 0700);
  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return document;
}

static void
remove_folder (const char *folder)
{
  const char *const command[] = { "rm", "-rf", folder, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

/* Letters that do not depend on what the screen says of itself. */
static void
set_font (void)
{
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-xft-dpi", 96 * 1024,
                "gtk-xft-antialias", 1, "gtk-xft-hinting", 0, "gtk-xft-rgba", "none", "gtk-icon-theme-name", "Adwaita",
                NULL);
}

/* Asked for when all that is drawn has been asked for: they are made in that order. */
static gboolean
has_pictures (gpointer path)
{
  return kn_thumbnails_get (kn_thumbnails_get_default (), path, 99, (KnRate){ 8, 1 }) != NULL;
}

int
main (int argc, char **argv)
{
  const char *worker[] = { "/nonexistent", NULL };
  g_autofree char *work = g_dir_make_tmp ("kinora-golden-XXXXXX", NULL);
  g_autofree char *picture = g_build_filename (work, "golden.kinora", "media", "picture.png", NULL);
  g_autofree char *golden = g_build_filename (argv[2], "timeline.png", NULL);
  g_autoptr (KnDocument) document = open_project (work, argv[1]);
  g_autoptr (KnSession) session = kn_session_new (document);
  g_autoptr (KnRenderDesk) desk = NULL;
  GtkWidget *timeline;
  KnClip *clip;
  gboolean ok;

  kn_golden_start ();
  set_font ();
  desk = kn_render_desk_new (document, worker);
  timeline = g_object_new (KN_TYPE_TIMELINE, NULL);
  kn_timeline_set_session (KN_TIMELINE (timeline), session, desk);
  kn_golden_present (timeline, 900, 420);
  kn_session_set_playhead (session, 10);
  kn_session_set_range (session, 4, 30);
  clip = kn_sequence_get_clip_at (kn_session_get_sequence (session), 4);
  kn_session_select (session, kn_node_get_id (KN_NODE (clip)));
  kn_golden_settle (timeline);
  kn_golden_wait (has_pictures, picture);
  kn_golden_settle (timeline);
  ok = kn_golden_compare (timeline, golden, argc > 3, MEAN, WORST);
  kn_timeline_set_session (KN_TIMELINE (timeline), NULL, NULL);
  remove_folder (work);
  return ok ? 0 : 1;
}
