/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-loader.h"
#include "render/model/wan/kn-wan-transformer-private.h"
#include "render/weights/kn-config.h"
#include "render/weights/kn-wan-names.h"

#include <math.h>
#include <string.h>

/* Hidden rows of the feed-forward are made in tiles of about this size: at 480p they would take 587 MB at once. */
#define FFN_TILE_BYTES (32 << 20)

/* ---- loading ---- */

static gboolean
read_config (const char *path, const struct kn_wan_variant *variant, struct kn_wan_config *config, GError **error)
{
  g_autofree char *folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *file = g_build_filename (folder, "config.json", NULL);
  struct kn_config *json = NULL;
  gint64 heads = variant->n_heads, text_len = 512;
  double eps = 1e-6;
  gboolean ok = TRUE;

  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      json = kn_config_open (file, error);
      ok = json && kn_config_try_int (json, "num_attention_heads|num_heads", 1, variant->dim, &heads, error) &&
           kn_config_try_int (json, "text_len", 1, 4096, &text_len, error) &&
           kn_config_try_double (json, "eps", 0, 1, &eps, error);
      kn_config_close (&json);
    }
  if (ok && (heads < 1 || variant->dim % heads || (variant->dim / heads) % 2))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG,
                   "%s: cannot divide a width of %d into heads; a config.json with num_attention_heads is needed "
                   "beside the weights.", path, variant->dim);
      return FALSE;
    }
  *config = (struct kn_wan_config) {
    .n_layers = variant->n_layers, .dim = variant->dim, .n_heads = (int) heads, .ffn_dim = variant->ffn_dim,
    .in_channels = variant->in_channels, .out_channels = variant->out_channels,
    .freq_dim = variant->freq_dim, .text_dim = variant->text_dim, .text_len = (int) text_len, .eps = (float) eps,
    .has_clip = variant->has_clip, .clip_dim = variant->clip_dim, .has_camera = variant->has_camera,
  };
  return ok;
}

static gboolean
check_supported (const char *path, const struct kn_wan_variant *variant, GError **error)
{
  const char *what = variant->has_vace             ? "VACE blocks"
                     : variant->has_clip_positions ? "first-and-last-frame CLIP positions"
                     : variant->has_ref_conv       ? "a reference-image convolution"
                                                   : NULL;

  if (!what)
    return TRUE;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED, "%s: a model with %s cannot be run yet.", path, what);
  return FALSE;
}

static void
load_block (struct kn_wan_transformer *t, struct kn_loader *l, int i)
{
  const struct kn_wan_config *c = &t->config;
  struct kn_wan_block *b = &t->blocks[i];
  int d = c->dim;

  b->qkv = kn_load_linear_parts (l, t->compute, d, d, TRUE, 3, (const char *[]) { "q", "k", "v" },
                                 "blocks.%d.self_attn", i);
  b->o = kn_load_linear (l, t->compute, d, d, TRUE, "blocks.%d.self_attn.o", i);
  b->norm_q = kn_load_const (l, 1, d, "blocks.%d.self_attn.norm_q.weight", i);
  b->norm_k = kn_load_const (l, 1, d, "blocks.%d.self_attn.norm_k.weight", i);
  b->cross_q = kn_load_linear (l, t->compute, d, d, TRUE, "blocks.%d.cross_attn.q", i);
  b->cross_kv = kn_load_linear_parts (l, t->compute, d, d, TRUE, 2, (const char *[]) { "k", "v" },
                                      "blocks.%d.cross_attn", i);
  b->cross_o = kn_load_linear (l, t->compute, d, d, TRUE, "blocks.%d.cross_attn.o", i);
  b->cross_norm_q = kn_load_const (l, 1, d, "blocks.%d.cross_attn.norm_q.weight", i);
  b->cross_norm_k = kn_load_const (l, 1, d, "blocks.%d.cross_attn.norm_k.weight", i);
  if (c->has_clip)
    {
      b->cross_kv_img = kn_load_linear_parts (l, t->compute, d, d, TRUE, 2, (const char *[]) { "k_img", "v_img" },
                                              "blocks.%d.cross_attn", i);
      b->cross_norm_k_img = kn_load_const (l, 1, d, "blocks.%d.cross_attn.norm_k_img.weight", i);
    }
  b->norm3_weight = kn_load_const (l, 1, d, "blocks.%d.norm3.weight", i);
  b->norm3_bias = kn_load_const (l, 1, d, "blocks.%d.norm3.bias", i);
  b->ffn_up = kn_load_linear (l, t->compute, d, c->ffn_dim, TRUE, "blocks.%d.ffn.0", i);
  b->ffn_down = kn_load_linear (l, t->compute, c->ffn_dim, d, TRUE, "blocks.%d.ffn.2", i);
  b->modulation = kn_load_const (l, 6, d, "blocks.%d.modulation", i);
}

