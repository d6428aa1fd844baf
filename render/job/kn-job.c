/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-pass.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

const char *
kn_job_stage_get_name (enum kn_job_stage stage)
{
  static const char *const names[] = { "text", "condition", "draft", "full", "decode" };

  return names[stage];
}

void
kn_job_latents_clear (struct kn_job_latents *latents)
{
  g_free (latents->values);
  *latents = (struct kn_job_latents) { 0 };
}

void
kn_job_result_clear (struct kn_job_result *result)
{
  kn_job_shape_clear (&result->shape);
  kn_job_latents_clear (&result->latents);
  g_clear_pointer (&result->recipe, g_free);
}
/* ---- progress ---- */

void
kn_job_report (struct kn_job *job, enum kn_job_stage stage, int step, int n_steps)
{
  double elapsed = (g_get_monotonic_time () - job->started_us) * 1e-6;
  double fraction = MIN (1, job->work_done / job->work_all), own = fraction - job->work_found / job->work_all;
  struct kn_job_progress progress = { stage, step, n_steps, fraction, -1 };

  if (!job->options->events.progress)
    return;
  if (own > 0.02)
    progress.seconds_left = elapsed * (1 - fraction) / own;
  job->options->events.progress (&progress, job->options->events.user_data);
}

/* Cost of one evaluation: matrix products grow with the tokens, attention with their square. */
double
kn_job_evaluation_work (int t, int h, int w)
{
  double tokens = (double) t * h * w / 4;

  return tokens * (1 + tokens / 4096);
}

double
kn_job_decode_work (const struct kn_job_shape *s)
{
  return 2.0 * s->t * s->h * s->w;
}

static void
plan_work (struct kn_job *job)
{
  const struct kn_job_shape *s = job->shape;
  double evaluations = (double) s->n_windows * s->per_step;

  job->work_all = kn_job_decode_work (s);
  if (s->draft && !s->stored_draft)
    job->work_all += evaluations * s->draft_steps * kn_job_evaluation_work (s->window, s->draft_h, s->draft_w);
  if (s->full)
    job->work_all += evaluations * s->full_steps * kn_job_evaluation_work (s->window, s->h, s->w);
}

void
kn_job_count_peak (struct kn_job *job, guint64 more)
{
  struct kn_device *device = kn_model_get_device (job->model);

  job->result->peak_bytes = MAX (job->result->peak_bytes, kn_device_get_peak_bytes (device) + more);
  kn_device_reset_peak (device);
}

/* ---- the job ---- */

static void
add_member (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_number (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  if (value == floor (value) && fabs (value) < 1e15)
    json_builder_add_int_value (b, (gint64) value);
  else
    json_builder_add_double_value (b, value);
}

char *
kn_job_print_request (const struct kn_job *job)
{
  struct kn_request *request = kn_request_copy (job->request);
  char *text;

  g_clear_pointer (&request->draft.take, g_free);
  text = kn_request_print (request);
  kn_request_free (&request);
  return text;
}

static char *
print_recipe (struct kn_job *job)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autofree char *request = kn_job_print_request (job);
  const struct kn_model_info *info = kn_model_get_info (job->model);
  const struct kn_device_info *device = kn_device_get_info (kn_model_get_device (job->model));
  const struct kn_job_result *r = job->result;
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (b);
  add_number (b, "version", 1);
  json_builder_set_member_name (b, "request");
  json_builder_add_value (b, json_from_string (request, NULL));
  add_member (b, "model_name", info->name);
  add_member (b, "model_hash", info->hash);
  add_member (b, "device", device->name);
  add_number (b, "width", r->shape.width_px);
  add_number (b, "height", r->shape.height_px);
  add_number (b, "frames", r->shape.n_frames);
  add_number (b, "fps_numerator", r->shape.fps_n);
  add_number (b, "fps_denominator", r->shape.fps_d);
  add_number (b, "latent_frames", r->latents.t);
  json_builder_set_member_name (b, "loop");
  json_builder_add_boolean_value (b, r->latents.loop);
  json_builder_set_member_name (b, "kept_early");
  json_builder_add_boolean_value (b, r->kept_early);
  if (r->agreement >= 0)
    add_number (b, "agreement", r->agreement);
  if (*r->shape.notes)
    add_member (b, "notes", r->shape.notes);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  return json_to_string (root, TRUE);
}

