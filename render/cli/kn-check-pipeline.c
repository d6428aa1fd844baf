/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole pipelines: from prompts (or their embeddings), pictures and masks over every step to the frames. Only the
 * transformer runs in the dtype that is checked, as in the references' own bf16 runs; what stands around it is f32.
 */
#include "render/cli/kn-check-pipeline.h"

#include "render/model/kn-scheduler.h"
#include "render/weights/kn-prompt.h"
#include "render/weights/kn-tokenizer.h"

#include <stdio.h>
#include <string.h>

/* ---- pipeline.json ---- */

char *
kn_check_component (const struct pipeline *p, const char *name)
{
  JsonObject *components = kn_safe_json_get_object (p->json, "components");
  const char *path = components ? kn_safe_json_get_string (components, name) : NULL;
  g_autofree char *trimmed = NULL;

  if (!path)
    return NULL;
  /* A path may be followed by a remark. */
  trimmed = g_strndup (path, strcspn (path, " "));
  return g_build_filename (p->c->folder, trimmed, NULL);
}

static gboolean
open_transformer (struct pipeline *p, GError **error)
{
  g_autofree char *path = kn_check_component (p, "transformer");

  if (!path)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG, "%s: pipeline.json names no transformer.",
                   p->c->folder);
      return FALSE;
    }
  p->transformer = kn_wan_transformer_open (p->c->device, path, p->c->dtype, FALSE, error);
  return p->transformer != NULL;
}

static gboolean
open_vae (struct pipeline *p, GError **error)
{
  g_autofree char *path = kn_check_component (p, "vae");

  if (!path)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG, "%s: pipeline.json names no vae.", p->c->folder);
      return FALSE;
    }
  p->vae = kn_wan_vae_open (p->c->device, path, KN_F32, error);
  return p->vae != NULL;
}

/* ---- text ---- */

static void
compare_ids (struct kn_check *c, const char *name, const gint32 *ids, int n)
{
  g_autofree float *values = g_new (float, n);

  for (int i = 0; i < n; i++)
    values[i] = (float) ids[i];
  kn_check_tensor (c, name, KN_CHECK_EXACT, values, (gsize) n);
}

static gboolean
encode_prompt (struct pipeline *p, struct kn_tokenizer *t, struct kn_umt5 *umt5, const char *key, const char *side,
               struct text *text, GError **error)
{
  g_autofree char *ids_name = g_strdup_printf ("act.%s_ids", side), *rows_name = g_strdup_printf ("act.%s_rows", side);
  const char *prompt = kn_safe_json_get_string (p->json, key);
  g_autofree char *cleaned = kn_prompt_clean (prompt ? prompt : "");
  g_autofree gint32 *ids = kn_tokenizer_encode (t, cleaned, kn_wan_transformer_get_config (p->transformer)->text_len,
                                                &text->n);
  gsize n = (gsize) text->n * kn_umt5_get_dim (umt5);

  compare_ids (p->c, ids_name, ids, text->n);
  text->rows = g_new (float, n);
  if (!kn_umt5_encode (umt5, p->c->stream, ids, text->n, text->rows, error))
    return FALSE;
  kn_check_tensor (p->c, rows_name, KN_CHECK_F32, text->rows, n);
  return TRUE;
}

static gboolean
encode_prompts (struct pipeline *p, GError **error)
{
  g_autofree char *vocabulary = kn_check_component (p, "tokenizer"), *encoder = kn_check_component (p, "text_encoder");
  struct kn_tokenizer *t = kn_tokenizer_open (vocabulary, error);
  struct kn_umt5 *umt5 = t ? kn_umt5_open (p->c->device, encoder, KN_F32, error) : NULL;
  gboolean ok = umt5 && encode_prompt (p, t, umt5, "prompt", "prompt", &p->prompt, error) &&
                encode_prompt (p, t, umt5, "negative_prompt", "negative", &p->negative, error);

  kn_umt5_close (&umt5);
  kn_tokenizer_close (&t);
  return ok;
}

static gboolean
read_rows (struct pipeline *p, const char *name, struct text *text, GError **error)
{
  gsize n;

  text->rows = kn_check_need (p->c, name, &n, error);
  text->n = (int) (n / kn_wan_transformer_get_config (p->transformer)->text_dim);
  return text->rows != NULL;
}

