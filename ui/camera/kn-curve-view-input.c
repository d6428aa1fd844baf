/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pointer and wheel of the curves.
 */
#include "ui/camera/kn-curve-view-private.h"

#include <math.h>

#define ZOOM_STEP 1.2
#define LEAST_FRAMES 4

static KnDocument *
document_of (KnCurveView *self)
{
  return kn_session_get_document (kn_camera_scene_get_session (self->scene));
}

static double
frame_at (KnCurveView *self, double x)
{
  double first = _kn_curve_view_x (self, 0), next = _kn_curve_view_x (self, 1);

  return (x - first) / (next - first);
}

static double
value_at (KnCurveView *self, double y)
{
  double low = _kn_curve_view_y (self, self->low), high = _kn_curve_view_y (self, self->high);

  return self->low + (low - y) / (low - high) * (self->high - self->low);
}

/* ---- moving ---- */

static void
move_value (KnCurveView *self, const struct kn_scene_key *key, KnCameraChannel channel, double by)
{
  struct kn_pose pose = key->pose;
  GError *error = NULL;

  kn_camera_channel_set (channel, &pose, kn_camera_channel_get (channel, &pose) + by);
  kn_camera_scene_apply (self->scene, kn_plan_camera_set_pose (document_of (self), key->id, &pose, &error), error);
}

static void
move_time (KnCurveView *self, const struct kn_scene_key *key, gint64 by)
{
  GError *error = NULL;

  kn_camera_scene_apply (self->scene, kn_plan_camera_set_time (document_of (self), key->id, key->time + by, &error),
                         error);
}

void
_kn_curve_view_move (KnCurveView *self, guint64 id, KnCameraChannel channel, gint64 frames, double value)
{
  guint n;
  const struct kn_scene_key *now = kn_camera_scene_get_keys (self->scene, &n);
  g_autofree struct kn_scene_key *keys = g_memdup2 (now, n * sizeof *now);

  /* What goes ahead makes room for what follows. */
  for (guint i = 0; i < n; i++)
    {
      const struct kn_scene_key *key = &keys[frames > 0 ? n - 1 - i : i];

      if (!key->selected && key->id != id)
        continue;
      if (value != 0)
        move_value (self, key, channel, value);
      if (frames != 0)
        move_time (self, key, frames);
    }
}

/* ---- dragging ---- */

static void
press_point (KnCurveView *self, KnCurvePoint *point, GdkModifierType state)
{
  KnSession *session = kn_camera_scene_get_session (self->scene);

  g_set_object (&self->dragged, point);
  if (state & GDK_CONTROL_MASK)
    kn_session_toggle (session, point->key);
  else if (!kn_session_is_selected (session, point->key))
    kn_camera_scene_select (self->scene, point->key);
  gtk_widget_grab_focus (GTK_WIDGET (point));
}

static void
begin_cb (KnCurveView *self, double x, double y)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  self->moving = FALSE;
  g_clear_object (&self->dragged);
  self->start[0] = self->now[0] = x;
  self->start[1] = self->now[1] = y;
  if (!self->scene)
    gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
  else if (widget && KN_IS_CURVE_POINT (widget))
    press_point (self, KN_CURVE_POINT (widget), state);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_point (KnCurveView *self, double dx, double dy, gboolean straight)
{
  guint64 key = self->dragged->key;
  KnCameraChannel channel = self->dragged->channel;
  gint64 frames = llround (frame_at (self, self->start[0] + dx) - frame_at (self, self->start[0]));
  double value = value_at (self, self->start[1] + dy) - value_at (self, self->start[1]);

  if (!self->in_group)
    kn_document_begin_group (document_of (self), "Move camera key");
  self->in_group = TRUE;
  kn_document_revert_group (document_of (self));
  if (straight && fabs (dx) > fabs (dy))
    value = 0;
  else if (straight)
    frames = 0;
  _kn_curve_view_move (self, key, channel, frames, value);
}

