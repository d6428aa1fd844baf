/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-umt5.h"

#include "render/model/kn-loader.h"
#include "render/weights/kn-config.h"

#include <math.h>

#define RESIDENT_LIMIT_BYTES (1ull << 30)

struct block
{
  struct kn_linear *qkv;              /* [3 heads*d_kv, d] */
  struct kn_linear *o;                /* [d, heads*d_kv] */
  struct kn_linear *gate_up;          /* [2 ff, d]: wi_0 (through GELU), wi_1 */
  struct kn_linear *down;             /* [d, ff] */
  struct kn_tensor norm1, norm2;      /* [1, d] */
  float *bias;                        /* [n_buckets, heads] on the host */
};

struct kn_umt5
{
  struct kn_device *device;
  struct kn_weights *weights;         /* stays open: embedding rows are read from it */
  const struct kn_weight *embedding;  /* [vocab, d] */
  enum kn_dtype compute;
  int dim, heads, d_kv, ff, n_layers, n_buckets, max_distance;
  float eps;
  struct block *blocks;               /* [n_layers], empty while not resident */
  gboolean resident;
  struct kn_tensor final_norm;
};

/* ---- loading ---- */

static gboolean
read_json (struct kn_umt5 *u, const struct kn_config *json, GError **error)
{
  gint64 dim, d_kv, ff, layers, heads, buckets = 32, distance = 128;
  double eps = 1e-6;

  if (!kn_config_get_int (json, "d_model", 1, 65536, &dim, error) ||
      !kn_config_get_int (json, "d_kv", 1, 1024, &d_kv, error) ||
      !kn_config_get_int (json, "d_ff", 1, 1 << 20, &ff, error) ||
      !kn_config_get_int (json, "num_layers", 1, 1024, &layers, error) ||
      !kn_config_get_int (json, "num_heads", 1, 1024, &heads, error) ||
      !kn_config_try_int (json, "relative_attention_num_buckets", 2, 4096, &buckets, error) ||
      !kn_config_try_int (json, "relative_attention_max_distance", 2, 1 << 20, &distance, error) ||
      !kn_config_try_double (json, "layer_norm_epsilon", 0, 1, &eps, error))
    return FALSE;
  u->dim = (int) dim;
  u->d_kv = (int) d_kv;
  u->ff = (int) ff;
  u->n_layers = (int) layers;
  u->heads = (int) heads;
  u->n_buckets = (int) buckets;
  u->max_distance = (int) distance;
  u->eps = (float) eps;
  return TRUE;
}

/* The shapes of an original single file say the rest; what they leave open is as in every published one. */
static gboolean
read_tensors (struct kn_umt5 *u, GError **error)
{
  static const gint64 matrix[] = { -1, -1 };
  const struct kn_weight *words = kn_weights_expect (u->weights, "shared.weight", 2, matrix, error), *bias, *q, *wi;

  if (!words ||
      !(bias = kn_weights_expect (u->weights, "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 2,
                                  matrix, error)) ||
      !(q = kn_weights_expect (u->weights, "encoder.block.0.layer.0.SelfAttention.q.weight", 2, matrix, error)) ||
      !(wi = kn_weights_expect (u->weights, "encoder.block.0.layer.1.DenseReluDense.wi_0.weight", 2, matrix, error)))
    return FALSE;
  u->dim = (int) MIN (words->dims[1], 1 << 20);
  u->n_buckets = (int) MIN (bias->dims[0], 4096);
  u->heads = (int) CLAMP (bias->dims[1], 1, 1024);
  u->d_kv = (int) MIN (q->dims[0] / u->heads, 1 << 20);
  u->ff = (int) MIN (wi->dims[0], 1 << 20);
  u->max_distance = 128;
  u->eps = 1e-6f;
  for (u->n_layers = 1; u->n_layers < 1024; u->n_layers++)
    {
      g_autofree char *name = g_strdup_printf ("encoder.block.%d.layer.0.SelfAttention.q.weight", u->n_layers);

      if (!kn_weights_find (u->weights, name))
        break;
    }
  return TRUE;
}

