/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/worker/kn-engine.h"
#include "render/media/kn-take-io.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct kn_engine
{
  char *default_device;

  char *device_id;                    /* as asked for; of what is open now */
  struct kn_device *device;
  char *folder;
  enum kn_dtype compute;
  struct kn_model *model;
};

struct kn_engine *
kn_engine_new (const char *device)
{
  struct kn_engine *engine = g_new0 (struct kn_engine, 1);

  engine->default_device = g_strdup (device);
  return engine;
}

static void
close_model (struct kn_engine *engine)
{
  kn_model_close (&engine->model);
  g_clear_pointer (&engine->folder, g_free);
}

static void
close_device (struct kn_engine *engine)
{
  close_model (engine);
  kn_device_close (&engine->device);
  g_clear_pointer (&engine->device_id, g_free);
}

void
kn_engine_free (struct kn_engine **engine)
{
  if (!*engine)
    return;
  close_device (*engine);
  g_free ((*engine)->default_device);
  g_clear_pointer (engine, g_free);
}

const char *
kn_engine_get_device (const struct kn_engine *engine)
{
  return engine->device ? kn_device_get_info (engine->device)->id : NULL;
}

/* bf16 where the device multiplies it in hardware, since elsewhere it costs accuracy and gains nothing. */
static enum kn_dtype
choose_dtype (const struct kn_device_info *info, int asked)
{
  if (asked == KN_REQUEST_DTYPE_F32)
    return KN_F32;
  if (asked == KN_REQUEST_DTYPE_BF16)
    return KN_BF16;
  return strstr (info->features, "bf16") ? KN_BF16 : KN_F32;
}

static const char *
request_folder (const struct kn_request *request)
{
  return request->model ? request->model : kn_model_get_starter_folder ();
}

/* Device and model for this request, kept from the last one where they are the same. */
static gboolean
prepare (struct kn_engine *engine, const struct kn_request *request, GError **error)
{
  const char *id = request->device ? request->device : engine->default_device;
  const char *folder = request_folder (request);
  enum kn_dtype compute;

  if (engine->device && g_strcmp0 (engine->device_id, id) != 0)
    close_device (engine);
  if (!engine->device && !(engine->device = kn_device_open (id, error)))
    return FALSE;
  g_free (engine->device_id);
  engine->device_id = g_strdup (id);
  compute = choose_dtype (kn_device_get_info (engine->device), request->dtype);
  if (engine->model && (compute != engine->compute || !g_str_equal (folder, engine->folder)))
    close_model (engine);
  if (!engine->model && !(engine->model = kn_model_open (engine->device, folder, compute, error)))
    return FALSE;
  g_free (engine->folder);
  engine->folder = g_strdup (folder);
  engine->compute = compute;
  return TRUE;
}

/* What may be used of a device: all of it unless the one who started the process says less. */
static guint64
limit_memory (guint64 device_bytes)
{
  const char *limit = g_getenv ("KN_MEMORY_LIMIT_MB");
  guint64 limit_bytes = limit ? g_ascii_strtoull (limit, NULL, 10) * 1000 * 1000 : 0;

  return limit_bytes ? MIN (limit_bytes, device_bytes) : device_bytes;
}

static struct kn_job_target
target_of (const struct kn_device_info *info)
{
  return (struct kn_job_target) { info->kind, info->name, limit_memory (info->memory_bytes) };
}

/* A request that cannot fit is refused before it has cost anything. */
static gboolean
plan_memory (const struct kn_engine *engine, const struct kn_request *request, const struct kn_job_io *io,
             struct kn_job_plan *plan, GError **error)
{
  const struct kn_job_target target = target_of (kn_device_get_info (engine->device));
  struct kn_job_shape shape = { 0 };
  gboolean ok = kn_job_forecast (&target, engine->folder, engine->compute, request, io, &shape, plan, error);

  kn_job_shape_clear (&shape);
  return ok;
}

static void
add_int (JsonBuilder *b, const char *name, gint64 value)
{
  json_builder_add_int_value (json_builder_set_member_name (b, name), value);
}

static char *
print (JsonBuilder *b)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (b);
  root = json_builder_get_root (b);
  return json_to_string (root, FALSE);
}