static gboolean
agree (struct kn_job *job, const float *draft, struct kn_pass *p, GError **error)
{
  const struct kn_latent_rgb *map = kn_latent_rgb_get (job->model, job->stream, error);

  if (!map)
    return FALSE;
  job->result->agreement = kn_job_agreement (map, draft, job->shape->draft_h, job->shape->draft_w, p->strip, p->h,
                                             p->w, p->c.z, p->c.t);
  return TRUE;
}

/* The draft pass, or what a killed process has left of it, or one that is stored. */
static gboolean
run_draft (struct kn_job *job, struct kn_pass *p, GError **error)
{
  if (!kn_pass_init (p, job, 0, NULL, 0, 0, error))
    return FALSE;
  if (job->state.pass == 1 && job->state.draft && kn_pass_finish (p, job->state.draft))
    return TRUE;
  g_clear_pointer (&job->state.draft, g_bytes_unref);
  return (job->shape->stored_draft && kn_pass_take_draft (p)) || kn_pass_run (p, error);
}

static gboolean
run_full (struct kn_job *job, struct kn_pass *draft, struct kn_pass *full, GError **error)
{
  const float *from = draft ? draft->strip : NULL;

  if (draft && !job->state.draft)
    job->state.draft = kn_pass_dup_strip (draft);
  return kn_pass_init (full, job, 1, from, job->shape->draft_h, job->shape->draft_w, error) &&
         kn_pass_run (full, error) && (!draft || job->stopped || agree (job, from, full, error));
}

static gboolean
run_passes (struct kn_job *job, GError **error)
{
  struct kn_pass draft = { 0 }, full = { 0 }, *last = &draft;
  gboolean ok = TRUE;

  if (job->shape->draft)
    ok = run_draft (job, &draft, error);
  if (ok && job->shape->full && !job->stopped)
    {
      last = &full;
      ok = run_full (job, job->shape->draft ? &draft : NULL, &full, error);
    }
  if (ok && last == &draft && job->shape->full)
    {
      /* Kept before the full pass began: the draft is the take. */
      job->shape->width_px = job->shape->draft_w * job->vae->out_space_factor;
      job->shape->height_px = job->shape->draft_h * job->vae->out_space_factor;
    }
  ok = ok && kn_pass_decode (last, error);
  kn_pass_clear (&draft);
  kn_pass_clear (&full);
  return ok;
}

static gboolean
job_init (struct kn_job *job, GError **error)
{
  if (!(job->vae = kn_model_get_vae_config (job->model, error)) ||
      !kn_job_shape_init (job->shape, job->model, job->request,
                          kn_device_get_info (kn_model_get_device (job->model))->name, &job->options->io, error) ||
      !(job->stream = kn_stream_create (kn_model_get_device (job->model), error)))
    return FALSE;
  kn_model_set_memory (job->model, job->options->plan ? job->options->plan->memory : KN_MODEL_TOGETHER);
  kn_model_trim (job->model, 0);
  kn_stream_set_cancel (job->stream, job->options->stop);
  job->fps = (double) job->shape->fps_n / job->shape->fps_d;
  job->result->agreement = -1;
  kn_job_texts_init (&job->texts, job->request, job->shape->n_frames / job->fps);
  job->contexts = g_malloc0 ((job->texts.n + 1) * sizeof *job->contexts);
  plan_work (job);
  kn_job_report (job, KN_JOB_TEXT, 0, 1);
  return TRUE;
}

static void
job_clear (struct kn_job *job)
{
  for (int i = 0; job->contexts && i <= job->texts.n; i++)
    {
      kn_wan_context_destroy (&job->contexts[i][0]);
      kn_wan_context_destroy (&job->contexts[i][1]);
    }
  g_free (job->contexts);
  g_free (job->clip);
  g_free (job->key);
  kn_job_texts_clear (&job->texts);
  kn_job_state_clear (&job->state);
  kn_stream_destroy (&job->stream);
}

gboolean
kn_job_run (struct kn_model *model, const struct kn_request *request, const struct kn_job_options *options,
            struct kn_job_result *result, GError **error)
{
  struct kn_job job = { .model = model, .request = request, .options = options, .result = result,
                        .shape = &result->shape, .started_us = g_get_monotonic_time () };
  gboolean ok;

  memset (result, 0, sizeof *result);
  kn_device_reset_peak (kn_model_get_device (model));
  ok = job_init (&job, error) && run_passes (&job, error);
  result->kept_early = job.stopped;
  kn_job_count_peak (&job, 0);
  result->seconds = (g_get_monotonic_time () - job.started_us) * 1e-6;
  if (ok)
    result->recipe = print_recipe (&job);
  job_clear (&job);
  if (!ok)
    kn_job_result_clear (result);
  return ok;
}
