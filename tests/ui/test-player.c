/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The player follows the document, also while the window draws one frame after the other.
 */
#include "app/session/kn-title-commands.h"
#include "ui/viewer/kn-player.h"

#include <gtk/gtk.h>

#define TURNS 50

static const char one_shot[] =
  "{ \"version\": 1, \"frame_rate\": 8, \"shots\": [{ \"prompt\": \"rain\", \"duration_frames\": 80 }] }";

struct place
{
  KnDocument *document;
  KnSession *session;
  KnRenderDesk *desk;
  KnPlayer *player;
  guint drawing;
};

static gboolean
draw_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
set_up (struct place *place, gconstpointer data)
{
  static const char *const no_worker[] = { "false", NULL };

  place->document = kn_document_new_from_text (one_shot, -1, "test", NULL);
  place->session = kn_session_new (place->document);
  place->desk = kn_render_desk_new (place->document, no_worker);
  place->player = kn_player_new (place->session, place->desk);
  place->drawing = g_idle_add_full (GDK_PRIORITY_REDRAW, draw_cb, NULL, NULL);
}

static void
tear_down (struct place *place, gconstpointer data)
{
  g_source_remove (place->drawing);
  kn_player_stop (place->player);
  g_object_unref (place->player);
  g_object_unref (place->desk);
  g_object_unref (place->session);
  g_object_unref (place->document);
}

/* Of all tracks. */
static guint
count_clips (struct place *place)
{
  GPtrArray *tracks = kn_player_get_timeline (place->player)->pictures;
  guint n = 0;

  for (guint i = 0; i < tracks->len; i++)
    n += ((struct kn_handoff_track *) tracks->pdata[i])->clips->len;
  return n;
}

static void
turn (void)
{
  for (guint i = 0; i < TURNS; i++)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_title (struct place *place, gconstpointer data)
{
  g_assert_cmpuint (count_clips (place), ==, 1);
  g_assert_true (kn_command_add_title (place->session, "The end", NULL));
  turn ();
  g_assert_cmpuint (count_clips (place), ==, 2);
  g_assert_true (kn_document_undo (place->document));
  turn ();
  g_assert_cmpuint (count_clips (place), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/player/title", struct place, NULL, set_up, test_title, tear_down);
  return g_test_run ();
}