static gboolean
get_text (struct pipeline *p, GError **error)
{
  g_autofree char *encoder = kn_check_component (p, "text_encoder"), *tokenizer = kn_check_component (p, "tokenizer");

  if (encoder && tokenizer)
    return encode_prompts (p, error);
  return read_rows (p, "in.prompt_rows", &p->prompt, error) && read_rows (p, "in.negative_rows", &p->negative, error);
}

/* ---- a run: one sampler over one starting noise ---- */

/* Tensors of a run are "<prefix>stepN.<leaf>"; what a run has not itself comes from the tensors without prefix. */
struct run
{
  struct pipeline *p;
  const char *prefix;
  enum kn_sampler sampler;
  double shift;
  int n_steps;
  int channels, t, h, w;
  gsize n;                            /* channels * t * h * w */
  float *sigmas, *timesteps, *latents;
  const struct condition *condition;
  struct kn_wan_context *positive, *negative;
};

static char *
tensor_name (const struct run *r, const char *name)
{
  g_autofree char *own = g_strconcat (r->prefix, name, NULL);

  return g_strdup (kn_weights_find (r->p->c->io, own) ? own : name);
}

/* How many first steps are recorded. */
static int
recorded_steps (const struct run *r)
{
  for (int n = 0;; n++)
    {
      g_autofree char *name = g_strdup_printf ("%sstep%d.latents", r->prefix, n);

      if (!kn_weights_find (r->p->c->io, name))
        return n;
    }
}

/* The run's own sigmas and timesteps; our table, for as many steps as are recorded, where it has none. */
static gboolean
read_table (struct run *r, GError **error)
{
  g_autofree char *sigma_name = g_strconcat (r->prefix, "sigmas", NULL);
  g_autofree char *time_name = g_strconcat (r->prefix, "timesteps", NULL);
  gsize n_sigmas, n_times;
  g_autofree float *sigmas = kn_check_read (r->p->c, sigma_name, &n_sigmas);
  g_autofree float *timesteps = kn_check_read (r->p->c, time_name, &n_times);

  r->n_steps = sigmas && n_sigmas > 1 ? (int) n_sigmas - 1 : recorded_steps (r);
  r->sigmas = g_new (float, r->n_steps + 1);
  r->timesteps = g_new (float, r->n_steps + 1);
  kn_sampler_table (r->sampler, r->n_steps, r->shift, r->sigmas, r->timesteps);
  if (timesteps && n_times != (gsize) r->n_steps)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “%s” must have one value more than “%s”.",
                   r->p->c->folder, sigma_name, time_name);
      return FALSE;
    }
  if (sigmas)
    memcpy (r->sigmas, sigmas, (r->n_steps + 1) * sizeof (float));
  if (timesteps)
    memcpy (r->timesteps, timesteps, r->n_steps * sizeof (float));
  return TRUE;
}

static gboolean
read_run (struct run *r, GError **error)
{
  g_autofree char *latents = tensor_name (r, "in.latents_init");

  if (!read_table (r, error) || !kn_check_video_dims (r->p->c, latents, &r->channels, &r->t, &r->h, &r->w, error))
    return FALSE;
  if (r->h % 2 || r->w % 2 || r->channels != kn_wan_transformer_get_config (r->p->transformer)->out_channels)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
                   "%s: “%s” must have even sizes and the channels that the transformer gives.", r->p->c->folder,
                   latents);
      return FALSE;
    }
  r->latents = kn_check_read (r->p->c, latents, &r->n);
  if (r->n + (r->condition ? r->condition->n : 0) ==
      (gsize) kn_wan_transformer_get_config (r->p->transformer)->in_channels * r->t * r->h * r->w)
    return TRUE;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
               "%s: “%s” and what is known do not add up to the channels of the transformer.", r->p->c->folder,
               latents);
  return FALSE;
}

static void
clear_run (struct run *r)
{
  kn_wan_context_destroy (&r->positive);
  kn_wan_context_destroy (&r->negative);
  g_free (r->sigmas);
  g_free (r->timesteps);
  g_free (r->latents);
}

