/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-picture-view.h"

#include <math.h>

/* Around a fitted picture. */
#define MARGIN_PX 12
#define MIN_WIDTH_PX 160
#define MIN_HEIGHT_PX 90
#define MIN_ZOOM (1.0 / 16)
/* Of a turn of the wheel. */
#define WHEEL_ZOOM 1.25
#define WHEEL_PX 48

struct _KnPictureView
{
  GtkWidget parent_instance;

  GdkPaintable *paintable;
  int shape_w, shape_h;
  int canvas_w, canvas_h;
  double zoom;
  double centre_x, centre_y;       /* what lies in the middle of the view, 0 to 1 of the canvas */
  double drag_x, drag_y;
  graphene_rect_t rect;
};


G_DEFINE_FINAL_TYPE (KnPictureView, kn_picture_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ZOOM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint geometry_changed_signal;

void
kn_picture_fit_inside (const graphene_rect_t *area, double width, double height, graphene_rect_t *rect)
{
  double scale = MIN (area->size.width / MAX (1, width), area->size.height / MAX (1, height));
  double w = width * scale, h = height * scale;

  graphene_rect_init (rect, (float) (area->origin.x + (area->size.width - w) / 2),
                      (float) (area->origin.y + (area->size.height - h) / 2), (float) w, (float) h);
}

/* ---- where the canvas lies ---- */

static gboolean
is_fitted (KnPictureView *self)
{
  return self->zoom <= 0;
}

/* A canvas larger than the view covers it; a smaller one is in its middle. */
static double
clamp_centre (double centre, double view, double canvas)
{
  double half = canvas > 0 ? view / canvas / 2 : 1;

  return half >= 0.5 ? 0.5 : CLAMP (centre, half, 1 - half);
}

static void
place_canvas (KnPictureView *self, int width, int height, graphene_rect_t *rect)
{
  double w, h;

  if (is_fitted (self))
    {
      double mx = MIN (MARGIN_PX, width / 4), my = MIN (MARGIN_PX, height / 4);
      graphene_rect_t area =
          GRAPHENE_RECT_INIT ((float) mx, (float) my, (float) (width - 2 * mx), (float) (height - 2 * my));

      self->centre_x = self->centre_y = 0.5;
      kn_picture_fit_inside (&area, self->canvas_w, self->canvas_h, rect);
      return;
    }
  w = self->canvas_w * self->zoom / gtk_widget_get_scale_factor (GTK_WIDGET (self));
  h = self->canvas_h * self->zoom / gtk_widget_get_scale_factor (GTK_WIDGET (self));
  self->centre_x = clamp_centre (self->centre_x, width, w);
  self->centre_y = clamp_centre (self->centre_y, height, h);
  graphene_rect_init (rect, (float) floor (width / 2.0 - self->centre_x * w),
                      (float) floor (height / 2.0 - self->centre_y * h), (float) w, (float) h);
}

static void
update_rect (KnPictureView *self, int width, int height)
{
  graphene_rect_t rect;

  place_canvas (self, width, height, &rect);
  if (graphene_rect_equal (&rect, &self->rect))
    return;
  self->rect = rect;
  g_signal_emit (self, geometry_changed_signal, 0);
}

static void
kn_picture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnPictureView *self = KN_PICTURE_VIEW (widget);
  graphene_rect_t view = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height), seen;

  update_rect (self, width, height);
  if (!graphene_rect_intersection (&view, &self->rect, &seen))
    seen = view;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      gboolean all = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (child), "kn-place")) == KN_PICTURE_PLACE_VIEW;
      const graphene_rect_t *r = all ? &view : &seen;
      GskTransform *move = gsk_transform_translate (
          NULL, &GRAPHENE_POINT_INIT (floorf (r->origin.x), floorf (r->origin.y)));
      int min_w, min_h;

      if (!gtk_widget_should_layout (child))
        {
          gsk_transform_unref (move);
          continue;
        }
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min_w, NULL, NULL, NULL);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (min_w, (int) r->size.width), &min_h, NULL, NULL, NULL);
      gtk_widget_allocate (child, MAX (min_w, (int) ceilf (r->size.width)), MAX (min_h, (int) ceilf (r->size.height)),
                           -1, move);
    }
}

static void
kn_picture_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH_PX : MIN_HEIGHT_PX;
}

static void
kn_picture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnPictureView *self = KN_PICTURE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 1 }, &self->rect);
  if (self->paintable)
    {
      int w = self->shape_w ? self->shape_w : gdk_paintable_get_intrinsic_width (self->paintable);
      int h = self->shape_h ? self->shape_h : gdk_paintable_get_intrinsic_height (self->paintable);
      graphene_rect_t at;

      kn_picture_fit_inside (&self->rect, w, h, &at);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &at.origin);
      gdk_paintable_snapshot (self->paintable, snapshot, at.size.width, at.size.height);
      gtk_snapshot_restore (snapshot);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    gtk_widget_snapshot_child (widget, child, snapshot);
  gtk_snapshot_pop (snapshot);
}

/* ---- zoom and scroll ---- */

double
kn_picture_view_get_scale (KnPictureView *self)
{
  g_return_val_if_fail (KN_IS_PICTURE_VIEW (self), 1);
  if (!is_fitted (self) || self->canvas_w < 1)
    return MAX (self->zoom, MIN_ZOOM);
  return self->rect.size.width * gtk_widget_get_scale_factor (GTK_WIDGET (self)) / self->canvas_w;
}

