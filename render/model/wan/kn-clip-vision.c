/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-clip-vision.h"

#include "render/model/kn-loader.h"
#include "render/weights/kn-config.h"

#include <math.h>
#include <string.h>

struct affine
{
  struct kn_tensor weight, bias;      /* [1, d] */
};

struct block
{
  struct affine norm1, norm2;
  struct kn_linear *qkv, *proj, *up, *down;
};

struct kn_clip_vision
{
  struct kn_device *device;
  enum kn_dtype compute;
  int dim, heads, ff, n_blocks;       /* blocks that are run: all but the last */
  int image, patch;
  float eps;
  struct kn_linear *patches;          /* [d, 3*patch*patch], no bias */
  float *class_token, *positions;     /* [d], [tokens, d] */
  struct affine pre_norm;
  struct block *blocks;
};

/* ---- loading ---- */

static gboolean
read_json (struct kn_clip_vision *c, const struct kn_config *json, GError **error)
{
  gint64 dim, heads, ff, layers, image = 224, patch = 14;
  double eps = 1e-5;

  if (!kn_config_get_int (json, "hidden_size", 1, 65536, &dim, error) ||
      !kn_config_get_int (json, "num_attention_heads", 1, 1024, &heads, error) ||
      !kn_config_get_int (json, "intermediate_size", 1, 1 << 20, &ff, error) ||
      !kn_config_get_int (json, "num_hidden_layers", 2, 1024, &layers, error) ||
      !kn_config_try_int (json, "image_size", 1, 4096, &image, error) ||
      !kn_config_try_int (json, "patch_size", 1, 256, &patch, error) ||
      !kn_config_try_double (json, "layer_norm_eps", 0, 1, &eps, error))
    return FALSE;
  c->dim = (int) dim;
  c->heads = (int) heads;
  c->ff = (int) ff;
  c->n_blocks = (int) layers - 1;
  c->image = (int) image;
  c->patch = (int) patch;
  c->eps = (float) eps;
  return TRUE;
}

/* The shapes of an original single file say the rest. Heads are 80 wide, as in the published one (ViT-H), or 16
 * where that does not divide. */
static gboolean
read_tensors (struct kn_clip_vision *c, const struct kn_weights *weights, GError **error)
{
  static const gint64 kernel[] = { -1, 3, -1, -1 }, matrix[] = { -1, -1 };
  const struct kn_weight *patches =
    kn_weights_expect (weights, "vision_model.embeddings.patch_embedding.weight", 4, kernel, error);
  const struct kn_weight *positions, *up;
  int layers = 0;

  if (!patches ||
      !(positions =
          kn_weights_expect (weights, "vision_model.embeddings.position_embedding.weight", 2, matrix, error)) ||
      !(up = kn_weights_expect (weights, "vision_model.encoder.layers.0.mlp.fc1.weight", 2, matrix, error)))
    return FALSE;
  for (; layers < 1024; layers++)
    {
      g_autofree char *name = g_strdup_printf ("vision_model.encoder.layers.%d.mlp.fc1.weight", layers);

      if (!kn_weights_find (weights, name))
        break;
    }
  c->dim = (int) MIN (patches->dims[0], 65536);
  c->heads = MAX (1, c->dim / (c->dim % 80 ? 16 : 80));
  c->ff = (int) MIN (up->dims[0], 1 << 20);
  c->n_blocks = layers - 1;
  c->patch = (int) CLAMP (patches->dims[2], 1, 256);
  c->image = c->patch * (int) lrint (sqrt ((double) MIN (positions->dims[0], 65536) - 1));
  c->eps = 1e-5f;
  return TRUE;
}