static gboolean
read_config (struct kn_umt5 *u, const char *path, GError **error)
{
  g_autofree char *folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *file = g_build_filename (folder, "config.json", NULL);
  struct kn_config *json;
  gboolean ok;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return read_tensors (u, error);
  if (!(json = kn_config_open (file, error)))
    return FALSE;
  /* beside an original single file lies the transformer's */
  ok = kn_config_has (json, "d_model") ? read_json (u, json, error) : read_tensors (u, error);
  kn_config_close (&json);
  return ok;
}

/* Half of the buckets are for what comes before, and half of those are one distance each; the rest share the
 * distances up to the largest. */
static gboolean
check_buckets (const struct kn_umt5 *u, const char *path, GError **error)
{
  if (u->n_buckets >= 4 && u->max_distance > u->n_buckets / 4)
    return TRUE;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG,
               "%s: %d buckets for relative positions up to %d are not those of a T5 encoder.", path, u->n_buckets,
               u->max_distance);
  return FALSE;
}

static void
close_block (struct block *b)
{
  kn_linear_destroy (&b->qkv);
  kn_linear_destroy (&b->o);
  kn_linear_destroy (&b->gate_up);
  kn_linear_destroy (&b->down);
  kn_buf_destroy (&b->norm1.buf);
  kn_buf_destroy (&b->norm2.buf);
  g_clear_pointer (&b->bias, g_free);
}

static gboolean
load_block (struct kn_umt5 *u, int i, GError **error)
{
  struct kn_loader l = { .device = u->device, .weights = u->weights };
  struct block *b = &u->blocks[i];
  int inner = u->heads * u->d_kv;

  b->qkv = kn_load_linear_parts (&l, u->compute, u->dim, inner, FALSE, 3, (const char *[]) { "q", "k", "v" },
                                 "encoder.block.%d.layer.0.SelfAttention", i);
  b->o = kn_load_linear (&l, u->compute, inner, u->dim, FALSE, "encoder.block.%d.layer.0.SelfAttention.o", i);
  b->gate_up = kn_load_linear_parts (&l, u->compute, u->dim, u->ff, FALSE, 2, (const char *[]) { "wi_0", "wi_1" },
                                     "encoder.block.%d.layer.1.DenseReluDense", i);
  b->down = kn_load_linear (&l, u->compute, u->ff, u->dim, FALSE, "encoder.block.%d.layer.1.DenseReluDense.wo", i);
  b->norm1 = kn_load_const (&l, 1, u->dim, "encoder.block.%d.layer.0.layer_norm.weight", i);
  b->norm2 = kn_load_const (&l, 1, u->dim, "encoder.block.%d.layer.1.layer_norm.weight", i);
  b->bias = kn_load_host (&l, (gsize) u->n_buckets * u->heads,
                          "encoder.block.%d.layer.0.SelfAttention.relative_attention_bias.weight", i);
  if (!l.error)
    return TRUE;
  g_propagate_error (error, l.error);
  return FALSE;
}

static gboolean
load (struct kn_umt5 *u, const char *path, GError **error)
{
  struct kn_loader l = { .device = u->device };
  gint64 shape[] = { -1, -1 };
  guint64 bytes = 0;

  l.weights = u->weights = kn_weights_open (path, error);
  if (!u->weights || !kn_weights_set_names (u->weights, KN_NAMES_UMT5, error) || !read_config (u, path, error) ||
      !check_buckets (u, path, error))
    return FALSE;
  shape[1] = u->dim;
  u->embedding = kn_weights_expect (u->weights, "shared.weight", 2, shape, error);
  if (!u->embedding)
    return FALSE;
  u->final_norm = kn_load_const (&l, 1, u->dim, "encoder.final_layer_norm.weight");
  if (l.error)
    {
      g_propagate_error (error, l.error);
      return FALSE;
    }
  u->blocks = g_new0 (struct block, u->n_layers);
  for (guint i = 0; i < kn_weights_n (u->weights); i++)
    bytes += kn_weights_nth (u->weights, i)->bytes;
  u->resident = bytes <= RESIDENT_LIMIT_BYTES;
  for (int i = 0; u->resident && i < u->n_layers; i++)
    if (!load_block (u, i, error))
      return FALSE;
  return TRUE;
}

