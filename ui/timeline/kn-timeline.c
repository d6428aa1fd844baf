/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-timeline.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "ui/timeline/kn-drag.h"
#include "ui/timeline/kn-lane-header.h"
#include "ui/timeline/kn-lane.h"
#include "ui/timeline/kn-media-import.h"
#include "ui/timeline/kn-part-drag.h"
#include "ui/timeline/kn-ruler.h"
#include "ui/timeline/kn-time-axis.h"
#include "ui/timeline/kn-timeline-actions.h"
#include "ui/timeline/kn-timeline-drag.h"
#include "ui/timeline/kn-timeline-menu.h"

#include <glib/gi18n.h>
#include <math.h>

#define CLIPS_HEIGHT 70
#define STRIP_HEIGHT 24
/* Room after the last clip, so that it can be made longer. */
#define TAIL_PX 240

struct _KnTimeline
{
  GtkWidget parent_instance;

  KnSession *session;
  KnRenderDesk *desk;
  GtkWidget *box, *rows, *scrollbar;
  KnRuler *ruler;
  GtkOverlay *ruler_overlay;
  GtkSizeGroup *headers;
  GActionGroup *actions;
  GtkAdjustment *adjustment;
  GArray *shape;           /* ids of the layers that rows were made for */
  gboolean updating;
  gboolean fit;            /* a project was opened and has not been shown yet */
  gint64 drop;             /* -1: nothing is being dropped */
  guint resized_source;
};

G_DEFINE_FINAL_TYPE (KnTimeline, kn_timeline, GTK_TYPE_WIDGET)

/* ---- rows ---- */

static GtkWidget *
new_header (KnTimeline *self, const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "width-chars", 10, "max-width-chars", 14, NULL);

  gtk_widget_add_css_class (label, "lane-header");
  gtk_size_group_add_widget (self->headers, label);
  return label;
}

static GtkWidget *
new_layer_header (KnTimeline *self, guint64 layer, const char *name)
{
  GtkWidget *header = kn_lane_header_new (self->session, layer, name);

  gtk_widget_add_css_class (header, "lane-header");
  gtk_size_group_add_widget (self->headers, header);
  return header;
}

static KnLane *
lane_of (GtkWidget *row)
{
  return KN_LANE (gtk_widget_get_last_child (row));
}

static void
show_row (GtkWidget *row)
{
  GtkWidget *header = gtk_widget_get_first_child (row);

  kn_lane_set_title (lane_of (row), KN_IS_LANE_HEADER (header) ? kn_lane_header_get_title (KN_LANE_HEADER (header))
                                                               : gtk_label_get_text (GTK_LABEL (header)));
  if (gtk_widget_has_css_class (row, "optional"))
    gtk_widget_set_visible (row, !kn_lane_is_empty (lane_of (row)));
}

/* Strips that have nothing to show are left out, but for those of the lowest layer, where people look for them. */
static void
add_row (KnTimeline *self, KnLaneKind kind, guint64 node, int height, const char *title, gboolean always)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *lane = kn_lane_new (kind, self->session, self->desk, node, height);

  gtk_widget_add_css_class (row, "timeline-row");
  if (!always)
    gtk_widget_add_css_class (row, "optional");
  gtk_box_append (GTK_BOX (row), kind == KN_LANE_CLIPS ? new_layer_header (self, node, title) : new_header (self, title));
  gtk_box_append (GTK_BOX (row), lane);
  gtk_box_append (GTK_BOX (self->rows), row);
  show_row (row);
  if (kind != KN_LANE_CLIPS)
    kn_part_drag_attach (KN_LANE (lane), self->session);
}

/* place: from the lowest, since what is added lies on top. */
static void
add_layer (KnTimeline *self, KnNode *layer, guint place)
{
  guint64 id = kn_node_get_id (layer);
  g_autofree char *name = NULL;

  if (KN_IS_AUDIO_LAYER (layer))
    {
      name = place ? g_strdup_printf (_("Sound %u"), place + 1) : g_strdup (_("Sound"));
      add_row (self, KN_LANE_CLIPS, id, 2 * STRIP_HEIGHT, name, TRUE);
      return;
    }
  name = place ? g_strdup_printf (_("Shots %u"), place + 1) : g_strdup (_("Shots"));
  add_row (self, KN_LANE_CLIPS, id, CLIPS_HEIGHT, name, TRUE);
  add_row (self, KN_LANE_PROMPTS, id, STRIP_HEIGHT, _("Prompts"), place == 0);
  add_row (self, KN_LANE_CAMERA, id, STRIP_HEIGHT, _("Camera"), place == 0);
  add_row (self, KN_LANE_MASKS, id, STRIP_HEIGHT, _("Masks"), place == 0);
  add_row (self, KN_LANE_PICTURES, id, STRIP_HEIGHT, _("Pictures"), FALSE);
}