static gboolean
in_box (KnCurveView *self, KnCurvePoint *point)
{
  gint64 frame;
  double value, x, y;

  if (!_kn_curve_view_get_key (self, point->key, point->channel, &frame, &value))
    return FALSE;
  x = _kn_curve_view_x (self, (double) frame);
  y = _kn_curve_view_y (self, value);
  return x >= MIN (self->start[0], self->now[0]) && x <= MAX (self->start[0], self->now[0])
         && y >= MIN (self->start[1], self->now[1]) && y <= MAX (self->start[1], self->now[1]);
}

static void
select_box (KnCurveView *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 last = 0;

  for (guint i = 0; i < self->points->len; i++)
    {
      KnCurvePoint *point = self->points->pdata[i];
      gboolean there = FALSE;

      for (guint k = 0; k < ids->len; k++)
        there |= g_array_index (ids, guint64, k) == point->key;
      if (!there && in_box (self, point))
        {
          last = point->key;
          g_array_append_val (ids, last);
        }
    }
  if (ids->len)
    kn_session_select_all (kn_camera_scene_get_session (self->scene), (const guint64 *) (gpointer) ids->data, ids->len);
}

static void
update_cb (KnCurveView *self, double dx, double dy)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));

  if (!self->moving && !gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    return;
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_CLAIMED);
  self->moving = TRUE;
  self->now[0] = self->start[0] + dx;
  self->now[1] = self->start[1] + dy;
  if (self->dragged)
    drag_point (self, dx, dy, (state & GDK_SHIFT_MASK) != 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
end_cb (KnCurveView *self)
{
  gboolean box = self->moving && !self->dragged, click = !self->moving && !self->dragged;

  self->moving = FALSE;
  if (self->in_group)
    kn_document_end_group (document_of (self));
  self->in_group = FALSE;
  if (box)
    select_box (self);
  else if (click && self->scene)
    kn_camera_scene_set_playhead (self->scene, llround (frame_at (self, self->start[0])));
  g_clear_object (&self->dragged);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
_kn_curve_view_abort_drag (KnCurveView *self)
{
  if (self->in_group)
    kn_document_abort_group (document_of (self));
  self->in_group = FALSE;
  self->moving = FALSE;
  g_clear_object (&self->dragged);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  KnCurveView *self = KN_CURVE_VIEW (widget);

  if (!self->moving)
    return FALSE;
  _kn_curve_view_abort_drag (self);
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
  return TRUE;
}

/* ---- zoom ---- */

void
kn_curve_view_zoom (KnCurveView *self, double factor)
{
  double length, middle;

  g_return_if_fail (KN_IS_CURVE_VIEW (self));
  if (!self->scene)
    return;
  length = (double) MAX (1, kn_camera_scene_get_length (self->scene) - 1);
  middle = CLAMP ((double) kn_camera_scene_get_playhead (self->scene), self->from, self->from + self->frames);
  self->frames = CLAMP (self->frames * factor, MIN (LEAST_FRAMES, length), length);
  self->from = CLAMP (middle - (middle - self->from) * factor, 0, length - self->frames);
  self->fitted = self->frames >= length;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Around the middle of the values that are shown. */
static void
zoom_values (KnCurveView *self, double factor)
{
  double middle = (self->low + self->high) / 2;

  self->fitted = FALSE;
  self->low = middle + (self->low - middle) * factor;
  self->high = middle + (self->high - middle) * factor;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
scroll_cb (KnCurveView *self, double dx, double dy, GtkEventController *scroll)
{
  if (!self->scene)
    return FALSE;
  if (gtk_event_controller_get_current_event_state (scroll) & GDK_SHIFT_MASK)
    zoom_values (self, pow (ZOOM_STEP, dy));
  else
    kn_curve_view_zoom (self, pow (ZOOM_STEP, dy));
  return TRUE;
}

void
_kn_curve_view_init_input (KnCurveView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *escape = gtk_shortcut_controller_new ();

  self->drag = gtk_gesture_drag_new ();
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (end_cb), self);
  g_signal_connect_swapped (self->drag, "cancel", G_CALLBACK (_kn_curve_view_abort_drag), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (escape), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (escape),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), escape);
}