static void
load_clip (struct kn_wan_transformer *t, struct kn_loader *l)
{
  int clip = t->config.clip_dim, d = t->config.dim;

  t->clip_norm1_weight = kn_load_const (l, 1, clip, "img_emb.proj.0.weight");
  t->clip_norm1_bias = kn_load_const (l, 1, clip, "img_emb.proj.0.bias");
  t->clip_up = kn_load_linear (l, t->compute, clip, clip, TRUE, "img_emb.proj.1");
  t->clip_down = kn_load_linear (l, t->compute, clip, d, TRUE, "img_emb.proj.3");
  t->clip_norm2_weight = kn_load_const (l, 1, d, "img_emb.proj.4.weight");
  t->clip_norm2_bias = kn_load_const (l, 1, d, "img_emb.proj.4.bias");
}

static void
load_camera (struct kn_wan_transformer *t, struct kn_loader *l, int n_residual_blocks)
{
  int d = t->config.dim;
  const struct kn_conv_desc conv = {
    .cin = d, .cout = d, .kt = 1, .kh = 3, .kw = 3, .stride_t = 1, .stride_hw = 1,
    .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1, .upsample = 1, .compute = t->compute,
  };

  /* PixelUnshuffle(8) and a 2x2 convolution of stride 2 are one matrix over 16x16 pixels of 24 channels. */
  t->camera_patch = kn_load_linear (l, t->compute, 24 * 64 * 4, d, TRUE, "control_adapter.conv");
  t->n_camera_convs = 2 * n_residual_blocks;
  t->camera_convs = g_new0 (struct kn_conv *, t->n_camera_convs);
  for (int i = 0; i < t->n_camera_convs; i++)
    t->camera_convs[i] = kn_load_conv (l, &conv, "control_adapter.residual_blocks.%d.conv%d", i / 2, i % 2 + 1);
}

static struct kn_wan_transformer *
load (struct kn_loader *l, const struct kn_wan_config *config, int n_camera_blocks, enum kn_dtype compute,
      gboolean streamed, GError **error)
{
  struct kn_wan_transformer *t = g_new0 (struct kn_wan_transformer, 1);
  int d = config->dim;

  t->device = l->device;
  t->config = *config;
  t->compute = compute;
  t->patch_embedding = kn_load_linear (l, compute, 4 * config->in_channels, d, TRUE, "patch_embedding");
  t->text_up = kn_load_linear (l, compute, config->text_dim, d, TRUE, "text_embedding.0");
  t->text_down = kn_load_linear (l, compute, d, d, TRUE, "text_embedding.2");
  t->time_up = kn_load_linear (l, KN_F32, config->freq_dim, d, TRUE, "time_embedding.0");
  t->time_down = kn_load_linear (l, KN_F32, d, d, TRUE, "time_embedding.2");
  t->time_projection = kn_load_linear (l, KN_F32, d, 6 * d, TRUE, "time_projection.1");
  t->head = kn_load_linear (l, compute, d, 4 * config->out_channels, TRUE, "head.head");
  t->head_modulation = kn_load_const (l, 2, d, "head.modulation");
  t->blocks = g_new0 (struct kn_wan_block, config->n_layers);
  for (int i = 0; i < config->n_layers && !l->error && !streamed; i++)
    load_block (t, l, i);
  if (config->has_clip)
    load_clip (t, l);
  if (config->has_camera)
    load_camera (t, l, n_camera_blocks);
  if (l->error)
    {
      g_propagate_error (error, g_steal_pointer (&l->error));
      kn_wan_transformer_close (&t);
    }
  return t;
}