struct kn_umt5 *
kn_umt5_open (struct kn_device *device, const char *path, enum kn_dtype compute, GError **error)
{
  struct kn_umt5 *u = g_new0 (struct kn_umt5, 1);

  u->device = device;
  u->compute = compute;
  if (!load (u, path, error))
    kn_umt5_close (&u);
  return u;
}

void
kn_umt5_close (struct kn_umt5 **umt5)
{
  struct kn_umt5 *u = *umt5;

  if (!u)
    return;
  for (int i = 0; u->blocks && i < u->n_layers; i++)
    close_block (&u->blocks[i]);
  kn_buf_destroy (&u->final_norm.buf);
  kn_weights_close (&u->weights);
  g_free (u->blocks);
  g_free (u);
  *umt5 = NULL;
}

int
kn_umt5_get_dim (const struct kn_umt5 *umt5)
{
  return umt5->dim;
}

/* ---- encoding ---- */

int
kn_umt5_bucket (int relative, int n_buckets, int max_distance)
{
  int half = n_buckets / 2, exact = half / 2, distance = ABS (relative), base = relative > 0 ? half : 0, large;

  if (distance < exact)
    return base + distance;
  /* In f32, as the reference rounds it. */
  large = exact + (int) (logf ((float) distance / exact) / (float) log ((double) max_distance / exact) *
                         (half - exact));
  return base + MIN (half - 1, large);
}

/* [heads * n, n] from one block's [n_buckets, heads]. */
static void
expand_bias (const struct kn_umt5 *u, const float *table, int n, float *out)
{
  for (int head = 0; head < u->heads; head++)
    for (int query = 0; query < n; query++)
      for (int key = 0; key < n; key++)
        *out++ = table[kn_umt5_bucket (key - query, u->n_buckets, u->max_distance) * u->heads + head];
}

struct pass
{
  struct kn_umt5 *u;
  struct kn_stream *s;
  int n;
  struct kn_tensor x;                 /* [n, d] F32 */
  struct kn_tensor normed;            /* [n, d] compute */
  struct kn_tensor qkv;               /* [n, 3 inner] compute */
  struct kn_tensor attended;          /* [n, inner] compute */
  struct kn_tensor hidden;            /* [n, 2 ff] compute */
  struct kn_tensor gated;             /* [n, ff] compute */
  struct kn_tensor bias;              /* [heads * n, n] F32 */
  float *bias_host;
};

static void
rms (struct pass *p, struct kn_tensor y, struct kn_tensor gain)
{
  kn_op_norm (p->s, &(struct kn_norm_args) { .kind = KN_NORM_RMS, .eps = p->u->eps, .x = p->x, .y = y,
                                             .scale = { .values = gain } });
}

