/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-pass.h"

#include "render/camera/kn-camera-path.h"
#include "render/job/kn-encoding.h"
#include "render/model/kn-noise.h"

#include <string.h>

#define SAVE_INTERVAL_US (G_USEC_PER_SEC)

/* ---- saved state ---- */

static void
add_floats (GChecksum *sum, const float *values, gsize n)
{
  if (values)
    g_checksum_update (sum, (const guint8 *) values, (gssize) (n * sizeof *values));
}

static void
add_file (GChecksum *sum, const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length;

  if (path && g_file_get_contents (path, &bytes, &length, NULL))
    g_checksum_update (sum, (const guint8 *) bytes, (gssize) length);
}

/* Of all that decides the bits: the request, what its files hold (pictures and takes as the first pass sees them, those
 * of the camera and of the layout), the model and the device. */
static char *
job_key (const struct kn_job *job, const struct kn_conditioning *c)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *request = kn_job_print_request (job);
  gsize frames = (gsize) c->t * c->h * c->w;

  g_checksum_update (sum, (const guint8 *) request, -1);
  g_checksum_update (sum, (const guint8 *) kn_model_get_info (job->model)->hash, -1);
  g_checksum_update (sum, (const guint8 *) kn_device_get_info (kn_model_get_device (job->model))->id, -1);
  add_floats (sum, c->known, c->z * frames);
  add_floats (sum, c->keep, frames);
  add_floats (sum, c->start, c->z * frames);
  for (int k = 0; k < c->n_conditions; k++)
    {
      add_floats (sum, c->conditions[k].mask, 4 * frames);
      add_floats (sum, c->conditions[k].masked, c->z * frames);
    }
  if (job->request->camera)
    add_file (sum, job->request->camera->file);
  for (gsize i = 0; i < job->request->n_layout; i++)
    for (gsize k = 0; k < job->request->layout[i].area.n_keys; k++)
      add_file (sum, job->request->layout[i].area.keys[k].image);
  return g_strdup (g_checksum_get_string (sum));
}

static void
load_state (struct kn_job *job, const struct kn_conditioning *c)
{
  job->key = job_key (job, c);
  if (job->options->state_path)
    kn_job_state_load (&job->state, job->options->state_path, job->key);
}

/* ---- one pass over the strip ---- */

int
kn_pass_strip_frame (const struct kn_pass *p, int i)
{
  return (p->window.first + i) % p->c.t;
}

int
kn_pass_pixel_frame (const struct kn_pass *p, int strip)
{
  const struct kn_job_layout *l = &p->c.layout;
  int at = l->before.tail + 4 * (strip - l->n_before);

  if (l->first_is_single && l->n_before == 0)
    return MAX (MIN (0, l->before.tail), at - 3);
  return l->first_is_single && strip == 0 ? at + 3 : at;
}

/* [channels, count, plane] of the window out of [channels, T, plane] of the strip. */
static float *
gather (const struct kn_pass *p, const float *strip, int channels)
{
  float *out = g_new (float, (gsize) channels * p->window.count * p->plane);

  for (int c = 0; c < channels; c++)
    for (int i = 0; i < p->window.count; i++)
      memcpy (out + ((gsize) c * p->window.count + i) * p->plane,
              strip + ((gsize) c * p->c.t + kn_pass_strip_frame (p, i)) * p->plane,
              p->plane * sizeof (float));
  return out;
}

static void
scatter (struct kn_pass *p, const float *window)
{
  for (int c = 0; c < p->c.z; c++)
    for (int i = 0; i < p->window.count; i++)
      if (!p->done[kn_pass_strip_frame (p, i)])
        memcpy (p->strip + ((gsize) c * p->c.t + kn_pass_strip_frame (p, i)) * p->plane,
                window + ((gsize) c * p->window.count + i) * p->plane, p->plane * sizeof (float));
}

/* The window's part of the noise field. A frame's noise depends on where it is in the take and on nothing else; the
 * draft sees the same field on its coarser grid. */
static float *
window_noise (const struct kn_pass *p)
{
  const struct kn_job_shape *s = p->job->shape;
  double shared = kn_model_get_info (p->job->model)->shared_noise;
  int z = p->c.z, count = p->window.count;
  gsize fine = (gsize) z * s->noise_h * s->noise_w;
  g_autofree float *field = g_new (float, fine), *small = g_new (float, z * p->plane);
  float *out = g_new (float, (gsize) z * count * p->plane);

  for (int i = 0; i < count; i++)
    {
      const float *frame = field;
      gint64 at = kn_pass_strip_frame (p, i) - p->c.layout.n_before;

      kn_noise_latent_frame ((guint64) p->job->request->seed, at, shared, fine, field);
      if (s->noise_h != p->h || s->noise_w != p->w)
        {
          kn_job_shrink_noise (field, z, 1, s->noise_h, s->noise_w, small, p->h, p->w);
          frame = small;
        }
      for (int c = 0; c < z; c++)
        memcpy (out + ((gsize) c * count + i) * p->plane, frame + c * p->plane, p->plane * sizeof (float));
    }
  return out;
}