/* NULL and error if the file is not a transformer that can be run. */
static struct kn_weights *
open_weights (const char *path, struct kn_wan_variant *variant, struct kn_wan_config *config, GError **error)
{
  struct kn_weights *weights = kn_weights_open (path, error);

  if (!weights || !kn_weights_set_names (weights, KN_NAMES_WAN_TRANSFORMER, error) ||
      !kn_wan_variant_detect (weights, variant, error) || !check_supported (path, variant, error) ||
      !read_config (path, variant, config, error))
    kn_weights_close (&weights);
  return weights;
}

gboolean
kn_wan_transformer_read_config (const char *path, struct kn_wan_config *config, GError **error)
{
  struct kn_wan_variant variant;
  struct kn_weights *weights = open_weights (path, &variant, config, error);
  gboolean ok = weights != NULL;

  kn_weights_close (&weights);
  return ok;
}

struct kn_wan_transformer *
kn_wan_transformer_open (struct kn_device *device, const char *path, enum kn_dtype compute, gboolean streamed,
                         GError **error)
{
  struct kn_loader loader = { .device = device };
  struct kn_wan_transformer *t = NULL;
  struct kn_wan_variant variant;
  struct kn_wan_config config;

  loader.weights = open_weights (path, &variant, &config, error);
  if (loader.weights)
    t = load (&loader, &config, variant.n_camera_residual_blocks, compute, streamed, error);
  if (t && streamed)
    t->weights = g_steal_pointer (&loader.weights);
  kn_weights_close (&loader.weights);
  return t;
}

struct kn_wan_transformer *
kn_wan_transformer_create_random (struct kn_device *device, const struct kn_wan_config *config, enum kn_dtype compute,
                                  GError **error)
{
  struct kn_loader loader = { .device = device };

  return load (&loader, config, 1, compute, FALSE, error);
}

static void
close_block (struct kn_wan_block *b)
{
  struct kn_linear **linears[] = { &b->qkv, &b->o, &b->cross_q, &b->cross_kv, &b->cross_kv_img, &b->cross_o,
                                   &b->ffn_up, &b->ffn_down };
  struct kn_tensor *consts[] = { &b->norm_q, &b->norm_k, &b->cross_norm_q, &b->cross_norm_k, &b->cross_norm_k_img,
                                 &b->norm3_weight, &b->norm3_bias, &b->modulation };

  for (guint i = 0; i < G_N_ELEMENTS (linears); i++)
    kn_linear_destroy (linears[i]);
  for (guint i = 0; i < G_N_ELEMENTS (consts); i++)
    kn_buf_destroy (&consts[i]->buf);
}

const struct kn_wan_block *
kn_wan_block_enter (struct kn_wan_transformer *t, int i, GError **error)
{
  struct kn_loader loader = { .device = t->device, .weights = t->weights };

  if (!t->weights)
    return &t->blocks[i];
  load_block (t, &loader, i);
  if (!loader.error)
    return &t->blocks[i];
  g_propagate_error (error, loader.error);
  close_block (&t->blocks[i]);
  return NULL;
}

gboolean
kn_wan_block_leave (struct kn_wan_transformer *t, struct kn_stream *stream, int i, GError **error)
{
  gboolean ok;

  if (!t->weights)
    return TRUE;
  ok = kn_stream_finish (stream, error);
  close_block (&t->blocks[i]);
  return ok;
}

void
kn_wan_transformer_close (struct kn_wan_transformer **transformer)
{
  struct kn_wan_transformer *t = *transformer;

  if (!t)
    return;
  for (int i = 0; i < t->config.n_layers; i++)
    close_block (&t->blocks[i]);
  for (int i = 0; i < t->n_camera_convs; i++)
    kn_conv_destroy (&t->camera_convs[i]);

  struct kn_linear **linears[] = { &t->patch_embedding, &t->text_up, &t->text_down, &t->time_up, &t->time_down,
                                   &t->time_projection, &t->head, &t->clip_up, &t->clip_down, &t->camera_patch };
  struct kn_tensor *consts[] = { &t->head_modulation, &t->clip_norm1_weight, &t->clip_norm1_bias,
                                 &t->clip_norm2_weight, &t->clip_norm2_bias, &t->rope };

  for (guint i = 0; i < G_N_ELEMENTS (linears); i++)
    kn_linear_destroy (linears[i]);
  for (guint i = 0; i < G_N_ELEMENTS (consts); i++)
    kn_buf_destroy (&consts[i]->buf);
  kn_weights_close (&t->weights);
  g_free (t->blocks);
  g_free (t->camera_convs);
  g_free (t);
  *transformer = NULL;
}