static void
run_block (struct pass *p, const struct block *b, int i)
{
  struct kn_umt5 *u = p->u;
  int inner = u->heads * u->d_kv;

  expand_bias (u, b->bias, p->n, p->bias_host);
  kn_stream_upload (p->s, p->bias, p->bias_host);
  rms (p, p->normed, b->norm1);
  kn_stream_tap_at (p->s, "block", i, "attn_norm", p->normed);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->qkv, .x = p->normed, .y = p->qkv });
  kn_op_attention (p->s, &(struct kn_attention_args) {
    .q = kn_tensor_cols (p->qkv, 0, inner), .k = kn_tensor_cols (p->qkv, inner, inner),
    .v = kn_tensor_cols (p->qkv, 2 * inner, inner), .o = p->attended, .heads = u->heads, .scale = 1, .bias = p->bias });
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->o, .x = p->attended, .y = p->x, .accumulate = TRUE });
  rms (p, p->normed, b->norm2);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->gate_up, .x = p->normed, .y = p->hidden });
  kn_op_binary (p->s, KN_BINARY_GELU_MUL, kn_tensor_cols (p->hidden, 0, u->ff),
                kn_tensor_cols (p->hidden, u->ff, u->ff),
                p->gated);
  kn_op_linear (p->s, &(struct kn_linear_args) { .weight = b->down, .x = p->gated, .y = p->x, .accumulate = TRUE });
  kn_stream_tap_at (p->s, "block", i, "out", p->x);
}

static gboolean
run (struct pass *p, const float *embedded, float *rows, GError **error)
{
  struct kn_umt5 *u = p->u;

  kn_stream_upload (p->s, p->x, embedded);
  for (int i = 0; i < u->n_layers; i++)
    {
      gboolean ok = u->resident || load_block (u, i, error);

      if (ok)
        run_block (p, &u->blocks[i], i);
      if (!u->resident)
        {
          ok = ok && kn_stream_finish (p->s, error);
          close_block (&u->blocks[i]);
        }
      if (!ok)
        return FALSE;
    }
  rms (p, p->x, u->final_norm);
  kn_stream_download_f32 (p->s, p->x, rows);
  return kn_stream_finish (p->s, error);
}

static float *
embed (const struct kn_umt5 *u, const gint32 *ids, int n, GError **error)
{
  float *rows = g_new (float, (gsize) n * u->dim);

  for (int i = 0; i < n; i++)
    {
      if (ids[i] < 0 || ids[i] >= kn_weight_rows (u->embedding))
        {
          g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
                       "%s: token %d is outside the embedding table of %" G_GINT64_FORMAT " rows; the tokenizer does "
                       "not belong to this text encoder.", u->embedding->file, ids[i], kn_weight_rows (u->embedding));
          g_free (rows);
          return NULL;
        }
      kn_weight_to_f32 (u->embedding, ids[i], 1, rows + (gsize) i * u->dim);
    }
  return rows;
}

gboolean
kn_umt5_encode (struct kn_umt5 *u, struct kn_stream *stream, const gint32 *ids, int n, float *rows, GError **error)
{
  struct pass p = { .u = u, .s = stream, .n = n };
  int inner = u->heads * u->d_kv;
  gsize bytes = (gsize) n * (2 * u->dim + 4 * inner + 3 * u->ff) * 4 + (gsize) u->heads * n * n * 4 + 8 * 256;
  g_autofree float *embedded = embed (u, ids, n, error);
  g_autofree float *bias_host = g_new (float, (gsize) u->heads * n * n);
  struct kn_arena *arena = embedded ? kn_arena_create (u->device, bytes, error) : NULL;
  gboolean ok;

  if (!arena)
    return FALSE;
  p.x = kn_arena_alloc (arena, KN_F32, n, u->dim);
  p.normed = kn_arena_alloc (arena, u->compute, n, u->dim);
  p.qkv = kn_arena_alloc (arena, u->compute, n, 3 * inner);
  p.attended = kn_arena_alloc (arena, u->compute, n, inner);
  p.hidden = kn_arena_alloc (arena, u->compute, n, 2 * u->ff);
  p.gated = kn_arena_alloc (arena, u->compute, n, u->ff);
  p.bias = kn_arena_alloc (arena, KN_F32, (gint64) u->heads * n, n);
  p.bias_host = bias_host;
  ok = run (&p, embedded, rows, error);
  kn_arena_destroy (&arena);
  return ok;
}