static gboolean
window_rays (const struct kn_pass *p, gboolean single, struct kn_camera_rays *rays, GError **error)
{
  struct kn_job *job = p->job;
  const struct kn_model_info *info = kn_model_get_info (job->model);
  const struct kn_camera_lens lens = { p->w * job->vae->space_factor, p->h * job->vae->space_factor, info->focal,
                                       info->subject_distance };
  int n = single ? 4 * (p->window.count - 1) + 1 : 4 * p->window.count;

  return kn_camera_path_sample (job->request->camera, &lens, job->fps,
                                job->request->loop ? job->shape->n_frames / job->fps : 0,
                                kn_pass_pixel_frame (p, p->window.first), n, rays, error);
}

/* ---- after each step ---- */

static double
step_work (const struct kn_pass *p)
{
  return p->job->shape->per_step * kn_job_evaluation_work (p->window.count, p->h, p->w);
}

/* Counts steps of the current window that an earlier process has made. */
static void
find_steps (struct kn_pass *p, int n)
{
  p->job->work_found += n * step_work (p);
  p->job->work_done += n * step_work (p);
}

static GBytes *
float_bytes (const float *values, gsize n)
{
  return g_bytes_new (values, n * sizeof (float));
}

static void
save_state (struct kn_pass *p, guint window, guint step, const float *sample, const struct kn_scheduler *scheduler)
{
  struct kn_job *job = p->job;
  struct kn_job_state state = { .pass = p->index, .window = window, .step = step };
  g_autoptr (GError) error = NULL;

  if (!job->options->state_path)
    return;
  state.draft = p->index && job->state.draft ? g_bytes_ref (job->state.draft) : NULL;
  state.strip = float_bytes (p->strip, (gsize) p->c.z * p->c.t * p->plane);
  if (sample)
    {
      state.sample = float_bytes (sample, (gsize) p->c.z * p->window.count * p->plane);
      state.scheduler = kn_scheduler_save (scheduler);
    }
  /* A job that cannot save its state goes on: it is then merely not resumable. Said once. */
  if (!kn_job_state_save (&state, job->options->state_path, job->key, &error) && !job->warned)
    {
      g_warning ("%s", error->message);
      job->warned = TRUE;
    }
  kn_job_state_clear (&state);
  job->saved_us = g_get_monotonic_time ();
}

static gboolean
must_keep (const struct kn_job *job)
{
  return job->options->stop && g_atomic_int_get (job->options->stop) == KN_JOB_KEEP;
}

static gboolean
after_step (int step, const float *clean, const float *sample, const struct kn_scheduler *scheduler, gpointer user_data)
{
  struct kn_pass *p = user_data;
  struct kn_job *job = p->job;
  int per_window = p->n_steps - p->first_step;

  job->work_done += step_work (p);
  kn_job_report (job, p->stage, (int) p->window_index * per_window + step + 1 - p->first_step,
          (int) p->windows->len * per_window);
  kn_pass_show_preview (p, step, clean);
  if (step + 1 < p->n_steps && g_get_monotonic_time () - job->saved_us > SAVE_INTERVAL_US)
    save_state (p, p->window_index, (guint) step + 1, sample, scheduler);
  return !must_keep (job);
}

/* ---- windows ---- */

/* The window's part of the condition channels. Frames that earlier windows made are as known as those that were given;
 * in the middle of a clip, frames of which nothing is known are zero unless the model was taught grey. */
static struct kn_condition *
window_conditions (const struct kn_pass *p, const float *known, gboolean mid)
{
  gsize plane = p->plane;
  int n = p->window.count, z = p->c.z;
  gboolean blank = mid && !kn_model_get_info (p->job->model)->grey_unknown;
  struct kn_condition *conditions = g_memdup2 (p->c.conditions, p->c.n_conditions * sizeof *conditions);

  for (int k = 0; k < p->c.n_conditions; k++)
    {
      float *mask = conditions[k].mask = gather (p, conditions[k].mask, 4);
      float *masked = conditions[k].masked = gather (p, conditions[k].masked, z);

      for (int i = 0; i < n; i++)
        {
          gboolean done = p->done[kn_pass_strip_frame (p, i)], any = FALSE;

          for (int s = 0; s < 4; s++)
            for (gsize e = (s * n + i) * plane; e < (s * n + i + 1) * plane; e++)
              {
                mask[e] = done ? 1 : mask[e];
                any |= mask[e] > 0;
              }
          for (int c = 0; c < z && (done || (blank && !any)); c++)
            for (gsize e = (c * n + i) * plane; e < (c * n + i + 1) * plane; e++)
              masked[e] = done ? known[e] : 0;
        }
    }
  return conditions;
}

