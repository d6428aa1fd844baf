/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-client.h"
#include "app/client/kn-job-private.h"
#include "app/client/kn-worker-process.h"
#include "render/wire/kn-wire-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define RESTART_MS 2000
#define MAX_CRASHES 3
/* A batch of dispatches takes well under this, on any device that is of use. */
#define CANCEL_PATIENCE_MS 20000

struct _KnClient
{
  GObject parent_instance;

  GPtrArray *jobs;                    /* of KnJob */
  KnWorkerProcess *process;
  guint64 preview_serial;

  KnJob *active;                      /* what the worker was given, or NULL */
  gboolean starting;                  /* Start() has not answered yet */
  guint32 last_remote;                /* the largest number that this worker has given */
  int wanted_stop;                    /* what was asked of active: 0, STOP_… */
  guint patience_source, patience_ms;
  char *device_lost;                  /* what the worker said of its device before it was ended for that */

  GPtrArray *forecasts;               /* of GTask that wait for a worker */
};

enum
{
  STOP_CANCEL = 1,
  STOP_KEEP,
  STOP_PAUSE,
  STOP_REST,            /* the worker was told to pause, and the job shall go on as soon as it has */
};

enum
{
  PROP_DEVICE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint worker_lost_signal;

static void kn_client_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KnClient, kn_client, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kn_client_list_model_init))

static void feed (KnClient *self);
static void drop_process (KnClient *self);

/* NULL while there is no worker, and when the client is being disposed of. */
static KnRender1 *
get_proxy (KnClient *self)
{
  return self->process ? kn_worker_process_get_proxy (self->process) : NULL;
}

/* ---- the active job ---- */

static void
release_active (KnClient *self)
{
  if (self->active)
    self->last_remote = MAX (self->last_remote, _kn_job_get_remote (self->active));
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->active);
  self->starting = FALSE;
  self->wanted_stop = 0;
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

/* Tells the worker what was asked of its job. Answers do not matter: what follows is a signal. */
static void
send_stop (KnClient *self)
{
  KnRender1 *proxy = get_proxy (self);
  guint32 remote = _kn_job_get_remote (self->active);

  if (self->starting || !proxy)
    return;
  if (self->wanted_stop >= STOP_PAUSE)
    kn_render1_call_pause (proxy, remote, NULL, NULL, NULL);
  else
    kn_render1_call_cancel (proxy, remote, self->wanted_stop == STOP_KEEP, NULL, NULL, NULL);
  if (self->wanted_stop != STOP_KEEP && !self->patience_source)
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
  release_active (self);
  feed (self);
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
  if (KN_RENDER1 (source) != get_proxy (self) || job != self->active || !self->starting)
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
    send_stop (self);
}

static void
resume_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree struct given *given = data;
  g_autoptr (KnClient) self = given->client;
  g_autoptr (KnJob) job = given->job;
  g_autoptr (GError) error = NULL;

  if (!kn_render1_call_resume_finish (KN_RENDER1 (source), result, &error) &&
      KN_RENDER1 (source) == get_proxy (self) && job == self->active)
    refuse (self, error);
}

static void
give (KnClient *self, KnJob *job)
{
  KnRender1 *proxy = get_proxy (self);
  g_autofree char *folder = g_path_get_dirname (kn_job_get_take_path (job));
  g_autofree char *name = g_path_get_basename (kn_job_get_take_path (job));

  self->active = g_object_ref (job);
  self->wanted_stop = _kn_job_get_keep (job) ? STOP_KEEP : 0;
  if (_kn_job_get_remote (job))
    {
      kn_render1_call_resume (proxy, _kn_job_get_remote (job), NULL, resume_cb, given_new (self, job));
      if (self->wanted_stop)
        send_stop (self);
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

/* Whenever something ended or came: gives the worker the first job that waits. */
static void
feed (KnClient *self)
{
  KnJob *job = self->active ? NULL : next_job (self);

  if (!job)
    return;
  if (get_proxy (self))
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
  int stop = self->wanted_stop;

  /* where it is to end by now, the worker has been told so, and its end follows */
  if (!is_active (self, remote) || stop == STOP_CANCEL || stop == STOP_KEEP)
    return;
  job = g_object_ref (self->active);
  release_active (self);
  _kn_job_set_state (job, stop == STOP_REST ? KN_JOB_STATE_QUEUED : KN_JOB_STATE_PAUSED);
  feed (self);
}

static void
end_active (KnClient *self, const char *report, const GError *error)
{
  g_autoptr (KnJob) job = g_object_ref (self->active);

  release_active (self);
  _kn_job_set_remote (job, 0);
  if (error)
    _kn_job_fail (job, error);
  else
    _kn_job_finish (job, report);
  feed (self);
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
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEVICE]);
}

/* ---- the worker comes and goes ---- */

static void send_forecasts (KnClient *self);

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
  send_forecasts (self);
  feed (self);
}