const struct kn_wan_config *
kn_wan_transformer_get_config (const struct kn_wan_transformer *transformer)
{
  return &transformer->config;
}

/* ---- tables and layouts on the host ---- */

/* SPEC 3.1: the D/2 pairs of a head are shared out to time, height and width; angle = position * 10000^(-j/n). */
static float *
rope_table (int t, int h, int w, int head_dim)
{
  int pairs = head_dim / 2, n_hw = pairs / 3, n_t = pairs - 2 * n_hw;
  float *table = g_new (float, (gsize) t * h * w * head_dim), *out = table;

  for (int token = 0; token < t * h * w; token++)
    {
      int position[3] = { token / (h * w), token / w % h, token % w };
      int counts[3] = { n_t, n_hw, n_hw };

      for (int axis = 0; axis < 3; axis++)
        for (int j = 0; j < counts[axis]; j++)
          {
            double angle = position[axis] * pow (10000.0, -(double) j / counts[axis]);

            *out++ = (float) cos (angle);
            *out++ = (float) sin (angle);
          }
    }
  return table;
}

static gboolean
ensure_rope (struct kn_wan_transformer *t, int frames, int rows, int cols, GError **error)
{
  int head_dim = t->config.dim / t->config.n_heads;
  g_autofree float *table = NULL;

  if (t->rope.buf && t->rope_t == frames && t->rope_h == rows && t->rope_w == cols)
    return TRUE;
  kn_buf_destroy (&t->rope.buf);
  table = rope_table (frames, rows, cols, head_dim);
  t->rope = kn_const_create (t->device, (gint64) frames * rows * cols, head_dim, table, error);
  t->rope_t = frames;
  t->rope_h = rows;
  t->rope_w = cols;
  return t->rope.buf != NULL;
}

/* [C, T, h, w] to [N, C*2*2], channel slowest. */
static float *
patchify (const float *latents, int channels, int t, int h, int w)
{
  gsize frame = (gsize) h * w, n = (gsize) t * (h / 2) * (w / 2);
  float *rows = g_new (float, n * channels * 4), *out = rows;

  for (int f = 0; f < t; f++)
    for (int y = 0; y < h; y += 2)
      for (int x = 0; x < w; x += 2)
        for (int c = 0; c < channels; c++, out += 4)
          {
            const float *in = latents + ((gsize) c * t + f) * frame + (gsize) y * w + x;

            out[0] = in[0];
            out[1] = in[1];
            out[2] = in[w];
            out[3] = in[w + 1];
          }
  return rows;
}

/* [N, 2*2*C] to [C, T, h, w], channel fastest. */
static void
unpatchify (const float *rows, int channels, int t, int h, int w, float *latents)
{
  gsize frame = (gsize) h * w;

  for (int f = 0; f < t; f++)
    for (int y = 0; y < h; y += 2)
      for (int x = 0; x < w; x += 2)
        for (int cell = 0; cell < 4; cell++)
          for (int c = 0; c < channels; c++)
            latents[((gsize) c * t + f) * frame + (gsize) (y + cell / 2) * w + x + cell % 2] = *rows++;
}

/* [1, freq_dim]: cosines of the first half, then sines. */
static void
timestep_sinusoid (float timestep, int freq_dim, float *out)
{
  int half = freq_dim / 2;

  for (int i = 0; i < half; i++)
    {
      double angle = timestep * pow (10000.0, -(double) i / half);

      out[i] = (float) cos (angle);
      out[half + i] = (float) sin (angle);
    }
}

/* ---- forward ---- */

/* What one forward carries from op to op. n_times is 2 when the first frames have a timestep of their own. */
struct pass
{
  struct kn_wan_transformer *t;
  struct kn_stream *s;
  struct kn_arena *arena;
  gint64 n, split;
  int n_times;
  struct kn_tensor x;                 /* [N, d] F32, the residual stream */
  struct kn_tensor u;                 /* [N, d] compute: whatever goes into the next matrix product */
  struct kn_tensor qkv;               /* [N, 3d] compute */
  struct kn_tensor e, e0;             /* [n_times, d], [n_times * 6, d] F32 */
  struct kn_tensor modulation;        /* [n_times * 6, d] F32, of the current block */
};