/* Our own table for the number of steps and the shift that pipeline.json states. */
static void
check_table (struct run *r)
{
  g_autofree char *sigma_name = g_strconcat (r->prefix, "sigmas", NULL);
  g_autofree char *time_name = g_strconcat (r->prefix, "timesteps", NULL);
  g_autofree float *sigmas = g_new (float, r->n_steps + 1), *timesteps = g_new (float, r->n_steps);
  g_autofree float *expected = g_memdup2 (r->timesteps, r->n_steps * sizeof (float));

  kn_sampler_table (r->sampler, r->n_steps, r->shift, sigmas, timesteps);
  kn_check_tensor (r->p->c, sigma_name, KN_CHECK_SCHEDULER, sigmas, (gsize) r->n_steps + 1);
  for (int i = 0; i < r->n_steps; i++)
    {
      expected[i] /= 1000;
      timesteps[i] /= 1000;
    }
  if (kn_weights_find (r->p->c->io, time_name))
    kn_check_compare (r->p->c, time_name, KN_CHECK_SCHEDULER, expected, timesteps, (gsize) r->n_steps);
}

static gboolean
make_contexts (struct run *r, GError **error)
{
  const struct pipeline *p = r->p;
  const float *clip = r->condition ? r->condition->clip : NULL;

  r->positive = kn_wan_context_create (p->transformer, p->c->stream, p->prompt.rows, p->prompt.n, clip, error);
  if (r->positive)
    r->negative = kn_wan_context_create (p->transformer, p->c->stream, p->negative.rows, p->negative.n, clip, error);
  return r->negative != NULL;
}

/* Writes the first latent frame, where it is known, over that of latents. */
static void
put_first (const struct run *r, float *latents)
{
  gsize plane = (gsize) r->h * r->w;

  for (int c = 0; r->condition && r->condition->first && c < r->channels; c++)
    memcpy (latents + (gsize) c * r->t * plane, r->condition->first + c * plane, plane * sizeof (float));
}

static float *
with_condition (const struct run *r)
{
  gsize more = r->condition ? r->condition->n : 0;
  float *all = g_new (float, r->n + more);

  memcpy (all, r->latents, r->n * sizeof (float));
  put_first (r, all);
  if (more)
    memcpy (all + r->n, r->condition->y, more * sizeof (float));
  return all;
}

/* One side of guidance; compared as "stepN.cond" or "stepN.noise_cond". After the first step the inputs are no longer
 * the reference's own, so that the bounds of whole pipelines hold. */
static gboolean
predict (struct run *r, int step, const char *side, const struct kn_wan_context *context, const float *input,
         float *velocity, GError **error)
{
  g_autofree char *plain = g_strdup_printf ("%sstep%d.%s", r->prefix, step, side);
  g_autofree char *fun = g_strdup_printf ("%sstep%d.noise_%s", r->prefix, step, side);
  enum kn_check_class class = step ? KN_CHECK_LATENTS : KN_CHECK_DIT;
  const struct kn_wan_forward_args args = {
    .t = r->t, .h = r->h, .w = r->w, .latents = input, .timestep = r->timesteps[step], .context = context,
    .n_known_frames = r->condition && r->condition->first ? 1 : 0,
    .camera = r->condition ? r->condition->camera : NULL, .velocity = velocity,
  };

  if (!kn_check_forward (r->p->c, r->p->transformer, &args, error))
    return FALSE;
  kn_check_tensor (r->p->c, plain, class, velocity, r->n);
  kn_check_tensor (r->p->c, fun, class, velocity, r->n);
  return TRUE;
}

static gboolean
run_step (struct run *r, struct kn_scheduler *scheduler, int step, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%sstep%d.latents", r->prefix, step);
  g_autofree float *input = with_condition (r), *positive = g_new (float, r->n), *negative = g_new (float, r->n);
  float guidance = (float) r->p->guidance;

  if (step == 0 && r->condition && r->condition->first)
    kn_check_tensor (r->p->c, "cond.hidden_states", KN_CHECK_F32, input, r->n);
  if (!predict (r, step, "cond", r->positive, input, positive, error) ||
      !predict (r, step, "uncond", r->negative, input, negative, error))
    return FALSE;
  for (gsize i = 0; i < r->n; i++)
    positive[i] = negative[i] + guidance * (positive[i] - negative[i]);
  kn_scheduler_step (scheduler, positive, NULL, r->latents, NULL);
  kn_check_tensor (r->p->c, name, KN_CHECK_LATENTS, r->latents, r->n);
  return TRUE;
}

