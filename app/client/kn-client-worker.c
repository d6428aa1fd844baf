/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-client-private.h"
#include "app/client/kn-job-private.h"
#include "render/wire/kn-wire-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define RESTART_MS 2000
#define MAX_CRASHES 3

/* ---- the active job ---- */

void
_kn_client_release_active (KnClient *self)
{
  if (self->active)
    self->last_remote = MAX (self->last_remote, _kn_job_get_remote (self->active));
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->active);
  self->starting = FALSE;
  self->wanted_stop = KN_STOP_NONE;
}

/* Whether a signal is about the active job; its first one may come before the answer to Start(). */
static gboolean
is_active (KnClient *self, guint32 remote)
{
  if (self->active && self->starting && remote > self->last_remote)
    _kn_job_set_remote (self->active, remote);
  return self->active && _kn_job_get_remote (self->active) == remote;
}

static gboolean
patience_cb (gpointer data)
{
  KnClient *self = data;

  self->patience_source = 0;
  kn_worker_process_kill (self->process);
  return G_SOURCE_REMOVE;
}

/* Answers do not matter: what follows is a signal. */
void
_kn_client_send_stop (KnClient *self)
{
  KnRender1 *proxy = _kn_client_get_proxy (self);
  guint32 remote = _kn_job_get_remote (self->active);

  if (self->starting || !proxy)
    return;
  if (self->wanted_stop >= KN_STOP_PAUSE)
    kn_render1_call_pause (proxy, remote, NULL, NULL, NULL);
  else
    kn_render1_call_cancel (proxy, remote, self->wanted_stop == KN_STOP_KEEP, NULL, NULL, NULL);
  if (self->wanted_stop != KN_STOP_KEEP && !self->patience_source)
    self->patience_source = g_timeout_add (self->patience_ms, patience_cb, self);
}

/* The worker does not take the job it was given: what it says is what becomes of the job. */
static void
refuse (KnClient *self, GError *error)
{
  /* it died before it could answer: what becomes of the job is said when its end is seen */
  if (!g_dbus_error_is_remote_error (error))
    {
      kn_worker_process_kill (self->process);
      return;
    }
  g_dbus_error_strip_remote_error (error);
  _kn_job_set_remote (self->active, 0);
  _kn_job_fail (self->active, error);
  _kn_client_release_active (self);
  _kn_client_feed (self);
}

struct given
{
  KnClient *client;
  KnJob *job;
};

static struct given *
given_new (KnClient *client, KnJob *job)
{
  struct given *given = g_new (struct given, 1);

  *given = (struct given) { g_object_ref (client), g_object_ref (job) };
  return given;
}

static void
start_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree struct given *given = data;
  g_autoptr (KnClient) self = given->client;
  g_autoptr (KnJob) job = given->job;
  g_autoptr (GError) error = NULL;
  guint32 remote = 0;
  gboolean ok = kn_render1_call_start_finish (KN_RENDER1 (source), &remote, result, &error);

  /* an answer that comes after its worker is lost, or its job is over, is nobody's */
  if (KN_RENDER1 (source) != _kn_client_get_proxy (self) || job != self->active || !self->starting)
    return;
  if (!ok)
    {
      refuse (self, error);
      return;
    }
  self->starting = FALSE;
  _kn_job_set_remote (job, remote);
  self->last_remote = MAX (self->last_remote, remote);
  if (self->wanted_stop)
    _kn_client_send_stop (self);
}

static void
resume_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree struct given *given = data;
  g_autoptr (KnClient) self = given->client;
  g_autoptr (KnJob) job = given->job;
  g_autoptr (GError) error = NULL;

  if (!kn_render1_call_resume_finish (KN_RENDER1 (source), result, &error) &&
      KN_RENDER1 (source) == _kn_client_get_proxy (self) && job == self->active)
    refuse (self, error);
}