static gboolean
read_config (struct kn_clip_vision *c, const char *path, const struct kn_weights *weights, GError **error)
{
  g_autofree char *folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *file = g_build_filename (folder, "config.json", NULL);
  struct kn_config *json = NULL;
  gboolean ok;

  if (g_file_test (file, G_FILE_TEST_EXISTS) && !(json = kn_config_open (file, error)))
    return FALSE;
  /* beside an original single file lies the transformer's */
  ok = json && kn_config_has (json, "image_size|patch_size|intermediate_size") ? read_json (c, json, error)
                                                                                : read_tensors (c, weights, error);
  kn_config_close (&json);
  if (!ok || (c->n_blocks > 0 && c->dim % c->heads == 0 && c->image > 0 && c->image % c->patch == 0))
    return ok;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG,
               "%s: hidden_size must be a multiple of num_attention_heads and image_size of patch_size.", path);
  return FALSE;
}

static struct affine
load_affine (struct kn_loader *l, int dim, const char *name)
{
  struct affine a = { .weight = kn_load_const (l, 1, dim, "%s.weight", name) };

  a.bias = kn_load_const (l, 1, dim, "%s.bias", name);
  return a;
}

static void
load_block (struct kn_clip_vision *c, struct kn_loader *l, int i)
{
  g_autofree char *base = g_strdup_printf ("vision_model.encoder.layers.%d", i);
  g_autofree char *norm1 = g_strconcat (base, ".layer_norm1", NULL), *norm2 = g_strconcat (base, ".layer_norm2", NULL);
  struct block *b = &c->blocks[i];

  b->norm1 = load_affine (l, c->dim, norm1);
  b->norm2 = load_affine (l, c->dim, norm2);
  b->qkv = kn_load_linear_parts (l, c->compute, c->dim, c->dim, TRUE, 3,
                                 (const char *[]) { "q_proj", "k_proj", "v_proj" }, "%s.self_attn", base);
  b->proj = kn_load_linear (l, c->compute, c->dim, c->dim, TRUE, "%s.self_attn.out_proj", base);
  b->up = kn_load_linear (l, c->compute, c->dim, c->ff, TRUE, "%s.mlp.fc1", base);
  b->down = kn_load_linear (l, c->compute, c->ff, c->dim, TRUE, "%s.mlp.fc2", base);
}

static gboolean
load (struct kn_clip_vision *c, const char *path, GError **error)
{
  struct kn_loader l = { .device = c->device, .weights = kn_weights_open (path, error) };

  if (!l.weights || !kn_weights_set_names (l.weights, KN_NAMES_CLIP_VISION, error) ||
      !read_config (c, path, l.weights, error))
    {
      kn_weights_close (&l.weights);
      return FALSE;
    }
  c->patches = kn_load_linear (&l, c->compute, 3 * c->patch * c->patch, c->dim, FALSE,
                               "vision_model.embeddings.patch_embedding");
  c->class_token = kn_load_host (&l, c->dim, "vision_model.embeddings.class_embedding");
  c->positions = kn_load_host (&l, (gsize) kn_clip_vision_get_tokens (c) * c->dim,
                               "vision_model.embeddings.position_embedding.weight");
  c->pre_norm = load_affine (&l, c->dim, "vision_model.pre_layrnorm");
  c->blocks = g_new0 (struct block, c->n_blocks);
  for (int i = 0; i < c->n_blocks && !l.error; i++)
    load_block (c, &l, i);
  kn_weights_close (&l.weights);
  if (!l.error)
    return TRUE;
  g_propagate_error (error, l.error);
  return FALSE;
}

struct kn_clip_vision *
kn_clip_vision_open (struct kn_device *device, const char *path, enum kn_dtype compute, GError **error)
{
  struct kn_clip_vision *c = g_new0 (struct kn_clip_vision, 1);

  c->device = device;
  c->compute = compute;
  if (!load (c, path, error))
    kn_clip_vision_close (&c);
  return c;
}

static void
close_affine (struct affine *a)
{
  kn_buf_destroy (&a->weight.buf);
  kn_buf_destroy (&a->bias.buf);
}

