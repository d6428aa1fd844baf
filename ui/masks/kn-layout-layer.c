/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-layout-layer.h"

#include "app/document/kn-mask-key.h"
#include "app/document/kn-plan.h"
#include "ui/masks/kn-layout-box.h"
#include "ui/masks/kn-mask-keys.h"
#include "ui/masks/kn-shot-time.h"
#include "ui/timeline/kn-drag.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Parts of the picture: a key moves a box this far, with Shift five times, and no box becomes smaller than that. */
#define KEY_STEP 0.01
#define KEY_LEAP 5
#define MIN_SIZE 0.02

struct _KnLayoutLayer
{
  GtkWidget parent_instance;

  KnViewer *viewer;              /* borrowed: this lies in it */
  KnSession *session;

  /* What the pointer drags. */
  guint64 dragged;               /* 0: a new box is being drawn */
  KnBoxEdges edges;
  double from[4];                /* the box when the drag began, or the new one so far */
  double start_x, start_y;
  gboolean drawing;
};

G_DEFINE_FINAL_TYPE (KnLayoutLayer, kn_layout_layer, GTK_TYPE_WIDGET)

static guint edit_prompt_signal, changed_signal;

/* ---- boxes of the shot ---- */

static gpointer
get_node (KnLayoutLayer *self, guint64 id)
{
  return kn_document_get_node (kn_session_get_document (self->session), id);
}

KnMaskTrack *
kn_layout_layer_get_box (KnLayoutLayer *self)
{
  KnShot *shot;
  guint n;
  const guint64 *ids;

  g_return_val_if_fail (KN_IS_LAYOUT_LAYER (self), NULL);
  shot = kn_shot_time_get_shot (self->session);
  if (!shot)
    return NULL;
  ids = kn_session_get_selected (self->session, &n);
  for (guint i = n; i-- > 0;)
    {
      gpointer node = get_node (self, ids[i]);

      if (node && KN_IS_MASK_TRACK (node) && kn_mask_track_get_role (node) == KN_MASK_ROLE_LAYOUT
          && kn_node_get_parent (node) == KN_NODE (shot))
        return node;
    }
  return NULL;
}

static KnLayoutBox *
find_box (KnLayoutLayer *self, guint64 id)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child; child = gtk_widget_get_next_sibling (child))
    if (kn_layout_box_get_id (KN_LAYOUT_BOX (child)) == id)
      return KN_LAYOUT_BOX (child);
  return NULL;
}

static gboolean
holds (KnMaskTrack *track, gint64 time)
{
  gint64 out = kn_mask_track_get_out_frames (track);

  return time >= kn_mask_track_get_in_frames (track) && (out < 0 || time < out);
}

static void
remove_gone (KnLayoutLayer *self, KnShot *shot)
{
  GtkWidget *next;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child; child = next)
    {
      gpointer node = get_node (self, kn_layout_box_get_id (KN_LAYOUT_BOX (child)));

      next = gtk_widget_get_next_sibling (child);
      if (!shot || !node || !KN_IS_MASK_TRACK (node) || kn_node_get_parent (node) != KN_NODE (shot)
          || kn_mask_track_get_role (node) != KN_MASK_ROLE_LAYOUT)
        gtk_widget_unparent (child);
    }
}

