/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline-private.h"

#include "ui/kn-shortcuts.h"
#include "ui/timeline/kn-drag.h"
#include "ui/timeline/kn-media-import.h"
#include "ui/timeline/kn-part-drag.h"
#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-timeline-actions.h"
#include "ui/timeline/kn-timeline-drag.h"
#include "ui/timeline/kn-timeline-menu.h"

#include <glib/gi18n.h>
#include <math.h>

/* Room after the last clip, so that it can be made longer. */
#define TAIL_PX 240

G_DEFINE_FINAL_TYPE (KnTimeline, kn_timeline, GTK_TYPE_WIDGET)

/* ---- scrolling ---- */

static double
duration_seconds (KnTimeline *self)
{
  return kn_frames_to_seconds (kn_sequence_get_duration_frames (kn_session_get_sequence (self->session)),
                               kn_session_get_rate (self->session));
}

double
_kn_timeline_get_page (KnTimeline *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self->ruler)) / kn_session_get_zoom (self->session);
}

static void
update_scrollbar (KnTimeline *self)
{
  double page = _kn_timeline_get_page (self), scroll = kn_session_get_scroll (self->session);
  double end = duration_seconds (self) + TAIL_PX / kn_session_get_zoom (self->session);

  self->updating = TRUE;
  gtk_adjustment_configure (self->adjustment, scroll, 0, MAX (end, scroll + page), page / 20, page * 0.8, page);
  self->updating = FALSE;
}

static void
adjusted_cb (KnTimeline *self)
{
  if (!self->updating && self->session)
    kn_session_set_scroll (self->session, gtk_adjustment_get_value (self->adjustment));
}