void
kn_clip_vision_close (struct kn_clip_vision **clip)
{
  struct kn_clip_vision *c = *clip;

  if (!c)
    return;
  for (int i = 0; c->blocks && i < c->n_blocks; i++)
    {
      struct block *b = &c->blocks[i];

      close_affine (&b->norm1);
      close_affine (&b->norm2);
      kn_linear_destroy (&b->qkv);
      kn_linear_destroy (&b->proj);
      kn_linear_destroy (&b->up);
      kn_linear_destroy (&b->down);
    }
  close_affine (&c->pre_norm);
  kn_linear_destroy (&c->patches);
  g_free (c->class_token);
  g_free (c->positions);
  g_free (c->blocks);
  g_free (c);
  *clip = NULL;
}

int
kn_clip_vision_get_dim (const struct kn_clip_vision *clip)
{
  return clip->dim;
}

int
kn_clip_vision_get_tokens (const struct kn_clip_vision *clip)
{
  int side = clip->image / clip->patch;

  return side * side + 1;
}

/* ---- preprocessing ---- */

/* Keys' cubic kernel with a = -0.75, as torch.nn.functional.interpolate. */
static void
cubic_weights (float t, float w[4])
{
  const float a = -0.75f;
  float d[4] = { t + 1, t, 1 - t, 2 - t };

  w[0] = ((a * d[0] - 5 * a) * d[0] + 8 * a) * d[0] - 4 * a;
  w[1] = ((a + 2) * d[1] - (a + 3)) * d[1] * d[1] + 1;
  w[2] = ((a + 2) * d[2] - (a + 3)) * d[2] * d[2] + 1;
  w[3] = ((a * d[3] - 5 * a) * d[3] + 8 * a) * d[3] - 4 * a;
}

static float
sample_bicubic (const float *image, int height, int width, int channel, float y, float x)
{
  int y0 = (int) floorf (y), x0 = (int) floorf (x);
  float wy[4], wx[4], sum = 0;

  cubic_weights (y - y0, wy);
  cubic_weights (x - x0, wx);
  for (int i = 0; i < 4; i++)
    {
      int row = CLAMP (y0 - 1 + i, 0, height - 1);
      float line = 0;

      for (int j = 0; j < 4; j++)
        line += wx[j] * image[((gsize) row * width + CLAMP (x0 - 1 + j, 0, width - 1)) * 3 + channel];
      sum += wy[i] * line;
    }
  return sum;
}

float *
kn_clip_vision_preprocess (const struct kn_clip_vision *c, const float *image, int height, int width)
{
  static const float mean[3] = { 0.48145466f, 0.4578275f, 0.40821073f };
  static const float deviation[3] = { 0.26862954f, 0.26130258f, 0.27577711f };
  int size = c->image;
  float *pixels = g_new (float, (gsize) 3 * size * size), *out = pixels;
  /* Rounded as the reference does: where neighbouring pixels differ much, the last bits of a position show. */
  float scale_y = (float) height / size, scale_x = (float) width / size;

  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < size; y++)
      for (int x = 0; x < size; x++)
        {
          float v = sample_bicubic (image, height, width, channel, fmaf (scale_y, y + 0.5f, -0.5f),
                                    fmaf (scale_x, x + 0.5f, -0.5f));

          *out++ = (v * 0.5f + 0.5f - mean[channel]) / deviation[channel];
        }
  return pixels;
}

/* ---- the tower ---- */

struct pass
{
  struct kn_clip_vision *c;
  struct kn_stream *s;
  struct kn_tensor x;                 /* [tokens, d] F32 */
  struct kn_tensor u, qkv, hidden;    /* [tokens, d], [tokens, 3d], [tokens, ff] compute */
};

static void
norm (struct pass *p, const struct affine *a, struct kn_tensor y)
{
  kn_op_norm (p->s, &(struct kn_norm_args) { .kind = KN_NORM_LAYER, .eps = p->c->eps, .x = p->x, .y = y,
                                             .scale = { .values = a->weight }, .shift = { .values = a->bias } });
}

