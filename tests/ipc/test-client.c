/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-client.h"
#include "app/client/kn-worker-process.h"
#include "tests/ipc/kn-wait.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *worker_path;

struct fixture
{
  KnClient *client;
  char *folder;
};

static void
set_up (struct fixture *f, gconstpointer data)
{
  const char *const argv[] = { worker_path, NULL };

  f->client = kn_client_new (argv);
  kn_client_set_timing (f->client, 100, 1000);
  f->folder = g_dir_make_tmp ("kn-client-XXXXXX", NULL);
}

static void
spin (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static void
tear_down (struct fixture *f, gconstpointer data)
{
  GPid pid = kn_client_get_worker_pid (f->client);
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  g_object_add_weak_pointer (G_OBJECT (f->client), (gpointer *) &f->client);
  g_object_unref (f->client);
  /* calls that are under way hold the client until they are answered */
  WAIT_FOR (f->client == NULL);
  /* the worker sees that it is alone */
  for (int i = 0; pid && kill (pid, 0) == 0; i++)
    {
      g_assert_cmpint (i, <, 10000);
      g_usleep (1000);
    }
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

static KnJob *
start (struct fixture *f, const char *prompt, const char *name)
{
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_new ();
  KnJob *job;

  g_free (request->prompt);
  request->prompt = g_strdup (prompt);
  job = kn_client_start (f->client, request, f->folder, name, &error);
  g_assert_no_error (error);
  kn_request_free (&request);
  return job;
}

static char *
read_take (KnJob *job)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (kn_job_get_take_path (job), &text, NULL, NULL));
  return text;
}

static gboolean
exists (struct fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

struct seen
{
  int n_progress, n_previews;
  gboolean torn;
};

static void
progress_cb (KnJob *job, GParamSpec *pspec, struct seen *seen)
{
  seen->n_progress++;
}

static void
preview_cb (KnJob *job, GParamSpec *pspec, struct seen *seen)
{
  GBytes *preview = kn_job_get_preview (job);
  gsize size;
  const guint8 *p = preview ? g_bytes_get_data (preview, &size) : NULL;

  if (!preview)
    return;
  seen->n_previews++;
  g_assert_cmpuint (size, ==, 2 * 6 * 4 * 4);
  g_assert_cmpint (kn_job_get_preview_width (job), ==, 6);
  g_assert_cmpint (kn_job_get_preview_frames (job), ==, 2);
  seen->torn |= p[0] != p[size - 2] || p[3] != 255;
}

static void
test_start (struct fixture *f, gconstpointer data)
{
  struct seen seen = { 0 };
  KnJob *job = start (f, "steps 20 10", "a");
  g_autofree char *take = NULL;

  g_signal_connect (job, "notify::progress", G_CALLBACK (progress_cb), &seen);
  g_signal_connect (job, "notify::preview", G_CALLBACK (preview_cb), &seen);
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_QUEUED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->client)), ==, 1);
  WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_RUNNING);
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
  g_assert_cmpfloat (kn_job_get_progress (job), ==, 1);
  g_assert_cmpstr (kn_job_get_stage (job), ==, "full");
  WAIT_FOR (g_str_equal (kn_client_get_device (f->client), "test"));
  g_assert_nonnull (strstr (kn_job_get_report (job), "kept_early"));
  g_assert_null (kn_job_get_preview (job));
  g_assert_cmpint (seen.n_progress, >, 5);
  g_assert_cmpint (seen.n_previews, >, 5);
  g_assert_false (seen.torn);
  take = read_take (job);
  g_assert_true (g_str_has_prefix (take, "S 0\n0\n1\n"));
  kn_client_remove (f->client, job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->client)), ==, 0);
}

static void
test_cancel (struct fixture *f, gconstpointer data)
{
  KnJob *running = start (f, "steps 2000 5", "a"), *waiting = start (f, "steps 3 1", "b");
  KnJob *third = start (f, "steps 3 1", "c");

  WAIT_FOR (kn_job_get_step (running) > 3);
  g_assert_true (exists (f, "a.state"));
  kn_client_cancel (f->client, waiting, FALSE);
  g_assert_cmpint (kn_job_get_state (waiting), ==, KN_JOB_STATE_CANCELLED);
  kn_client_cancel (f->client, running, FALSE);
  WAIT_FOR (kn_job_is_over (running));
  g_assert_cmpint (kn_job_get_state (running), ==, KN_JOB_STATE_CANCELLED);
  g_assert_null (kn_job_get_error_message (running));
  WAIT_FOR (kn_job_is_over (third));
  g_assert_cmpint (kn_job_get_state (third), ==, KN_JOB_STATE_FINISHED);
  g_assert_false (exists (f, "a.state"));
  g_assert_false (exists (f, "a.mkv"));
  g_assert_false (exists (f, "b.mkv"));
}