/* ---- frames ---- */

/* Frame that a lone picture of the run is, by the note ("euler.frames_01 holds frame 4 only"), else the middle one. */
static int
lone_frame (const struct run *r, const char *name, int n_frames)
{
  const char *note = kn_safe_json_get_string (r->p->json, "note"), *mention = note ? strstr (note, name) : NULL;
  int frame = n_frames / 2;

  if (mention)
    sscanf (mention + strlen (name), " holds frame %d", &frame);
  return CLAMP (frame, 0, n_frames - 1);
}

/* frames: [F, H, W, 3] in 0 … 1, against [1, 3, F, H, W] or [F, 3, H, W]. */
static void
compare_frames (struct run *r, const char *name, const float *frames, int n_frames, gsize pixels)
{
  const struct kn_weight *weight = kn_weights_find (r->p->c->io, name);
  gsize n = 3 * pixels;

  if (weight->n_dims == 5)
    {
      g_autofree float *video = kn_check_channels_last (frames, n_frames * pixels, 3);

      kn_check_tensor (r->p->c, name, KN_CHECK_FRAMES, video, n_frames * n);
    }
  else
    {
      int count = (int) weight->dims[0], first = count == 1 ? lone_frame (r, name, n_frames) : 0;
      g_autofree float *pictures = g_new (float, n_frames * n);

      for (int i = 0; i < n_frames; i++)
        {
          g_autofree float *picture = kn_check_channels_last (frames + i * n, pixels, 3);

          memcpy (pictures + i * n, picture, n * sizeof (float));
        }
      kn_check_tensor (r->p->c, name, KN_CHECK_FRAMES, pictures + first * n, MIN (count, n_frames) * n);
    }
}

static gboolean
check_frames (struct run *r, GError **error)
{
  static const char *const leaves[] = { "frames_01", "out.frames_01", "out.video_01" };
  const struct kn_wan_vae_config *config = kn_wan_vae_get_config (r->p->vae);
  int n_frames = (r->t - 1) * config->time_factor + 1;
  gsize pixels = (gsize) r->h * r->w * config->out_space_factor * config->out_space_factor;
  g_autofree float *frames = g_new (float, n_frames * pixels * 3);

  put_first (r, r->latents);
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autofree char *name = g_strconcat (r->prefix, leaves[i], NULL);

      if (!kn_weights_find (r->p->c->io, name))
        continue;
      if (!kn_wan_vae_decode (r->p->vae, r->p->c->stream, r->latents, r->t, r->h, r->w, frames, error))
        return FALSE;
      for (gsize j = 0; j < n_frames * pixels * 3; j++)
        frames[j] = CLAMP (frames[j] * 0.5f + 0.5f, 0.0f, 1.0f);
      compare_frames (r, name, frames, n_frames, pixels);
    }
  return TRUE;
}

static gboolean
do_run (struct pipeline *p, const char *prefix, enum kn_sampler sampler, double shift,
        const struct condition *condition, GError **error)
{
  struct run r = { .p = p, .prefix = prefix, .sampler = sampler, .shift = shift, .condition = condition };
  struct kn_scheduler *scheduler = NULL;
  gboolean ok = read_run (&r, error) && make_contexts (&r, error);

  if (ok)
    {
      check_table (&r);
      scheduler = kn_scheduler_create (sampler, r.n_steps, r.sigmas, 0, r.n);
      for (int i = 0; ok && i < r.n_steps; i++)
        ok = run_step (&r, scheduler, i, error);
      kn_scheduler_destroy (&scheduler);
      ok = ok && check_frames (&r, error);
    }
  clear_run (&r);
  return ok;
}

/* ---- the kinds of pipelines ---- */

