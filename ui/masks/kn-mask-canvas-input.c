/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The hand on the canvas: strokes by pointer, by pen and by keys.
 */
#include "ui/masks/kn-mask-canvas-private.h"

/* A press of an arrow key moves the brush by this part of the picture's height; with Shift by five times that. */
#define KEY_STEP (1.0 / 64)
#define KEY_LEAP 5

/* ---- strokes ---- */

static void
draw_to (KnMaskCanvas *self, double x, double y, gboolean erase)
{
  if (_kn_mask_canvas_is_shape (self))
    kn_mask_editor_shape (self->editor, self->tool == KN_MASK_TOOL_ELLIPSE ? KN_MASK_SHAPE_ELLIPSE : KN_MASK_SHAPE_RECTANGLE,
                          self->from_x, self->from_y, x, y, erase);
  else
    {
      kn_mask_editor_stroke (self->editor, self->from_x, self->from_y, x, y, erase != (self->tool == KN_MASK_TOOL_ERASER));
      self->from_x = x;
      self->from_y = y;
    }
  self->x = x;
  self->y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
begin (KnMaskCanvas *self, double x, double y, gboolean erase)
{
  self->from_x = x;
  self->from_y = y;
  kn_mask_editor_begin (self->editor);
  draw_to (self, x, y, erase);
}

static void
end (KnMaskCanvas *self)
{
  g_autoptr (GError) error = NULL;

  if (!kn_mask_editor_end (self->editor, &error))
    g_signal_emit_by_name (self, "failed", error->message);
  _kn_mask_canvas_describe (self);
}

/* ---- pointer ---- */

/* The other way round with Alt held, and with the eraser of a pen. */
static gboolean
is_erasing (GtkEventController *controller)
{
  GdkDevice *device = gtk_event_controller_get_current_event_device (controller);
  GdkDeviceTool *tool = device ? gdk_device_get_device_tool (device) : NULL;

  return (gtk_event_controller_get_current_event_state (controller) & GDK_ALT_MASK) != 0
         || (tool && gdk_device_tool_get_tool_type (tool) == GDK_DEVICE_TOOL_TYPE_ERASER);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, KnMaskCanvas *self)
{
  double take_x, take_y;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  _kn_mask_canvas_to_take (self, x, y, &take_x, &take_y);
  begin (self, take_x, take_y, is_erasing (GTK_EVENT_CONTROLLER (gesture)));
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KnMaskCanvas *self)
{
  double x, y, take_x, take_y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  _kn_mask_canvas_to_take (self, x + dx, y + dy, &take_x, &take_y);
  if (kn_mask_editor_is_painting (self->editor))
    draw_to (self, take_x, take_y, is_erasing (GTK_EVENT_CONTROLLER (gesture)));
}

static void
drag_end_cb (KnMaskCanvas *self)
{
  end (self);
}

static void
drag_cancel_cb (KnMaskCanvas *self)
{
  kn_mask_editor_abort (self->editor);
}

static void
motion_cb (KnMaskCanvas *self, double x, double y)
{
  self->has_brush = TRUE;
  _kn_mask_canvas_to_take (self, x, y, &self->x, &self->y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
leave_cb (KnMaskCanvas *self)
{
  self->has_brush = gtk_widget_has_focus (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- keys ---- */

static void
resize_brush (KnMaskCanvas *self, double factor)
{
  double size;

  g_object_get (self->editor, "brush-size", &size, NULL);
  size = factor > 1 ? MAX (size + 1, size * factor) : MIN (size - 1, size * factor);
  g_object_set (self->editor, "brush-size", CLAMP (round (size), KN_MASK_BRUSH_MIN_PX, KN_MASK_BRUSH_MAX_PX), NULL);
}

static void
soften_brush (KnMaskCanvas *self, double by)
{
  double softness;

  g_object_get (self->editor, "softness", &softness, NULL);
  g_object_set (self->editor, "softness", CLAMP (softness + by, 0, 1), NULL);
}

static void
move_brush (KnMaskCanvas *self, int dx, int dy, GdkModifierType state)
{
  int width, height;
  double step;

  _kn_mask_canvas_get_take_size (self, &width, &height);
  step = MAX (1, height * KEY_STEP) * (state & GDK_SHIFT_MASK ? KEY_LEAP : 1);
  self->has_brush = TRUE;
  self->x = CLAMP (self->x + dx * step, 0, width);
  self->y = CLAMP (self->y + dy * step, 0, height);
  if (kn_mask_editor_is_painting (self->editor))
    draw_to (self, self->x, self->y, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  _kn_mask_canvas_describe (self);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, KnMaskCanvas *self)
{
  if (key == GDK_KEY_Escape && kn_mask_editor_is_painting (self->editor))
    {
      kn_mask_editor_abort (self->editor);
      return TRUE;
    }
  if (key == GDK_KEY_Escape)
    {
      kn_viewer_set_tool (self->viewer, KN_VIEWER_TOOL_SELECT);
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-timeline", NULL);
    }
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left:
      move_brush (self, -1, 0, state);
      return TRUE;
    case GDK_KEY_Right: case GDK_KEY_KP_Right:
      move_brush (self, 1, 0, state);
      return TRUE;
    case GDK_KEY_Up: case GDK_KEY_KP_Up:
      move_brush (self, 0, -1, state);
      return TRUE;
    case GDK_KEY_Down: case GDK_KEY_KP_Down:
      move_brush (self, 0, 1, state);
      return TRUE;
    case GDK_KEY_space: case GDK_KEY_KP_Space:
      /* A key that is held repeats: the stroke goes on. */
      if (!kn_mask_editor_is_painting (self->editor))
        begin (self, self->x, self->y, FALSE);
      return TRUE;
    /* The arrows are taken. */
    case GDK_KEY_comma:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.step", "i", -1);
    case GDK_KEY_period:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.step", "i", 1);
    case GDK_KEY_Delete: case GDK_KEY_BackSpace:
      /* What is painted, not the shot that is selected. */
      return gtk_widget_activate_action (GTK_WIDGET (self), "picture.clear-mask", NULL);
    case GDK_KEY_bracketleft:
      resize_brush (self, 1 / 1.2);
      return TRUE;
    case GDK_KEY_bracketright:
      resize_brush (self, 1.2);
      return TRUE;
    case GDK_KEY_braceleft:
      soften_brush (self, -0.1);
      return TRUE;
    case GDK_KEY_braceright:
      soften_brush (self, 0.1);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
key_released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, KnMaskCanvas *self)
{
  if (key == GDK_KEY_space || key == GDK_KEY_KP_Space)
    end (self);
}

static void
focus_enter_cb (KnMaskCanvas *self)
{
  int width, height;

  if (!self->has_brush)
    {
      _kn_mask_canvas_get_take_size (self, &width, &height);
      self->x = width / 2.0;
      self->y = height / 2.0;
      self->has_brush = TRUE;
    }
  _kn_mask_canvas_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
focus_leave_cb (KnMaskCanvas *self)
{
  /* Nobody would see the key come up. */
  end (self);
  leave_cb (self);
}

/* ---- listening ---- */

void
_kn_mask_canvas_listen (KnMaskCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (key_released_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, focus);
}
