/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real worker with jobs that need no model. What a job does is its prompt: "steps N MS" takes N steps of MS
 * milliseconds, "fail" fails, "hang" never ends, "crash" dies, "crash-once FILE" dies unless FILE exists and makes it
 * first; "lose" and "lose-once FILE" lose the device instead.
 * The take is a text: one line for each step, "S" for the first step of every run, so that it tells its own history.
 */
#include "render/worker/kn-worker.h"
#include "render/media/kn-take-io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int n_open;

static gpointer
fake_open (const char *device)
{
  g_assert_cmpint (n_open++, ==, 0);
  return g_strdup (device ? device : "test");
}

static void
fake_close (gpointer engine)
{
  n_open--;
  g_free (engine);
}

static const char *
fake_get_device (gpointer engine)
{
  return engine;
}

static void
show (const struct kn_worker_task *task, int step, int n_steps)
{
  guint8 rgb[2 * 6 * 4 * 3];
  const struct kn_job_progress progress = { KN_JOB_FULL, step, n_steps, (double) step / n_steps, n_steps - step };
  const struct kn_job_preview preview = {
    .rgb = rgb, .n_frames = 2, .width_px = 6, .height_px = 4, .first_frame = 0, .step = step, .n_steps = n_steps,
  };

  memset (rgb, step, sizeof rgb);
  task->events.progress (&progress, task->events.user_data);
  task->events.preview (&preview, task->events.user_data);
}

/* Writes are atomic, as the real ones are. */
static void
save (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
take_steps (const struct kn_worker_task *task, int n_steps, int ms, GError **error)
{
  g_autofree char *state_path = kn_take_io_state_path (task->take_path), *saved = NULL;
  g_autoptr (GString) history = NULL;
  int step = 0, stop = KN_JOB_GO_ON;

  if (g_file_get_contents (state_path, &saved, NULL, NULL))
    sscanf (saved, "%d", &step);
  history = g_string_new (saved ? strchr (saved, '\n') + 1 : "");
  g_string_append_printf (history, "S %d\n", step);
  while (step < n_steps && (stop = g_atomic_int_get (task->stop)) == KN_JOB_GO_ON)
    {
      g_autofree char *text = NULL;

      g_usleep ((gulong) ms * 1000);
      g_string_append_printf (history, "%d\n", step++);
      text = g_strdup_printf ("%d\n%s", step, history->str);
      save (state_path, text);
      show (task, step, n_steps);
    }
  if (stop == KN_JOB_CANCEL)
    {
      g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_CANCELLED, "The job was cancelled.");
      return NULL;
    }
  save (task->take_path, history->str);
  unlink (state_path);
  return g_strdup_printf ("{\"kept_early\": %s}", stop == KN_JOB_KEEP ? "true" : "false");
}

static char *
fake_run (gpointer engine, const struct kn_worker_task *task, GError **error)
{
  const char *prompt = task->request->prompt;
  int n_steps, ms;

  if (sscanf (prompt, "steps %d %d", &n_steps, &ms) == 2)
    return take_steps (task, n_steps, ms, error);
  while (g_str_equal (prompt, "hang"))
    g_usleep (1000);
  if (g_str_equal (prompt, "crash"))
    abort ();
  if (g_str_has_prefix (prompt, "crash-once ") && !g_file_test (prompt + 11, G_FILE_TEST_EXISTS))
    {
      save (prompt + 11, "");
      abort ();
    }
  if (g_str_has_prefix (prompt, "crash-once "))
    return take_steps (task, 1, 1, error);
  if (g_str_has_prefix (prompt, "lose-once ") && g_file_test (prompt + 10, G_FILE_TEST_EXISTS))
    return take_steps (task, 1, 1, error);
  if (g_str_has_prefix (prompt, "lose"))
    {
      if (prompt[4])
        save (prompt + 10, "");
      g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_DEVICE_LOST, "The device was lost.");
      return NULL;
    }
  g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY, "This needs 12 GB, and there are 4 GB.");
  return NULL;
}

static char *
fake_forecast (const char *device, const struct kn_request *request, GError **error)
{
  if (!g_str_equal (request->prompt, "fail"))
    return g_strdup_printf ("{\"prompt\": \"%s\"}", request->prompt);
  g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED, "The model cannot do this.");
  return NULL;
}

int
main (int argc, char **argv)
{
  static const struct kn_worker_jobs jobs = {
    .open = fake_open, .close = fake_close, .get_device = fake_get_device, .run = fake_run, .forecast = fake_forecast,
  };

  return kn_worker_run (3, argc > 1 ? argv[1] : NULL, &jobs);
}
