/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-mask-canvas.h"

#include "ui/masks/kn-mask-tint.h"

#include <glib/gi18n.h>
#include <math.h>

/* A press of an arrow key moves the brush by this part of the picture's height; with Shift by five times that. */
#define KEY_STEP (1.0 / 64)
#define KEY_LEAP 5

struct _KnMaskCanvas
{
  GtkWidget parent_instance;

  KnViewer *viewer;                /* borrowed: this lies in it */
  KnMaskEditor *editor;
  KnMaskTool tool;
  KnMaskTint *tint;
  GdkTexture *texture;             /* NULL when it has to be drawn anew */
  gboolean fresh;                  /* the tint holds the editor's bitmap */

  gboolean has_brush;              /* it is shown */
  double x, y;                     /* of the brush, in pixels of the take */
  double from_x, from_y;           /* where the last piece of the stroke ended, or the first corner of the shape */
};

G_DEFINE_FINAL_TYPE (KnMaskCanvas, kn_mask_canvas, GTK_TYPE_WIDGET)

static guint failed_signal;

/* ---- places ---- */

static void
get_take_size (KnMaskCanvas *self, int *width, int *height)
{
  KnShot *shot = kn_mask_editor_get_shot (self->editor);

  *width = *height = 1;
  if (shot)
    kn_shot_get_size (shot, width, height);
}

static void
to_take (KnMaskCanvas *self, double x, double y, double *take_x, double *take_y)
{
  int width, height;

  get_take_size (self, &width, &height);
  kn_viewer_to_picture (self->viewer, x, y, take_x, take_y);
  *take_x *= width;
  *take_y *= height;
}

/* Pixels of the screen for one of the take. */
static double
get_scale (KnMaskCanvas *self)
{
  graphene_rect_t rect;
  int width, height;

  get_take_size (self, &width, &height);
  kn_viewer_get_shot_rect (self->viewer, &rect);
  return rect.size.width / width;
}

/* ---- what is told to assistive technology ---- */

