/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The studio's end, the real worker, and a Vulkan device that is lost: its job goes on from the saved step in a new
 * worker and makes the same take; where every worker loses its device it fails, says so, and what comes after is made.
 *
 * test-lost-device KINORA_RENDER LOSE_DEVICE_SO PARITY_DATA
 */
#include "app/client/kn-client.h"
#include "tests/ipc/kn-wait.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *renderer, *lose_device, *parity_data;

struct fixture
{
  char *folder;
  KnClient *client;
  int n_lost;
};

static char *
path_of (struct fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

/* The small random weights of the parity tests as a model folder. */
static void
make_model (struct fixture *f)
{
  static const char *const parts[][2] = {
    { "transformer", "transformer_t2v" }, { "vae", "vae21" }, { "text_encoder", "umt5" }, { "tokenizer", "tokenizer" },
  };
  g_autofree char *description = path_of (f, "model/kinora.json"), *model = path_of (f, "model");

  g_assert_cmpint (g_mkdir (model, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (model, parts[i][0], NULL);
      g_autofree char *data = g_build_filename (parity_data, parts[i][1], NULL);

      g_assert_cmpint (symlink (data, part), ==, 0);
    }
  g_assert_true (g_file_set_contents (description,
                                      "{\"name\": \"Reference\", \"sizes\": [[96, 64]], \"lengths\": [9], "
                                      "\"default_fps\": 8, \"default_steps\": 8}",
                                      -1, NULL));
}

/* when: the file that costs workers their device; once: only the first; NULL for workers that keep it. */
static char **
dup_command (struct fixture *f, const char *when, gboolean once)
{
  const char *preloaded = g_getenv ("LD_PRELOAD");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *preload = g_strdup_printf ("LD_PRELOAD=%s %s", preloaded ? preloaded : "", lose_device);
  g_autofree char *lose_when = g_strconcat ("KN_LOSE_WHEN=", when, NULL);
  g_autofree char *lose_once = g_strdup_printf ("KN_LOSE_ONCE=%s/once", f->folder);

  if (when)
    g_strv_builder_add_many (builder, "/usr/bin/env", preload, lose_when, NULL);
  if (when && once)
    g_strv_builder_add (builder, lose_once);
  g_strv_builder_add_many (builder, renderer, "worker", "--device", "vulkan", NULL);
  return g_strv_builder_end (builder);
}

static void
set_command (struct fixture *f, const char *when, gboolean once)
{
  g_auto (GStrv) command = dup_command (f, when, once);

  kn_client_set_command (f->client, (const char *const *) command);
  kn_client_set_timing (f->client, 100, 60000);
}

static KnJob *
start (struct fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  struct kn_request *request =
      kn_request_parse ("{\"prompt\": \"a red ball\", \"model\": \"model\", \"guidance\": 1, \"steps\": 8}",
                        -1, f->folder, NULL, &error);
  KnJob *job;

  g_assert_no_error (error);
  job = kn_client_start (f->client, request, f->folder, name, &error);
  g_assert_no_error (error);
  kn_request_free (&request);
  return job;
}

static gboolean
exists (struct fixture *f, const char *name)
{
  g_autofree char *path = path_of (f, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
assert_same (struct fixture *f, const char *a, const char *b)
{
  g_autofree char *path_a = path_of (f, a), *path_b = path_of (f, b), *data_a = NULL, *data_b = NULL;
  gsize length_a, length_b;

  g_assert_true (g_file_get_contents (path_a, &data_a, &length_a, NULL));
  g_assert_true (g_file_get_contents (path_b, &data_b, &length_b, NULL));
  g_assert_cmpmem (data_a, length_a, data_b, length_b);
}

static void
lost_cb (KnClient *client, const char *why, struct fixture *f)
{
  g_assert_nonnull (strstr (why, "device was lost"));
  f->n_lost++;
}

static void
assert_finished (KnJob *job)
{
  g_assert_cmpstr (kn_job_get_error_message (job), ==, NULL);
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_FINISHED);
}

static void
test_goes_on (struct fixture *f)
{
  g_autofree char *state = path_of (f, "lost.state");
  KnJob *job;

  set_command (f, state, TRUE);
  job = start (f, "lost");
  WAIT_FOR (f->n_lost || kn_job_is_over (job));
  g_assert_cmpint (kn_job_get_state (job), ==, KN_JOB_STATE_QUEUED);
  g_assert_true (exists (f, "lost.state"));
  WAIT_FOR (kn_job_is_over (job));
  assert_finished (job);
  g_assert_cmpint (f->n_lost, ==, 1);
  assert_same (f, "whole.mkv", "lost.mkv");
  assert_same (f, "whole.json", "lost.json");
  g_assert_false (exists (f, "lost.state"));
}

static void
test_gives_up (struct fixture *f)
{
  KnJob *job, *next;

  f->n_lost = 0;
  set_command (f, f->folder, FALSE);
  job = start (f, "hopeless");
  WAIT_FOR (kn_job_is_over (job));
  g_test_message ("%s", kn_job_get_error_message (job));
  g_assert_cmpint (kn_job_get_error_code (job), ==, KN_RENDER_ERROR_DEVICE_LOST);
  g_assert_nonnull (strstr (kn_job_get_error_message (job), "choose another device"));
  g_assert_false (exists (f, "hopeless.mkv"));
  WAIT_FOR (f->n_lost == 3);

  /* what a person does then */
  set_command (f, NULL, FALSE);
  next = start (f, "next");
  WAIT_FOR (kn_job_is_over (next));
  assert_finished (next);
  assert_same (f, "whole.mkv", "next.mkv");
}

static void
remove_folder (struct fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", f->folder, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

static void
test_all (void)
{
  struct fixture f = { g_dir_make_tmp ("kn-lost-XXXXXX", NULL) };
  g_auto (GStrv) command = dup_command (&f, NULL, FALSE);
  KnJob *whole;

  make_model (&f);
  f.client = kn_client_new ((const char *const *) command);
  g_signal_connect (f.client, "worker-lost", G_CALLBACK (lost_cb), &f);
  whole = start (&f, "whole");
  WAIT_FOR (kn_job_is_over (whole));
  if (kn_job_get_error_code (whole) == KN_RENDER_ERROR_NO_DEVICE)
    g_test_skip ("There is no Vulkan device.");
  else
    {
      assert_finished (whole);
      test_goes_on (&f);
      test_gives_up (&f);
    }
  g_object_unref (f.client);
  remove_folder (&f);
  g_free (f.folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 4);
  renderer = argv[1];
  lose_device = argv[2];
  parity_data = argv[3];
  g_test_add_func ("/lost-device/all", test_all);
  return g_test_run ();
}