/* Changes the zoom; what lies at this place of the view stays there. */
static void
zoom_around (KnPictureView *self, double zoom, double x, double y)
{
  double factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double at_x = (x - self->rect.origin.x) / MAX (1, self->rect.size.width);
  double at_y = (y - self->rect.origin.y) / MAX (1, self->rect.size.height);

  zoom = zoom <= 0 ? KN_PICTURE_ZOOM_FIT : CLAMP (zoom, MIN_ZOOM, KN_PICTURE_ZOOM_MAX);
  if (zoom == self->zoom)
    return;
  self->zoom = zoom;
  if (!is_fitted (self))
    {
      self->centre_x = at_x + (width / 2.0 - x) * factor / (zoom * self->canvas_w);
      self->centre_y = at_y + (height / 2.0 - y) * factor / (zoom * self->canvas_h);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
}

static void
scroll_by (KnPictureView *self, double dx, double dy)
{
  if (is_fitted (self))
    return;
  self->centre_x += dx / MAX (1, self->rect.size.width);
  self->centre_y += dy / MAX (1, self->rect.size.height);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, KnPictureView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  graphene_point_t at;

  if (!(state & GDK_CONTROL_MASK))
    {
      scroll_by (self, dx * WHEEL_PX, dy * WHEEL_PX);
      return !is_fitted (self);
    }
  if (gdk_event_get_position (event, &x, &y))
    {
      GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
      double sx, sy;

      gtk_native_get_surface_transform (native, &sx, &sy);
      if (gtk_widget_compute_point (GTK_WIDGET (native), GTK_WIDGET (self),
                                    &GRAPHENE_POINT_INIT ((float) (x - sx), (float) (y - sy)), &at))
        x = at.x, y = at.y;
    }
  zoom_around (self, kn_picture_view_get_scale (self) * pow (WHEEL_ZOOM, -dy), x, y);
  return TRUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, KnPictureView *self)
{
  self->drag_x = self->drag_y = 0;
  gtk_gesture_set_state (GTK_GESTURE (gesture), is_fitted (self) ? GTK_EVENT_SEQUENCE_DENIED
                                                                 : GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, KnPictureView *self)
{
  scroll_by (self, self->drag_x - dx, self->drag_y - dy);
  self->drag_x = dx;
  self->drag_y = dy;
}

/* Keys go to the window again, and not to a text. */
static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, KnPictureView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
add_controllers (KnPictureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), GDK_BUTTON_MIDDLE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

/* ---- life ---- */

static void
kn_picture_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ZOOM)
    g_value_set_double (value, KN_PICTURE_VIEW (object)->zoom);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_picture_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ZOOM)
    kn_picture_view_set_zoom (KN_PICTURE_VIEW (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
kn_picture_view_dispose (GObject *object)
{
  KnPictureView *self = KN_PICTURE_VIEW (object);
  GtkWidget *child;

  kn_picture_view_set_paintable (self, NULL, 0, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (kn_picture_view_parent_class)->dispose (object);
}

static void
kn_picture_view_class_init (KnPictureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kn_picture_view_dispose;
  object_class->get_property = kn_picture_view_get_property;
  object_class->set_property = kn_picture_view_set_property;
  widget_class->size_allocate = kn_picture_view_size_allocate;
  widget_class->measure = kn_picture_view_measure;
  widget_class->snapshot = kn_picture_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "picture-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, KN_PICTURE_ZOOM_MAX, KN_PICTURE_ZOOM_FIT,
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  geometry_changed_signal = g_signal_new ("geometry-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
kn_picture_view_init (KnPictureView *self)
{
  self->canvas_w = 16;
  self->canvas_h = 9;
  self->centre_x = self->centre_y = 0.5;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  add_controllers (self);
}

void
kn_picture_view_set_paintable (KnPictureView *self, GdkPaintable *paintable, int shape_w, int shape_h)
{
  gboolean same = shape_w == self->shape_w && shape_h == self->shape_h;

  g_return_if_fail (KN_IS_PICTURE_VIEW (self));
  self->shape_w = shape_w;
  self->shape_h = shape_h;
  if (g_set_object (&self->paintable, paintable) || !same)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
kn_picture_view_set_canvas (KnPictureView *self, int width_px, int height_px)
{
  g_return_if_fail (KN_IS_PICTURE_VIEW (self));
  if (width_px == self->canvas_w && height_px == self->canvas_h)
    return;
  self->canvas_w = MAX (1, width_px);
  self->canvas_h = MAX (1, height_px);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
kn_picture_view_add_overlay (KnPictureView *self, GtkWidget *child, KnPicturePlace place)
{
  g_return_if_fail (KN_IS_PICTURE_VIEW (self));
  g_object_set_data (G_OBJECT (child), "kn-place", GINT_TO_POINTER (place));
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

double
kn_picture_view_get_zoom (KnPictureView *self)
{
  g_return_val_if_fail (KN_IS_PICTURE_VIEW (self), KN_PICTURE_ZOOM_FIT);
  return self->zoom;
}

void
kn_picture_view_set_zoom (KnPictureView *self, double zoom)
{
  g_return_if_fail (KN_IS_PICTURE_VIEW (self));
  zoom_around (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
               gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
kn_picture_view_get_rect (KnPictureView *self, graphene_rect_t *rect)
{
  g_return_if_fail (KN_IS_PICTURE_VIEW (self));
  *rect = self->rect;
}