static void
give (KnClient *self, KnJob *job)
{
  KnRender1 *proxy = _kn_client_get_proxy (self);
  g_autofree char *folder = g_path_get_dirname (kn_job_get_take_path (job));
  g_autofree char *name = g_path_get_basename (kn_job_get_take_path (job));

  self->active = g_object_ref (job);
  self->wanted_stop = _kn_job_get_keep (job) ? KN_STOP_KEEP : KN_STOP_NONE;
  if (_kn_job_get_remote (job))
    {
      kn_render1_call_resume (proxy, _kn_job_get_remote (job), NULL, resume_cb, given_new (self, job));
      if (self->wanted_stop)
        _kn_client_send_stop (self);
      return;
    }
  name[strlen (name) - strlen (".mkv")] = '\0';
  self->starting = TRUE;
  kn_render1_call_start (proxy, kn_job_get_request (job), folder, name, NULL, start_cb, given_new (self, job));
}

static KnJob *
next_job (KnClient *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    if (kn_job_get_state (self->jobs->pdata[i]) == KN_JOB_STATE_QUEUED)
      return self->jobs->pdata[i];
  return NULL;
}

void
_kn_client_feed (KnClient *self)
{
  KnJob *job = self->active ? NULL : next_job (self);

  if (!job)
    return;
  if (_kn_client_get_proxy (self))
    give (self, job);
  else
    kn_worker_process_ensure (self->process);
}

/* ---- what the worker says ---- */

static void
started_cb (KnRender1 *proxy, guint remote, KnClient *self)
{
  if (is_active (self, remote))
    _kn_job_set_state (self->active, KN_JOB_STATE_RUNNING);
}

static void
progress_cb (KnRender1 *proxy, guint remote, const char *stage, int step, int n_steps, double fraction,
             double seconds_left, KnClient *self)
{
  if (is_active (self, remote))
    _kn_job_set_progress (self->active, stage, step, n_steps, fraction, seconds_left);
}

static void
preview_cb (KnRender1 *proxy, guint remote, guint64 serial, KnClient *self)
{
  struct kn_frame_info info;
  g_autoptr (GBytes) pixels = NULL;

  /* what was read for an earlier signal may have been this one already */
  if (!is_active (self, remote) || serial <= self->preview_serial)
    return;
  pixels = kn_frame_ring_read (kn_worker_process_get_ring (self->process), &self->preview_serial, &info);
  if (pixels && info.job == remote)
    _kn_job_set_preview (self->active, pixels, &info);
}

static void
paused_cb (KnRender1 *proxy, guint remote, KnClient *self)
{
  g_autoptr (KnJob) job = NULL;
  KnStop stop = self->wanted_stop;

  /* where it is to end by now, the worker has been told so, and its end follows */
  if (!is_active (self, remote) || stop == KN_STOP_CANCEL || stop == KN_STOP_KEEP)
    return;
  job = g_object_ref (self->active);
  _kn_client_release_active (self);
  _kn_job_set_state (job, stop == KN_STOP_REST ? KN_JOB_STATE_QUEUED : KN_JOB_STATE_PAUSED);
  _kn_client_feed (self);
}

static void
end_active (KnClient *self, const char *report, const GError *error)
{
  g_autoptr (KnJob) job = g_object_ref (self->active);

  _kn_client_release_active (self);
  _kn_job_set_remote (job, 0);
  if (error)
    _kn_job_fail (job, error);
  else
    _kn_job_finish (job, report);
  _kn_client_feed (self);
}

static void
finished_cb (KnRender1 *proxy, guint remote, const char *take, const char *report, KnClient *self)
{
  if (!is_active (self, remote))
    return;
  end_active (self, report, NULL);
}

static void
failed_cb (KnRender1 *proxy, guint remote, const char *name, const char *message, KnClient *self)
{
  g_autoptr (GError) error = kn_wire_error_new (name, message);

  if (!is_active (self, remote))
    return;
  if (!g_error_matches (error, KN_RENDER_ERROR, KN_RENDER_ERROR_DEVICE_LOST))
    {
      end_active (self, NULL, error);
      return;
    }
  /* a driver that has lost its device is seldom good for another one: the job goes on in a new process */
  g_free (self->device_lost);
  self->device_lost = g_strdup (message);
  kn_worker_process_kill (self->process);
}

static void
device_cb (KnClient *self)
{
  g_object_notify (G_OBJECT (self), "device");
}

/* ---- the worker comes and goes ---- */

