/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/camera/kn-camera-scene-private.h"

#include "app/camera/kn-shot-camera.h"
#include "app/document/kn-asset.h"
#include "app/document/kn-camera-key.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-take.h"
#include "ui/kn-texture.h"
#include "ui/kn-thumbnails.h"

#include <math.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (KnCameraScene, kn_camera_scene, G_TYPE_OBJECT)

static guint changed_signal, message_signal;

void
_kn_scene_path_clear (struct kn_scene_path *path)
{
  g_clear_pointer (&path->poses, g_free);
  path->n = 0;
}

void
_kn_camera_scene_changed (KnCameraScene *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static KnDocument *
document_of (KnCameraScene *self)
{
  return kn_session_get_document (self->session);
}

/* ---- from the document ---- */

static void
read_keys (KnCameraScene *self, KnShot *shot)
{
  KnCameraPath *path = shot ? kn_shot_get_camera (shot) : NULL;
  GListModel *keys = path ? kn_camera_path_get_keys (path) : NULL;

  g_array_set_size (self->keys, 0);
  for (guint i = 0; keys && i < g_list_model_get_n_items (keys); i++)
    {
      g_autoptr (KnCameraKey) node = g_list_model_get_item (keys, i);
      guint64 id = kn_node_get_id (KN_NODE (node));
      struct kn_scene_key key = { .id = id, .time = kn_camera_key_get_time_frames (node),
                                  .pose = kn_camera_key_get_pose (node),
                                  .interpolation = kn_camera_key_get_interpolation (node),
                                  .selected = kn_session_is_selected (self->session, id) };

      g_array_append_val (self->keys, key);
    }
}

/* The first frame of the newest draft or take, as far as it is; before there is one, the picture that it is to be. */
static void
read_card (KnCameraScene *self, KnShot *shot)
{
  KnJob *job = shot ? kn_render_desk_get_job (self->desk, self->shot) : NULL;
  g_autoptr (GdkTexture) preview = job ? kn_texture_from_preview (job, 0) : NULL;
  KnTake *take = shot ? kn_shot_get_picked_take (shot) : NULL;
  const char *draft = shot ? kn_render_desk_get_newest_draft (self->desk, shot) : NULL;
  KnAsset *picture = shot ? kn_shot_get_first_picture (shot) : NULL;
  GdkTexture *texture = preview;

  g_free (self->card_file);
  self->card_file = draft     ? g_strdup (draft)
                    : take    ? kn_take_dup_file_name (take)
                    : picture ? kn_asset_dup_file_name (picture)
                              : NULL;
  if (!texture && self->card_file)
    texture = kn_thumbnails_get (kn_thumbnails_get_default (), self->card_file, 0, kn_session_get_rate (self->session));
  /* Another picture may still be on its way. */
  if (texture || !self->card_file)
    g_set_object (&self->card, texture);
}

static void
read_all (KnCameraScene *self)
{
  KnShot *shot = kn_session_get_shot (self->session);
  guint64 id = shot ? kn_node_get_id (KN_NODE (shot)) : 0;

  if (id != self->shot)
    {
      g_clear_object (&self->card);
      _kn_scene_path_clear (&self->trial);
      self->has_target = FALSE;
    }
  self->shot = id;
  _kn_scene_path_clear (&self->path);
  if (shot)
    self->path.poses = kn_shot_camera_dup_poses (shot, &self->path.n, NULL);
  if (!self->path.poses)
    self->path.n = 0;
  read_keys (self, shot);
  read_card (self, shot);
  _kn_camera_scene_measure (self, shot);
  _kn_camera_scene_changed (self);
}

static void
shot_changed_cb (KnCameraScene *self, guint64 id)
{
  if (id != self->shot)
    return;
  read_card (self, kn_camera_scene_get_shot (self));
  _kn_camera_scene_measure (self, kn_camera_scene_get_shot (self));
  _kn_camera_scene_changed (self);
}

static void
thumbnail_cb (KnCameraScene *self, const char *file)
{
  if (g_strcmp0 (file, self->card_file) != 0)
    return;
  read_card (self, kn_camera_scene_get_shot (self));
  _kn_camera_scene_changed (self);
}

static void
selection_cb (KnCameraScene *self)
{
  read_keys (self, kn_camera_scene_get_shot (self));
  _kn_camera_scene_changed (self);
}

/* ---- life ---- */

static void
kn_camera_scene_dispose (GObject *object)
{
  KnCameraScene *self = KN_CAMERA_SCENE (object);

  _kn_scene_path_clear (&self->path);
  _kn_scene_path_clear (&self->trial);
  _kn_camera_scene_forget_measure (self);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->card_file, g_free);
  g_clear_object (&self->card);
  g_clear_object (&self->session);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (kn_camera_scene_parent_class)->dispose (object);
}

