/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-curve-view-private.h"

#include "ui/camera/kn-focus-order.h"

#include <glib/gi18n.h>
#include <math.h>

#define MARGIN_PX 16
/* At the left stand the values. */
#define VALUES_PX 40

G_DEFINE_FINAL_TYPE (KnCurveView, kn_curve_view, GTK_TYPE_WIDGET)

/* ---- places ---- */

double
_kn_curve_view_x (KnCurveView *self, double frame)
{
  double width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - VALUES_PX - MARGIN_PX);

  return VALUES_PX + (frame - self->from) / MAX (1, self->frames) * width;
}

double
_kn_curve_view_y (KnCurveView *self, double value)
{
  double height = MAX (1, gtk_widget_get_height (GTK_WIDGET (self)) - self->top - 2 * MARGIN_PX);

  return self->top + MARGIN_PX + (self->high - value) / (self->high - self->low) * height;
}

gboolean
_kn_curve_view_get_key (KnCurveView *self, guint64 id, KnCameraChannel channel, gint64 *frame, double *value)
{
  const struct kn_scene_path *path = kn_camera_scene_get_path (self->scene);
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);

  for (guint i = 0; i < n; i++)
    if (keys[i].id == id)
      {
        *frame = keys[i].time;
        *value = kn_camera_channel_get (channel, &keys[i].pose);
        if (channel >= KN_CAMERA_PAN && channel <= KN_CAMERA_ROLL && path->n)
          {
            g_autofree double *values = _kn_curve_dup_values (path, channel);

            *value += 360 * round ((values[CLAMP (*frame, 0, path->n - 1)] - *value) / 360);
          }
        return TRUE;
      }
  return FALSE;
}

/* All of the time, and values with a little room; a curve that is flat lies in the middle. */
static void
fit (KnCurveView *self)
{
  const struct kn_scene_path *path = kn_camera_scene_get_path (self->scene);
  double least = self->first < KN_CAMERA_PAN ? 0.2 : 10;

  self->from = 0;
  self->frames = (double) MAX (1, kn_camera_scene_get_length (self->scene) - 1);
  self->low = G_MAXDOUBLE;
  self->high = -G_MAXDOUBLE;
  for (int i = 0; i < self->n_channels; i++)
    {
      g_autofree double *values = _kn_curve_dup_values (path, (KnCameraChannel) (self->first + i));

      for (int k = 0; k < path->n; k++)
        {
          self->low = MIN (self->low, values[k]);
          self->high = MAX (self->high, values[k]);
        }
    }
  if (self->low > self->high)
    self->low = self->high = 0;
  if (self->high - self->low < least)
    {
      self->low = (self->low + self->high - least) / 2;
      self->high = self->low + least;
    }
}

/* ---- points ---- */

static KnCurvePoint *
find_point (GPtrArray *points, guint64 key, KnCameraChannel channel)
{
  for (guint i = 0; i < points->len; i++)
    {
      KnCurvePoint *point = points->pdata[i];

      if (point->key == key && point->channel == channel)
        return point;
    }
  return NULL;
}

static void
clear_points (KnCurveView *self)
{
  for (guint i = 0; i < self->points->len; i++)
    gtk_widget_unparent (self->points->pdata[i]);
  g_ptr_array_set_size (self->points, 0);
}

/* Keys that stay keep their widgets, and with them the focus. */
static void
update_points (KnCurveView *self)
{
  GPtrArray *old = self->points;
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);

  self->points = g_ptr_array_new ();
  for (int c = 0; c < self->n_channels; c++)
    for (guint i = 0; i < n; i++)
      {
        KnCurvePoint *point = find_point (old, keys[i].id, (KnCameraChannel) (self->first + c));

        if (point)
          g_ptr_array_remove (old, point);
        else
          {
            point = KN_CURVE_POINT (_kn_curve_point_new (self, keys[i].id, (KnCameraChannel) (self->first + c)));
            gtk_widget_set_parent (GTK_WIDGET (point), GTK_WIDGET (self));
          }
        _kn_curve_point_update (point, &keys[i]);
        g_ptr_array_add (self->points, point);
      }
  for (guint i = 0; i < old->len; i++)
    gtk_widget_unparent (old->pdata[i]);
  g_ptr_array_unref (old);
}

