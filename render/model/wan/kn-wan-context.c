/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a forward needs besides the latents and does not change from step to step: text, image and camera features.
 */
#include "render/model/wan/kn-wan-transformer-private.h"

#include <math.h>
#include <string.h>

/* ---- text and image context ---- */

/* Where each block's keys and values lie in one buffer. All padded text rows are the same row (a zero vector through
 * the text embedding), so one of them stands for all, its score raised by the logarithm of their number: the softmax
 * over text_len rows is unchanged and the attention is over n + 1. */
struct layout
{
  gint64 rows, padding;               /* text rows kept, and how many the last of them stands for (0: none) */
  gsize kv_bytes, img_bytes;          /* of one layer */
};

static struct layout
plan_layout (const struct kn_wan_transformer *t, int n_rows)
{
  const struct kn_wan_config *c = &t->config;
  gint64 used = MIN (n_rows, c->text_len), padding = c->text_len - used;
  struct layout l = { .rows = used + (padding > 0), .padding = padding };

  l.kv_bytes = ((gsize) (l.rows * 2 * c->dim) * kn_dtype_size (t->compute) + 255) & ~(gsize) 255;
  if (c->has_clip)
    l.img_bytes = ((gsize) KN_WAN_CLIP_TOKENS * 2 * c->dim * kn_dtype_size (t->compute) + 255) & ~(gsize) 255;
  return l;
}

static struct kn_tensor
view (struct kn_buf *buf, gsize offset, enum kn_dtype dtype, gint64 rows, gint64 cols)
{
  return (struct kn_tensor) { .buf = buf, .offset_bytes = offset, .dtype = dtype, .rows = rows, .cols = cols,
                              .ld = cols };
}

static struct kn_wan_context *
alloc_context (struct kn_wan_transformer *t, const struct layout *l, GError **error)
{
  struct kn_wan_context *context = g_new0 (struct kn_wan_context, 1);
  int n = t->config.n_layers, d = t->config.dim;

  context->n_layers = n;
  context->kv = g_new0 (struct kn_tensor, n);
  context->kv_img = t->config.has_clip ? g_new0 (struct kn_tensor, n) : NULL;
  context->buf = kn_buf_create (t->device, n * (l->kv_bytes + l->img_bytes) + (gsize) l->rows * 4, error);
  if (!context->buf)
    {
      kn_wan_context_destroy (&context);
      return NULL;
    }
  for (int i = 0; i < n; i++)
    {
      context->kv[i] = view (context->buf, i * l->kv_bytes, t->compute, l->rows, 2 * d);
      if (context->kv_img)
        context->kv_img[i] = view (context->buf, n * l->kv_bytes + i * l->img_bytes, t->compute, KN_WAN_CLIP_TOKENS,
                                   2 * d);
    }
  if (l->padding)
    context->key_bias = view (context->buf, n * (l->kv_bytes + l->img_bytes), KN_F32, 1, l->rows);
  return context;
}

static void
upload_key_bias (struct kn_stream *s, const struct kn_wan_context *context, const struct layout *l)
{
  g_autofree float *bias = NULL;

  if (!l->padding)
    return;
  bias = g_new0 (float, l->rows);
  bias[l->rows - 1] = logf ((float) l->padding);
  kn_stream_upload (s, context->key_bias, bias);
}

static void
normalise_keys (struct kn_stream *s, float eps, struct kn_tensor kv, struct kn_tensor gain)
{
  struct kn_tensor k = kn_tensor_cols (kv, 0, kv.cols / 2);

  kn_op_norm (s,
              &(struct kn_norm_args) { .kind = KN_NORM_RMS, .eps = eps, .x = k, .y = k, .scale = { .values = gain } });
}

/* Text embedding [L, d]. */
static struct kn_tensor
encode_text (struct kn_wan_transformer *t, struct kn_stream *s, struct kn_arena *arena, const struct layout *l,
             const float *text_rows)
{
  int text_dim = t->config.text_dim, d = t->config.dim;
  struct kn_tensor rows = kn_arena_alloc (arena, t->compute, l->rows, text_dim);
  struct kn_tensor hidden = kn_arena_alloc (arena, t->compute, l->rows, d);
  struct kn_tensor c = kn_arena_alloc (arena, t->compute, l->rows, d);
  g_autofree float *padded = g_new0 (float, l->rows * text_dim);

  if (!kn_stream_is_dry (s))
    memcpy (padded, text_rows, (gsize) (l->rows - (l->padding > 0)) * text_dim * sizeof (float));
  kn_stream_upload_f32 (s, rows, padded);
  kn_op_linear (s, &(struct kn_linear_args) { .weight = t->text_up, .x = rows, .y = hidden, .act = KN_ACT_GELU_TANH });
  kn_op_linear (s, &(struct kn_linear_args) { .weight = t->text_down, .x = hidden, .y = c });
  kn_stream_tap (s, "text_context", c);
  return c;
}

