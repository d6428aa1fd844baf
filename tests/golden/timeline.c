/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The timeline of a project with something on every lane: timeline PICTURE FOLDER [--update] compares with
 * FOLDER/timeline.png. In Cantarell, as the packages that building needs bring it.
 */
#include "tests/golden/kn-golden-project.h"
#include "tests/golden/kn-golden-widget.h"

#include "ui/kn-thumbnails.h"
#include "ui/timeline/kn-timeline.h"

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
  g_autoptr (KnDocument) document = kn_golden_project_new (work, project, argv[1], "media/picture.png");
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
  kn_golden_project_remove (work);
  return ok ? 0 : 1;
}