/* ---- the scene ---- */

static void
changed_cb (KnCurveView *self)
{
  /* Values that run away under the pointer cannot be dragged. */
  if (self->fitted && !self->moving)
    fit (self);
  update_points (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
kn_curve_view_set_scene (KnCurveView *self, KnCameraScene *scene)
{
  g_return_if_fail (KN_IS_CURVE_VIEW (self));
  if (self->scene)
    {
      _kn_curve_view_abort_drag (self);
      g_signal_handlers_disconnect_by_data (self->scene, self);
      clear_points (self);
    }
  g_set_object (&self->scene, scene);
  self->fitted = TRUE;
  if (!scene)
    return;
  g_signal_connect_swapped (scene, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}

void
kn_curve_view_set_channels (KnCurveView *self, KnCameraChannel first, int n)
{
  g_return_if_fail (KN_IS_CURVE_VIEW (self));
  self->first = first;
  self->n_channels = n;
  self->fitted = TRUE;
  if (self->scene)
    changed_cb (self);
}

void
kn_curve_view_fit (KnCurveView *self)
{
  g_return_if_fail (KN_IS_CURVE_VIEW (self));
  self->fitted = TRUE;
  if (self->scene)
    changed_cb (self);
}

/* ---- widget ---- */

static void
kn_curve_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  KnCurveView *self = KN_CURVE_VIEW (widget);

  self->top = _kn_curve_view_get_legend (self);
  for (guint i = 0; self->scene && i < self->points->len; i++)
    {
      KnCurvePoint *point = self->points->pdata[i];
      int w, h;
      gint64 frame;
      double value;
      graphene_point_t at;

      gtk_widget_measure (GTK_WIDGET (point), GTK_ORIENTATION_HORIZONTAL, -1, &w, NULL, NULL, NULL);
      gtk_widget_measure (GTK_WIDGET (point), GTK_ORIENTATION_VERTICAL, -1, &h, NULL, NULL, NULL);
      if (!_kn_curve_view_get_key (self, point->key, point->channel, &frame, &value))
        continue;
      at = GRAPHENE_POINT_INIT ((float) (_kn_curve_view_x (self, (double) frame) - w / 2.0),
                                (float) (_kn_curve_view_y (self, value) - h / 2.0));
      gtk_widget_allocate (GTK_WIDGET (point), w, h, -1, gsk_transform_translate (NULL, &at));
    }
}

static void
kn_curve_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnCurveView *self = KN_CURVE_VIEW (widget);
  cairo_t *cr;

  if (!self->scene)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                                 (float) gtk_widget_get_height (widget)));
  _kn_curve_view_draw (self, cr);
  cairo_destroy (cr);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, (float) self->top, (float) gtk_widget_get_width (widget),
                                                         (float) gtk_widget_get_height (widget)));
  for (guint i = 0; i < self->points->len; i++)
    gtk_widget_snapshot_child (widget, self->points->pdata[i], snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
kn_curve_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 100;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 150;
}

static gboolean
kn_curve_view_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return kn_focus_order_step (widget, KN_CURVE_VIEW (widget)->points, direction);
}

static void
kn_curve_view_dispose (GObject *object)
{
  KnCurveView *self = KN_CURVE_VIEW (object);

  kn_curve_view_set_scene (self, NULL);
  g_clear_pointer (&self->points, g_ptr_array_unref);
  G_OBJECT_CLASS (kn_curve_view_parent_class)->dispose (object);
}

static void
kn_curve_view_class_init (KnCurveViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_curve_view_dispose;
  widget_class->size_allocate = kn_curve_view_size_allocate;
  widget_class->snapshot = kn_curve_view_snapshot;
  widget_class->measure = kn_curve_view_measure;
  widget_class->focus = kn_curve_view_focus;
  gtk_widget_class_set_css_name (widget_class, "curves");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kn_curve_view_init (KnCurveView *self)
{
  self->points = g_ptr_array_new ();
  self->n_channels = 3;
  self->high = 1;
  self->frames = 1;
  self->fitted = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  /* Time runs from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Camera over time"), -1);
  _kn_curve_view_init_input (self);
}
