/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-plan.h"
#include "ui/masks/kn-layout-layer-private.h"
#include "ui/masks/kn-shot-time.h"
#include "ui/timeline/kn-drag.h"

#include <math.h>
#include <string.h>

/* Parts of the picture: a key moves a box this far, with Shift five times, and no box becomes smaller than that. */
#define KEY_STEP 0.01
#define KEY_LEAP 5
#define MIN_SIZE 0.02

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
  gpointer track = box ? _kn_layout_layer_get_node (self, kn_layout_box_get_id (box)) : NULL;

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
  KnLayoutBox *box = self->dragged ? _kn_layout_layer_find_box (self, self->dragged) : NULL;

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
  if (kept && drew && self->from[2] >= MIN_SIZE && self->from[3] >= MIN_SIZE
      && _kn_layout_layer_add_box_at (self, self->from, NULL))
    _kn_layout_layer_emit_edit_prompt (self);
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
    _kn_layout_layer_emit_edit_prompt (self);
}

/* ---- keys ---- */

static void
nudge (KnLayoutLayer *self, KnLayoutBox *widget, KnBoxEdges edges, double dx, double dy)
{
  KnMaskTrack *track = _kn_layout_layer_get_node (self, kn_layout_box_get_id (widget));
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
      _kn_layout_layer_emit_edit_prompt (self);
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

static void
root_cb (KnLayoutLayer *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root)
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_cb), self, G_CONNECT_SWAPPED);
}

void
_kn_layout_layer_listen (KnLayoutLayer *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);
}

void
_kn_layout_layer_attach (KnLayoutLayer *self)
{
  kn_drag_attach (GTK_WIDGET (self), self->session, &drag_class, self, NULL);
}