static void
ready_cb (KnWorkerProcess *process, KnClient *self)
{
  KnRender1 *proxy = kn_worker_process_get_proxy (process);

  self->preview_serial = 0;
  self->last_remote = 0;
  g_signal_connect (proxy, "started", G_CALLBACK (started_cb), self);
  g_signal_connect (proxy, "progress", G_CALLBACK (progress_cb), self);
  g_signal_connect (proxy, "preview", G_CALLBACK (preview_cb), self);
  g_signal_connect (proxy, "paused", G_CALLBACK (paused_cb), self);
  g_signal_connect (proxy, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect (proxy, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (proxy, "notify::device", G_CALLBACK (device_cb), self);
  device_cb (self);
  _kn_client_send_forecasts (self);
  _kn_client_feed (self);
}

/* What becomes of a job whose worker is gone: it goes on in the next, unless it was told to end or to wait. */
static void
put_back (KnJob *job, KnStop stop, const char *why)
{
  g_autofree char *state_path = _kn_job_dup_state_path (job);
  g_autoptr (GError) error = NULL;

  if (stop != KN_STOP_CANCEL)
    {
      _kn_job_set_state (job, stop == KN_STOP_PAUSE ? KN_JOB_STATE_PAUSED : KN_JOB_STATE_QUEUED);
      return;
    }
  g_unlink (state_path);
  g_set_error_literal (&error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, why);
  _kn_job_fail (job, error);
}

/* A job that is what kills workers does not go on. */
static void
lost_active (KnClient *self, const char *why)
{
  g_autoptr (KnJob) job = g_object_ref (self->active);
  g_autoptr (GError) error = NULL;
  KnStop stop = self->wanted_stop;

  _kn_client_release_active (self);
  if (stop == KN_STOP_CANCEL || _kn_job_count_crash (job) < MAX_CRASHES)
    {
      put_back (job, stop, why);
      return;
    }
  g_set_error (&error, KN_RENDER_ERROR, KN_RENDER_ERROR_DEVICE_LOST,
               "%s It was tried %d times: make the shot smaller or shorter, or choose another device.", why,
               MAX_CRASHES);
  _kn_job_fail (job, error);
}

static void
lost_cb (KnWorkerProcess *process, const char *end, KnClient *self)
{
  g_autofree char *device_lost = g_steal_pointer (&self->device_lost);
  const char *why = device_lost ? device_lost : end;
  KnJob *waiting;

  /* whoever is told may let go of the client */
  g_object_ref (self);
  for (guint i = 0; i < self->jobs->len; i++)
    _kn_job_set_remote (self->jobs->pdata[i], 0);
  /* a worker that cannot even start is a crash of the job that it was started for */
  if (!self->active && (waiting = next_job (self)))
    self->active = g_object_ref (waiting);
  if (self->active)
    lost_active (self, why);
  _kn_client_fail_forecasts (self, why);
  device_cb (self);
  g_signal_emit_by_name (self, "worker-lost", why);
  _kn_client_feed (self);
  g_object_unref (self);
}

void
_kn_client_drop_process (KnClient *self)
{
  KnRender1 *proxy = _kn_client_get_proxy (self);

  if (proxy)
    g_signal_handlers_disconnect_by_data (proxy, self);
  if (self->process)
    {
      g_signal_handlers_disconnect_by_data (self->process, self);
      kn_worker_process_stop (self->process);
    }
  g_clear_object (&self->process);
}

void
kn_client_set_command (KnClient *self, const char *const *argv)
{
  g_autoptr (KnJob) job = NULL;
  KnStop stop;

  g_return_if_fail (KN_IS_CLIENT (self));
  job = self->active ? g_object_ref (self->active) : NULL;
  stop = self->wanted_stop;
  _kn_client_release_active (self);
  _kn_client_drop_process (self);
  for (guint i = 0; i < self->jobs->len; i++)
    _kn_job_set_remote (self->jobs->pdata[i], 0);
  self->process = kn_worker_process_new (argv, RESTART_MS);
  g_signal_connect (self->process, "ready", G_CALLBACK (ready_cb), self);
  g_signal_connect (self->process, "lost", G_CALLBACK (lost_cb), self);
  if (job)
    put_back (job, stop, "");
  _kn_client_feed (self);
}