static void
test_cancel_at_once (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "steps 2000 5", "a");

  kn_client_cancel (f->client, job, FALSE);
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_CANCELLED);
  job = start (f, "steps 2000 5", "a");
  WAIT_FOR (kn_client_get_device (f->client)[0] || kn_job_get_state (job) == KN_JOB_STATE_RUNNING);
  kn_client_cancel (f->client, job, FALSE);
  WAIT_FOR (kn_job_is_over (job));
  g_assert_false (exists (f, "a.mkv"));
}

static void
test_keep (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "steps 2000 5", "a");
  g_autofree char *take = NULL;

  WAIT_FOR (kn_job_get_step (job) > 3);
  kn_client_cancel (f->client, job, TRUE);
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
  g_assert_nonnull (strstr (kn_job_get_report (job), "true"));
  take = read_take (job);
  g_assert_true (g_str_has_prefix (take, "S 0\n0\n1\n2\n3\n"));
}

/* What a paused job has can be kept, by the same worker or by the next one. */
static void
test_keep_paused (struct fixture *f, gconstpointer data)
{
  for (int i = 0; i < 2; i++)
    {
      KnJob *job = start (f, "steps 2000 5", i ? "b" : "a");

      WAIT_FOR (kn_job_get_step (job) > 3);
      kn_client_pause (f->client, job);
      WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_PAUSED);
      if (i)
        {
          kill (kn_client_get_worker_pid (f->client), SIGKILL);
          WAIT_FOR (kn_client_get_worker_pid (f->client) == 0);
        }
      kn_client_cancel (f->client, job, TRUE);
      WAIT_FOR (kn_job_is_over (job));
      g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
      g_assert_nonnull (strstr (kn_job_get_report (job), "true"));
    }
}

static void
test_pause (struct fixture *f, gconstpointer data)
{
  KnJob *first = start (f, "steps 60 5", "a"), *second = start (f, "steps 5 5", "b");
  g_autofree char *take = NULL, *starts = NULL;

  WAIT_FOR (kn_job_get_step (first) > 3);
  kn_client_pause (f->client, first);
  WAIT_FOR (kn_job_get_state (first) == KN_JOB_STATE_PAUSED);
  WAIT_FOR (kn_job_is_over (second));
  g_assert_cmpint (kn_job_get_state (first), ==, KN_JOB_STATE_PAUSED);
  kn_client_resume (f->client, first);
  WAIT_FOR (kn_job_is_over (first));
  take = read_take (first);
  /* went on where it was, and did every step once */
  starts = strstr (take + 1, "S ") ? g_strdup (strstr (take + 1, "S ")) : NULL;
  g_assert_nonnull (starts);
  g_assert_cmpint (atoi (starts + 2), >, 3);
  g_assert_true (g_str_has_suffix (take, "58\n59\n"));
}

/* A job whose pause nobody waited for goes on, with every step taken once; what was asked last counts. */
static void
test_pause_and_resume (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "steps 60 5", "a");
  g_autofree char *take = NULL;

  WAIT_FOR (kn_job_get_step (job) > 3);
  kn_client_pause (f->client, job);
  kn_client_resume (f->client, job);
  kn_client_pause (f->client, job);
  WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_PAUSED);
  kn_client_resume (f->client, job);
  WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_RUNNING);
  kn_client_pause (f->client, job);
  kn_client_resume (f->client, job);
  WAIT_FOR (kn_job_is_over (job) || kn_job_get_state (job) == KN_JOB_STATE_PAUSED);
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
  take = read_take (job);
  g_assert_true (g_str_has_prefix (take, "S 0\n0\n1\n"));
  g_assert_true (g_str_has_suffix (take, "58\n59\n"));
}

/* The same where the worker dies before it has paused. */
static void
test_pause_and_die (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "steps 60 5", "a");

  WAIT_FOR (kn_job_get_step (job) > 3);
  kill (kn_client_get_worker_pid (f->client), SIGSTOP);
  kn_client_pause (f->client, job);
  kn_client_resume (f->client, job);
  kill (kn_client_get_worker_pid (f->client), SIGKILL);
  WAIT_FOR (kn_job_is_over (job) || kn_job_get_state (job) == KN_JOB_STATE_PAUSED);
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
}

