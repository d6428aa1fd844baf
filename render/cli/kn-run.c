/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-cli.h"
#include "render/job/kn-job.h"
#include "render/media/kn-take-io.h"

#include <errno.h>
#include <gst/gst.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <signal.h>
#include <unistd.h>

enum style
{
  STYLE_NONE,
  STYLE_LINES,                        /* what it needs before, what it took after; on standard output */
  STYLE_BAR,
  STYLE_JSON,
};

/* Set by the signal handler, read by the job. */
static gint interrupted;

static void
interrupt (int signal_number)
{
  g_atomic_int_set (&interrupted, KN_JOB_CANCEL);
}

/* ---- reports ---- */

static JsonBuilder *
begin_event (const char *event)
{
  JsonBuilder *b = json_builder_new ();

  json_builder_begin_object (b);
  json_builder_set_member_name (b, "event");
  json_builder_add_string_value (b, event);
  return b;
}

static void
add_double (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_double_value (b, value);
}

static void
add_int (JsonBuilder *b, const char *name, gint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
add_string (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
end_event (JsonBuilder *b)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, FALSE);
  puts (text);
  fflush (stdout);
  g_object_unref (b);
}

static void
print_bar (const struct kn_job_progress *p)
{
  const int width = 30, filled = (int) lrint (p->fraction * width);
  char left[32] = "";

  if (p->seconds_left >= 0)
    g_snprintf (left, sizeof left, "%d:%02d left", (int) p->seconds_left / 60, (int) p->seconds_left % 60);
  fprintf (stderr, "\r%-9s %3d/%-3d [%.*s%.*s] %3d%%  %-12s", kn_job_stage_get_name (p->stage), p->step, p->n_steps,
           filled,
           "##############################", width - filled, "..............................",
           (int) lrint (p->fraction * 100), left);
}

static void
on_progress (const struct kn_job_progress *p, gpointer user_data)
{
  enum style style = *(enum style *) user_data;

  if (style == STYLE_BAR)
    print_bar (p);
  if (style == STYLE_JSON)
    {
      JsonBuilder *b = begin_event ("progress");

      add_string (b, "stage", kn_job_stage_get_name (p->stage));
      add_int (b, "step", p->step);
      add_int (b, "steps", p->n_steps);
      add_double (b, "fraction", p->fraction);
      add_double (b, "seconds_left", p->seconds_left);
      end_event (b);
    }
}

static void
print_forecast (const struct kn_job_shape *shape, const struct kn_job_plan *plan, enum style style)
{
  FILE *out = style == STYLE_BAR ? stderr : stdout;

  if (style == STYLE_JSON)
    {
      JsonBuilder *b = begin_event ("forecast");

      add_int (b, "width", shape->width_px);
      add_int (b, "height", shape->height_px);
      add_int (b, "frames", shape->n_frames);
      add_int (b, "evaluations", shape->evaluations);
      add_int (b, "text_bytes", (gint64) plan->text_bytes);
      add_int (b, "condition_bytes", (gint64) plan->condition_bytes);
      add_int (b, "denoise_bytes", (gint64) plan->denoise_bytes);
      add_int (b, "decode_bytes", (gint64) plan->decode_bytes);
      add_int (b, "peak_bytes", (gint64) plan->peak_bytes);
      add_int (b, "host_bytes", (gint64) plan->host_bytes);
      json_builder_set_member_name (b, "streamed");
      json_builder_add_boolean_value (b, plan->memory == KN_MODEL_STREAMED);
      add_int (b, "tile", plan->decode.tile);
      add_int (b, "encode_tile", plan->encode.tile);
      add_double (b, "gflop", plan->flops * 1e-9);
      add_string (b, "notes", shape->notes);
      end_event (b);
      return;
    }
  if (style == STYLE_NONE)
    return;
  fputs (shape->notes, out);
  fprintf (out, "%d frames of %dx%d, %d evaluations, %.0f GFLOP; memory: text %.0f, condition %.0f, denoise %.0f, "
                "decode %.0f MB\n",
           shape->n_frames, shape->width_px, shape->height_px, shape->evaluations, plan->flops * 1e-9,
           plan->text_bytes * 1e-6, plan->condition_bytes * 1e-6, plan->denoise_bytes * 1e-6,
           plan->decode_bytes * 1e-6);
  if (plan->memory == KN_MODEL_STREAMED)
    fputs ("Weights are streamed, block by block, to fit.\n", out);
  if (plan->encode.tile)
    fputs ("Pictures are encoded in tiles to fit.\n", out);
  if (plan->decode.tile)
    fputs ("Frames are decoded in tiles to fit.\n", out);
}

static void
print_done (const char *take, const struct kn_job_result *r, enum style style)
{
  FILE *out = style == STYLE_BAR ? stderr : stdout;

  if (style == STYLE_JSON)
    {
      JsonBuilder *b = begin_event ("done");

      add_string (b, "take", take);
      add_int (b, "frames", r->shape.n_frames);
      add_double (b, "seconds", r->seconds);
      add_int (b, "peak_bytes", (gint64) r->peak_bytes);
      if (r->agreement >= 0)
        add_double (b, "agreement", r->agreement);
      end_event (b);
    }
  if (style == STYLE_BAR)
    fputc ('\n', out);
  if (style == STYLE_BAR || style == STYLE_LINES)
    {
      fprintf (out, "%s: %d frames in %.1f s", take, r->shape.n_frames, r->seconds);
      if (r->agreement >= 0)
        fprintf (out, ", agreement of draft and full %.0f %%", r->agreement * 100);
      fputc ('\n', out);
    }
}

