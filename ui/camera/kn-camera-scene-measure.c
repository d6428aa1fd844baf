/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The camera of what has been made, measured in a thread.
 */
#include "ui/camera/kn-camera-scene-private.h"

#include "app/camera/kn-camera-meter.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-take.h"
#include "ui/kn-words.h"

#include <glib/gi18n.h>
#include <math.h>

struct measure_task
{
  GWeakRef scene;          /* of the main thread alone, which is also to free it */
  char *file, *move;
  struct kn_pose *asked;
  int n;
  struct kn_camera_measure measure;
};

static void
measure_task_free (gpointer data)
{
  struct measure_task *task = data;

  g_weak_ref_clear (&task->scene);
  kn_camera_measure_clear (&task->measure);
  g_free (task->file);
  g_free (task->move);
  g_free (task->asked);
  g_free (task);
}

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  struct measure_task *work = data;
  GError *error = NULL;

  if (kn_camera_meter_film (work->file, work->asked, work->n, cancellable, &work->measure, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static char *
dup_verdict (const struct measure_task *work)
{
  /* A camera that is to stand still has no move to be wrong about. */
  if (work->measure.asked_move < 0.01)
    /* Translators: a camera that should stand still, and how far the film drifts, in parts of the picture's width. */
    return g_strdup_printf (_("%s · measured: drifts by %.0f %% of the width"), work->move, 100 * work->measure.drift);
  if (work->measure.too_far)
    /* Translators: a camera move that the film hardly shows: the camera may stand still, or all may be too far away. */
    return g_strdup_printf (_("%s · measured: no move seen, or nothing is near enough"), work->move);
  /* Translators: a camera move, and how far the film is from it: "Orbit right 40° · measured: 4 % off". */
  return g_strdup_printf (_("%s · measured: %.0f %% off"), work->move, 100 * work->measure.error);
}

static void
measured_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  struct measure_task *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (KnCameraScene) self = g_weak_ref_get (&work->scene);
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (!self || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (ok)
    {
      self->measured.n = work->measure.n;
      self->measured.poses = g_steal_pointer (&work->measure.poses);
    }
  self->verdict = ok ? dup_verdict (work) : g_strdup (kn_words_translate (error->message));
  _kn_camera_scene_changed (self);
}

void
_kn_camera_scene_forget_measure (KnCameraScene *self)
{
  if (self->measuring)
    g_cancellable_cancel (self->measuring);
  g_clear_object (&self->measuring);
  g_clear_pointer (&self->measured_key, g_free);
  g_clear_pointer (&self->verdict, g_free);
  _kn_scene_path_clear (&self->measured);
}

/* The film of exactly what is asked for now, or NULL. */
static char *
dup_film (KnCameraScene *self, KnShot *shot)
{
  switch (kn_render_desk_get_state (self->desk, shot))
    {
    case KN_SHOT_STATE_DRAFT:
      return g_strdup (kn_render_desk_get_draft (self->desk, shot));
    case KN_SHOT_STATE_RENDERED:
      return kn_shot_get_picked_take (shot) ? kn_take_dup_file_name (kn_shot_get_picked_take (shot)) : NULL;
    default:
      return NULL;
    }
}

static char *
dup_move (KnShot *shot)
{
  KnCameraPath *path = kn_shot_get_camera (shot);
  const char *preset = kn_camera_path_get_preset (path), *name = kn_words_get_camera (path);
  enum kn_camera_unit unit;
  double reach = *preset ? kn_camera_move_get_reach (shot, preset, &unit) : 0;

  if (!*preset || unit != KN_CAMERA_DEGREES)
    return g_strdup (name);
  return g_strdup_printf ("%s %.0f°", name, reach * fabs (kn_camera_path_get_amount (path)));
}

void
_kn_camera_scene_measure (KnCameraScene *self, KnShot *shot)
{
  g_autofree char *film = shot && self->path.n ? dup_film (self, shot) : NULL;
  g_autofree char *sum = NULL, *move = NULL, *key = NULL;
  struct measure_task *work;
  g_autoptr (GTask) task = NULL;

  if (film)
    {
      sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, (const guchar *) self->path.poses,
                                         (gsize) self->path.n * sizeof *self->path.poses);
      move = dup_move (shot);
      key = g_strjoin (" ", film, sum, move, NULL);
    }
  if (g_strcmp0 (key, self->measured_key) == 0)
    return;
  _kn_camera_scene_forget_measure (self);
  if (!key)
    return;
  self->measured_key = g_steal_pointer (&key);
  self->measuring = g_cancellable_new ();
  work = g_new0 (struct measure_task, 1);
  g_weak_ref_init (&work->scene, self);
  work->file = g_steal_pointer (&film);
  work->move = g_steal_pointer (&move);
  work->n = self->path.n;
  work->asked = g_memdup2 (self->path.poses, (gsize) self->path.n * sizeof *self->path.poses);
  task = g_task_new (NULL, self->measuring, measured_cb, NULL);
  g_task_set_task_data (task, work, measure_task_free);
  g_task_run_in_thread (task, measure_thread);
}