static void
show_rows (KnTimeline *self)
{
  /* Rows do not come and go under the pointer. */
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows);
       row && !kn_document_in_group (kn_session_get_document (self->session)); row = gtk_widget_get_next_sibling (row))
    show_row (row);
}

void
kn_timeline_settle (KnTimeline *self)
{
  g_return_if_fail (KN_IS_TIMELINE (self));
  show_rows (self);
}

static void
remove_rows (KnTimeline *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->rows)))
    gtk_box_remove (GTK_BOX (self->rows), child);
}

static void
collect_ids (GListModel *list, GArray *ids)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (KnNode) node = g_list_model_get_item (list, i);
      guint64 id = kn_node_get_id (node);

      g_array_append_val (ids, id);
    }
}

/* Makes the rows anew when layers have come or gone. */
static void
update_rows (KnTimeline *self)
{
  KnSequence *sequence = kn_session_get_sequence (self->session);
  GListModel *lists[2] = { kn_sequence_get_layers (sequence), kn_sequence_get_audio_layers (sequence) };
  g_autoptr (GArray) shape = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (int i = 0; i < 2; i++)
    collect_ids (lists[i], shape);
  if (shape->len == self->shape->len && memcmp (shape->data, self->shape->data, shape->len * sizeof (guint64)) == 0)
    return;
  g_array_set_size (self->shape, 0);
  g_array_append_vals (self->shape, shape->data, shape->len);
  remove_rows (self);
  for (int i = 0; i < 2; i++)
    for (guint k = 0; k < g_list_model_get_n_items (lists[i]); k++)
      {
        g_autoptr (KnNode) layer = g_list_model_get_item (lists[i], k);

        add_layer (self, layer, i == 0 ? g_list_model_get_n_items (lists[i]) - 1 - k : k);
      }
}

/* ---- scrolling ---- */

static double
duration_seconds (KnTimeline *self)
{
  return kn_frames_to_seconds (kn_sequence_get_duration_frames (kn_session_get_sequence (self->session)),
                               kn_session_get_rate (self->session));
}

static double
page_seconds (KnTimeline *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self->ruler)) / kn_session_get_zoom (self->session);
}

static void
update_scrollbar (KnTimeline *self)
{
  double page = page_seconds (self), scroll = kn_session_get_scroll (self->session);
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
show_seconds (KnTimeline *self, double seconds)
{
  double scroll = kn_session_get_scroll (self->session), page = page_seconds (self);

  if (page > 0 && (seconds < scroll || seconds > scroll + page * 0.98))
    kn_session_set_scroll (self->session, seconds - page * 0.1);
}

/* What lies outside of the range is seen through a veil. */
static void
draw_veil (KnTimeline *self, GtkSnapshot *snapshot, float left, float top, float width, float height)
{
  const GdkRGBA veil = { 0, 0, 0, 0.35f };
  gint64 in, out;
  float from, to;

  kn_session_get_range (self->session, &in, &out);
  from = CLAMP ((float) kn_time_axis_to_px (self->session, (double) in), 0, width);
  to = CLAMP ((float) kn_time_axis_to_px (self->session, (double) out), 0, width);
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (left, top, from, height));
  gtk_snapshot_append_color (snapshot, &veil, &GRAPHENE_RECT_INIT (left + to, top, width - to, height));
}

static void
draw_drop (KnTimeline *self, GtkSnapshot *snapshot, float left, float top, float height)
{
  float x = (float) round (kn_time_axis_to_px (self->session, (double) self->drop));
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  for (float y = top; x >= 0 && y < height; y += 8)
    gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (left + x - 1, y, 3, 5));
}

static void
playhead_cb (KnTimeline *self)
{
  show_seconds (self,
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
selection_cb (KnTimeline *self)
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
  update_rows (self);
  view_cb (self);
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
  KnTimeline *self = KN_TIMELINE (widget);
  double left, top, x;
  int height = gtk_widget_get_height (widget);
  GdkRGBA colour;

  GTK_WIDGET_CLASS (kn_timeline_parent_class)->snapshot (widget, snapshot);
  if (!self->session ||
      !gtk_widget_translate_coordinates (GTK_WIDGET (self->ruler), widget, 0, 0, &left, &top))
    return;
  if (kn_session_has_range (self->session))
    draw_veil (self, snapshot, (float) left, (float) (top + gtk_widget_get_height (GTK_WIDGET (self->ruler))),
               (float) gtk_widget_get_width (GTK_WIDGET (self->ruler)), (float) height);
  if (self->drop >= 0)
    draw_drop (self, snapshot, (float) left, (float) top, (float) height);
  x = round (kn_time_axis_to_px (self->session, (double) kn_session_get_playhead (self->session)));
  if (x < 0 || x > gtk_widget_get_width (GTK_WIDGET (self->ruler)))
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_append_color (
      snapshot, &colour, &GRAPHENE_RECT_INIT ((float) (left + x) - .5f, (float) top + 8, 2, (float) (height - top)));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (left + x) + .5f, (float) top + 11));
  gtk_snapshot_rotate (snapshot, 45);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (-6, -6, 12, 12));
  gtk_snapshot_restore (snapshot);
}

