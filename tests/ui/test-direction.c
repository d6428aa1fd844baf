/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time on the timeline in both directions of text: what begins at zero lies below the zero of the ruler, with the bar
 * beside the lanes and without, and as far as the ruler goes; the words of a prompt stand beside a timed one.
 */
#include "tests/golden/kn-golden-widget.h"
#include "ui/timeline/kn-timeline.h"

/* With the bar beside the lanes; with room for all of them. */
#define LOW_PX 130
#define HIGH_PX 420

static const char project[] =
    "{\"version\": 1, \"width_px\": 448, \"height_px\": 256, \"frame_rate\": 8, \"sequences\": [{\"layers\": [{\"clips\": ["
    "{\"type\": \"shot\", \"name\": \"Opening\", \"start_frames\": 0, \"duration_frames\": 64, \"prompt\": \"a penguin\","
    " \"prompts\": [{\"in_frames\": 32, \"out_frames\": 64, \"text\": \"it lands\"}]}]}]}]}";

static GtkWidget *
find (GtkWidget *widget, const char *css_name, const char *css_class)
{
  GtkWidget *found = NULL;

  if (g_str_equal (gtk_widget_get_css_name (widget), css_name) &&
      (!css_class || gtk_widget_has_css_class (widget, css_class)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find (child, css_name, css_class);
  return found;
}

static graphene_rect_t
get_bounds (GtkWidget *timeline, GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_compute_bounds (widget, timeline, &bounds));
  return bounds;
}

static void
check (GtkTextDirection direction, int height, gboolean with_bar)
{
  const char *worker[] = { "/nonexistent", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KnDocument) document = kn_document_new_from_text (project, -1, "direction", &error);
  g_autoptr (KnSession) session = kn_session_new (document);
  g_autoptr (KnRenderDesk) desk = NULL;
  GtkWidget *timeline;
  GtkScrolledWindow *scroller;
  graphene_rect_t ruler, lane, clip, words, timed;

  g_assert_no_error (error);
  gtk_widget_set_default_direction (direction);
  desk = kn_render_desk_new (document, worker);
  timeline = g_object_new (KN_TYPE_TIMELINE, NULL);
  kn_timeline_set_session (KN_TIMELINE (timeline), session, desk);
  kn_golden_present (timeline, 900, height);
  kn_golden_wait ((gboolean (*) (gpointer)) gtk_widget_get_mapped, timeline);
  kn_golden_settle (timeline);
  kn_golden_settle (timeline);
  scroller = GTK_SCROLLED_WINDOW (find (timeline, "scrolledwindow", NULL));
  g_assert_cmpint (with_bar, ==, gtk_widget_get_mapped (gtk_scrolled_window_get_vscrollbar (scroller)));
  ruler = get_bounds (timeline, find (timeline, "ruler", NULL));
  clip = get_bounds (timeline, find (timeline, "clip", NULL));
  lane = get_bounds (timeline, gtk_widget_get_parent (find (timeline, "clip", NULL)));
  g_assert_cmpfloat (clip.origin.x, ==, ruler.origin.x);
  g_assert_cmpfloat (lane.size.width, ==, ruler.size.width);
  words = get_bounds (timeline, find (find (timeline, "prompt", NULL), "label", NULL));
  timed = get_bounds (timeline, find (timeline, "prompt", "timed"));
  g_assert_cmpfloat (words.size.width, >, 100);
  g_assert_cmpfloat (words.origin.x + words.size.width, <=, timed.origin.x);
  kn_timeline_set_session (KN_TIMELINE (timeline), NULL, NULL);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (timeline)));
}

int
main (void)
{
  const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };

  kn_golden_start ();
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      check (directions[i], LOW_PX, TRUE);
      check (directions[i], HIGH_PX, FALSE);
    }
  return 0;
}