static void
free_conditions (struct kn_condition *conditions, int n)
{
  for (int k = 0; k < n; k++)
    {
      g_free (conditions[k].mask);
      g_free (conditions[k].masked);
    }
  g_free (conditions);
}

static gboolean
run_window (struct kn_pass *p, GBytes *state, const float *state_sample, GError **error)
{
  struct kn_job *job = p->job;
  const struct kn_conditioning *c = &p->c;
  gboolean single = c->layout.first_is_single && p->window.first == 0;
  g_autoptr (GArray) prompts = g_array_new (FALSE, TRUE, sizeof (struct kn_window_prompt));
  g_autoptr (GPtrArray) weights = g_ptr_array_new_with_free_func (g_free);
  g_autofree float *noise = window_noise (p), *known = gather (p, p->strip, c->z), *keep = gather (p, c->keep, 1);
  g_autofree float *start = p->start ? gather (p, p->start, c->z) : NULL;
  g_autofree float *result = g_new (float, (gsize) c->z * p->window.count * p->plane);
  struct kn_condition *conditions = window_conditions (p, known, !single);
  struct kn_camera_rays rays = { 0 };
  struct kn_window_args args = {
    .t = p->window.count, .h = p->h, .w = p->w, .guidance = job->shape->guidance,
    .camera_guidance = kn_model_get_info (job->model)->camera_guidance, .sampler = job->shape->sampler,
    .sigmas = p->sigmas, .timesteps = p->timesteps, .n_steps = p->n_steps, .first_step = p->first_step,
    .noise = noise, .seed = (guint64) job->request->seed, .noise_stream = (guint64) p->window_index << 32,
    .start = start, .conditions = conditions, .n_conditions = c->n_conditions, .known = known, .keep = keep,
    .first_is_single = single, .cyclic = job->request->loop && p->windows->len == 1,
  };
  gboolean stopped = FALSE, ok;

  for (gsize i = 0; i < p->window.count * p->plane; i++)
    keep[i] = p->done[kn_pass_strip_frame (p, (int) (i / p->plane))] ? 1 : keep[i];
  ok = kn_pass_window_prompts (p, !single, prompts, weights, error) &&
       (job->shape->guidance <= 1 || (args.negative = kn_pass_get_negative (p, !single, error))) &&
       (!job->request->camera || window_rays (p, single, &rays, error));
  if (ok)
    {
      args.prompts = (const struct kn_window_prompt *) prompts->data;
      args.n_prompts = (int) prompts->len;
      args.rays = job->request->camera ? &rays : NULL;
      ok = kn_window_denoise (job->model, job->stream, &args, state, state_sample, after_step, p, result, &stopped,
                              error);
    }
  if (ok)
    {
      scatter (p, result);
      for (int i = 0; i < p->window.count; i++)
        p->done[kn_pass_strip_frame (p, i)] = TRUE;
      job->stopped = stopped;
    }
  kn_camera_rays_clear (&rays);
  free_conditions (conditions, c->n_conditions);
  return ok;
}

/* Takes up where a killed process stopped. */
static guint
restore (struct kn_pass *p)
{
  struct kn_job_state *state = &p->job->state;
  gsize bytes = (gsize) p->c.z * p->c.t * p->plane * sizeof (float);

  if (!state->strip || state->pass != p->index || g_bytes_get_size (state->strip) != bytes ||
      state->window > p->windows->len)
    return 0;
  memcpy (p->strip, g_bytes_get_data (state->strip, NULL), bytes);
  for (guint i = 0; i < state->window; i++)
    {
      p->window = g_array_index (p->windows, struct kn_job_window, i);
      find_steps (p, p->n_steps - p->first_step);
      for (int f = 0; f < p->window.count; f++)
        p->done[kn_pass_strip_frame (p, f)] = TRUE;
    }
  return state->window;
}

GBytes *
kn_pass_dup_strip (const struct kn_pass *p)
{
  return float_bytes (p->strip, (gsize) p->c.z * p->c.t * p->plane);
}

gboolean
kn_pass_finish (struct kn_pass *p, GBytes *strip)
{
  gsize size;
  const void *values = g_bytes_get_data (strip, &size);

  if (size != (gsize) p->c.z * p->c.t * p->plane * sizeof (float))
    return FALSE;
  memcpy (p->strip, values, size);
  for (int f = 0; f < p->c.t; f++)
    p->done[f] = TRUE;
  for (guint i = 0; i < p->windows->len; i++)
    {
      p->window = g_array_index (p->windows, struct kn_job_window, i);
      find_steps (p, p->n_steps - p->first_step);
    }
  return TRUE;
}

