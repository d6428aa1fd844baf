/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The memory plan: the model's own code, run on the device that only counts.
 */
#include "render/job/kn-pass.h"

#include <string.h>

/* Of time, when coding in tiles: latent frames, and bytes of frames on the host of another device. */
#define MAX_WINDOW 16
#define HOST_WINDOW_BYTES (512u << 20)

struct planner
{
  struct kn_model *model;
  struct kn_device *device;
  struct kn_stream *stream;
  const struct kn_request *request;
  const struct kn_job_shape *shape;
  struct kn_job_plan *plan;
  const struct kn_job_target *target;
  gsize scratch_bytes;                /* of the target's ops */
};

/* Peak of what happened since the last call. */
static guint64
take_peak (struct planner *p)
{
  guint64 peak = kn_device_get_peak_bytes (p->device) + p->scratch_bytes;

  kn_device_reset_peak (p->device);
  return peak;
}

/* How many encoded texts a job holds: all and the negative, for the beginning of a clip and for later windows. */
static int
count_contexts (const struct planner *p)
{
  const struct kn_request *r = p->request;
  gboolean begins = !r->loop && !r->fill && !(r->extend && r->extend->direction == KN_EXTEND_FORWARD);

  return (int) (r->n_prompts + r->n_layout + 2) * (begins && p->shape->n_windows > 1 ? 2 : 1);
}

static void
destroy_contexts (struct kn_wan_context **contexts, int n)
{
  for (int i = 0; i < n; i++)
    kn_wan_context_destroy (&contexts[i]);
}

static gboolean
plan_denoising (struct planner *p, GError **error)
{
  const struct kn_job_shape *s = p->shape;
  struct kn_wan_transformer *transformer = kn_model_get_transformer (p->model, error);
  int n_contexts = count_contexts (p);
  g_autofree struct kn_wan_context **contexts = g_new0 (struct kn_wan_context *, n_contexts);
  struct kn_wan_camera *camera = NULL;
  struct kn_arena *arena = NULL;
  const struct kn_stream_stats *stats = kn_stream_get_stats (p->stream);
  guint64 before;
  double smaller;
  gboolean ok = transformer && (contexts[0] = kn_job_encode_text (p->model, p->stream, "", "", NULL, error)) != NULL;

  /* The longest text there can be. */
  kn_wan_context_destroy (&contexts[0]);
  for (int i = 0; ok && i < n_contexts; i++)
    {
      int longest = kn_wan_transformer_get_config (transformer)->text_len;

      contexts[i] = kn_wan_context_create (transformer, p->stream, NULL, longest, NULL, error);
      ok = contexts[i] != NULL;
    }
  p->plan->text_bytes = take_peak (p);
  kn_model_trim (p->model, KN_MODEL_TRANSFORMER);
  ok = ok && (transformer = kn_model_get_transformer (p->model, error)) &&
       (arena = kn_arena_create (p->device, 0, error));
  if (ok && kn_wan_transformer_get_config (transformer)->has_camera)
    ok = (camera = kn_wan_camera_create (transformer, p->stream, s->window, s->h, s->w, NULL, NULL, error)) != NULL;
  before = stats->flops;
  if (ok)
    {
      const struct kn_wan_forward_args args = { .t = s->window, .h = s->h, .w = s->w, .context = contexts[0],
                                                .camera = camera };

      ok = kn_wan_transformer_forward (transformer, p->stream, arena, &args, error);
    }
  smaller = kn_job_evaluation_work (s->window, s->draft_h, s->draft_w) / kn_job_evaluation_work (s->window, s->h, s->w);
  p->plan->flops += (guint64) ((double) (stats->flops - before) *
                               (s->evaluations - s->draft_evaluations + s->draft_evaluations * smaller));
  p->plan->denoise_bytes = take_peak (p);
  kn_arena_destroy (&arena);
  kn_wan_camera_destroy (&camera);
  destroy_contexts (contexts, n_contexts);
  return ok;
}