static char *
print_report (const struct kn_job_result *result)
{
  g_autoptr (JsonBuilder) b = json_builder_begin_object (json_builder_new ());

  add_int (b, "frames", result->shape.n_frames);
  add_int (b, "width", result->shape.width_px);
  add_int (b, "height", result->shape.height_px);
  add_int (b, "fps_numerator", result->shape.fps_n);
  add_int (b, "fps_denominator", result->shape.fps_d);
  if (result->agreement >= 0)
    json_builder_add_double_value (json_builder_set_member_name (b, "agreement"), result->agreement);
  json_builder_add_boolean_value (json_builder_set_member_name (b, "kept_early"), result->kept_early);
  add_int (b, "peak_bytes", (gint64) result->peak_bytes);
  json_builder_add_double_value (json_builder_set_member_name (b, "seconds"), result->seconds);
  json_builder_add_string_value (json_builder_set_member_name (b, "notes"), result->shape.notes);
  return print (b);
}

char *
kn_engine_run (struct kn_engine *engine, const struct kn_worker_task *task, GError **error)
{
  struct kn_take_io *io = kn_take_io_new (task->take_path);
  g_autofree char *state_path = kn_take_io_state_path (task->take_path);
  struct kn_job_plan plan = { 0 };
  struct kn_job_options options = {
    .state_path = state_path, .plan = &plan, .stop = task->stop, .events = task->events, .io = kn_take_io_get (io),
  };
  struct kn_job_result result = { 0 };
  g_autoptr (GError) problem = NULL;
  char *report = NULL;

  if (prepare (engine, task->request, &problem) && plan_memory (engine, task->request, &options.io, &plan, &problem) &&
      kn_take_io_prepare (io, &problem) &&
      kn_job_run (engine->model, task->request, &options, &result, &problem) &&
      kn_take_io_finish (io, &result, &problem))
    report = print_report (&result);
  kn_job_result_clear (&result);
  kn_take_io_free (&io);
  if (g_error_matches (problem, KN_RENDER_ERROR, KN_RENDER_ERROR_DEVICE_LOST))
    close_device (engine);
  if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  return report;
}

static char *
print_forecast (const struct kn_job_shape *shape, const struct kn_job_plan *plan, const struct kn_device_info *info)
{
  g_autoptr (JsonBuilder) b = json_builder_begin_object (json_builder_new ());

  add_int (b, "frames", shape->n_frames);
  add_int (b, "width", shape->width_px);
  add_int (b, "height", shape->height_px);
  add_int (b, "fps_numerator", shape->fps_n);
  add_int (b, "fps_denominator", shape->fps_d);
  add_int (b, "steps", shape->steps);
  add_int (b, "windows", shape->n_windows);
  add_int (b, "evaluations", shape->evaluations);
  add_int (b, "text_bytes", (gint64) plan->text_bytes);
  add_int (b, "condition_bytes", (gint64) plan->condition_bytes);
  add_int (b, "denoise_bytes", (gint64) plan->denoise_bytes);
  add_int (b, "decode_bytes", (gint64) plan->decode_bytes);
  add_int (b, "peak_bytes", (gint64) plan->peak_bytes);
  add_int (b, "device_bytes", (gint64) info->memory_bytes);
  add_int (b, "flops", (gint64) plan->flops);
  /* uncompressed, which no take exceeds by much */
  add_int (b, "disk_bytes", (gint64) shape->n_frames * shape->width_px * shape->height_px * 3);
  json_builder_add_string_value (json_builder_set_member_name (b, "notes"), shape->notes);
  return print (b);
}

char *
kn_engine_forecast (const char *device, const struct kn_request *request, GError **error)
{
  struct kn_take_io *io = kn_take_io_new ("forecast.mkv");
  struct kn_job_io callbacks = kn_take_io_get (io);
  struct kn_job_shape shape = { 0 };
  struct kn_job_plan plan = { 0 };
  struct kn_device_info info;
  char *text = NULL;

  if (kn_device_find (request->device ? request->device : device, &info, error))
    {
      const struct kn_job_target target = target_of (&info);

      if (kn_job_forecast (&target, request_folder (request), choose_dtype (&info, request->dtype), request, &callbacks,
                           &shape, &plan, error))
        text = print_forecast (&shape, &plan, &info);
    }
  kn_job_shape_clear (&shape);
  kn_take_io_free (&io);
  return text;
}

/* ---- the worker's table ---- */

static gpointer
engine_open (const char *device)
{
  return kn_engine_new (device);
}

static void
engine_close (gpointer engine)
{
  struct kn_engine *e = engine;

  kn_engine_free (&e);
}

static const char *
engine_get_device (gpointer engine)
{
  return kn_engine_get_device (engine);
}

static char *
engine_run (gpointer engine, const struct kn_worker_task *task, GError **error)
{
  return kn_engine_run (engine, task, error);
}

const struct kn_worker_jobs kn_engine_jobs = {
  .open = engine_open, .close = engine_close, .get_device = engine_get_device, .run = engine_run,
  .forecast = kn_engine_forecast,
};