gboolean
kn_pass_run (struct kn_pass *p, GError **error)
{
  struct kn_job *job = p->job;
  struct kn_job_state *state = &job->state;

  for (p->window_index = restore (p); p->window_index < p->windows->len && !job->stopped; p->window_index++)
    {
      g_autoptr (GBytes) scheduler = g_steal_pointer (&state->scheduler), sample = g_steal_pointer (&state->sample);
      gsize bytes;

      p->window = g_array_index (p->windows, struct kn_job_window, p->window_index);
      bytes = (gsize) p->c.z * p->window.count * p->plane * sizeof (float);
      if (sample && g_bytes_get_size (sample) != bytes)
        g_clear_pointer (&scheduler, g_bytes_unref);
      if (sample && scheduler)
        find_steps (p, (int) state->step - p->first_step);
      if (!run_window (p, scheduler, scheduler && sample ? g_bytes_get_data (sample, NULL) : NULL, error))
        return FALSE;
      if (job->stopped)
        break;
      save_state (p, p->window_index + 1, 0, NULL, NULL);
      /* Between windows, what there is ends here. */
      job->stopped = must_keep (job) && p->window_index + 1 < p->windows->len;
    }
  return TRUE;
}

/* The full pass starts from the draft; but what was to keep more of a source than that does so itself. */
static void
choose_start (struct kn_pass *p, const float *draft, int draft_h, int draft_w)
{
  const struct kn_job_shape *s = p->job->shape;

  p->sigmas = g_new (float, p->n_steps + 1);
  p->timesteps = g_new (float, p->n_steps);
  kn_sampler_table (s->sampler, p->n_steps, s->shift, p->sigmas, p->timesteps);
  if (draft && (!p->c.start || p->c.start_strength > KN_FULL_START))
    {
      g_free (p->c.start);
      p->c.start = g_new (float, (gsize) p->c.z * p->c.t * p->plane);
      p->c.start_strength = KN_FULL_START;
      kn_job_resize_latents (draft, p->c.z, p->c.t, draft_h, draft_w, p->c.start, p->h, p->w);
    }
  p->start = p->c.start;
  if (p->start)
    p->first_step = kn_job_first_step (p->sigmas, p->n_steps, p->c.start_strength);
}

/* Frames on their way through tiles of the encoder are on the host, which on the processor is the device's memory. */
static gsize
encoding_bytes (const struct kn_pass *p)
{
  const struct kn_job *job = p->job;
  gboolean on_host = kn_device_get_info (kn_model_get_device (job->model))->kind == KN_DEVICE_CPU;
  gboolean encoded = p->c.n_conditions || p->c.start;

  return on_host && encoded && job->options->plan
           ? kn_encoding_host_bytes (job->options->plan, job->vae, p->h, p->w) : 0;
}

gboolean
kn_pass_init (struct kn_pass *p, struct kn_job *job, guint index, const float *draft, int draft_h, int draft_w,
              GError **error)
{
  const struct kn_job_shape *s = job->shape;

  *p = (struct kn_pass) { .job = job, .index = index, .stage = index ? KN_JOB_FULL : KN_JOB_DRAFT };
  p->h = index ? s->h : s->draft_h;
  p->w = index ? s->w : s->draft_w;
  p->n_steps = index ? s->steps : s->draft_steps;
  p->plane = (gsize) p->h * p->w;
  kn_job_report (job, KN_JOB_CONDITION, 0, 1);
  kn_job_count_peak (job, 0);
  if (!kn_conditioning_init (&p->c, job->model, job->stream, job->request, job->options, s, index == 0, error))
    return FALSE;
  kn_job_count_peak (job, encoding_bytes (p));
  p->windows = kn_job_windows (kn_model_get_info (job->model), p->c.t, &p->c.layout, job->request->loop);
  p->strip = g_memdup2 (p->c.known, (gsize) p->c.z * p->c.t * p->plane * sizeof (float));
  p->done = g_memdup2 (p->c.is_known, p->c.t * sizeof (gboolean));
  if (!job->key)
    load_state (job, &p->c);
  choose_start (p, draft, draft_h, draft_w);
  return kn_pass_encode_texts (p, error);
}

void
kn_pass_clear (struct kn_pass *p)
{
  kn_conditioning_clear (&p->c);
  g_free (p->strip);
  g_free (p->done);
  g_free (p->sigmas);
  g_free (p->timesteps);
  g_clear_pointer (&p->windows, g_array_unref);
}