static void
update (KnLayoutLayer *self)
{
  KnShot *shot = kn_shot_time_get_shot (self->session);
  KnMaskTrack *current = kn_layout_layer_get_box (self);
  gint64 time = kn_shot_time_get (self->session);
  GListModel *masks = shot ? kn_shot_get_masks (shot) : NULL;
  guint number = 0;

  remove_gone (self, shot);
  /* The first of the list is on top, and what is drawn last. */
  for (guint i = masks ? g_list_model_get_n_items (masks) : 0; i-- > 0;)
    {
      g_autoptr (KnMaskTrack) track = g_list_model_get_item (masks, i);
      guint64 id = kn_node_get_id (KN_NODE (track));
      KnLayoutBox *box = find_box (self, id);

      if (kn_mask_track_get_role (track) != KN_MASK_ROLE_LAYOUT)
        continue;
      if (!box)
        box = KN_LAYOUT_BOX (kn_layout_box_new (id));
      gtk_widget_insert_before (GTK_WIDGET (box), GTK_WIDGET (self), NULL);
      kn_layout_box_update (box, track, number++, holds (track, time), track == current);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_signal_emit (self, changed_signal, 0);
}

static void
kn_layout_layer_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnLayoutLayer *self = KN_LAYOUT_LAYER (widget);
  graphene_rect_t rect;

  kn_viewer_get_shot_rect (self->viewer, &rect);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      KnMaskTrack *track = self->session ? get_node (self, kn_layout_box_get_id (KN_LAYOUT_BOX (child))) : NULL;
      double box[4], margin = KN_LAYOUT_BOX_MARGIN_PX;
      double x, y, w, h;

      if (!track || !gtk_widget_should_layout (child))
        continue;
      kn_shot_time_get_box (track, kn_shot_time_get (self->session), box);
      x = rect.origin.x + box[0] * rect.size.width - margin;
      y = rect.origin.y + box[1] * rect.size.height - margin;
      w = box[2] * rect.size.width + 2 * margin;
      h = box[3] * rect.size.height + 2 * margin;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      gtk_widget_allocate (child, MAX (1, (int) round (w)), MAX (1, (int) round (h)), -1,
                           gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) round (x), (float) round (y))));
    }
}

static void
kn_layout_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnLayoutLayer *self = KN_LAYOUT_LAYER (widget);

  GTK_WIDGET_CLASS (kn_layout_layer_parent_class)->snapshot (widget, snapshot);
  if (self->drawing)
    {
      const GdkRGBA fill = { 1, 1, 1, 0.15f }, line = { 1, 1, 1, 0.9f };
      const float widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
      const GdkRGBA lines[4] = { line, line, line, line };
      graphene_rect_t rect, box;
      GskRoundedRect outline;

      kn_viewer_get_shot_rect (self->viewer, &rect);
      graphene_rect_init (&box, (float) (rect.origin.x + self->from[0] * rect.size.width),
                          (float) (rect.origin.y + self->from[1] * rect.size.height),
                          (float) (self->from[2] * rect.size.width), (float) (self->from[3] * rect.size.height));
      gtk_snapshot_append_color (snapshot, &fill, &box);
      gsk_rounded_rect_init_from_rect (&outline, &box, 0);
      gtk_snapshot_append_border (snapshot, &outline, widths, lines);
    }
}

/* ---- changes ---- */

/* A box whose edges have moved by a part of the picture; all of it stays on the picture. */
static void
move_edges (double box[4], KnBoxEdges edges, double dx, double dy)
{
  double x0 = box[0], y0 = box[1], x1 = box[0] + box[2], y1 = box[1] + box[3];

  if (edges == KN_BOX_ALL)
    {
      box[0] = CLAMP (x0 + dx, 0, 1 - box[2]);
      box[1] = CLAMP (y0 + dy, 0, 1 - box[3]);
      return;
    }
  if (edges & KN_BOX_LEFT)
    x0 = CLAMP (x0 + dx, 0, x1 - MIN_SIZE);
  if (edges & KN_BOX_RIGHT)
    x1 = CLAMP (x1 + dx, x0 + MIN_SIZE, 1);
  if (edges & KN_BOX_TOP)
    y0 = CLAMP (y0 + dy, 0, y1 - MIN_SIZE);
  if (edges & KN_BOX_BOTTOM)
    y1 = CLAMP (y1 + dy, y0 + MIN_SIZE, 1);
  box[0] = x0;
  box[1] = y0;
  box[2] = x1 - x0;
  box[3] = y1 - y0;
}