/* img_emb: LN, linear, exact GELU, linear, LN; both LN have torch's default eps. */
static struct kn_tensor
encode_clip (struct kn_wan_transformer *t, struct kn_stream *s, struct kn_arena *arena, const float *clip)
{
  int width = t->config.clip_dim, d = t->config.dim;
  struct kn_tensor f = kn_arena_alloc (arena, KN_F32, KN_WAN_CLIP_TOKENS, width);
  struct kn_tensor u = kn_arena_alloc (arena, t->compute, KN_WAN_CLIP_TOKENS, width);
  struct kn_tensor hidden = kn_arena_alloc (arena, t->compute, KN_WAN_CLIP_TOKENS, width);
  struct kn_tensor y = kn_arena_alloc (arena, KN_F32, KN_WAN_CLIP_TOKENS, d);
  struct kn_tensor g = kn_arena_alloc (arena, t->compute, KN_WAN_CLIP_TOKENS, d);
  struct kn_norm_args norm = { .kind = KN_NORM_LAYER, .eps = 1e-5f, .x = f, .y = u,
                               .scale = { .values = t->clip_norm1_weight }, .shift = { .values = t->clip_norm1_bias } };

  if (clip)
    kn_stream_upload (s, f, clip);
  else
    kn_op_zero (s, f);
  kn_op_norm (s, &norm);
  kn_op_linear (s, &(struct kn_linear_args) { .weight = t->clip_up, .x = u, .y = hidden, .act = KN_ACT_GELU_ERF });
  kn_op_linear (s, &(struct kn_linear_args) { .weight = t->clip_down, .x = hidden, .y = y });
  norm.x = y;
  norm.y = g;
  norm.scale.values = t->clip_norm2_weight;
  norm.shift.values = t->clip_norm2_bias;
  kn_op_norm (s, &norm);
  kn_stream_tap (s, "image_context", g);
  return g;
}

/* Every block's keys and values of both. */
static gboolean
project_keys (struct kn_wan_transformer *t, struct kn_stream *s, struct kn_wan_context *context, struct kn_tensor text,
              struct kn_tensor clip, GError **error)
{
  for (int i = 0; i < context->n_layers; i++)
    {
      const struct kn_wan_block *b = kn_wan_block_enter (t, i, error);

      if (!b)
        return FALSE;
      kn_op_linear (s, &(struct kn_linear_args) { .weight = b->cross_kv, .x = text, .y = context->kv[i] });
      normalise_keys (s, t->config.eps, context->kv[i], b->cross_norm_k);
      if (context->kv_img)
        {
          kn_op_linear (s, &(struct kn_linear_args) { .weight = b->cross_kv_img, .x = clip, .y = context->kv_img[i] });
          normalise_keys (s, t->config.eps, context->kv_img[i], b->cross_norm_k_img);
        }
      if (!kn_wan_block_leave (t, s, i, error))
        return FALSE;
    }
  return TRUE;
}

static gsize
scratch_bytes (const struct kn_wan_transformer *t, const struct layout *l)
{
  const struct kn_wan_config *c = &t->config;
  gsize text = (gsize) l->rows * (c->text_dim + 2 * c->dim) * 4;
  gsize clip = (gsize) KN_WAN_CLIP_TOKENS * (3 * c->clip_dim + 2 * c->dim) * 4;

  return text + (c->has_clip ? clip : 0) + 8 * 256;
}

struct kn_wan_context *
kn_wan_context_create (struct kn_wan_transformer *transformer, struct kn_stream *stream, const float *text_rows,
                       int n_rows, const float *clip, GError **error)
{
  struct layout l = plan_layout (transformer, n_rows);
  struct kn_arena *arena = kn_arena_create (transformer->device, scratch_bytes (transformer, &l), error);
  struct kn_wan_context *context = arena ? alloc_context (transformer, &l, error) : NULL;

  if (context)
    {
      struct kn_tensor text = encode_text (transformer, stream, arena, &l, text_rows), image = { 0 };

      upload_key_bias (stream, context, &l);
      if (context->kv_img)
        image = encode_clip (transformer, stream, arena, clip);
      if (!project_keys (transformer, stream, context, text, image, error) || !kn_stream_finish (stream, error))
        kn_wan_context_destroy (&context);
    }
  kn_arena_destroy (&arena);
  return context;
}

void
kn_wan_context_destroy (struct kn_wan_context **context)
{
  if (!*context)
    return;
  kn_buf_destroy (&(*context)->buf);
  g_free ((*context)->kv);
  g_free ((*context)->kv_img);
  g_free (*context);
  *context = NULL;
}

/* ---- camera ---- */