static void
run_block (struct pass *p, const struct block *b)
{
  int d = p->c->dim;

  norm (p, &b->norm1, p->u);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->qkv, .x = p->u, .y = p->qkv });
  kn_op_attention (p->s, &(struct kn_attention_args) {
    .q = kn_tensor_cols (p->qkv, 0, d), .k = kn_tensor_cols (p->qkv, d, d), .v = kn_tensor_cols (p->qkv, 2 * d, d),
    .o = p->u, .heads = p->c->heads, .scale = 1.0f / sqrtf ((float) d / p->c->heads) });
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->proj, .x = p->u, .y = p->x, .accumulate = TRUE });
  norm (p, &b->norm2, p->u);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->up, .x = p->u, .y = p->hidden, .act = KN_ACT_GELU_ERF });
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->down, .x = p->hidden, .y = p->x, .accumulate = TRUE });
}

/* [3, size, size] to [patches, 3*p*p]. */
static float *
cut_patches (const struct kn_clip_vision *c, const float *pixels)
{
  int side = c->image / c->patch, p = c->patch;
  float *rows = g_new (float, (gsize) side * side * 3 * p * p), *out = rows;

  for (int py = 0; py < side; py++)
    for (int px = 0; px < side; px++)
      for (int channel = 0; channel < 3; channel++)
        for (int y = 0; y < p; y++, out += p)
          memcpy (out, pixels + ((gsize) channel * c->image + py * p + y) * c->image + px * p, p * sizeof (float));
  return rows;
}

static void
embed (struct pass *p, struct kn_arena *arena, const float *pixels)
{
  struct kn_clip_vision *c = p->c;
  int tokens = kn_clip_vision_get_tokens (c);
  g_autofree float *rows = cut_patches (c, pixels);
  g_autofree float *positions = g_memdup2 (c->positions, (gsize) tokens * c->dim * sizeof (float));
  struct kn_tensor in = kn_arena_alloc (arena, c->compute, tokens - 1, 3 * c->patch * c->patch);

  for (int i = 0; i < c->dim; i++)
    positions[i] += c->class_token[i];
  kn_stream_upload (p->s, p->x, positions);
  kn_stream_upload_f32 (p->s, in, rows);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = c->patches, .x = in,
                                                 .y = kn_tensor_rows (p->x, 1, tokens - 1), .accumulate = TRUE });
  norm (p, &c->pre_norm, p->x);
}

gboolean
kn_clip_vision_encode (struct kn_clip_vision *c, struct kn_stream *stream, const float *pixels, float *features,
                       GError **error)
{
  gint64 n = kn_clip_vision_get_tokens (c), d = c->dim;
  gsize bytes = (gsize) n * (5 * d + c->ff + 3 * c->patch * c->patch) * 4 + 8 * 256;
  struct kn_arena *arena = kn_arena_create (c->device, bytes, error);
  struct pass p = { .c = c, .s = stream };
  gboolean ok;

  if (!arena)
    return FALSE;
  p.x = kn_arena_alloc (arena, KN_F32, n, d);
  p.u = kn_arena_alloc (arena, c->compute, n, d);
  p.qkv = kn_arena_alloc (arena, c->compute, n, 3 * d);
  p.hidden = kn_arena_alloc (arena, c->compute, n, c->ff);
  embed (&p, arena, pixels);
  kn_stream_tap (stream, "hidden0", p.x);
  for (int i = 0; i < c->n_blocks; i++)
    {
      run_block (&p, &c->blocks[i]);
      if (i == 0)
        kn_stream_tap (stream, "hidden1", p.x);
    }
  kn_stream_download_f32 (stream, p.x, features);
  ok = kn_stream_finish (stream, error);
  kn_arena_destroy (&arena);
  return ok;
}