/* A job that is cancelled while it pauses ends, whether or not the worker has paused it meanwhile. */
static void
test_pause_and_cancel (struct fixture *f, gconstpointer data)
{
  for (int i = 0; i < 4; i++)
    {
      gboolean late = i & 1, keep = i & 2;
      g_autofree char *name = g_strdup_printf ("%d", i);
      KnJob *job = start (f, "steps 2000 5", name);

      WAIT_FOR (kn_job_get_step (job) > 3);
      kn_client_pause (f->client, job);
      /* long enough for the worker to pause; what it says of that waits for the main loop */
      g_usleep (late ? 200000 : 0);
      kn_client_cancel (f->client, job, keep);
      WAIT_FOR (kn_job_is_over (job) || kn_job_get_state (job) == KN_JOB_STATE_PAUSED);
      g_assert_cmpint (kn_job_get_state (job), ==, keep ? KN_JOB_STATE_FINISHED : KN_JOB_STATE_CANCELLED);
    }
}

static void
test_move (struct fixture *f, gconstpointer data)
{
  KnJob *jobs[4];
  gint64 order = 0;

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);

      jobs[i] = start (f, i ? "steps 3 1" : "steps 40 5", name);
    }
  WAIT_FOR (kn_job_get_step (jobs[0]) > 1);
  kn_client_move (f->client, jobs[3], 1);
  kn_client_move (f->client, jobs[1], 99);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (KnJob) job = g_list_model_get_item (G_LIST_MODEL (f->client), i);
      static const int expect[] = { 0, 3, 2, 1 };

      g_assert_true (job == jobs[expect[i]]);
    }
  WAIT_FOR (kn_job_is_over (jobs[3]));
  g_assert_false (kn_job_is_over (jobs[1]));
  order = kn_job_is_over (jobs[2]);
  g_assert_cmpint (order, ==, 0);
  WAIT_FOR (kn_job_is_over (jobs[1]));
  g_assert_true (kn_job_is_over (jobs[2]));
}

/* Killed again and again, the job is done all the same, with every step taken and none forgotten. */
static void
test_kill (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "steps 100 10", "a");
  g_autofree char *take = NULL;
  g_auto (GStrv) lines = NULL;
  int n_starts = 0, last = -1;

  for (int i = 0; i < 3; i++)
    {
      int before = kn_job_get_step (job);
      GPid pid;

      WAIT_FOR (kn_job_get_step (job) > before + 8 && kn_job_get_state (job) == KN_JOB_STATE_RUNNING);
      pid = kn_client_get_worker_pid (f->client);
      g_assert_cmpint (pid, >, 0);
      g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
      WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_QUEUED);
    }
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
  take = read_take (job);
  lines = g_strsplit (take, "\n", -1);
  for (guint i = 0; lines[i] && *lines[i]; i++)
    if (*lines[i] == 'S')
      n_starts++;
    else
      {
        g_assert_cmpint (atoi (lines[i]), ==, last + 1);
        last++;
      }
  g_assert_cmpint (last, ==, 99);
  g_assert_cmpint (n_starts, ==, 4);
}

static void
test_crash (struct fixture *f, gconstpointer data)
{
  g_autofree char *marker = g_build_filename (f->folder, "marker", NULL);
  g_autofree char *once = g_strdup_printf ("crash-once %s", marker);
  KnJob *bad = start (f, "crash", "a"), *lucky = start (f, once, "b");

  WAIT_FOR (kn_job_is_over (bad));
  g_assert_cmpint (kn_job_get_state (bad), ==, KN_JOB_STATE_FAILED);
  g_test_message ("%s", kn_job_get_error_message (bad));
  WAIT_FOR (kn_job_is_over (lucky));
  g_assert_cmpstr (kn_job_get_error_message (lucky), ==, NULL);
  g_assert_cmpint (kn_job_get_state (lucky), ==, KN_JOB_STATE_FINISHED);
}