/* Its job goes on in the next worker, unless it was to end anyhow or is what kills workers. */
static void
lost_active (KnClient *self, const char *why)
{
  g_autoptr (KnJob) job = g_object_ref (self->active);
  g_autofree char *state_path = _kn_job_dup_state_path (job);
  g_autoptr (GError) error = NULL;
  int stop = self->wanted_stop;

  release_active (self);
  if (stop == STOP_CANCEL)
    {
      g_unlink (state_path);
      g_set_error_literal (&error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, why);
      _kn_job_fail (job, error);
    }
  else if (_kn_job_count_crash (job) >= MAX_CRASHES)
    {
      g_set_error (&error, KN_RENDER_ERROR, KN_RENDER_ERROR_DEVICE_LOST, "%s It did so %d times on this job.", why,
                   MAX_CRASHES);
      _kn_job_fail (job, error);
    }
  else
    _kn_job_set_state (job, stop == STOP_PAUSE ? KN_JOB_STATE_PAUSED : KN_JOB_STATE_QUEUED);
}

/* Without any worker at all, for want of a program, say, nobody can answer. */
static void
fail_forecasts (KnClient *self, const char *why)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->forecasts);

  self->forecasts = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_new_error (tasks->pdata[i], KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "%s", why);
}

static void
lost_cb (KnWorkerProcess *process, const char *why, KnClient *self)
{
  g_autofree char *device_lost = g_steal_pointer (&self->device_lost);
  KnJob *waiting;

  /* whoever is told may let go of the client */
  g_object_ref (self);
  for (guint i = 0; i < self->jobs->len; i++)
    _kn_job_set_remote (self->jobs->pdata[i], 0);
  /* a worker that cannot even start is a crash of the job that it was started for */
  if (!self->active && (waiting = next_job (self)))
    self->active = g_object_ref (waiting);
  if (self->active)
    lost_active (self, device_lost ? device_lost : why);
  fail_forecasts (self, why);
  device_cb (self);
  g_signal_emit (self, worker_lost_signal, 0, why);
  feed (self);
  g_object_unref (self);
}

/* ---- what the user does ---- */

void
kn_client_set_timing (KnClient *self, guint restart_ms, guint patience_ms)
{
  g_return_if_fail (KN_IS_CLIENT (self));
  self->patience_ms = patience_ms;
  kn_worker_process_set_restart_interval (self->process, restart_ms);
}

KnJob *
kn_client_start (KnClient *self, const struct kn_request *request, const char *folder, const char *name, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *path = g_strconcat (absolute, "/", name, ".mkv", NULL);
  KnJob *job;

  g_return_val_if_fail (KN_IS_CLIENT (self), NULL);
  if (!kn_request_check (request, error))
    return NULL;
  if (!*name || *name == '.' || strchr (name, '/'))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "“%s” cannot be the name of a take.", name);
      return NULL;
    }
  for (guint i = 0; i < self->jobs->len; i++)
    if (!kn_job_is_over (self->jobs->pdata[i]) && g_str_equal (kn_job_get_take_path (self->jobs->pdata[i]), path))
      {
        g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST, "“%s” is being made already.", path);
        return NULL;
      }
  job = _kn_job_new (request, path);
  g_ptr_array_add (self->jobs, job);
  g_list_model_items_changed (G_LIST_MODEL (self), self->jobs->len - 1, 0, 1);
  feed (self);
  return job;
}

/* Over before it began, or while it was paused. */
static void
drop_job (KnClient *self, KnJob *job)
{
  KnRender1 *proxy = get_proxy (self);
  g_autofree char *state_path = _kn_job_dup_state_path (job);
  g_autoptr (GError) error = g_error_new_literal (KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, "");

  if (proxy && _kn_job_get_remote (job))
    kn_render1_call_cancel (proxy, _kn_job_get_remote (job), FALSE, NULL, NULL, NULL);
  _kn_job_set_remote (job, 0);
  g_unlink (state_path);
  _kn_job_fail (job, error);
}

void
kn_client_cancel (KnClient *self, KnJob *job, gboolean keep)
{
  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (kn_job_is_over (job))
    return;
  if (keep)
    _kn_job_set_keep (job);
  if (job == self->active)
    {
      self->wanted_stop = keep ? STOP_KEEP : STOP_CANCEL;
      send_stop (self);
    }
  else if (keep && kn_job_get_progress (job) > 0)
    kn_client_resume (self, job);
  else
    drop_job (self, job);
}

void
kn_client_pause (KnClient *self, KnJob *job)
{
  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (kn_job_get_state (job) == KN_JOB_STATE_QUEUED && job != self->active)
    _kn_job_set_state (job, KN_JOB_STATE_PAUSED);
  if (job != self->active)
    return;
  if (self->wanted_stop == STOP_REST)
    self->wanted_stop = STOP_PAUSE;
  if (self->wanted_stop)
    return;
  self->wanted_stop = STOP_PAUSE;
  send_stop (self);
}

void
kn_client_resume (KnClient *self, KnJob *job)
{
  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  /* a worker that has been told to pause cannot be told to go on before it has; one that has not is told nothing */
  if (job == self->active && self->wanted_stop == STOP_PAUSE)
    self->wanted_stop = self->starting ? 0 : STOP_REST;
  if (kn_job_get_state (job) != KN_JOB_STATE_PAUSED)
    return;
  _kn_job_set_state (job, KN_JOB_STATE_QUEUED);
  feed (self);
}