static gboolean
add_box (KnLayoutLayer *self, const double box[4], GError **error)
{
  KnDocument *document = kn_session_get_document (self->session);
  KnShot *shot = kn_shot_time_get_shot (self->session);
  guint64 id;

  if (!shot)
    return TRUE;
  kn_document_break_merge (document);
  if (!kn_document_apply_take (document,
                               kn_plan_add_box (document, kn_node_get_id (KN_NODE (shot)), kn_shot_time_get (self->session),
                                                box, &id, error),
                               error))
    return FALSE;
  kn_session_select (self->session, id);
  return TRUE;
}

gboolean
kn_layout_layer_add_box (KnLayoutLayer *self, GError **error)
{
  static const double middle[4] = { 0.3, 0.3, 0.4, 0.4 };

  g_return_val_if_fail (KN_IS_LAYOUT_LAYER (self), FALSE);
  return add_box (self, middle, error);
}

gboolean
kn_layout_layer_toggle_key (KnLayoutLayer *self, GError **error)
{
  KnMaskTrack *track;
  KnMaskKey *key;
  KnDocument *document;
  gint64 time;
  double box[4];
  guint64 id;

  g_return_val_if_fail (KN_IS_LAYOUT_LAYER (self), FALSE);
  track = self->session ? kn_layout_layer_get_box (self) : NULL;
  if (!track)
    return TRUE;
  document = kn_session_get_document (self->session);
  time = kn_shot_time_get (self->session);
  key = kn_mask_keys_find (track, time, 0);
  if (key && g_list_model_get_n_items (kn_mask_track_get_keys (track)) == 1)
    {
      g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE,
                           _("A box has at least one key. Delete the box instead."));
      return FALSE;
    }
  id = key ? kn_node_get_id (KN_NODE (key)) : 0;
  kn_shot_time_get_box (track, time, box);
  return kn_document_apply_take (document,
                                 key ? kn_plan_delete (document, &id, 1, error)
                                     : kn_plan_place_box (document, kn_node_get_id (KN_NODE (track)), time, box, error),
                                 error);
}

void
kn_layout_layer_step_key (KnLayoutLayer *self, int direction)
{
  KnMaskTrack *track;
  KnMaskKey *key;

  g_return_if_fail (KN_IS_LAYOUT_LAYER (self));
  track = self->session ? kn_layout_layer_get_box (self) : NULL;
  key = track ? kn_mask_keys_find (track, kn_shot_time_get (self->session), direction) : NULL;
  if (key)
    kn_shot_time_go (self->session, kn_mask_key_get_time_frames (key));
}

/* ---- pointer ---- */

static KnLayoutBox *
box_of (GtkWidget *widget)
{
  return widget ? (KnLayoutBox *) gtk_widget_get_ancestor (widget, KN_TYPE_LAYOUT_BOX) : NULL;
}

static const char *
drag_begin (gpointer data, double x, double y, GdkModifierType state)
{
  KnLayoutLayer *self = data;
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  KnLayoutBox *box = box_of (widget);
  gpointer track = box ? get_node (self, kn_layout_box_get_id (box)) : NULL;

  if (!kn_shot_time_get_shot (self->session))
    return NULL;
  kn_viewer_to_picture (self->viewer, x, y, &self->start_x, &self->start_y);
  self->dragged = 0;
  if (!track)
    {
      kn_session_select (self->session, kn_node_get_id (KN_NODE (kn_shot_time_get_shot (self->session))));
      return "";
    }
  self->dragged = kn_layout_box_get_id (box);
  self->edges = kn_layout_box_get_edges (box, widget);
  kn_shot_time_get_box (track, kn_shot_time_get (self->session), self->from);
  kn_session_select (self->session, self->dragged);
  return "Move box";
}

