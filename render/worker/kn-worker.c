/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/worker/kn-worker.h"
#include "render/wire/kn-render-dbus.h"
#include "render/wire/kn-wire-error.h"
#include "render/worker/kn-worker-queue.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define OBJECT_PATH "/org/kinora/Render1"
#define VERSION "0.1.0"

struct worker
{
  const struct kn_worker_jobs *jobs;
  char *device;
  GMainLoop *loop;
  GDBusConnection *connection;
  KnRender1 *skeleton;
  struct kn_frame_ring *ring;
  struct kn_worker_queue *queue;
};

static gboolean
answer_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_method_invocation_return_dbus_error (invocation, kn_wire_error_get_name (error), error->message);
  g_error_free (error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- methods ---- */

static gboolean
check_names (const char *folder, const char *name, GError **error)
{
  if (g_path_is_absolute (folder) && *name && *name != '.' && !strchr (name, '/'))
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
               "A take needs an absolute folder and a plain name, not “%s” and “%s”.", folder, name);
  return FALSE;
}

static gboolean
start_cb (KnRender1 *skeleton, GDBusMethodInvocation *invocation, const char *text, const char *folder,
          const char *name, gpointer data)
{
  struct worker *worker = data;
  GError *error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, folder, NULL, &error);
  g_autofree char *file = g_strconcat (name, ".mkv", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  if (!request || !check_names (folder, name, &error))
    {
      kn_request_free (&request);
      return answer_error (invocation, error);
    }
  kn_render1_complete_start (skeleton, invocation, kn_worker_queue_add (worker->queue, request, path));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
cancel_cb (KnRender1 *skeleton, GDBusMethodInvocation *invocation, guint job, gboolean keep, gpointer data)
{
  struct worker *worker = data;
  GError *error = NULL;

  if (!kn_worker_queue_cancel (worker->queue, job, keep, &error))
    return answer_error (invocation, error);
  kn_render1_complete_cancel (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
pause_cb (KnRender1 *skeleton, GDBusMethodInvocation *invocation, guint job, gpointer data)
{
  struct worker *worker = data;
  GError *error = NULL;

  if (!kn_worker_queue_pause (worker->queue, job, &error))
    return answer_error (invocation, error);
  kn_render1_complete_pause (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
resume_cb (KnRender1 *skeleton, GDBusMethodInvocation *invocation, guint job, gpointer data)
{
  struct worker *worker = data;
  GError *error = NULL;

  if (!kn_worker_queue_resume (worker->queue, job, &error))
    return answer_error (invocation, error);
  kn_render1_complete_resume (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

struct forecast
{
  const struct kn_worker_jobs *jobs;
  char *device;
  struct kn_request *request;
  GDBusMethodInvocation *invocation;
};

static void
forecast_free (gpointer data)
{
  struct forecast *forecast = data;

  kn_request_free (&forecast->request);
  g_object_unref (forecast->invocation);
  g_free (forecast->device);
  g_free (forecast);
}

static void
forecast_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  struct forecast *forecast = data;
  GError *error = NULL;
  char *text = forecast->jobs->forecast (forecast->device, forecast->request, &error);

  if (text)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

static void
forecast_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  struct forecast *forecast = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text)
    kn_render1_complete_forecast (KN_RENDER1 (source), g_object_ref (forecast->invocation), text);
  else
    answer_error (g_object_ref (forecast->invocation), error);
}

static gboolean
forecast_cb (KnRender1 *skeleton, GDBusMethodInvocation *invocation, const char *text, gpointer data)
{
  struct worker *worker = data;
  GError *error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, NULL, NULL, &error);
  g_autoptr (GTask) task = NULL;
  struct forecast *forecast;

  if (!request)
    return answer_error (invocation, error);
  forecast = g_new (struct forecast, 1);
  /* completing a call takes the reference that the handler was given */
  *forecast = (struct forecast) { worker->jobs, g_strdup (worker->device), request, invocation };
  task = g_task_new (skeleton, NULL, forecast_done_cb, NULL);
  g_task_set_task_data (task, forecast, forecast_free);
  g_task_run_in_thread (task, forecast_thread);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
get_frame_ring_cb (KnRender1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *in, gpointer data)
{
  struct worker *worker = data;
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GError *error = NULL;
  int index = g_unix_fd_list_append (fds, kn_frame_ring_get_fd (worker->ring), &error);

  if (index < 0)
    return answer_error (invocation, error);
  kn_render1_complete_get_frame_ring (skeleton, invocation, fds, g_variant_new_handle (index));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- events ---- */

static void
started (guint32 job, gpointer data)
{
  kn_render1_emit_started (((struct worker *) data)->skeleton, job);
}

static void
progress (guint32 job, const struct kn_job_progress *p, gpointer data)
{
  kn_render1_emit_progress (((struct worker *) data)->skeleton, job, kn_job_stage_get_name (p->stage), p->step,
                            p->n_steps, p->fraction, p->seconds_left);
}

static void
preview (guint32 job, guint64 serial, gpointer data)
{
  kn_render1_emit_preview (((struct worker *) data)->skeleton, job, serial);
}

static void
paused (guint32 job, gpointer data)
{
  kn_render1_emit_paused (((struct worker *) data)->skeleton, job);
}

static void
finished (guint32 job, const char *take_path, const char *report, gpointer data)
{
  kn_render1_emit_finished (((struct worker *) data)->skeleton, job, take_path, report);
}

static void
failed (guint32 job, const GError *error, gpointer data)
{
  kn_render1_emit_failed (((struct worker *) data)->skeleton, job, kn_wire_error_get_name (error), error->message);
}

static void
device_changed (const char *device, gpointer data)
{
  kn_render1_set_device (((struct worker *) data)->skeleton, device);
}

/* ---- process ---- */

static void
closed_cb (GDBusConnection *connection, gboolean remote, GError *error, gpointer data)
{
  g_main_loop_quit (((struct worker *) data)->loop);
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (((struct worker *) data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
connect_to_parent (struct worker *worker, int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();

  if (!socket)
    return FALSE;
  stream = g_socket_connection_factory_create_connection (socket);
  worker->connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), guid,
                                                   G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                                                   G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER |
                                                   G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                                   NULL, NULL, error);
  if (!worker->connection)
    return FALSE;
  g_dbus_connection_set_exit_on_close (worker->connection, FALSE);
  g_signal_connect (worker->connection, "closed", G_CALLBACK (closed_cb), worker);
  return TRUE;
}

static gboolean
serve (struct worker *worker, GError **error)
{
  const struct kn_worker_events events = {
    .user_data = worker, .started = started, .progress = progress, .preview = preview, .paused = paused,
    .finished = finished, .failed = failed, .device_changed = device_changed,
  };

  worker->ring = kn_frame_ring_create (KN_FRAME_RING_SLOT_BYTES, error);
  if (!worker->ring)
    return FALSE;
  worker->queue = kn_worker_queue_new (worker->jobs, worker->device, worker->ring, &events);
  worker->skeleton = kn_render1_skeleton_new ();
  kn_render1_set_device (worker->skeleton, worker->device ? worker->device : "");
  kn_render1_set_version (worker->skeleton, VERSION);
  g_signal_connect (worker->skeleton, "handle-start", G_CALLBACK (start_cb), worker);
  g_signal_connect (worker->skeleton, "handle-cancel", G_CALLBACK (cancel_cb), worker);
  g_signal_connect (worker->skeleton, "handle-pause", G_CALLBACK (pause_cb), worker);
  g_signal_connect (worker->skeleton, "handle-resume", G_CALLBACK (resume_cb), worker);
  g_signal_connect (worker->skeleton, "handle-forecast", G_CALLBACK (forecast_cb), worker);
  g_signal_connect (worker->skeleton, "handle-get-frame-ring", G_CALLBACK (get_frame_ring_cb), worker);
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (worker->skeleton), worker->connection,
                                           OBJECT_PATH, error);
}

static void
worker_clear (struct worker *worker)
{
  kn_worker_queue_free (&worker->queue);
  if (worker->skeleton)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (worker->skeleton));
  if (worker->connection)
    g_signal_handlers_disconnect_by_data (worker->connection, worker);
  g_clear_object (&worker->skeleton);
  g_clear_object (&worker->connection);
  kn_frame_ring_destroy (&worker->ring);
  g_main_loop_unref (worker->loop);
  g_free (worker->device);
}

int
kn_worker_run (int fd, const char *device, const struct kn_worker_jobs *jobs)
{
  struct worker worker = { .jobs = jobs, .device = g_strdup (device), .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (GError) error = NULL;
  guint term = g_unix_signal_add (SIGTERM, quit_cb, &worker), interrupt = g_unix_signal_add (SIGINT, quit_cb, &worker);
  gboolean ok;

  /* a worker without its studio has nobody to show anything to */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  ok = connect_to_parent (&worker, fd, &error) && serve (&worker, &error);
  if (ok)
    {
      g_dbus_connection_start_message_processing (worker.connection);
      g_main_loop_run (worker.loop);
    }
  else
    g_printerr ("kinora-render worker: %s\n", error->message);
  g_source_remove (term);
  g_source_remove (interrupt);
  worker_clear (&worker);
  return ok ? 0 : 1;
}