/* Peak of decoding in tiles of this side; 0: whole. */
static gboolean
plan_decoder (struct planner *p, struct kn_wan_vae *vae, int tile, guint64 *flops, GError **error)
{
  const struct kn_job_shape *s = p->shape;
  int h = tile ? MIN (tile, s->h) : s->h, w = tile ? MIN (tile, s->w) : s->w, n;
  struct kn_wan_vae_decoder *decoder = kn_wan_vae_decoder_create (vae, p->stream, h, w, error);
  const struct kn_stream_stats *stats = kn_stream_get_stats (p->stream);
  guint64 before;
  gboolean ok = decoder && kn_wan_vae_decoder_push (decoder, NULL, NULL, &n, error);

  before = stats->flops;
  ok = ok && kn_wan_vae_decoder_push (decoder, NULL, NULL, &n, error);
  *flops = (stats->flops - before) * (guint64) s->t * s->h * s->w / ((guint64) h * w);
  kn_wan_vae_decoder_destroy (&decoder);
  p->plan->decode_bytes = take_peak (p);
  return ok;
}

/* Peak of encoding, likewise. */
static gboolean
plan_encoder (struct planner *p, struct kn_wan_vae *vae, int tile, GError **error)
{
  const struct kn_job_shape *s = p->shape;
  int h = tile ? MIN (tile, s->h) : s->h, w = tile ? MIN (tile, s->w) : s->w;
  int factor = kn_wan_vae_get_config (vae)->space_factor;
  struct kn_wan_vae_encoder *encoder = kn_wan_vae_encoder_create (vae, p->stream, h * factor, w * factor, error);
  gboolean ok = encoder && kn_wan_vae_encoder_push (encoder, NULL, NULL, NULL, error) &&
                kn_wan_vae_encoder_push (encoder, NULL, NULL, NULL, error);

  kn_wan_vae_encoder_destroy (&encoder);
  p->plan->condition_bytes = take_peak (p);
  return ok;
}

/* The frames of a window, which are on the host, take what is left. FALSE if that is not enough for one. */
static gboolean
plan_window (struct planner *p, struct kn_wan_vae *vae, gboolean encodes, struct kn_job_tiles *tiles, guint64 *bytes)
{
  gboolean on_host = p->target->kind == KN_DEVICE_CPU;
  guint64 most = on_host ? p->target->memory_bytes : HOST_WINDOW_BYTES, used = on_host ? *bytes : 0;
  guint64 frame = kn_wan_vae_tiled_frame_bytes (kn_wan_vae_get_config (vae), encodes, p->shape->h, p->shape->w,
                                                tiles->tile, KN_JOB_TILE_STEP (tiles->tile));

  tiles->window = used < most ? (int) MIN (MAX_WINDOW, (most - used) / frame) : 0;
  if (tiles->window < 1 && !on_host)
    tiles->window = 1;
  *bytes += on_host ? (guint64) MAX (1, tiles->window) * frame : 0;
  return tiles->window > 0 && *bytes <= p->target->memory_bytes;
}

/* Whether any pixels go through the encoder. */
static gboolean
needs_encoder (const struct planner *p, const struct kn_wan_vae_config *vae)
{
  const struct kn_request *r = p->request;
  const struct kn_wan_config *config = kn_model_get_transformer_config (p->model, NULL);
  gboolean grey = config && config->in_channels != vae->z_dim && kn_model_get_info (p->model)->grey_unknown;

  return grey || r->first_frame || r->last_frame || r->n_keyframes || r->source || r->fill || p->shape->encodes_ends;
}

/* The largest tiles that fit; else the smallest. */
static gboolean
plan_tiles (struct planner *p, struct kn_wan_vae *vae, gboolean encodes, GError **error)
{
  static const int sides[] = { 0, 64, 48, 32, 24, 16 };
  struct kn_job_plan *plan = p->plan;
  struct kn_job_tiles *tiles = encodes ? &plan->encode : &plan->decode;
  guint64 *bytes = encodes ? &plan->condition_bytes : &plan->decode_bytes, flops = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      tiles->tile = sides[i];
      if (!(encodes ? plan_encoder (p, vae, sides[i], error) : plan_decoder (p, vae, sides[i], &flops, error)))
        return FALSE;
      if (sides[i] ? plan_window (p, vae, encodes, tiles, bytes) : *bytes <= p->target->memory_bytes)
        break;
    }
  plan->flops += flops;
  return TRUE;
}