void
kn_client_move (KnClient *self, KnJob *job, guint position)
{
  guint from, first;

  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (!g_ptr_array_find (self->jobs, job, &from))
    return;
  position = MIN (position, self->jobs->len - 1);
  if (position == from)
    return;
  g_ptr_array_insert (self->jobs, (int) position, g_ptr_array_steal_index (self->jobs, from));
  first = MIN (from, position);
  g_list_model_items_changed (G_LIST_MODEL (self), first, MAX (from, position) - first + 1,
                              MAX (from, position) - first + 1);
}

void
kn_client_remove (KnClient *self, KnJob *job)
{
  guint position;

  g_return_if_fail (KN_IS_CLIENT (self) && KN_IS_JOB (job));
  if (!kn_job_is_over (job) || !g_ptr_array_find (self->jobs, job, &position))
    return;
  g_ptr_array_remove_index (self->jobs, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* ---- forecast ---- */

static void
forecast_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  char *text = NULL;

  if (kn_render1_call_forecast_finish (KN_RENDER1 (source), &text, result, &error))
    {
      g_task_return_pointer (task, text, g_free);
      return;
    }
  name = g_dbus_error_get_remote_error (error);
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, name ? kn_wire_error_new (name, error->message) : g_steal_pointer (&error));
}

static void
send_forecasts (KnClient *self)
{
  KnRender1 *proxy = get_proxy (self);

  for (guint i = 0; i < self->forecasts->len; i++)
    {
      GTask *task = self->forecasts->pdata[i];

      kn_render1_call_forecast (proxy, g_task_get_task_data (task), g_task_get_cancellable (task), forecast_cb,
                                g_object_ref (task));
    }
  g_ptr_array_set_size (self->forecasts, 0);
}

void
kn_client_forecast_async (KnClient *self, const struct kn_request *request, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, kn_client_forecast_async);
  g_task_set_task_data (task, kn_request_print (request), g_free);
  g_ptr_array_add (self->forecasts, task);
  if (get_proxy (self))
    send_forecasts (self);
  else
    kn_worker_process_ensure (self->process);
}

char *
kn_client_forecast_finish (KnClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
kn_client_get_device (KnClient *self)
{
  KnRender1 *proxy = get_proxy (self);
  const char *device = proxy ? kn_render1_get_device (proxy) : NULL;

  return device ? device : "";
}

GPid
kn_client_get_worker_pid (KnClient *self)
{
  return kn_worker_process_get_pid (self->process);
}

/* ---- GListModel, GObject ---- */

static GType
kn_client_get_item_type (GListModel *model)
{
  return KN_TYPE_JOB;
}

static guint
kn_client_get_n_items (GListModel *model)
{
  return KN_CLIENT (model)->jobs->len;
}

static gpointer
kn_client_get_item (GListModel *model, guint position)
{
  KnClient *self = KN_CLIENT (model);

  return position < self->jobs->len ? g_object_ref (self->jobs->pdata[position]) : NULL;
}

static void
kn_client_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = kn_client_get_item_type;
  iface->get_n_items = kn_client_get_n_items;
  iface->get_item = kn_client_get_item;
}

static void
kn_client_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_DEVICE:
      g_value_set_string (value, kn_client_get_device (KN_CLIENT (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kn_client_dispose (GObject *object)
{
  KnClient *self = KN_CLIENT (object);

  release_active (self);
  drop_process (self);
  g_clear_pointer (&self->device_lost, g_free);
  g_clear_pointer (&self->forecasts, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);

  G_OBJECT_CLASS (kn_client_parent_class)->dispose (object);
}

static void
kn_client_class_init (KnClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kn_client_dispose;
  object_class->get_property = kn_client_get_property;

  properties[PROP_DEVICE] = g_param_spec_string ("device", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  worker_lost_signal = g_signal_new ("worker-lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kn_client_init (KnClient *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->forecasts = g_ptr_array_new_with_free_func (g_object_unref);
  self->patience_ms = CANCEL_PATIENCE_MS;
}

static void
drop_process (KnClient *self)
{
  KnRender1 *proxy = get_proxy (self);

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

  g_return_if_fail (KN_IS_CLIENT (self));
  job = self->active ? g_object_ref (self->active) : NULL;
  release_active (self);
  drop_process (self);
  for (guint i = 0; i < self->jobs->len; i++)
    _kn_job_set_remote (self->jobs->pdata[i], 0);
  self->process = kn_worker_process_new (argv, RESTART_MS);
  g_signal_connect (self->process, "ready", G_CALLBACK (ready_cb), self);
  g_signal_connect (self->process, "lost", G_CALLBACK (lost_cb), self);
  if (job)
    _kn_job_set_state (job, KN_JOB_STATE_QUEUED);
  feed (self);
}

KnClient *
kn_client_new (const char *const *argv)
{
  KnClient *self = g_object_new (KN_TYPE_CLIENT, NULL);

  kn_client_set_command (self, argv);
  return self;
}