static void
draw_new (KnLayoutLayer *self, double x, double y)
{
  double x0 = CLAMP (self->start_x, 0, 1), y0 = CLAMP (self->start_y, 0, 1), x1 = CLAMP (x, 0, 1), y1 = CLAMP (y, 0, 1);

  self->drawing = TRUE;
  self->from[0] = MIN (x0, x1);
  self->from[1] = MIN (y0, y1);
  self->from[2] = fabs (x1 - x0);
  self->from[3] = fabs (y1 - y0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static KnEdit *
drag_plan (gpointer data, double dx, double dy, GdkModifierType state)
{
  KnLayoutLayer *self = data;
  graphene_rect_t rect;
  double box[4];

  kn_viewer_get_shot_rect (self->viewer, &rect);
  dx /= MAX (1, rect.size.width);
  dy /= MAX (1, rect.size.height);
  if (!self->dragged)
    {
      draw_new (self, self->start_x + dx, self->start_y + dy);
      return NULL;
    }
  memcpy (box, self->from, sizeof box);
  move_edges (box, self->edges, dx, dy);
  return kn_plan_place_box (kn_session_get_document (self->session), self->dragged, kn_shot_time_get (self->session), box,
                            NULL);
}

/* The viewer takes the focus when it is pressed anywhere: keys go to what was pressed. */
static void
focus_dragged (KnLayoutLayer *self)
{
  KnLayoutBox *box = self->dragged ? find_box (self, self->dragged) : NULL;

  if (box)
    gtk_widget_grab_focus (GTK_WIDGET (box));
}

static void
drag_end (gpointer data, gboolean kept)
{
  KnLayoutLayer *self = data;
  gboolean drew = self->drawing;

  self->drawing = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  focus_dragged (self);
  if (kept && drew && self->from[2] >= MIN_SIZE && self->from[3] >= MIN_SIZE && add_box (self, self->from, NULL))
    g_signal_emit (self, edit_prompt_signal, 0);
}

static const char *
drag_cursor (gpointer data, double x, double y, GdkModifierType state)
{
  static const char *const names[KN_BOX_ALL + 1] = {
    [KN_BOX_LEFT] = "w-resize", [KN_BOX_RIGHT] = "e-resize", [KN_BOX_TOP] = "n-resize", [KN_BOX_BOTTOM] = "s-resize",
    [KN_BOX_LEFT | KN_BOX_TOP] = "nw-resize", [KN_BOX_RIGHT | KN_BOX_TOP] = "ne-resize",
    [KN_BOX_LEFT | KN_BOX_BOTTOM] = "sw-resize", [KN_BOX_RIGHT | KN_BOX_BOTTOM] = "se-resize", [KN_BOX_ALL] = "move",
  };
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (data), x, y, GTK_PICK_DEFAULT);
  KnLayoutBox *box = box_of (widget);

  return box ? names[kn_layout_box_get_edges (box, widget)] : "crosshair";
}

static const KnDragClass drag_class = { drag_begin, drag_plan, drag_end, drag_cursor };

static void
released_cb (KnLayoutLayer *self, int n_press, double x, double y)
{
  focus_dragged (self);
  if (n_press == 2 && self->session && kn_layout_layer_get_box (self))
    g_signal_emit (self, edit_prompt_signal, 0);
}

/* ---- keys ---- */

static void
nudge (KnLayoutLayer *self, KnLayoutBox *widget, KnBoxEdges edges, double dx, double dy)
{
  KnMaskTrack *track = get_node (self, kn_layout_box_get_id (widget));
  double box[4];

  kn_shot_time_get_box (track, kn_shot_time_get (self->session), box);
  move_edges (box, edges, dx, dy);
  kn_document_apply_take (kn_session_get_document (self->session),
                          kn_plan_place_box (kn_session_get_document (self->session), kn_layout_box_get_id (widget),
                                             kn_shot_time_get (self->session), box, NULL),
                          NULL);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, KnLayoutLayer *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  KnLayoutBox *box = box_of (focus);
  KnBoxEdges edges = box ? kn_layout_box_get_edges (box, focus) : KN_BOX_ALL;
  double step = KEY_STEP * (state & GDK_SHIFT_MASK ? KEY_LEAP : 1);

  if (!box || state & (GDK_ALT_MASK | GDK_SUPER_MASK))
    return FALSE;
  /* With Control the box itself changes its size at its lower right. */
  if (state & GDK_CONTROL_MASK && edges == KN_BOX_ALL)
    edges = KN_BOX_RIGHT | KN_BOX_BOTTOM;
  switch (key)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left:
      nudge (self, box, edges, -step, 0);
      return TRUE;
    case GDK_KEY_Right: case GDK_KEY_KP_Right:
      nudge (self, box, edges, step, 0);
      return TRUE;
    case GDK_KEY_Up: case GDK_KEY_KP_Up:
      nudge (self, box, edges, 0, -step);
      return TRUE;
    case GDK_KEY_Down: case GDK_KEY_KP_Down:
      nudge (self, box, edges, 0, step);
      return TRUE;
    /* The arrows are taken. */
    case GDK_KEY_comma:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.step", "i", -1);
    case GDK_KEY_period:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.step", "i", 1);
    case GDK_KEY_Return: case GDK_KEY_KP_Enter:
      g_signal_emit (self, edit_prompt_signal, 0);
      return TRUE;
    case GDK_KEY_Escape:
      kn_viewer_set_tool (self->viewer, KN_VIEWER_TOOL_SELECT);
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-timeline", NULL);
    default:
      return FALSE;
    }
}