static gboolean
plan_coding (struct planner *p, GError **error)
{
  struct kn_wan_vae *vae;

  kn_model_trim (p->model, KN_MODEL_VAE);
  vae = kn_model_get_vae (p->model, error);
  return vae && (!needs_encoder (p, kn_wan_vae_get_config (vae)) || plan_tiles (p, vae, TRUE, error)) &&
         plan_tiles (p, vae, FALSE, error);
}

/* Of latents on the host: the whole take's as it grows, what is known of it and as it is saved (twice while that is
 * written), what it starts from and the condition channels; then some twenty of the window's. */
static guint64
count_host (const struct planner *p, const struct kn_wan_vae_config *vae)
{
  const struct kn_job_shape *s = p->shape;
  const struct kn_wan_config *config = kn_model_get_transformer_config (p->model, NULL);
  guint64 z = (guint64) vae->z_dim, conditions = p->request->n_keyframes + 1;
  guint64 each = 5 * z + 1 + (config && config->in_channels != vae->z_dim ? conditions * (z + 4) : 0);
  guint64 whole = (guint64) (s->t + s->window) * s->h * s->w, window = (guint64) s->window * s->h * s->w;

  return (whole * each + window * 20 * z) * sizeof (float) * (s->draft && s->full ? 2 : 1);
}

static gboolean
plan_host (struct planner *p, GError **error)
{
  const struct kn_wan_vae_config *vae = kn_model_get_vae_config (p->model, error);
  guint64 most = kn_host_get_memory_bytes (), all;

  if (!vae)
    return FALSE;
  p->plan->host_bytes = count_host (p, vae);
  all = p->plan->host_bytes + (p->target->kind == KN_DEVICE_CPU ? p->plan->peak_bytes : 0);
  if (all <= most)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY,
               "This needs %.2f GB of memory, %.2f of them for its latents, but this machine has %.2f GB; make it "
               "smaller or shorter.", all * 1e-9, p->plan->host_bytes * 1e-9, most * 1e-9);
  return FALSE;
}

/* The least frugal way that fits. */
static gboolean
plan_memory (struct planner *p, GError **error)
{
  struct kn_job_plan *plan = p->plan;

  for (int memory = KN_MODEL_TOGETHER; memory <= KN_MODEL_STREAMED; memory++)
    {
      *plan = (struct kn_job_plan) { .memory = (enum kn_model_memory) memory };
      kn_model_set_memory (p->model, plan->memory);
      kn_model_trim (p->model, 0);
      kn_device_reset_peak (p->device);
      if (!plan_denoising (p, error) || !plan_coding (p, error))
        return FALSE;
      plan->peak_bytes = MAX (MAX (plan->text_bytes, plan->condition_bytes),
                              MAX (plan->denoise_bytes, plan->decode_bytes));
      if (plan->peak_bytes <= p->target->memory_bytes)
        return TRUE;
    }
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_NO_MEMORY,
               "This needs %.2f GB of memory, but %s has %.2f GB; make it smaller or shorter, or choose a "
                "smaller model.",
               plan->peak_bytes * 1e-9, p->target->name, p->target->memory_bytes * 1e-9);
  return FALSE;
}

gboolean
kn_job_forecast (const struct kn_job_target *target, const char *folder, enum kn_dtype compute,
                 const struct kn_request *request, const struct kn_job_io *io, struct kn_job_shape *shape,
                 struct kn_job_plan *plan, GError **error)
{
  struct planner p = { .request = request, .shape = shape, .plan = plan, .target = target,
                       .scratch_bytes = kn_device_kind_scratch_bytes (target->kind) };
  gboolean ok;

  memset (plan, 0, sizeof *plan);
  memset (shape, 0, sizeof *shape);
  ok = (p.device = kn_device_open ("plan", error)) && (p.model = kn_model_open (p.device, folder, compute, error)) &&
       kn_job_shape_init (shape, p.model, request, target->name, io, error) &&
       (p.stream = kn_stream_create (p.device, error)) && plan_memory (&p, error) && plan_host (&p, error);
  kn_stream_destroy (&p.stream);
  kn_model_close (&p.model);
  kn_device_close (&p.device);
  if (!ok)
    kn_job_shape_clear (shape);
  return ok;
}
