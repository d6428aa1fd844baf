/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-curve-view-private.h"

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
  const float half = 3.5f;
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (widget) / 2,
                                                          (float) gtk_widget_get_height (widget) / 2));
  gtk_snapshot_rotate (snapshot, 45);
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (-half, -half, 2 * half, 2 * half));
  gtk_snapshot_restore (snapshot);
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
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
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
  g_autofree char *name = NULL;

  /* Translators: a number of a camera key: what, when in seconds, how much with its unit: "Pan at 1.50 s: 12.00°". */
  name = g_strdup_printf (_("%s at %.2f s: %.2f%s"), kn_camera_channel_get_name (self->channel),
                          kn_camera_scene_get_seconds (self->view->scene, key->time),
                          kn_camera_channel_get (self->channel, &key->pose), kn_camera_channel_get_unit (self->channel));
  if (key->selected)
    gtk_widget_set_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (self), GTK_STATE_FLAG_SELECTED);
  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  kn_accessible_set_name (GTK_WIDGET (self), self->name);
  kn_accessible_set_tooltip (GTK_WIDGET (self), self->name);
}