/* Whatever has the focus is what the inspector and the bar are about. */
static void
focus_cb (KnLayoutLayer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  KnLayoutBox *box = root ? box_of (gtk_root_get_focus (root)) : NULL;

  if (box && self->session && !kn_session_is_selected (self->session, kn_layout_box_get_id (box)))
    kn_session_select (self->session, kn_layout_box_get_id (box));
}

void
kn_layout_layer_focus (KnLayoutLayer *self)
{
  KnMaskTrack *track;
  GtkWidget *box;

  g_return_if_fail (KN_IS_LAYOUT_LAYER (self));
  track = self->session ? kn_layout_layer_get_box (self) : NULL;
  box = track ? GTK_WIDGET (find_box (self, kn_node_get_id (KN_NODE (track)))) : gtk_widget_get_last_child (GTK_WIDGET (self));
  if (box)
    gtk_widget_grab_focus (box);
}

/* ---- life ---- */

static void
root_cb (KnLayoutLayer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root)
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
}

static void
kn_layout_layer_dispose (GObject *object)
{
  KnLayoutLayer *self = KN_LAYOUT_LAYER (object);

  kn_layout_layer_set_session (self, NULL);
  G_OBJECT_CLASS (kn_layout_layer_parent_class)->dispose (object);
}

static void
kn_layout_layer_class_init (KnLayoutLayerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_layout_layer_dispose;
  widget_class->size_allocate = kn_layout_layer_size_allocate;
  widget_class->snapshot = kn_layout_layer_snapshot;
  gtk_widget_class_set_css_name (widget_class, "layout-layer");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  edit_prompt_signal =
      g_signal_new ("edit-prompt", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_layout_layer_init (KnLayoutLayer *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Layout boxes"), -1);
}

GtkWidget *
kn_layout_layer_new (KnViewer *viewer)
{
  KnLayoutLayer *self = g_object_new (KN_TYPE_LAYOUT_LAYER, NULL);

  self->viewer = viewer;
  g_signal_connect_object (viewer, "geometry-changed", G_CALLBACK (gtk_widget_queue_allocate), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
kn_layout_layer_set_session (KnLayoutLayer *self, KnSession *session)
{
  GtkWidget *child;

  g_return_if_fail (KN_IS_LAYOUT_LAYER (self));
  if (self->session)
    {
      kn_drag_detach (GTK_WIDGET (self));
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (kn_session_get_document (self->session), self);
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_set_object (&self->session, session);
  if (!session)
    return;
  g_signal_connect_swapped (session, "notify::playhead", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "notify::shot", G_CALLBACK (update), self);
  g_signal_connect_swapped (session, "selection-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (kn_session_get_document (session), "applied", G_CALLBACK (update), self);
  kn_drag_attach (GTK_WIDGET (self), session, &drag_class, self, NULL);
  update (self);
}
