/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The studio's end and the real worker on the starter model: killed, paused or left alone, a job makes the same
 * files.
 */
#include "app/client/kn-client.h"
#include "tests/ipc/kn-wait.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define STEPS 24
#define REQUEST \
  "{\"prompt\": \"a red ball on a meadow\", \"dtype\": \"f32\", \"device\": \"cpu\", " \
  "\"steps\": " G_STRINGIFY (STEPS) "}"

static const char *renderer;

struct fixture
{
  KnClient *client;
  char *folder;
};

static KnJob *
start (struct fixture *f, const char *text, const char *name)
{
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (text, -1, f->folder, NULL, &error);
  KnJob *job;

  g_assert_no_error (error);
  job = kn_client_start (f->client, request, f->folder, name, &error);
  g_assert_no_error (error);
  kn_request_free (&request);
  return job;
}

static gboolean
file_exists (struct fixture *f, const char *name, const char *suffix)
{
  g_autofree char *path = g_strconcat (f->folder, "/", name, suffix, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
assert_same_take (struct fixture *f, const char *a, const char *b)
{
  static const char *const suffixes[] = { ".mkv", ".latents.safetensors", ".json" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path_a = g_strconcat (f->folder, "/", a, suffixes[i], NULL), *data_a = NULL;
      g_autofree char *path_b = g_strconcat (f->folder, "/", b, suffixes[i], NULL), *data_b = NULL;
      gsize length_a, length_b;

      g_assert_true (g_file_get_contents (path_a, &data_a, &length_a, NULL));
      g_assert_true (g_file_get_contents (path_b, &data_b, &length_b, NULL));
      g_assert_cmpmem (data_a, length_a, data_b, length_b);
    }
  g_assert_false (file_exists (f, b, ".state"));
}

static void
assert_finished (KnJob *job)
{
  g_assert_cmpstr (kn_job_get_error_message (job), ==, NULL);
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
}

static void
preview_cb (KnJob *job, GParamSpec *pspec, int *n_previews)
{
  *n_previews += kn_job_get_preview (job) != NULL;
}

static void
test_undisturbed (struct fixture *f)
{
  int n_previews = 0;
  KnJob *job = start (f, REQUEST, "plain");

  g_signal_connect (job, "notify::preview", G_CALLBACK (preview_cb), &n_previews);
  WAIT_FOR (kn_job_is_over (job));
  assert_finished (job);
  g_assert_cmpint (n_previews, >, 0);
  g_assert_cmpstr (kn_client_get_device (f->client), ==, "cpu");
}

static void
test_killed (struct fixture *f)
{
  KnJob *job = start (f, REQUEST, "killed");

  /* the state is saved about once a second */
  WAIT_FOR (file_exists (f, "killed", ".state") && kn_job_get_step (job) < STEPS);
  g_assert_cmpint (kill (kn_client_get_worker_pid (f->client), SIGKILL), ==, 0);
  WAIT_FOR (kn_job_is_over (job));
  assert_finished (job);
  assert_same_take (f, "plain", "killed");
}

static void
test_paused (struct fixture *f)
{
  KnJob *job = start (f, REQUEST, "paused");

  WAIT_FOR (kn_job_get_step (job) > 2);
  kn_client_pause (f->client, job);
  WAIT_FOR (kn_job_get_state (job) == KN_JOB_STATE_PAUSED);
  kn_client_resume (f->client, job);
  WAIT_FOR (kn_job_is_over (job));
  assert_finished (job);
  assert_same_take (f, "plain", "paused");
}

static void
test_cancelled (struct fixture *f)
{
  KnJob *job = start (f, REQUEST, "cancelled"), *kept;

  WAIT_FOR (kn_job_get_step (job) > 1);
  kn_client_cancel (f->client, job, FALSE);
  WAIT_FOR (kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_CANCELLED);
  g_assert_false (file_exists (f, "cancelled", ".mkv"));
  g_assert_false (file_exists (f, "cancelled", ".mkv.part"));
  g_assert_false (file_exists (f, "cancelled", ".state"));
  kept = start (f, REQUEST, "kept");
  WAIT_FOR (kn_job_get_step (kept) > 1);
  kn_client_cancel (f->client, kept, TRUE);
  WAIT_FOR (kn_job_is_over (kept));
  assert_finished (kept);
  g_assert_nonnull (strstr (kn_job_get_report (kept), "\"kept_early\":true"));
}

/* What only the model can refuse is the job's error, and the worker lives on. */
static void
test_refused (struct fixture *f)
{
  KnJob *missing = start (f, "{\"prompt\": \"a\", \"device\": \"cpu\", \"first_frame\": \"none.png\"}", "missing");
  KnJob *huge = start (f, "{\"prompt\": \"a\", \"device\": \"cpu\", \"model\": \"/nonexistent\"}", "huge");

  WAIT_FOR (kn_job_is_over (missing) && kn_job_is_over (huge));
  g_assert_cmpint (kn_job_get_state (missing), ==, KN_JOB_STATE_FAILED);
  g_assert_nonnull (strstr (kn_job_get_error_message (missing), "none.png"));
  g_assert_cmpint (kn_job_get_state (huge), ==, KN_JOB_STATE_FAILED);
  g_test_message ("%s", kn_job_get_error_message (huge));
  g_assert_false (file_exists (f, "missing", ".mkv"));
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_forecast (struct fixture *f)
{
  g_autoptr (GError) error = NULL;
  struct kn_request *request = kn_request_parse (REQUEST, -1, NULL, NULL, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;

  kn_client_forecast_async (f->client, request, NULL, result_cb, &result);
  WAIT_FOR (result);
  text = kn_client_forecast_finish (f->client, result, &error);
  g_assert_no_error (error);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "\"peak_bytes\":"));
  kn_request_free (&request);
}

static void
test_all (void)
{
  const char *const argv[] = { renderer, "worker", "--device", "cpu", NULL };
  struct fixture f = { kn_client_new (argv), g_dir_make_tmp ("kn-engine-XXXXXX", NULL) };
  g_autoptr (GDir) dir = NULL;
  const char *name;

  kn_client_set_timing (f.client, 100, 60000);
  test_undisturbed (&f);
  test_killed (&f);
  test_paused (&f);
  test_cancelled (&f);
  test_refused (&f);
  test_forecast (&f);
  g_object_unref (f.client);
  dir = g_dir_open (f.folder, 0, NULL);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (f.folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f.folder);
  g_free (f.folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  renderer = argv[1];
  g_test_add_func ("/engine/all", test_all);
  return g_test_run ();
}