/* A lost device costs a worker; its job goes on in the next one, unless it loses every device. */
static void
test_lose (struct fixture *f, gconstpointer data)
{
  g_autofree char *marker = g_build_filename (f->folder, "marker", NULL);
  g_autofree char *once = g_strdup_printf ("lose-once %s", marker);
  KnJob *bad = start (f, "lose", "a"), *lucky = start (f, once, "b");

  WAIT_FOR (kn_job_is_over (bad));
  g_assert_cmpint (kn_job_get_state (bad), ==, KN_JOB_STATE_FAILED);
  g_assert_nonnull (strstr (kn_job_get_error_message (bad), "The device was lost."));
  WAIT_FOR (kn_job_is_over (lucky));
  g_assert_cmpint (kn_job_get_state (lucky), ==, KN_JOB_STATE_FINISHED);
}

/* Another worker does not take up what was to end, nor what was to wait. */
static void
test_change_worker (struct fixture *f, gconstpointer data)
{
  const char *const argv[] = { worker_path, NULL };
  KnJob *ended = start (f, "steps 2000 5", "a"), *paused;

  WAIT_FOR (kn_job_get_step (ended) > 3);
  kn_client_cancel (f->client, ended, FALSE);
  kn_client_set_command (f->client, argv);
  g_assert_cmpint (kn_job_get_state (ended), ==, KN_JOB_STATE_CANCELLED);

  paused = start (f, "steps 20 5", "b");
  WAIT_FOR (kn_job_get_step (paused) > 3);
  kn_client_pause (f->client, paused);
  kn_client_set_command (f->client, argv);
  g_assert_cmpint (kn_job_get_state (paused), ==, KN_JOB_STATE_PAUSED);
  kn_client_resume (f->client, paused);
  WAIT_FOR (kn_job_is_over (paused));
  g_assert_cmpint (kn_job_get_state (paused), ==, KN_JOB_STATE_FINISHED);
}

/* A hung device ends a job, and nothing else. */
static void
test_hang (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "hang", "a"), *next = start (f, "steps 1 1", "b");

  WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_RUNNING);
  kn_client_cancel (f->client, job, FALSE);
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_CANCELLED);
  WAIT_FOR (kn_job_is_over (next));
  g_assert_cmpint (kn_job_get_state (next), ==, KN_JOB_STATE_FINISHED);
}

static int
count_descriptors (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Job after job, the worker holds what it held. */
static void
test_many (struct fixture *f, gconstpointer data)
{
  int before = 0;

  for (int i = 0; i < 20; i++)
    {
      KnJob *job = start (f, i % 3 ? "steps 2 1" : "fail", "a");

      WAIT_FOR (kn_job_is_over (job));
      kn_client_remove (f->client, job);
      if (i == 3)
        before = count_descriptors (kn_client_get_worker_pid (f->client));
    }
  g_assert_cmpint (count_descriptors (kn_client_get_worker_pid (f->client)), ==, before);
}

static void
test_fail (struct fixture *f, gconstpointer data)
{
  KnJob *job = start (f, "fail", "a");

  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FAILED);
  g_assert_cmpstr (kn_job_get_error_message (job), ==, "This needs 12 GB, and there are 4 GB.");
}