static void
playhead_cb (KnTimeline *self)
{
  _kn_timeline_show_seconds (self,
                kn_frames_to_seconds (kn_session_get_playhead (self->session), kn_session_get_rate (self->session)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
view_cb (KnTimeline *self)
{
  update_scrollbar (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update_actions (KnTimeline *self)
{
  kn_timeline_actions_update (self->actions, self->session);
}

static void
menu_cb (KnTimeline *self, int n_press, double x, double y)
{
  kn_timeline_menu_open_at (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  kn_timeline_menu_open_focus (KN_TIMELINE (widget));
  return TRUE;
}

static void
applied_cb (KnTimeline *self)
{
  _kn_timeline_update_rows (self);
  view_cb (self);
}

/* When all lanes know of it. A clip that had the focus and went to another lane keeps it. */
static void
settled_cb (KnTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  kn_timeline_settle (self);
  if (root && !gtk_root_get_focus (root) && !kn_document_in_group (kn_session_get_document (self->session)))
    kn_timeline_focus_selected (self);
}

static gboolean
scroll_cb (KnTimeline *self, double dx, double dy, GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  GtkAdjustment *adjustment = self->adjustment;

  if (!self->session)
    return FALSE;
  if (state & GDK_CONTROL_MASK)
    kn_timeline_zoom (self, pow (1.2, -dy));
  else
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                            (dx != 0 ? dx : dy) * gtk_adjustment_get_page_size (adjustment) * 0.1);
  return TRUE;
}

/* ---- widget ---- */

static void
kn_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GTK_WIDGET_CLASS (kn_timeline_parent_class)->snapshot (widget, snapshot);
  if (KN_TIMELINE (widget)->session)
    _kn_timeline_draw (KN_TIMELINE (widget), snapshot);
}

/* The bar on the right of the lanes takes of their width: the ruler and the bar below begin and end where the lanes do.
 * Returns whether that was so. */
static gboolean
align_to_lanes (KnTimeline *self)
{
  GtkWidget *rows[] = { gtk_widget_get_first_child (self->box), gtk_widget_get_last_child (self->box) };
  int beside = MAX (0, gtk_widget_get_width (self->scroller) - gtk_widget_get_width (self->rows));

  const char *right = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? "margin-start" : "margin-end";
  int margin;

  g_object_get (rows[0], right, &margin, NULL);
  if (margin == beside)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_object_set (rows[i], right, beside, NULL);
  return FALSE;
}

static gboolean
resized_cb (gpointer data)
{
  KnTimeline *self = data;

  self->resized_source = 0;
  if (!align_to_lanes (self))
    return G_SOURCE_REMOVE;
  if (self->session && self->fit)
    kn_timeline_zoom (self, 0);
  self->fit = FALSE;
  if (self->session)
    update_scrollbar (self);
  return G_SOURCE_REMOVE;
}

static void
kn_timeline_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnTimeline *self = KN_TIMELINE (widget);

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
  /* The scrollbar must not change while it is being laid out. */
  if (!self->resized_source)
    self->resized_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
kn_timeline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (KN_TIMELINE (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
kn_timeline_dispose (GObject *object)
{
  KnTimeline *self = KN_TIMELINE (object);

  kn_timeline_set_session (self, NULL, NULL);
  g_clear_handle_id (&self->resized_source, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->headers);
  g_clear_object (&self->actions);
  g_clear_object (&self->waveforms);
  g_clear_pointer (&self->shape, g_array_unref);
  G_OBJECT_CLASS (kn_timeline_parent_class)->dispose (object);
}

/* Keys that the window gets are meant for the timeline too. */
static void
kn_timeline_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kn_timeline_parent_class)->root (widget);
  gtk_widget_insert_action_group (GTK_WIDGET (gtk_widget_get_root (widget)), "timeline",
                                  KN_TIMELINE (widget)->actions);
}

static void
kn_timeline_unroot (GtkWidget *widget)
{
  gtk_widget_insert_action_group (GTK_WIDGET (gtk_widget_get_root (widget)), "timeline", NULL);
  GTK_WIDGET_CLASS (kn_timeline_parent_class)->unroot (widget);
}

static void
kn_timeline_class_init (KnTimelineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_timeline_dispose;
  widget_class->root = kn_timeline_root;
  widget_class->unroot = kn_timeline_unroot;
  widget_class->snapshot = kn_timeline_snapshot;
  widget_class->size_allocate = kn_timeline_size_allocate;
  widget_class->measure = kn_timeline_measure;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  g_signal_new ("rows-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

/* In the corner, as wide as the headers below. */
static GtkWidget *
new_corner (KnTimeline *self)
{
  GtkWidget *corner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *snapping = gtk_toggle_button_new ();
  g_autofree char *tooltip = kn_shortcuts_dup_tooltip (
      _("Snap to edges, markers and the playhead; hold Alt to drag without"), "win.snapping");

  gtk_button_set_icon_name (GTK_BUTTON (snapping), "kn-snap-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (snapping), "win.snapping");
  gtk_widget_set_tooltip_text (snapping, tooltip);
  gtk_widget_set_valign (snapping, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (snapping, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (snapping), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Snapping"), -1);
  gtk_widget_add_css_class (corner, "timeline-corner");
  gtk_box_append (GTK_BOX (corner), snapping);
  gtk_size_group_add_widget (self->headers, corner);
  return corner;
}

static void
build_ruler (KnTimeline *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->ruler = g_object_new (KN_TYPE_RULER, NULL);
  self->ruler_overlay = GTK_OVERLAY (gtk_overlay_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->ruler_overlay), TRUE);
  gtk_overlay_set_child (self->ruler_overlay, GTK_WIDGET (self->ruler));
  gtk_widget_add_css_class (row, "timeline-ruler");
  gtk_box_append (GTK_BOX (row), new_corner (self));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->ruler_overlay));
  gtk_box_append (GTK_BOX (self->box), row);
}

/* A scrolled window would take Home, End and the arrows with Control, which are keys of the editor. */
static void
leave_keys (GtkWidget *scroller)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (scroller);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

static void
build_rows (KnTimeline *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  /* Where text runs from the right GTK would put the bar left of the scrolled window, out of sight. */
  gtk_widget_set_direction (scroller, GTK_TEXT_DIR_LTR);
  /* That there is more below has to be seen. */
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (scroller), FALSE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->rows);
  gtk_widget_set_vexpand (scroller, TRUE);
  leave_keys (scroller);
  self->scroller = scroller;
  gtk_box_append (GTK_BOX (self->box), scroller);
}

static void
build_scrollbar (KnTimeline *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->adjustment = gtk_adjustment_new (0, 0, 1, 1, 1, 1);
  self->scrollbar = gtk_scrollbar_new (GTK_ORIENTATION_HORIZONTAL, self->adjustment);
  gtk_widget_set_hexpand (self->scrollbar, TRUE);
  /* Time runs from left to right, whatever the direction of text. */
  gtk_widget_set_direction (self->scrollbar, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scrollbar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Scroll the timeline"), -1);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (adjusted_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (row), _kn_timeline_new_header (self, ""));
  gtk_box_append (GTK_BOX (row), self->scrollbar);
  gtk_box_append (GTK_BOX (self->box), row);
}

static void
kn_timeline_init (KnTimeline *self)
{
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->shape = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->drop = -1;
  self->waveforms = kn_waveforms_new ();
  self->actions = kn_timeline_actions_new (self);
  self->headers = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  build_ruler (self);
  build_rows (self);
  build_scrollbar (self);
  kn_media_import_attach (self, self->rows);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Timeline"), -1);
}

static void
let_go (KnTimeline *self)
{
  GtkWidget *markers = gtk_widget_get_last_child (GTK_WIDGET (self->ruler_overlay));

  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
  kn_ruler_set_session (self->ruler, NULL);
  kn_drag_detach (self->rows);
  _kn_timeline_remove_rows (self);
  g_array_set_size (self->shape, 0);
  if (KN_IS_LANE (markers))
    gtk_overlay_remove_overlay (self->ruler_overlay, markers);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
  kn_timeline_actions_update (self->actions, NULL);
}

/* Above the ruler; only the flags themselves take the pointer. */
static void
add_markers (KnTimeline *self)
{
  GtkWidget *lane = kn_lane_new (KN_LANE_MARKERS, self->session, self->desk,
                                 kn_node_get_id (KN_NODE (kn_session_get_sequence (self->session))), 1);

  gtk_widget_add_css_class (lane, "markers");
  gtk_widget_set_valign (lane, GTK_ALIGN_FILL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (lane), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Markers"), -1);
  gtk_overlay_add_overlay (self->ruler_overlay, lane);
  kn_part_drag_attach (KN_LANE (lane), self->session);
}

void
kn_timeline_set_session (KnTimeline *self, KnSession *session, KnRenderDesk *desk)
{
  g_return_if_fail (KN_IS_TIMELINE (self));
  if (self->session)
    let_go (self);
  if (!session)
    return;
  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  kn_timeline_actions_update (self->actions, session);
  kn_ruler_set_session (self->ruler, session);
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (playhead_cb), self);
  g_signal_connect_swapped (session, "notify::zoom", G_CALLBACK (view_cb), self);
  g_signal_connect_swapped (session, "notify::scroll", G_CALLBACK (view_cb), self);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (update_actions), self);
  g_signal_connect_swapped (session, "range-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  /* Also when a drag begins or ends. */
  g_signal_connect_swapped (kn_session_get_document (session), "notify::can-undo", G_CALLBACK (update_actions), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (applied_cb), self);
  /* Lanes come first. */
  g_signal_connect_data (kn_session_get_document (session), "applied", G_CALLBACK (settled_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  add_markers (self);
  applied_cb (self);
  self->rows_height = 0;
  kn_timeline_settle (self);
  kn_timeline_drag_attach (self->rows, self);
  self->fit = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

KnSession *
kn_timeline_get_session (KnTimeline *self)
{
  g_return_val_if_fail (KN_IS_TIMELINE (self), NULL);
  return self->session;
}

void
kn_timeline_show_drop (KnTimeline *self, gint64 frames)
{
  g_return_if_fail (KN_IS_TIMELINE (self));
  self->drop = frames;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

KnWaveforms *
kn_timeline_get_waveforms (KnTimeline *self)
{
  g_return_val_if_fail (KN_IS_TIMELINE (self), NULL);
  return self->waveforms;
}

void
kn_timeline_zoom (KnTimeline *self, double factor)
{
  KnSession *session = self->session;
  int width;

  g_return_if_fail (KN_IS_TIMELINE (self));
  if (!session)
    return;
  width = gtk_widget_get_width (GTK_WIDGET (self->ruler));
  if (factor > 0)
    kn_session_zoom_around (session, kn_session_get_zoom (session) * factor,
                            kn_frames_to_seconds (kn_session_get_playhead (session), kn_session_get_rate (session)));
  else if (duration_seconds (self) > 0 && width > 0)
    {
      kn_session_zoom_around (session, width * 0.96 / MAX (8, duration_seconds (self)), 0);
      kn_session_set_scroll (session, 0);
    }
}