/* Vector j of a [n_times * per_time, d] table. */
static struct kn_rowvec
vector (const struct pass *p, struct kn_tensor table, int per_time, int j)
{
  struct kn_tensor values = kn_tensor_rows (table, j, 1);

  if (p->n_times == 2)
    {
      values.rows = 2;
      values.ld = per_time * table.ld;
    }
  return (struct kn_rowvec) { .values = values, .split = p->split };
}

static void
embed_time (struct pass *p, float timestep)
{
  struct kn_wan_transformer *t = p->t;
  int d = t->config.dim, freq = t->config.freq_dim;
  struct kn_tensor s, h, silu;
  g_autofree float *sinusoid = g_new (float, p->n_times * freq);

  if (p->n_times == 2)
    timestep_sinusoid (0, freq, sinusoid);
  timestep_sinusoid (timestep, freq, sinusoid + (p->n_times - 1) * freq);

  p->e = kn_arena_alloc (p->arena, KN_F32, p->n_times, d);
  p->e0 = kn_arena_alloc (p->arena, KN_F32, p->n_times, 6 * d);
  s = kn_arena_alloc (p->arena, KN_F32, p->n_times, freq);
  h = kn_arena_alloc (p->arena, KN_F32, p->n_times, d);
  silu = kn_arena_alloc (p->arena, KN_F32, p->n_times, d);
  kn_stream_upload (p->s, s, sinusoid);
  kn_stream_tap (p->s, "timestep_sinusoid", s);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = t->time_up, .x = s, .y = h, .act = KN_ACT_SILU });
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = t->time_down, .x = h, .y = p->e });
  kn_op_unary (p->s, KN_UNARY_SILU, p->e, silu);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = t->time_projection, .x = silu, .y = p->e0 });
  kn_stream_tap (p->s, "temb", p->e);
  kn_stream_tap (p->s, "timestep_proj", p->e0);
  p->e0 = kn_tensor_reshape (p->e0, 6 * p->n_times, d);
}

static void
layer_norm (struct pass *p, struct kn_rowvec scale, struct kn_rowvec shift, float unit)
{
  kn_op_norm (p->s, &(struct kn_norm_args) { .kind = KN_NORM_LAYER, .eps = p->t->config.eps, .x = p->x, .y = p->u,
                                             .scale = scale, .shift = shift, .unit = unit });
}

static void
rms_norm (struct pass *p, struct kn_tensor x, struct kn_tensor gain, struct kn_tensor rope)
{
  kn_op_norm (p->s, &(struct kn_norm_args) { .kind = KN_NORM_RMS, .eps = p->t->config.eps, .x = x, .y = x,
                                             .scale = { .values = gain }, .rope = rope });
}

/* The reference numbers the attentions of its first block: 0 self, 1 image if there is one, then text. */
static void
attend (struct pass *p, const struct kn_attention_args *args, int block, int call)
{
  const struct
  {
    const char *name;
    struct kn_tensor tensor;
  } taps[] = { { "q", args->q }, { "k", args->k }, { "v", args->v }, { "o", args->o } };

  kn_op_attention (p->s, args);
  for (guint i = 0; block == 0 && i < G_N_ELEMENTS (taps); i++)
    {
      char name[32];

      g_snprintf (name, sizeof name, "attn_call%d.%s", call, taps[i].name);
      kn_stream_tap (p->s, name, taps[i].tensor);
    }
}

static void
self_attention (struct pass *p, const struct kn_wan_block *b, int i)
{
  int d = p->t->config.dim, heads = p->t->config.n_heads;
  struct kn_tensor q = kn_tensor_cols (p->qkv, 0, d), k = kn_tensor_cols (p->qkv, d, d),
                   v = kn_tensor_cols (p->qkv, 2 * d, d);

  layer_norm (p, vector (p, p->modulation, 6, 1), vector (p, p->modulation, 6, 0), 1);
  kn_stream_tap_at (p->s, "blocks", i, "attn1_in", p->u);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->qkv, .x = p->u, .y = p->qkv });
  rms_norm (p, q, b->norm_q, p->t->rope);
  rms_norm (p, k, b->norm_k, p->t->rope);
  kn_stream_tap_at (p->s, "blocks", i, "attn1_v", v);
  attend (p, &(struct kn_attention_args) { .q = q, .k = k, .v = v, .o = p->u, .heads = heads,
                                           .scale = 1.0f / sqrtf ((float) d / heads) }, i, 0);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->o, .x = p->u, .y = p->x, .accumulate = TRUE,
                                                 .gate = vector (p, p->modulation, 6, 2) });
  kn_stream_tap_at (p->s, "blocks", i, "after_self_attn", p->x);
}