static void
test_bad_request (struct fixture *f, gconstpointer data)
{
  struct kn_request *request = kn_request_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (kn_client_start (f->client, request, f->folder, "in/folder", &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_nonnull (kn_client_start (f->client, request, f->folder, "a", &error));
  g_assert_null (kn_client_start (f->client, request, f->folder, "a", &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  request->device = g_strdup ("toaster");
  g_assert_null (kn_client_start (f->client, request, f->folder, "b", &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST);
  kn_request_free (&request);
}

static void
no_program (void)
{
  const char *const argv[] = { "/nonexistent/kinora-render", "worker", NULL };
  struct fixture f = { kn_client_new (argv), g_strdup ("/tmp") };
  KnJob *job;

  kn_client_set_timing (f.client, 10, 1000);
  job = start (&f, "steps 1 1", "never");
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FAILED);
  g_test_message ("%s", kn_job_get_error_message (job));
  g_object_unref (f.client);
  g_free (f.folder);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_forecast (struct fixture *f, gconstpointer data)
{
  struct kn_request *request = kn_request_new ();
  g_autoptr (GAsyncResult) good = NULL, bad = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  kn_client_forecast_async (f->client, request, NULL, result_cb, &good);
  WAIT_FOR (good);
  text = kn_client_forecast_finish (f->client, good, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{\"prompt\": \"\"}");
  g_free (request->prompt);
  request->prompt = g_strdup ("fail");
  kn_client_forecast_async (f->client, request, NULL, result_cb, &bad);
  WAIT_FOR (bad);
  g_assert_null (kn_client_forecast_finish (f->client, bad, &error));
  g_assert_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED);
  g_assert_cmpstr (error->message, ==, "The model cannot do this.");
  kn_request_free (&request);
}

/* Workers come and go; their sockets, processes and memory go with them. */
static void
test_leaks (void)
{
  int before = 0;

  for (int i = 0; i < 6; i++)
    {
      struct fixture f;
      KnJob *job;

      set_up (&f, NULL);
      job = start (&f, "steps 5 1", "a");
      WAIT_FOR (kn_job_is_over (job));
      if (i % 2)
        kill (kn_client_get_worker_pid (f.client), SIGKILL);
      tear_down (&f, NULL);
      spin (50);
      /* the first round opens what GLib keeps */
      if (i == 1)
        before = count_descriptors (getpid ());
    }
  g_assert_cmpint (count_descriptors (getpid ()), <=, before);
  /* nobody is left behind */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), <=, 0);
}

/* ---- what only a program that speaks the protocol itself can do wrong ---- */

static void
ready_cb (KnWorkerProcess *process, gboolean *ready)
{
  *ready = TRUE;
}

static void
assert_refused (GError **error, const char *name)
{
  g_autofree char *found = *error ? g_dbus_error_get_remote_error (*error) : NULL;

  g_assert_cmpstr (found, ==, name);
  g_clear_error (error);
}

static void
test_protocol (void)
{
  const char *const argv[] = { worker_path, "toy:1", NULL };
  g_autoptr (KnWorkerProcess) process = kn_worker_process_new (argv, 0);
  gboolean ready = FALSE;
  GError *error = NULL;
  KnRender1 *proxy;
  guint job = 0;

  g_signal_connect (process, "ready", G_CALLBACK (ready_cb), &ready);
  kn_worker_process_ensure (process);
  WAIT_FOR (ready);
  proxy = kn_worker_process_get_proxy (process);
  g_assert_cmpstr (kn_render1_get_device (proxy), ==, "toy:1");
  g_assert_false (kn_render1_call_start_sync (proxy, "{\"promt\": \"a\"}", "/tmp", "a", &job, NULL, &error));
  g_test_message ("%s", error->message);
  assert_refused (&error, "org.kinora.Error.BadRequest");
  g_assert_false (kn_render1_call_start_sync (proxy, "{\"prompt\": \"a\"}", "relative", "a", &job, NULL, &error));
  assert_refused (&error, "org.kinora.Error.BadRequest");
  g_assert_false (kn_render1_call_start_sync (proxy, "{\"prompt\": \"a\"}", "/tmp", "../a", &job, NULL, &error));
  assert_refused (&error, "org.kinora.Error.BadRequest");
  g_assert_false (kn_render1_call_cancel_sync (proxy, 99, FALSE, NULL, &error));
  assert_refused (&error, "org.kinora.Error.BadRequest");
  g_assert_false (kn_render1_call_resume_sync (proxy, 0, NULL, &error));
  assert_refused (&error, "org.kinora.Error.BadRequest");
  kn_worker_process_stop (process);
}

#define ADD(name, function) g_test_add (name, struct fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  worker_path = argv[1];
  ADD ("/client/start", test_start);
  ADD ("/client/cancel", test_cancel);
  ADD ("/client/cancel-at-once", test_cancel_at_once);
  ADD ("/client/keep", test_keep);
  ADD ("/client/keep-paused", test_keep_paused);
  ADD ("/client/pause", test_pause);
  ADD ("/client/pause-and-resume", test_pause_and_resume);
  ADD ("/client/pause-and-die", test_pause_and_die);
  ADD ("/client/pause-and-cancel", test_pause_and_cancel);
  ADD ("/client/move", test_move);
  ADD ("/client/kill", test_kill);
  ADD ("/client/crash", test_crash);
  ADD ("/client/lose", test_lose);
  ADD ("/client/change-worker", test_change_worker);
  ADD ("/client/hang", test_hang);
  ADD ("/client/many", test_many);
  ADD ("/client/fail", test_fail);
  ADD ("/client/bad-request", test_bad_request);
  ADD ("/client/forecast", test_forecast);
  g_test_add_func ("/client/no-program", no_program);
  g_test_add_func ("/client/leaks", test_leaks);
  g_test_add_func ("/client/protocol", test_protocol);
  return g_test_run ();
}