static gboolean
resized_cb (gpointer data)
{
  KnTimeline *self = data;

  self->resized_source = 0;
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
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
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
  gtk_box_append (GTK_BOX (row), new_header (self, ""));
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
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->rows);
  gtk_widget_set_vexpand (scroller, TRUE);
  leave_keys (scroller);
  gtk_box_append (GTK_BOX (self->box), scroller);
}

static void
build_scrollbar (KnTimeline *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->adjustment = gtk_adjustment_new (0, 0, 1, 1, 1, 1);
  self->scrollbar = gtk_scrollbar_new (GTK_ORIENTATION_HORIZONTAL, self->adjustment);
  gtk_widget_set_hexpand (self->scrollbar, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scrollbar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Scroll the timeline"), -1);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (adjusted_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (row), new_header (self, ""));
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
  remove_rows (self);
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
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (selection_cb), self);
  g_signal_connect_swapped (session, "range-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (applied_cb), self);
  /* Lanes come first. */
  g_signal_connect_data (kn_session_get_document (session), "applied", G_CALLBACK (show_rows), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  add_markers (self);
  applied_cb (self);
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

guint64
kn_timeline_get_layer_at (KnTimeline *self, GtkWidget *widget, double y)
{
  double x, in_rows;

  g_return_val_if_fail (KN_IS_TIMELINE (self), 0);
  if (!gtk_widget_translate_coordinates (widget, self->rows, 0, y, &x, &in_rows))
    return 0;
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row; row = gtk_widget_get_next_sibling (row))
    {
      graphene_rect_t bounds;

      if (gtk_widget_get_visible (row) && gtk_widget_compute_bounds (row, self->rows, &bounds) &&
          in_rows >= bounds.origin.y && in_rows < bounds.origin.y + bounds.size.height)
        return kn_lane_get_node (lane_of (row));
    }
  return 0;
}

void
kn_timeline_show_drop (KnTimeline *self, gint64 frames)
{
  g_return_if_fail (KN_IS_TIMELINE (self));
  self->drop = frames;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
kn_timeline_add_popover (KnTimeline *self, GtkPopover *popover, KnLaneItem *item)
{
  GtkWidget *lane = gtk_widget_get_parent (GTK_WIDGET (item));
  int width = gtk_widget_get_width (lane);
  double left, top, from, to;

  g_return_if_fail (KN_IS_TIMELINE (self));
  gtk_widget_set_parent (GTK_WIDGET (popover), GTK_WIDGET (self));
  /* By its time, since a new item has not been laid out yet; what is long points to the part that can be seen. */
  from = CLAMP (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_start (item)), 0, width);
  to = CLAMP (kn_time_axis_to_px (self->session, (double) kn_lane_item_get_end (item)), from, width);
  if (gtk_widget_translate_coordinates (lane, GTK_WIDGET (self), from, 0, &left, &top))
    gtk_popover_set_pointing_to (popover, &(GdkRectangle){ (int) left, (int) top, MAX (1, (int) (to - from)),
                                                           gtk_widget_get_height (lane) });
}

/* What was selected last, where it lies. */
static KnLaneItem *
find_selected (KnTimeline *self)
{
  guint n;
  const guint64 *ids = self->session ? kn_session_get_selected (self->session, &n) : NULL;

  if (!ids || n == 0)
    return NULL;
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row; row = gtk_widget_get_next_sibling (row))
    {
      KnLaneItem *item = kn_lane_find_item (lane_of (row), ids[n - 1]);

      if (item)
        return item;
    }
  return NULL;
}

void
kn_timeline_focus_selected (KnTimeline *self)
{
  KnLaneItem *item;

  g_return_if_fail (KN_IS_TIMELINE (self));
  item = find_selected (self);
  if (!item)
    return;
  show_seconds (self, kn_frames_to_seconds (kn_lane_item_get_start (item), kn_session_get_rate (self->session)));
  gtk_widget_grab_focus (GTK_WIDGET (item));
}

void
kn_timeline_edit_selected (KnTimeline *self)
{
  KnLaneItem *item;

  g_return_if_fail (KN_IS_TIMELINE (self));
  kn_timeline_focus_selected (self);
  item = find_selected (self);
  if (item)
    KN_LANE_ITEM_GET_CLASS (item)->activate (item);
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
