/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-mark.h"

#include "ui/camera/kn-camera-handle.h"

#include <glib/gi18n.h>
#include <string.h>

#define STEP 0.02
#define TURN kn_radians (1)
#define FURTHER 5

struct _KnCameraMark
{
  GtkWidget parent_instance;

  KnCameraScene *scene;
  const struct kn_camera_eye *eye;
  guint64 key;
  char *name;
};

G_DEFINE_FINAL_TYPE (KnCameraMark, kn_camera_mark, GTK_TYPE_WIDGET)

/* ---- moving ---- */

/* Takes nothing. */
static void
move_key (KnCameraMark *self, KnEditBuilder *builder, const struct kn_scene_key *key, const double delta[3],
          const double turn[3])
{
  KnDocument *document = kn_session_get_document (kn_camera_scene_get_session (self->scene));
  struct kn_pose pose = key->pose;
  double angles[3];

  kn_rotation_to_angles (pose.rotation, angles);
  for (int i = 0; i < 3; i++)
    {
      pose.position[i] += delta[i];
      angles[i] += turn[i];
    }
  if (turn[0] != 0 || turn[1] != 0 || turn[2] != 0)
    kn_rotation_from_angles (angles, pose.rotation);
  kn_edit_builder_take (builder, kn_plan_camera_set_pose (document, key->id, &pose, NULL));
}

void
kn_camera_mark_move (KnCameraMark *self, const double delta[3], const double turn[3])
{
  KnDocument *document = kn_session_get_document (kn_camera_scene_get_session (self->scene));
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Move camera key");
  guint n;
  const struct kn_scene_key *keys = kn_camera_scene_get_keys (self->scene, &n);

  if (!self->key)
    {
      double target[3];

      kn_camera_scene_get_target (self->scene, target);
      for (int i = 0; i < 3; i++)
        target[i] += delta[i];
      kn_camera_scene_set_target (self->scene, target);
      return;
    }
  for (guint i = 0; i < n; i++)
    if (keys[i].selected || keys[i].id == self->key)
      move_key (self, builder, &keys[i], delta, turn);
  kn_camera_scene_apply (self->scene, kn_edit_builder_end (builder), NULL);
}

/* The key of the keyboard as a direction: right, down, away. */
static gboolean
direction_of (guint keyval, double out[3])
{
  static const struct
  {
    guint keyval;
    double direction[3];
  } keys[] = {
    { GDK_KEY_Left, { -1, 0, 0 } },     { GDK_KEY_Right, { 1, 0, 0 } },   { GDK_KEY_Up, { 0, -1, 0 } },
    { GDK_KEY_Down, { 0, 1, 0 } },      { GDK_KEY_Page_Up, { 0, 0, 1 } }, { GDK_KEY_Page_Down, { 0, 0, -1 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      {
        memcpy (out, keys[i].direction, sizeof keys[i].direction);
        return TRUE;
      }
  return FALSE;
}

static gboolean
key_cb (KnCameraMark *self, guint keyval, guint code, GdkModifierType state)
{
  struct kn_pose eye = kn_camera_eye_get_pose (self->eye);
  const double still[3] = { 0 };
  double direction[3], far = state & GDK_SHIFT_MASK ? FURTHER : 1;

  if ((state & GDK_CONTROL_MASK) || !direction_of (keyval, direction))
    return FALSE;
  if (state & GDK_ALT_MASK)
    {
      const double turn[3] = { direction[0] * TURN * far, -direction[1] * TURN * far, direction[2] * TURN * far };

      kn_camera_mark_move (self, still, turn);
      return TRUE;
    }
  for (int i = 0; i < 3; i++)
    direction[i] *= STEP * far;
  kn_rotation_apply (eye.rotation, direction, direction);
  kn_camera_mark_move (self, direction, still);
  return TRUE;
}

/* ---- widget ---- */

static void
focus_cb (KnCameraMark *self)
{
  KnSession *session = kn_camera_scene_get_session (self->scene);

  if (self->key && !kn_session_is_selected (session, self->key))
    kn_camera_scene_select (self->scene, self->key);
}

static void
leave_cb (KnCameraMark *self)
{
  kn_document_break_merge (kn_session_get_document (kn_camera_scene_get_session (self->scene)));
}

static void
kn_camera_mark_dispose (GObject *object)
{
  KnCameraMark *self = KN_CAMERA_MARK (object);

  g_clear_object (&self->scene);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (kn_camera_mark_parent_class)->dispose (object);
}

static void
kn_camera_mark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KnCameraMark *self = KN_CAMERA_MARK (widget);

  kn_camera_handle_snapshot (widget, snapshot, self->key ? 4.5f : 3.5f, self->key != 0);
}

static void
kn_camera_mark_class_init (KnCameraMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kn_camera_mark_dispose;
  widget_class->snapshot = kn_camera_mark_snapshot;
  gtk_widget_class_set_css_name (widget_class, "cameramark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
kn_camera_mark_init (KnCameraMark *self)
{
  kn_camera_handle_init (GTK_WIDGET (self), G_CALLBACK (key_cb), G_CALLBACK (focus_cb), G_CALLBACK (leave_cb));
}

GtkWidget *
kn_camera_mark_new (KnCameraScene *scene, const struct kn_camera_eye *eye, guint64 key)
{
  KnCameraMark *self = g_object_new (KN_TYPE_CAMERA_MARK, NULL);

  self->scene = g_object_ref (scene);
  self->eye = eye;
  self->key = key;
  if (!key)
    gtk_widget_add_css_class (GTK_WIDGET (self), "target");
  return GTK_WIDGET (self);
}

guint64
kn_camera_mark_get_key (KnCameraMark *self)
{
  g_return_val_if_fail (KN_IS_CAMERA_MARK (self), 0);
  return self->key;
}

void
kn_camera_mark_update (KnCameraMark *self, guint place, guint n, const struct kn_scene_key *key)
{
  char *name;

  g_return_if_fail (KN_IS_CAMERA_MARK (self));
  if (key)
    /* Translators: one of several keys of a camera path, and its time in seconds. */
    name = g_strdup_printf (_("Camera key %u of %u at %.2f s"), place, n,
                            kn_camera_scene_get_seconds (self->scene, key->time));
  else
    name = g_strdup (_("Target to look at"));
  if (kn_camera_handle_update (GTK_WIDGET (self), &self->name, name, key && key->selected))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->name,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    _("Arrow keys move it, with Alt they turn it"), -1);
}
