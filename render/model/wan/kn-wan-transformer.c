/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-transformer-private.h"

#include <math.h>

/* Hidden rows of the feed-forward are made in tiles of about this size: at 480p they would take 587 MB at once. */
#define FFN_TILE_BYTES (32 << 20)

/* ---- tables and layouts on the host ---- */

/* The D/2 pairs of a head are shared out to time, height and width; angle = position * 10000^(-j/n). */
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

/* rows: [N, 4 out_channels], or NULL on a dry stream. */
static gboolean
run (struct pass *p, const struct kn_wan_forward_args *args, float *rows, GError **error)
{
  struct kn_wan_transformer *t = p->t;
  int d = t->config.dim;

  if (!ensure_rope (t, args->t, args->h / 2, args->w / 2, error))
    return FALSE;
  kn_stream_tap (p->s, "rope", t->rope);
  embed_time (p, args->timestep);
  p->x = kn_arena_alloc (p->arena, KN_F32, p->n, d);
  embed_patches (p, args);
  p->u = kn_arena_alloc (p->arena, t->compute, p->n, d);
  p->qkv = kn_arena_alloc (p->arena, t->compute, p->n, 3 * d);
  p->modulation = kn_arena_alloc (p->arena, KN_F32, 6 * p->n_times, d);
  for (int i = 0; i < t->config.n_layers; i++)
    if (!run_block (p, args->context, i, error))
      return FALSE;
  kn_stream_download_f32 (p->s, run_head (p), rows);
  return kn_stream_finish (p->s, error);
}

gboolean
kn_wan_transformer_forward (struct kn_wan_transformer *transformer, struct kn_stream *stream, struct kn_arena *arena,
                            const struct kn_wan_forward_args *args, GError **error)
{
  int out_channels = transformer->config.out_channels;
  gint64 frame = (gint64) (args->h / 2) * (args->w / 2);
  gboolean split = args->n_known_frames > 0 && args->n_known_frames < args->t, ok;
  struct pass p = {
    .t = transformer, .s = stream, .arena = arena, .n = args->t * frame,
    .split = split ? args->n_known_frames * frame : 0, .n_times = split ? 2 : 1,
  };
  gsize mark = kn_arena_mark (arena);
  g_autofree float *rows = kn_stream_is_dry (stream) ? NULL : g_new (float, p.n * 4 * out_channels);

  g_assert (args->h % 2 == 0 && args->w % 2 == 0);
  ok = run (&p, args, rows, error);
  kn_arena_release (arena, mark);
  if (ok && rows)
    unpatchify (rows, out_channels, args->t, args->h, args->w, args->velocity);
  return ok;
}