static void
cross_attention (struct pass *p, const struct kn_wan_block *b, const struct kn_wan_context *context, int i)
{
  int d = p->t->config.dim, heads = p->t->config.n_heads, call = 1;
  struct kn_attention_args args = { .q = kn_tensor_cols (p->qkv, 0, d), .o = p->u, .heads = heads,
                                    .scale = 1.0f / sqrtf ((float) d / heads) };

  layer_norm (p, (struct kn_rowvec) { .values = b->norm3_weight }, (struct kn_rowvec) { .values = b->norm3_bias }, 0);
  kn_stream_tap_at (p->s, "blocks", i, "norm2_out", p->u);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->cross_q, .x = p->u, .y = args.q });
  rms_norm (p, args.q, b->cross_norm_q, (struct kn_tensor) { 0 });
  if (context->kv_img)
    {
      args.k = kn_tensor_cols (context->kv_img[i], 0, d);
      args.v = kn_tensor_cols (context->kv_img[i], d, d);
      attend (p, &args, i, call++);
      args.accumulate = TRUE;
    }
  args.k = kn_tensor_cols (context->kv[i], 0, d);
  args.v = kn_tensor_cols (context->kv[i], d, d);
  args.key_bias = context->key_bias;
  attend (p, &args, i, call);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->cross_o, .x = p->u, .y = p->x, .accumulate = TRUE });
  kn_stream_tap_at (p->s, "blocks", i, "after_cross_attn", p->x);
}

static void
feed_forward (struct pass *p, const struct kn_wan_block *b, int i)
{
  int f = p->t->config.ffn_dim;
  gint64 tile = MAX (64, FFN_TILE_BYTES / (f * (gint64) kn_dtype_size (p->t->compute)) & ~63ll);
  gsize mark = kn_arena_mark (p->arena);
  struct kn_tensor hidden = kn_arena_alloc (p->arena, p->t->compute, MIN (tile, p->n), f);
  struct kn_rowvec gate = vector (p, p->modulation, 6, 5);

  layer_norm (p, vector (p, p->modulation, 6, 4), vector (p, p->modulation, 6, 3), 1);
  kn_stream_tap_at (p->s, "blocks", i, "ffn_in", p->u);
  for (gint64 row = 0; row < p->n; row += tile)
    {
      gint64 rows = MIN (tile, p->n - row);
      struct kn_tensor h = kn_tensor_rows (hidden, 0, rows);
      struct kn_rowvec tile_gate = gate;

      /* A split that lies before this tile leaves only the second vector, one behind it only the first. */
      if (gate.split)
        {
          tile_gate.split = CLAMP (gate.split - row, 0, rows);
          if (tile_gate.split == 0)
            tile_gate.values = kn_tensor_rows (gate.values, 1, 1);
        }
      kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->ffn_up, .x = kn_tensor_rows (p->u, row, rows), .y = h,
                                                     .act = KN_ACT_GELU_TANH });
      if (tile >= p->n)
        kn_stream_tap_at (p->s, "blocks", i, "ffn_hidden", h);
      kn_op_linear (p->s,
                    &(struct kn_linear_args) { .weight = b->ffn_down, .x = h, .y = kn_tensor_rows (p->x, row, rows),
                                                     .accumulate = TRUE, .gate = tile_gate });
    }
  kn_arena_release (p->arena, mark);
  kn_stream_tap_at (p->s, "blocks", i, "out", p->x);
}