/* [24, 8h, 8w] to one row of 24*64*4 per token, in the order of a [d, 24*64, 2, 2] kernel over PixelUnshuffle(8). */
static void
unshuffle (const float *rays, int h, int w, float *rows)
{
  int width = 8 * w;
  gsize plane = (gsize) 64 * h * w;

  for (int y = 0; y < h / 2; y++)
    for (int x = 0; x < w / 2; x++)
      for (int c = 0; c < 24; c++)
        for (int cell = 0; cell < 64; cell++)
          for (int k = 0; k < 4; k++)
            *rows++ = rays[c * plane + (gsize) ((2 * y + k / 2) * 8 + cell / 8) * width +
                           (2 * x + k % 2) * 8 + cell % 8];
}

static void
embed_rays (struct kn_wan_transformer *t, struct kn_stream *s, struct kn_arena *arena, struct kn_tensor features,
            int frames, int h, int w, kn_wan_rays_fn rays, gpointer user_data)
{
  gint64 tokens = (gint64) (h / 2) * (w / 2);
  gsize mark = kn_arena_mark (arena);
  struct kn_tensor patches = kn_arena_alloc (arena, t->compute, tokens, 24 * 64 * 4);
  g_autofree float *pixels = g_new (float, (gsize) 24 * 64 * h * w);
  g_autofree float *rows = g_new (float, (gsize) tokens * 24 * 64 * 4);

  for (int frame = 0; frame < frames; frame++)
    {
      if (!kn_stream_is_dry (s))
        {
          rays (frame, pixels, user_data);
          unshuffle (pixels, h, w, rows);
        }
      kn_stream_upload_f32 (s, patches, rows);
      kn_op_linear (s, &(struct kn_linear_args) { .weight = t->camera_patch, .x = patches,
                                                  .y = kn_tensor_rows (features, frame * tokens, tokens) });
    }
  kn_arena_release (arena, mark);
}

/* y += conv2(relu(conv1(y))), 3x3 over each frame. */
static void
residual_block (struct kn_wan_transformer *t, struct kn_stream *s, struct kn_arena *arena, struct kn_tensor features,
                int first_conv, int frames, int h, int w)
{
  gsize mark = kn_arena_mark (arena);
  struct kn_tensor in = kn_arena_alloc (arena, t->compute, features.rows, features.cols);
  struct kn_tensor hidden = kn_arena_alloc (arena, t->compute, features.rows, features.cols);

  kn_op_unary (s, KN_UNARY_COPY, features, in);
  kn_op_conv (s, &(struct kn_conv_args) { .weight = t->camera_convs[first_conv], .t = frames, .h = h / 2, .w = w / 2,
                                          .x = in, .y = hidden, .act = KN_ACT_RELU });
  kn_op_conv (s,
              &(struct kn_conv_args) { .weight = t->camera_convs[first_conv + 1], .t = frames, .h = h / 2, .w = w / 2,
                                          .x = hidden, .y = features, .residual = features });
  kn_arena_release (arena, mark);
}

struct kn_wan_camera *
kn_wan_camera_create (struct kn_wan_transformer *transformer, struct kn_stream *stream, int t, int h, int w,
                      kn_wan_rays_fn rays, gpointer user_data, GError **error)
{
  gint64 tokens = (gint64) (h / 2) * (w / 2), n = t * tokens, d = transformer->config.dim;
  gsize patch_bytes = (gsize) tokens * 24 * 64 * 4 * 4, hidden_bytes = 2 * (gsize) (n * d) * 4;
  struct kn_buf *buf = kn_buf_create (transformer->device, (gsize) (n * d) * 4, error);
  struct kn_arena *arena = buf ? kn_arena_create (transformer->device, MAX (patch_bytes, hidden_bytes) + 1024,
                                                  error) : NULL;
  struct kn_wan_camera *camera = g_new0 (struct kn_wan_camera, 1);

  g_assert (transformer->config.has_camera);
  camera->features = (struct kn_tensor) { .buf = buf, .dtype = KN_F32, .rows = n, .cols = d, .ld = d };
  if (arena)
    {
      embed_rays (transformer, stream, arena, camera->features, t, h, w, rays, user_data);
      kn_stream_tap (stream, "control_adapter.conv", camera->features);
      for (int i = 0; i < transformer->n_camera_convs; i += 2)
        residual_block (transformer, stream, arena, camera->features, i, t, h, w);
      kn_stream_tap (stream, "control_adapter", camera->features);
    }
  if (!arena || !kn_stream_finish (stream, error))
    kn_wan_camera_destroy (&camera);
  kn_arena_destroy (&arena);
  return camera;
}

void
kn_wan_camera_destroy (struct kn_wan_camera **camera)
{
  if (!*camera)
    return;
  kn_buf_destroy (&(*camera)->features.buf);
  g_free (*camera);
  *camera = NULL;
}