static void
describe (KnMaskCanvas *self)
{
  const KnMaskBitmap *mask = kn_mask_editor_get_bitmap (self->editor);
  int x = (int) self->x, y = (int) self->y;
  gboolean inside = mask && x >= 0 && x < mask->width && y >= 0 && y < mask->height;
  gboolean painted = inside && mask->data[(gsize) y * (gsize) mask->width + (gsize) x] > 127;
  g_autofree char *text = NULL;

  if (!mask)
    text = g_strdup (_("The playhead is not in a shot"));
  else
    text = g_strdup_printf (painted ? _("Brush at %d, %d: painted") : _("Brush at %d, %d: not painted"), x, y);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* ---- strokes ---- */

static gboolean
is_shape (KnMaskCanvas *self)
{
  return self->tool == KN_MASK_TOOL_RECTANGLE || self->tool == KN_MASK_TOOL_ELLIPSE;
}

static void
draw_to (KnMaskCanvas *self, double x, double y, gboolean erase)
{
  if (is_shape (self))
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
    g_signal_emit (self, failed_signal, 0, error->message);
  describe (self);
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
  to_take (self, x, y, &take_x, &take_y);
  begin (self, take_x, take_y, is_erasing (GTK_EVENT_CONTROLLER (gesture)));
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KnMaskCanvas *self)
{
  double x, y, take_x, take_y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  to_take (self, x + dx, y + dy, &take_x, &take_y);
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
  to_take (self, x, y, &self->x, &self->y);
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

  get_take_size (self, &width, &height);
  step = MAX (1, height * KEY_STEP) * (state & GDK_SHIFT_MASK ? KEY_LEAP : 1);
  self->has_brush = TRUE;
  self->x = CLAMP (self->x + dx * step, 0, width);
  self->y = CLAMP (self->y + dy * step, 0, height);
  if (kn_mask_editor_is_painting (self->editor))
    draw_to (self, self->x, self->y, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  describe (self);
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
      get_take_size (self, &width, &height);
      self->x = width / 2.0;
      self->y = height / 2.0;
      self->has_brush = TRUE;
    }
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
focus_leave_cb (KnMaskCanvas *self)
{
  /* Nobody would see the key come up. */
  end (self);
  leave_cb (self);
}

/* ---- drawing ---- */

static void
painted_cb (KnMaskCanvas *self, int x0, int y0, int x1, int y1)
{
  if (self->fresh)
    kn_mask_tint_update (self->tint, kn_mask_editor_get_bitmap (self->editor), &(KnMaskRect) { x0, y0, x1, y1 });
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
changed_cb (KnMaskCanvas *self)
{
  self->fresh = FALSE;
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update_texture (KnMaskCanvas *self, const graphene_rect_t *rect)
{
  const KnMaskBitmap *mask = kn_mask_editor_get_bitmap (self->editor);
  KnMaskTrack *track = kn_mask_editor_get_track (self->editor);
  struct kn_mask_edge edge = { 0 };
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!mask || self->texture)
    return;
  if (!self->fresh)
    kn_mask_tint_set (self->tint, mask, kn_mask_editor_get_onion (self->editor, -1),
                      kn_mask_editor_get_onion (self->editor, 1), (int) ceilf (rect->size.width) * factor,
                      (int) ceilf (rect->size.height) * factor);
  self->fresh = TRUE;
  if (track)
    edge = (struct kn_mask_edge) { kn_mask_track_get_grow_px (track), kn_mask_track_get_feather_px (track),
                                   kn_mask_track_get_inverted (track) };
  self->texture =
      kn_mask_tint_dup_texture (self->tint, track ? kn_mask_track_get_role (track) : KN_MASK_ROLE_REPLACE, &edge);
}

/* A ring that can be seen on anything. */
static void
snapshot_ring (GtkSnapshot *snapshot, double x, double y, double radius)
{
  const GdkRGBA colours[] = { { 0, 0, 0, 0.7f }, { 1, 1, 1, 1 } };

  for (int i = 0; i < 2; i++)
    {
      double r = MAX (1.5, radius) + 1 - i;
      const float widths[4] = { 1, 1, 1, 1 };
      const GdkRGBA around[4] = { colours[i], colours[i], colours[i], colours[i] };
      GskRoundedRect ring;

      gsk_rounded_rect_init_from_rect (
          &ring, &GRAPHENE_RECT_INIT ((float) (x - r), (float) (y - r), (float) (2 * r), (float) (2 * r)), (float) r);
      gtk_snapshot_append_border (snapshot, &ring, widths, around);
    }
}

static void
snapshot_cross (GtkSnapshot *snapshot, double x, double y)
{
  const GdkRGBA colours[] = { { 0, 0, 0, 0.7f }, { 1, 1, 1, 1 } };

  for (int i = 0; i < 2; i++)
    {
      float w = (float) (1.5 - i), l = (float) (9 - i);

      gtk_snapshot_append_color (snapshot, &colours[i], &GRAPHENE_RECT_INIT ((float) x - l, (float) y - w, 2 * l, 2 * w));
      gtk_snapshot_append_color (snapshot, &colours[i], &GRAPHENE_RECT_INIT ((float) x - w, (float) y - l, 2 * w, 2 * l));
    }
}

static void
snapshot_brush (KnMaskCanvas *self, GtkSnapshot *snapshot)
{
  int width, height;
  double size, x, y;

  get_take_size (self, &width, &height);
  kn_viewer_from_picture (self->viewer, self->x / width, self->y / height, &x, &y);
  g_object_get (self->editor, "brush-size", &size, NULL);
  if (is_shape (self))
    snapshot_cross (snapshot, x, y);
  else
    snapshot_ring (snapshot, x, y, size / 2 * get_scale (self));
}

static void
kn_mask_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnMaskCanvas *self = KN_MASK_CANVAS (widget);
  graphene_rect_t rect;

  kn_viewer_get_shot_rect (self->viewer, &rect);
  update_texture (self, &rect);
  if (self->texture && kn_mask_editor_get_shot (self->editor))
    gtk_snapshot_append_texture (snapshot, self->texture, &rect);
  if (self->has_brush && kn_mask_editor_get_shot (self->editor))
    snapshot_brush (self, snapshot);
}

/* ---- life ---- */

void
kn_mask_canvas_set_tool (KnMaskCanvas *self, KnMaskTool tool)
{
  static const char *const names[] = { N_("Mask: brush"), N_("Mask: eraser"), N_("Mask: rectangle"), N_("Mask: ellipse") };

  g_return_if_fail (KN_IS_MASK_CANVAS (self));
  kn_mask_editor_abort (self->editor);
  self->tool = tool;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _(names[tool]), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kn_mask_canvas_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kn_mask_canvas_parent_class)->map (widget);
  g_object_set (KN_MASK_CANVAS (widget)->editor, "active", TRUE, NULL);
}

static void
kn_mask_canvas_unmap (GtkWidget *widget)
{
  g_object_set (KN_MASK_CANVAS (widget)->editor, "active", FALSE, NULL);
  GTK_WIDGET_CLASS (kn_mask_canvas_parent_class)->unmap (widget);
}

static void
kn_mask_canvas_dispose (GObject *object)
{
  KnMaskCanvas *self = KN_MASK_CANVAS (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->tint, kn_mask_tint_free);
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (kn_mask_canvas_parent_class)->dispose (object);
}

static void
kn_mask_canvas_class_init (KnMaskCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_mask_canvas_dispose;
  widget_class->map = kn_mask_canvas_map;
  widget_class->unmap = kn_mask_canvas_unmap;
  widget_class->snapshot = kn_mask_canvas_snapshot;
  gtk_widget_class_set_css_name (widget_class, "mask-canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  failed_signal = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
add_controllers (KnMaskCanvas *self)
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

static void
kn_mask_canvas_init (KnMaskCanvas *self)
{
  self->tint = kn_mask_tint_new ();
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  add_controllers (self);
}

GtkWidget *
kn_mask_canvas_new (KnViewer *viewer, KnMaskEditor *editor)
{
  KnMaskCanvas *self = g_object_new (KN_TYPE_MASK_CANVAS, NULL);

  self->viewer = viewer;
  self->editor = g_object_ref (editor);
  g_signal_connect_object (editor, "painted", G_CALLBACK (painted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "notify::brush-size", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (viewer, "geometry-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  kn_mask_canvas_set_tool (self, KN_MASK_TOOL_BRUSH);
  return GTK_WIDGET (self);
}