static void
kn_camera_scene_class_init (KnCameraSceneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kn_camera_scene_dispose;
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  message_signal = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kn_camera_scene_init (KnCameraScene *self)
{
  self->keys = g_array_new (FALSE, FALSE, sizeof (struct kn_scene_key));
  self->moment = -1;
}

KnCameraScene *
kn_camera_scene_new (KnSession *session, KnRenderDesk *desk)
{
  KnCameraScene *self = g_object_new (KN_TYPE_CAMERA_SCENE, NULL);

  self->session = g_object_ref (session);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (session, "notify::playhead", G_CALLBACK (_kn_camera_scene_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::shot", G_CALLBACK (read_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "selection-changed", G_CALLBACK (selection_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document_of (self), "applied", G_CALLBACK (read_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "shot-changed", G_CALLBACK (shot_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kn_thumbnails_get_default (), "ready", G_CALLBACK (thumbnail_cb), self, G_CONNECT_SWAPPED);
  read_all (self);
  return self;
}

/* ---- what there is ---- */

KnSession *
kn_camera_scene_get_session (KnCameraScene *self)
{
  g_return_val_if_fail (KN_IS_CAMERA_SCENE (self), NULL);
  return self->session;
}

KnShot *
kn_camera_scene_get_shot (KnCameraScene *self)
{
  g_return_val_if_fail (KN_IS_CAMERA_SCENE (self), NULL);
  return self->shot ? kn_document_get_node (document_of (self), self->shot) : NULL;
}

double
kn_camera_scene_get_aspect (KnCameraScene *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self);
  int width = 16, height = 9;

  if (shot)
    kn_shot_get_size (shot, &width, &height);
  return (double) width / MAX (1, height);
}

double
kn_camera_scene_get_seconds (KnCameraScene *self, gint64 frames)
{
  return kn_frames_to_seconds (frames, kn_session_get_rate (self->session));
}

gint64
kn_camera_scene_get_length (KnCameraScene *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self);

  return shot ? kn_shot_get_length_frames (shot) : 0;
}

const struct kn_scene_path *
kn_camera_scene_get_path (KnCameraScene *self)
{
  return &self->path;
}

const struct kn_scene_path *
kn_camera_scene_get_trial (KnCameraScene *self)
{
  return &self->trial;
}

const struct kn_scene_path *
kn_camera_scene_get_measured (KnCameraScene *self)
{
  return &self->measured;
}

const struct kn_scene_key *
kn_camera_scene_get_keys (KnCameraScene *self, guint *n)
{
  *n = self->keys->len;
  return (const struct kn_scene_key *) (gpointer) self->keys->data;
}

const struct kn_scene_key *
kn_camera_scene_get_key (KnCameraScene *self)
{
  guint n_selected;
  const guint64 *selected = kn_session_get_selected (self->session, &n_selected);

  for (guint i = n_selected; i-- > 0;)
    for (guint k = 0; k < self->keys->len; k++)
      if (g_array_index (self->keys, struct kn_scene_key, k).id == selected[i])
        return &g_array_index (self->keys, struct kn_scene_key, k);
  return NULL;
}

gint64
kn_camera_scene_get_playhead (KnCameraScene *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self);
  gint64 frame;

  if (!shot)
    return 0;
  frame = kn_session_get_playhead (self->session) - kn_clip_get_start_frames (KN_CLIP (shot))
          + kn_clip_get_in_frames (KN_CLIP (shot));
  return CLAMP (frame, 0, MAX (0, kn_camera_scene_get_length (self) - 1));
}

void
kn_camera_scene_set_playhead (KnCameraScene *self, gint64 frame)
{
  KnShot *shot = kn_camera_scene_get_shot (self);

  if (shot)
    kn_session_set_playhead (self->session, kn_clip_get_start_frames (KN_CLIP (shot)) + frame
                                                - kn_clip_get_in_frames (KN_CLIP (shot)));
}

static double
own_fov (KnCameraScene *self)
{
  KnShot *shot = kn_camera_scene_get_shot (self);
  struct kn_camera_lens lens = { 16, 9, KN_CAMERA_FOCAL, 1 };

  if (shot)
    lens = kn_shot_camera_get_lens (shot);
  return kn_camera_lens_get_fov (&lens);
}

struct kn_pose
kn_camera_scene_get_now (KnCameraScene *self)
{
  const struct kn_scene_path *path = self->trial.n ? &self->trial : &self->path;
  gint64 frame = self->moment >= 0 ? llround (self->moment * (path->n - 1)) : kn_camera_scene_get_playhead (self);

  if (!path->n)
    return KN_POSE_INIT (own_fov (self));
  return path->poses[CLAMP (frame, 0, path->n - 1)];
}

