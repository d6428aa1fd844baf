/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-worker-process.h"

#include <errno.h>
#include <gio/gunixfdlist.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define OBJECT_PATH "/org/kinora/Render1"

struct _KnWorkerProcess
{
  GObject parent_instance;

  char **argv;
  guint restart_ms;
  gint64 started_us;                  /* of the last start; 0: never */
  guint restart_source;

  GSubprocess *process;               /* NULL: does not run */
  GCancellable *cancellable;          /* ends what waits for this process */
  GDBusConnection *connection;
  KnRender1 *proxy;
  struct kn_frame_ring *ring;         /* the last step: set when ready */
  char *problem;                      /* why it is being ended */
};

enum
{
  READY,
  LOST,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (KnWorkerProcess, kn_worker_process, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

/* Forgets the process; a worker whose socket closes ends by itself. */
static void
drop (KnWorkerProcess *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  kn_frame_ring_destroy (&self->ring);
  g_clear_object (&self->proxy);
  if (self->connection)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
  g_clear_object (&self->process);
  g_clear_pointer (&self->problem, g_free);
}

static void
lose (KnWorkerProcess *self, const char *why)
{
  drop (self);
  g_signal_emit (self, signals[LOST], 0, why);
}

/* A step towards being ready failed. Cancelled: the process is gone already and somebody has said so. Otherwise its end
 * will say so, most often with a better reason. */
static void
fail (KnWorkerProcess *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->process)
    return;
  g_free (self->problem);
  self->problem = g_strdup_printf ("The render process does not answer: %s.", error->message);
  g_subprocess_force_exit (self->process);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWorkerProcess) self = data;
  GSubprocess *process = G_SUBPROCESS (source);
  g_autofree char *why = NULL;

  /* cancelled: nobody waits for this process any more */
  if (!g_subprocess_wait_finish (process, result, NULL) || process != self->process)
    return;
  if (g_subprocess_get_if_signaled (process) && g_subprocess_get_term_sig (process) == SIGKILL && self->problem)
    why = g_steal_pointer (&self->problem);
  else if (g_subprocess_get_if_signaled (process) && g_subprocess_get_term_sig (process) == SIGKILL)
    why = g_strdup ("The renderer was ended by the system, perhaps because memory was short.");
  else if (g_subprocess_get_if_signaled (process))
    why = g_strdup_printf ("The renderer crashed (signal %d).", g_subprocess_get_term_sig (process));
  else
    why = g_strdup_printf ("The renderer stopped (status %d).", g_subprocess_get_exit_status (process));
  lose (self, why);
}

static void
ring_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWorkerProcess) self = data;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  int fd = -1;

  if (kn_render1_call_get_frame_ring_finish (KN_RENDER1 (source), &handle, &fds, result, &error))
    fd = g_unix_fd_list_get (fds, g_variant_get_handle (handle), &error);
  if (fd >= 0)
    {
      self->ring = kn_frame_ring_open (fd, &error);
      close (fd);
    }
  if (error)
    fail (self, error);
  else
    g_signal_emit (self, signals[READY], 0);
}

static void
proxy_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWorkerProcess) self = data;
  g_autoptr (GError) error = NULL;
  KnRender1 *proxy = kn_render1_proxy_new_finish (result, &error);

  if (!proxy)
    {
      fail (self, error);
      return;
    }
  self->proxy = proxy;
  /* a worker that is busy is not a worker that is gone: its exit says so */
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), G_MAXINT);
  kn_render1_call_get_frame_ring (proxy, NULL, self->cancellable, ring_cb, g_object_ref (self));
}

static void
connection_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KnWorkerProcess) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_finish (result, &error);

  if (!connection)
    {
      fail (self, error);
      return;
    }
  self->connection = connection;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  kn_render1_proxy_new (connection, G_DBUS_PROXY_FLAGS_NONE, NULL, OBJECT_PATH, self->cancellable, proxy_cb,
                        g_object_ref (self));
}

static gboolean
make_sockets (int fds[2], GError **error)
{
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "No socket for the render process: %s.",
               g_strerror (errno));
  return FALSE;
}

