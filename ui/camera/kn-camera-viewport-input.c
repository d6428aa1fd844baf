/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pointer and keyboard of the viewport.
 */
#include "ui/camera/kn-camera-viewport-private.h"

#include <math.h>

#define TURN_PER_PX kn_radians (0.35)
#define ZOOM_STEP 1.15

static KnDocument *
document_of (KnCameraViewport *self)
{
  return kn_session_get_document (kn_camera_scene_get_session (self->scene));
}

static void
turn (KnCameraViewport *self, double dx, double dy)
{
  /* From where a fixed view looks it goes on freely. */
  if (self->eye.kind != KN_CAMERA_VIEW_FREE)
    {
      double angles[3];
      struct kn_pose pose = kn_camera_eye_get_pose (&self->eye);

      if (self->eye.kind == KN_CAMERA_VIEW_THROUGH)
        return;
      kn_rotation_to_angles (pose.rotation, angles);
      self->eye.yaw = angles[0];
      self->eye.pitch = angles[1];
      kn_camera_viewport_set_view (self, KN_CAMERA_VIEW_FREE);
    }
  self->fitted = FALSE;
  self->eye.yaw -= dx * TURN_PER_PX;
  self->eye.pitch = CLAMP (self->eye.pitch - dy * TURN_PER_PX, -G_PI / 2, G_PI / 2);
  _kn_camera_viewport_eye_moved (self);
}

/* ---- dragging ---- */

static KnCameraMark *
mark_at (KnCameraViewport *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  return widget && KN_IS_CAMERA_MARK (widget) ? KN_CAMERA_MARK (widget) : NULL;
}

static void
press_mark (KnCameraViewport *self, KnCameraMark *mark, GdkModifierType state)
{
  KnSession *session = kn_camera_scene_get_session (self->scene);
  guint64 key = kn_camera_mark_get_key (mark);
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);

  self->dragging = KN_CAMERA_DRAG_MARK;
  g_set_object (&self->dragged, mark);
  kn_camera_scene_get_target (self->scene, self->at);
  for (guint i = 0; i < n; i++)
    if (keys[i].id == key)
      for (int k = 0; k < 3; k++)
        self->at[k] = keys[i].pose.position[k];
  if (key && (state & GDK_CONTROL_MASK))
    kn_session_toggle (session, key);
  else if (key && !kn_session_is_selected (session, key))
    kn_camera_scene_select (self->scene, key);
  gtk_widget_grab_focus (GTK_WIDGET (mark));
}

static void
begin_cb (KnCameraViewport *self, double x, double y)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (self->drag));
  KnCameraMark *mark = self->scene && button == GDK_BUTTON_PRIMARY ? mark_at (self, x, y) : NULL;

  self->moving = FALSE;
  self->last[0] = self->last[1] = 0;
  if (!self->scene || button == GDK_BUTTON_SECONDARY)
    {
      gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  if (mark)
    {
      press_mark (self, mark, state);
      return;
    }
  self->dragging =
      button == GDK_BUTTON_MIDDLE || (state & GDK_SHIFT_MASK) ? KN_CAMERA_DRAG_PAN : KN_CAMERA_DRAG_TURN;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* Keeps the longest part. */
static void
along_one_axis (double delta[3])
{
  int longest = 0;

  for (int i = 1; i < 3; i++)
    if (fabs (delta[i]) > fabs (delta[longest]))
      longest = i;
  for (int i = 0; i < 3; i++)
    if (i != longest)
      delta[i] = 0;
}

static void
drag_mark (KnCameraViewport *self, double dx, double dy, GdkModifierType state)
{
  double delta[3] = { 0 }, angles[3] = { 0 };

  /* A view that followed the path would run away from under the pointer. */
  self->fitted = FALSE;
  if (!self->moving && kn_camera_mark_get_key (self->dragged))
    kn_document_begin_group (document_of (self), "Move camera key");
  if (kn_camera_mark_get_key (self->dragged))
    kn_document_revert_group (document_of (self));
  if (state & GDK_ALT_MASK)
    {
      angles[0] = dx * TURN_PER_PX;
      angles[1] = -dy * TURN_PER_PX;
    }
  else
    kn_camera_eye_drag (&self->eye, self->at, dx, dy, delta);
  if (state & GDK_SHIFT_MASK)
    along_one_axis (delta);
  self->moving = TRUE;
  kn_camera_mark_move (self->dragged, delta, angles);
}

static void
update_cb (KnCameraViewport *self, double dx, double dy)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));
  double step_x = dx - self->last[0], step_y = dy - self->last[1];

  if (!self->moving && !gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    return;
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_CLAIMED);
  self->last[0] = dx;
  self->last[1] = dy;
  if (self->dragging == KN_CAMERA_DRAG_MARK && kn_camera_mark_get_key (self->dragged))
    drag_mark (self, dx, dy, state);
  else if (self->dragging == KN_CAMERA_DRAG_MARK)
    drag_mark (self, step_x, step_y, state);
  else if (self->dragging == KN_CAMERA_DRAG_TURN)
    turn (self, step_x, step_y);
  else if (self->dragging == KN_CAMERA_DRAG_PAN)
    {
      self->fitted = FALSE;
      kn_camera_eye_pan (&self->eye, step_x, step_y);
      _kn_camera_viewport_eye_moved (self);
    }
  self->moving = TRUE;
}

static void
finish (KnCameraViewport *self, void (*how) (KnDocument *))
{
  if (self->moving && self->dragging == KN_CAMERA_DRAG_MARK && kn_camera_mark_get_key (self->dragged))
    how (document_of (self));
  self->dragging = KN_CAMERA_DRAG_NONE;
  g_clear_object (&self->dragged);
  self->moving = FALSE;
}

static void
end_cb (KnCameraViewport *self)
{
  finish (self, kn_document_end_group);
}

void
_kn_camera_viewport_abort_drag (KnCameraViewport *self)
{
  finish (self, kn_document_abort_group);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  KnCameraViewport *self = KN_CAMERA_VIEWPORT (widget);

  if (!self->moving)
    return FALSE;
  _kn_camera_viewport_abort_drag (self);
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
  return TRUE;
}

/* ---- wheel and keys ---- */

static gboolean
scroll_cb (KnCameraViewport *self, double dx, double dy)
{
  kn_camera_viewport_zoom (self, pow (ZOOM_STEP, -dy));
  return TRUE;
}

static gboolean
key_cb (KnCameraViewport *self, guint keyval, guint code, GdkModifierType state)
{
  const double px = state & GDK_SHIFT_MASK ? 60 : 15;

  /* Only of the view itself: a key that has the focus has its own. */
  if (!gtk_widget_is_focus (GTK_WIDGET (self)) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left:
      turn (self, px, 0);
      return TRUE;
    case GDK_KEY_Right:
      turn (self, -px, 0);
      return TRUE;
    case GDK_KEY_Up:
      turn (self, 0, px);
      return TRUE;
    case GDK_KEY_Down:
      turn (self, 0, -px);
      return TRUE;
    default:
      return FALSE;
    }
}

void
_kn_camera_viewport_init_input (KnCameraViewport *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new (), *escape = gtk_shortcut_controller_new ();

  self->drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->drag), 0);
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (end_cb), self);
  g_signal_connect_swapped (self->drag, "cancel", G_CALLBACK (_kn_camera_viewport_abort_drag), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (escape), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (escape),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), escape);
}