GdkTexture *
kn_camera_scene_get_card (KnCameraScene *self, struct kn_pose *seen_from)
{
  *seen_from = self->path.n ? self->path.poses[0] : KN_POSE_INIT (own_fov (self));
  return self->card;
}

const char *
kn_camera_scene_get_verdict (KnCameraScene *self)
{
  return self->verdict;
}

/* ---- trying ---- */

void
kn_camera_scene_try_move (KnCameraScene *self, const char *preset, double reach, KnEasing easing)
{
  KnShot *shot = kn_camera_scene_get_shot (self);

  _kn_scene_path_clear (&self->trial);
  if (shot && preset && *preset)
    self->trial.poses = kn_camera_move_dup_poses (shot, preset, reach, easing, &self->trial.n);
  _kn_camera_scene_changed (self);
}

void
kn_camera_scene_set_moment (KnCameraScene *self, double moment)
{
  if (moment == self->moment)
    return;
  self->moment = moment;
  _kn_camera_scene_changed (self);
}

/* ---- to the document ---- */

void
kn_camera_scene_say (KnCameraScene *self, const char *text)
{
  g_signal_emit (self, message_signal, 0, text);
}

gboolean
kn_camera_scene_apply (KnCameraScene *self, KnEdit *edit, GError *refused)
{
  g_autoptr (GError) error = refused;

  if (edit && kn_document_apply_take (document_of (self), edit, &error))
    {
      kn_camera_scene_say (self, "");
      return TRUE;
    }
  kn_camera_scene_say (self, error ? error->message : "");
  return FALSE;
}

void
kn_camera_scene_select (KnCameraScene *self, guint64 key)
{
  kn_session_select (self->session, key);
}

void
kn_camera_scene_add_key (KnCameraScene *self)
{
  GError *error = NULL;
  guint64 id = 0;
  KnEdit *edit =
      kn_plan_camera_add_key (document_of (self), self->shot, kn_camera_scene_get_playhead (self), &id, &error);

  kn_document_break_merge (document_of (self));
  if (kn_camera_scene_apply (self, edit, error))
    kn_camera_scene_select (self, id);
}

void
kn_camera_scene_delete_keys (KnCameraScene *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  GError *error = NULL;
  KnEdit *edit;
  guint64 next = self->shot;

  for (guint i = 0; i < self->keys->len; i++)
    {
      const struct kn_scene_key *key = &g_array_index (self->keys, struct kn_scene_key, i);

      if (key->selected)
        g_array_append_val (ids, key->id);
      else
        next = key->id;
    }
  edit = kn_plan_camera_delete (document_of (self), (const guint64 *) (gpointer) ids->data, ids->len, &error);
  if (kn_camera_scene_apply (self, edit, error))
    kn_camera_scene_select (self, next);
}

void
kn_camera_scene_get_target (KnCameraScene *self, double target[3])
{
  const double subject[3] = { 0, 0, 1 };
  struct kn_pose first = self->path.n ? self->path.poses[0] : KN_POSE_INIT (1);

  memcpy (target, self->target, sizeof self->target);
  if (self->has_target)
    return;
  kn_rotation_apply (first.rotation, subject, target);
  for (int i = 0; i < 3; i++)
    target[i] += first.position[i];
}

void
kn_camera_scene_set_target (KnCameraScene *self, const double target[3])
{
  memcpy (self->target, target, sizeof self->target);
  self->has_target = TRUE;
  _kn_camera_scene_changed (self);
}

void
kn_camera_scene_look_at (KnCameraScene *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  gboolean all = !kn_camera_scene_get_key (self);
  GError *error = NULL;
  double target[3];
  KnEdit *edit;

  for (guint i = 0; i < self->keys->len; i++)
    if (all || g_array_index (self->keys, struct kn_scene_key, i).selected)
      g_array_append_val (ids, g_array_index (self->keys, struct kn_scene_key, i).id);
  kn_camera_scene_get_target (self, target);
  edit = kn_plan_camera_look_at (document_of (self), (const guint64 *) (gpointer) ids->data, ids->len, target, &error);
  kn_camera_scene_apply (self, edit, error);
}

void
kn_camera_scene_step_key (KnCameraScene *self, int direction)
{
  const struct kn_scene_key *now = kn_camera_scene_get_key (self), *to = NULL;
  gint64 from = now ? now->time : kn_camera_scene_get_playhead (self);

  for (guint i = 0; i < self->keys->len; i++)
    {
      const struct kn_scene_key *key = &g_array_index (self->keys, struct kn_scene_key, i);

      if (direction < 0 && key->time < from)
        to = key;
      else if (direction > 0 && key->time > from && !to)
        to = key;
    }
  if (!to)
    return;
  from = to->time;
  kn_camera_scene_select (self, to->id);
  kn_camera_scene_set_playhead (self, from);
}