static gboolean
spawn (KnWorkerProcess *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  int fds[2];

  if (!make_sockets (fds, error))
    return FALSE;
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  socket = g_socket_new_from_fd (fds[0], error);
  if (!socket)
    {
      close (fds[0]);
      return FALSE;
    }
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) self->argv, error);
  if (!self->process)
    return FALSE;
  self->cancellable = g_cancellable_new ();
  g_subprocess_wait_async (self->process, self->cancellable, exited_cb, g_object_ref (self));
  stream = g_socket_connection_factory_create_connection (socket);
  g_dbus_connection_new (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL,
                         self->cancellable, connection_cb, g_object_ref (self));
  return TRUE;
}

static gboolean
restart_cb (gpointer data)
{
  KnWorkerProcess *self = data;
  g_autoptr (GError) error = NULL;

  self->restart_source = 0;
  self->started_us = g_get_monotonic_time ();
  if (!spawn (self, &error))
    {
      g_autofree char *why = g_strdup_printf ("The render process cannot be started: %s.", error->message);

      lose (self, why);
    }
  return G_SOURCE_REMOVE;
}

void
kn_worker_process_ensure (KnWorkerProcess *self)
{
  gint64 due_us = self->started_us + (gint64) self->restart_ms * 1000, now_us = g_get_monotonic_time ();

  g_return_if_fail (KN_IS_WORKER_PROCESS (self));
  if (self->process || self->restart_source)
    return;
  if (self->started_us == 0 || now_us >= due_us)
    self->restart_source = g_idle_add (restart_cb, self);
  else
    self->restart_source = g_timeout_add ((guint) ((due_us - now_us + 999) / 1000), restart_cb, self);
}

void
kn_worker_process_set_restart_interval (KnWorkerProcess *self, guint restart_ms)
{
  g_return_if_fail (KN_IS_WORKER_PROCESS (self));
  self->restart_ms = restart_ms;
}

KnRender1 *
kn_worker_process_get_proxy (KnWorkerProcess *self)
{
  return self->ring ? self->proxy : NULL;
}

struct kn_frame_ring *
kn_worker_process_get_ring (KnWorkerProcess *self)
{
  return self->ring;
}

GPid
kn_worker_process_get_pid (KnWorkerProcess *self)
{
  const char *text = self->process ? g_subprocess_get_identifier (self->process) : NULL;

  return text ? (GPid) g_ascii_strtoll (text, NULL, 10) : 0;
}

void
kn_worker_process_kill (KnWorkerProcess *self)
{
  if (self->process)
    g_subprocess_force_exit (self->process);
}

void
kn_worker_process_stop (KnWorkerProcess *self)
{
  g_clear_handle_id (&self->restart_source, g_source_remove);
  drop (self);
}

static void
kn_worker_process_dispose (GObject *object)
{
  kn_worker_process_stop (KN_WORKER_PROCESS (object));

  G_OBJECT_CLASS (kn_worker_process_parent_class)->dispose (object);
}

static void
kn_worker_process_finalize (GObject *object)
{
  g_strfreev (KN_WORKER_PROCESS (object)->argv);

  G_OBJECT_CLASS (kn_worker_process_parent_class)->finalize (object);
}

static void
kn_worker_process_class_init (KnWorkerProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kn_worker_process_dispose;
  object_class->finalize = kn_worker_process_finalize;

  signals[READY] = g_signal_new ("ready", KN_TYPE_WORKER_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", KN_TYPE_WORKER_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kn_worker_process_init (KnWorkerProcess *self)
{
}

char *
kn_worker_process_dup_program (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self ? g_path_get_dirname (self) : g_strdup (".");
  const char *places[] = { "kinora-render", "../render/cli/kinora-render" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return g_strdup ("kinora-render");
}

KnWorkerProcess *
kn_worker_process_new (const char *const *argv, guint restart_ms)
{
  KnWorkerProcess *self = g_object_new (KN_TYPE_WORKER_PROCESS, NULL);

  self->argv = g_strdupv ((char **) argv);
  self->restart_ms = restart_ms;
  return self;
}