static gboolean
run_block (struct pass *p, const struct kn_wan_context *context, int i, GError **error)
{
  const struct kn_wan_block *b = kn_wan_block_enter (p->t, i, error);

  if (!b)
    return FALSE;
  for (int time = 0; time < p->n_times; time++)
    kn_op_binary (p->s, KN_BINARY_ADD, b->modulation, kn_tensor_rows (p->e0, 6 * time, 6),
                  kn_tensor_rows (p->modulation, 6 * time, 6));
  self_attention (p, b, i);
  cross_attention (p, b, context, i);
  feed_forward (p, b, i);
  return kn_wan_block_leave (p->t, p->s, i, error);
}

/* The head is modulated by e itself, the blocks by its projection. */
static struct kn_tensor
run_head (struct pass *p)
{
  struct kn_wan_transformer *t = p->t;
  struct kn_tensor out = kn_arena_alloc (p->arena, KN_F32, p->n, 4 * t->config.out_channels);

  for (int time = 0; time < p->n_times; time++)
    for (int j = 0; j < 2; j++)
      kn_op_binary (p->s, KN_BINARY_ADD, kn_tensor_rows (t->head_modulation, j, 1), kn_tensor_rows (p->e, time, 1),
                    kn_tensor_rows (p->modulation, 6 * time + j, 1));
  layer_norm (p, vector (p, p->modulation, 6, 1), vector (p, p->modulation, 6, 0), 1);
  kn_stream_tap (p->s, "proj_out_in", p->u);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = t->head, .x = p->u, .y = out });
  kn_stream_tap (p->s, "proj_out", out);
  return out;
}

static void
embed_patches (struct pass *p, const struct kn_wan_forward_args *args)
{
  struct kn_wan_transformer *t = p->t;
  gsize mark = kn_arena_mark (p->arena);
  struct kn_tensor rows = kn_arena_alloc (p->arena, t->compute, p->n, 4 * t->config.in_channels);
  g_autofree float *patches = NULL;

  if (!kn_stream_is_dry (p->s))
    patches = patchify (args->latents, t->config.in_channels, args->t, args->h, args->w);
  kn_stream_upload_f32 (p->s, rows, patches);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = t->patch_embedding, .x = rows, .y = p->x });
  kn_stream_tap (p->s, "patch_embedding", p->x);
  if (args->camera)
    kn_op_binary (p->s, KN_BINARY_ADD, p->x, args->camera->features, p->x);
  kn_arena_release (p->arena, mark);
}

gboolean
kn_wan_transformer_forward (struct kn_wan_transformer *transformer, struct kn_stream *stream, struct kn_arena *arena,
                            const struct kn_wan_forward_args *args, GError **error)
{
  const struct kn_wan_config *c = &transformer->config;
  gint64 frame = (gint64) (args->h / 2) * (args->w / 2);
  gboolean split = args->n_known_frames > 0 && args->n_known_frames < args->t;
  struct pass p = {
    .t = transformer, .s = stream, .arena = arena, .n = args->t * frame,
    .split = split ? args->n_known_frames * frame : 0, .n_times = split ? 2 : 1,
  };
  gsize mark = kn_arena_mark (arena);
  g_autofree float *rows = NULL;
  struct kn_tensor out;

  g_assert (args->h % 2 == 0 && args->w % 2 == 0);
  if (!ensure_rope (transformer, args->t, args->h / 2, args->w / 2, error))
    return FALSE;
  kn_stream_tap (stream, "rope", transformer->rope);
  embed_time (&p, args->timestep);
  p.x = kn_arena_alloc (arena, KN_F32, p.n, c->dim);
  embed_patches (&p, args);
  p.u = kn_arena_alloc (arena, transformer->compute, p.n, c->dim);
  p.qkv = kn_arena_alloc (arena, transformer->compute, p.n, 3 * c->dim);
  p.modulation = kn_arena_alloc (arena, KN_F32, 6 * p.n_times, c->dim);
  for (int i = 0; i < c->n_layers; i++)
    if (!run_block (&p, args->context, i, error))
      return FALSE;
  out = run_head (&p);

  if (!kn_stream_is_dry (stream))
    rows = g_new (float, p.n * 4 * c->out_channels);
  kn_stream_download_f32 (stream, out, rows);
  kn_arena_release (arena, mark);
  if (!kn_stream_finish (stream, error))
    return FALSE;
  if (rows)
    unpatchify (rows, c->out_channels, args->t, args->h, args->w, args->velocity);
  return TRUE;
}
