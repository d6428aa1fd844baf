/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-curve-view-private.h"

#include "ui/camera/kn-camera-handle.h"
#include "ui/kn-accessible.h"

#include <glib/gi18n.h>

#define FURTHER 5

G_DEFINE_FINAL_TYPE (KnCurvePoint, kn_curve_point, GTK_TYPE_WIDGET)

static gboolean
key_cb (KnCurvePoint *self, guint keyval, guint code, GdkModifierType state)
{
  int far = state & GDK_SHIFT_MASK ? FURTHER : 1;
  double step = kn_camera_channel_get_step (self->channel) * far;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left:
      _kn_curve_view_move (self->view, self->key, self->channel, -far, 0);
      return TRUE;
    case GDK_KEY_Right:
      _kn_curve_view_move (self->view, self->key, self->channel, far, 0);
      return TRUE;
    case GDK_KEY_Up:
      _kn_curve_view_move (self->view, self->key, self->channel, 0, step);
      return TRUE;
    case GDK_KEY_Down:
      _kn_curve_view_move (self->view, self->key, self->channel, 0, -step);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
focus_cb (KnCurvePoint *self)
{
  KnCameraScene *scene = self->view->scene;

  if (!kn_session_is_selected (kn_camera_scene_get_session (scene), self->key))
    kn_camera_scene_select (scene, self->key);
}

static void
leave_cb (KnCurvePoint *self)
{
  if (self->view->scene)
    kn_document_break_merge (kn_session_get_document (kn_camera_scene_get_session (self->view->scene)));
}

static void
kn_curve_point_finalize (GObject *object)
{
  g_free (KN_CURVE_POINT (object)->name);
  G_OBJECT_CLASS (kn_curve_point_parent_class)->finalize (object);
}

static void
kn_curve_point_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  kn_camera_handle_snapshot (widget, snapshot, 3.5f, TRUE);
}

static void
kn_curve_point_class_init (KnCurvePointClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kn_curve_point_finalize;
  widget_class->snapshot = kn_curve_point_snapshot;
  gtk_widget_class_set_css_name (widget_class, "curvepoint");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
kn_curve_point_init (KnCurvePoint *self)
{
  kn_camera_handle_init (GTK_WIDGET (self), G_CALLBACK (key_cb), G_CALLBACK (focus_cb), G_CALLBACK (leave_cb));
}

GtkWidget *
_kn_curve_point_new (KnCurveView *view, guint64 key, KnCameraChannel channel)
{
  KnCurvePoint *self = g_object_new (KN_TYPE_CURVE_POINT, NULL);

  self->view = view;
  self->key = key;
  self->channel = channel;
  return GTK_WIDGET (self);
}

void
_kn_curve_point_update (KnCurvePoint *self, const struct kn_scene_key *key)
{
  char *name;

  /* Translators: a number of a camera key: what, when in seconds, how much with its unit: "Pan at 1.50 s: 12.00°". */
  name = g_strdup_printf (_("%s at %.2f s: %.2f%s"), kn_camera_channel_get_name (self->channel),
                          kn_camera_scene_get_seconds (self->view->scene, key->time),
                          kn_camera_channel_get (self->channel, &key->pose), kn_camera_channel_get_unit (self->channel));
  if (kn_camera_handle_update (GTK_WIDGET (self), &self->name, name, key->selected))
    kn_accessible_set_name (GTK_WIDGET (self), self->name);
}