/* ---- running ---- */

struct run
{
  struct kn_request *request;
  const char *folder;                 /* of the model */
  struct kn_device *device;
  struct kn_model *model;
  struct kn_take_io *io;
  enum kn_dtype compute;
  enum style style;
  char *take;
  gboolean forecast_only;
  gint memory_mb;                     /* 0: what the device has */
};

static gboolean
render (struct run *run, const struct kn_job_io *files, const struct kn_job_plan *plan, GError **error)
{
  g_autofree char *state = kn_take_io_state_path (run->take);
  const struct kn_job_options options = {
    .state_path = state, .plan = plan, .stop = &interrupted, .io = *files,
    .events = { .progress = on_progress, .user_data = &run->style },
  };
  struct kn_job_result result = { 0 };
  gboolean ok;

  run->model = kn_model_open (run->device, run->folder, run->compute, error);
  ok = run->model && kn_job_run (run->model, run->request, &options, &result, error) &&
       kn_take_io_finish (run->io, &result, error);
  if (ok)
    print_done (run->take, &result, run->style);
  kn_job_result_clear (&result);
  return ok;
}

static gboolean
forecast_and_render (struct run *run, GError **error)
{
  struct kn_job_shape shape;
  struct kn_job_plan plan;
  struct kn_job_io files;
  const struct kn_device_info *info = kn_device_get_info (run->device);
  const struct kn_job_target target = {
    info->kind, info->name, run->memory_mb > 0 ? (guint64) run->memory_mb * 1000 * 1000 : info->memory_bytes,
  };

  run->io = kn_take_io_new (run->take);
  files = kn_take_io_get (run->io);
  if (!kn_job_forecast (&target, run->folder, run->compute, run->request, &files, &shape, &plan, error))
    return FALSE;
  print_forecast (&shape, &plan, run->style);
  fflush (stdout);
  kn_job_shape_clear (&shape);
  return run->forecast_only || (kn_take_io_prepare (run->io, error) && render (run, &files, &plan, error));
}

static gboolean
open_and_run (struct run *run, const char *device, GError **error)
{
  run->folder = run->request->model ? run->request->model : kn_model_get_starter_folder ();
  run->device = kn_device_open (device ? device : run->request->device, error);
  return run->device && kn_cli_request_dtype (run->request, run->device, &run->compute, error) &&
         forecast_and_render (run, error);
}

static gboolean
make_folder (const char *folder, GError **error)
{
  if (!folder || g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The folder %s cannot be made: %s.", folder,
               g_strerror (errno));
  return FALSE;
}

static gboolean
parse_style (const char *name, enum style *style)
{
  *style = isatty (STDERR_FILENO) ? STYLE_BAR : STYLE_LINES;
  if (!name)
    return TRUE;
  if (g_str_equal (name, "bar"))
    *style = STYLE_BAR;
  else if (g_str_equal (name, "lines"))
    *style = STYLE_LINES;
  else if (g_str_equal (name, "json"))
    *style = STYLE_JSON;
  else if (g_str_equal (name, "none"))
    *style = STYLE_NONE;
  else
    return FALSE;
  return TRUE;
}

int
kn_run_main (int argc, char **argv)
{
  struct run run = { 0 };
  g_autofree char *out = NULL, *device = NULL, *progress = NULL, *help = kn_request_help ();
  GError *error = NULL;
  int status;
  gboolean ok;
  const GOptionEntry entries[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Folder for take.mkv and what belongs to it (.)", "DIR" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "cpu, vulkan or vulkan:N, instead of the request's", "DEVICE" },
    { "progress", 0, 0, G_OPTION_ARG_STRING, &progress, "bar, lines, json (a line for each event) or none", "STYLE" },
    { "memory", 0, 0, G_OPTION_ARG_INT, &run.memory_mb, "Use at most this much of the device's memory", "MB" },
    { "forecast", 0, 0, G_OPTION_ARG_NONE, &run.forecast_only, "Only say what it would need", NULL },
    { NULL },
  };

  if (!kn_cli_parse (&argc, &argv, entries, "REQUEST.json", help, 1, &status))
    return status;
  if (!parse_style (progress, &run.style))
    {
      fputs ("kinora-render run: --progress is bar, lines, json or none.\n", stderr);
      return 2;
    }
  gst_init (NULL, NULL);
  signal (SIGINT, interrupt);
  signal (SIGTERM, interrupt);
  run.take = g_build_filename (out ? out : ".", "take.mkv", NULL);
  ok = make_folder (out, &error) && (run.request = kn_request_load (argv[1], &error)) &&
       open_and_run (&run, device, &error);
  if (!ok && run.style == STYLE_BAR)
    fputc ('\n', stderr);
  kn_take_io_free (&run.io);
  kn_model_close (&run.model);
  kn_device_close (&run.device);
  kn_request_free (&run.request);
  g_free (run.take);
  return ok ? 0 : kn_cli_fail ("run", error);
}