/* "FlowMatchEuler shift=5", "UniPC (diffusers) flow_shift=3" */
static enum kn_sampler
sampler_of (const char *text)
{
  return strstr (text, "UniPC") || strstr (text, "unipc") ? KN_SAMPLER_UNIPC_DIFFUSERS : KN_SAMPLER_EULER;
}

static double
shift_of (JsonObject *section)
{
  double shift = 1;
  JsonNode *node = json_object_get_member (section, "flow_shift");

  if (!node)
    node = json_object_get_member (section, "shift");
  return node && kn_safe_json_node_double (node, &shift) ? shift : 1;
}

/* One run per sampler that has a section of its own. */
static gboolean
run_text_to_video (struct pipeline *p, GError **error)
{
  static const char *const samplers[] = { "unipc", "euler" };

  for (guint i = 0; i < G_N_ELEMENTS (samplers); i++)
    {
      JsonObject *section = kn_safe_json_get_object (p->json, samplers[i]);
      g_autofree char *prefix = g_strconcat (samplers[i], ".", NULL);

      if (section && !do_run (p, prefix, sampler_of (samplers[i]), shift_of (section), NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
read_scheduler (struct pipeline *p, enum kn_sampler *sampler, double *shift)
{
  const char *text = kn_safe_json_get_string (p->json, "scheduler"), *equals = text ? strstr (text, "shift=") : NULL;

  *shift = equals ? g_ascii_strtod (equals + 6, NULL) : 1;
  *sampler = text ? sampler_of (text) : KN_SAMPLER_EULER;
}

/* The picture's latents stand in for the first frame at every step. */
static gboolean
run_with_first_frame (struct pipeline *p, GError **error)
{
  struct condition condition = { 0 };
  enum kn_sampler sampler;
  double shift;
  gboolean ok;

  read_scheduler (p, &sampler, &shift);
  ok = kn_check_condition_first (p, &condition, error) && do_run (p, "", sampler, shift, &condition, error);
  kn_check_condition_clear (&condition);
  return ok;
}

/* Known pixels go in through channels of their own. */
static gboolean
run_with_pictures (struct pipeline *p, GError **error)
{
  struct condition condition = { 0 }, masked = { 0 };
  enum kn_sampler sampler;
  double shift;
  gboolean ok;

  read_scheduler (p, &sampler, &shift);
  ok = kn_check_condition (p, &condition, error) && do_run (p, "", sampler, shift, &condition, error);
  kn_check_condition_clear (&condition);
  if (ok && kn_weights_find (p->c->io, "maskcase.cond.y"))
    ok = kn_check_condition_masked (p, &masked, error) && do_run (p, "maskcase.", sampler, shift, &masked, error);
  kn_check_condition_clear (&masked);
  if (ok && kn_weights_find (p->c->io, "startend.cond.y"))
    ok = kn_check_condition_start_end (p, error);
  return ok;
}

static gboolean
run_pipeline (struct pipeline *p, GError **error)
{
  JsonNode *guidance = json_object_get_member (p->json, "guidance_scale");

  if (!open_transformer (p, error) || !open_vae (p, error) || !get_text (p, error))
    return FALSE;
  p->guidance = 1;
  if (guidance)
    kn_safe_json_node_double (guidance, &p->guidance);
  if (kn_wan_transformer_get_config (p->transformer)->in_channels != kn_wan_vae_get_config (p->vae)->z_dim)
    return run_with_pictures (p, error);
  if (kn_weights_find (p->c->io, "in.image_u8_chw"))
    return run_with_first_frame (p, error);
  return run_text_to_video (p, error);
}

gboolean
kn_check_pipeline (struct kn_check *c, GError **error)
{
  struct pipeline p = { .c = c };
  g_autofree char *path = kn_check_path (c, "pipeline.json"), *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  gboolean ok;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, error) || !(root = kn_safe_json_parse (text, n, path, error)))
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "%s must be an object.", path);
      return FALSE;
    }
  p.json = json_node_get_object (root);
  ok = run_pipeline (&p, error);
  kn_wan_transformer_close (&p.transformer);
  kn_wan_vae_close (&p.vae);
  g_free (p.prompt.rows);
  g_free (p.negative.rows);
  return ok;
}
