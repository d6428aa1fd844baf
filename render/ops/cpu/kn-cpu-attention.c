/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Attention over blocks of keys with a running maximum and sum (Dao et al., FlashAttention, 2022), so that scores never
 * take more than one tile. Keys and values of some heads are first laid out for oneDNN; then each thread takes tiles of
 * (head, query rows) and works alone: score matmul, softmax, value matmul, all in its own second-level cache.
 */
#include "render/ops/cpu/kn-cpu-private.h"

#include <math.h>
#include <string.h>

#define TILE_ROWS 128
#define KEY_BLOCK 1024
#define PACKED_BYTES (32 * 1024 * 1024)

/* Primitives for a tile of one of two heights against a key block of one of two widths. */
struct tile_shape
{
  const struct kn_cpu_primitive *score;         /* [rows, D] x [D, keys] */
  const struct kn_cpu_primitive *value;         /* [rows, keys] x [keys, D] */
  const struct kn_cpu_primitive *value_add;     /* the same, added to the output */
};

struct packer
{
  const struct kn_cpu_primitive *key, *value;
  gsize key_bytes, value_bytes;
};

struct attention_job
{
  struct kn_stream *stream;
  const struct kn_attention_args *args;
  gint64 n, l, d;
  gboolean bf16;                      /* oneDNN multiplies bf16 */
  gint64 tile_rows, n_tiles, n_blocks;
  struct tile_shape shape[2][2];      /* [last tile][last block] */
  struct packer packer[2];            /* [last block] */
  gint64 first_head, n_heads;         /* of the group at hand */
  guint8 *packed;
  gsize block_bytes, head_bytes;      /* a full block, and all blocks of a head: keys, then values */
  dnnl_memory_t *memory;              /* [head of group][block][key, value] */
  guint8 *threads;
  gsize thread_bytes, query_bytes, score_bytes, weight_bytes, output_bytes;
  gint failed;
};

static gint64
block_keys (const struct attention_job *job, gint64 block)
{
  return MIN (KEY_BLOCK, job->l - block * KEY_BLOCK);
}

/* ---- primitives ---- */

static const struct kn_cpu_primitive *
get_matmul (struct attention_job *job, gint64 n, gint64 k, gint64 m, gboolean sum, const dnnl_memory_desc_t *weights)
{
  struct kn_cpu_key key = {
    .kind = KN_CPU_MATMUL, .bf16 = job->bf16, .src_bf16 = job->bf16, .single = TRUE, .sum = sum, .n = n, .k = k, .m = m,
  };
  GError *error = NULL;
  const struct kn_cpu_primitive *p = kn_cpu_primitive_get (kn_cpu_device (job->stream), &key, weights, &error);

  if (error)
    kn_stream_fail (job->stream, error);
  return p;
}

/* A [k, m] matrix with the given strides in q, k and v's dtype, to the weights of a matmul. */
static const struct kn_cpu_primitive *
get_packer (struct attention_job *job, gint64 k, gint64 m, gint64 stride_k, gint64 stride_m,
            const dnnl_memory_desc_t *weights)
{
  struct kn_cpu_key key = {
    .kind = KN_CPU_PACK, .src_bf16 = job->args->k.dtype == KN_BF16, .single = TRUE, .k = k, .m = m,
    .stride_k = stride_k, .stride_m = stride_m,
  };
  GError *error = NULL;
  const struct kn_cpu_primitive *p = kn_cpu_primitive_get (kn_cpu_device (job->stream), &key, weights, &error);

  if (error)
    kn_stream_fail (job->stream, error);
  return p;
}

/* The layout of a block must not depend on the tile, so the full tile chooses it for both. */
static gboolean
prepare_block (struct attention_job *job, gint64 block)
{
  int last = block == job->n_blocks - 1;
  gint64 keys = block_keys (job, block), d = job->d;
  const struct kn_cpu_primitive *score = get_matmul (job, job->tile_rows, d, keys, FALSE, NULL);
  const struct kn_cpu_primitive *value = get_matmul (job, job->tile_rows, keys, d, FALSE, NULL);
  struct packer *packer = &job->packer[last];

  if (!score || !value)
    return FALSE;
  packer->key = get_packer (job, d, keys, 1, job->args->k.ld, &score->weights);
  packer->value = get_packer (job, keys, d, job->args->v.ld, 1, &value->weights);
  packer->key_bytes = kn_cpu_align (dnnl_memory_desc_get_size (&score->weights));
  packer->value_bytes = kn_cpu_align (dnnl_memory_desc_get_size (&value->weights));
  for (int tail = 0; tail < 2; tail++)
    {
      gint64 rows = tail ? job->n - (job->n_tiles - 1) * job->tile_rows : job->tile_rows;
      struct tile_shape *shape = &job->shape[tail][last];

      shape->score = get_matmul (job, rows, d, keys, FALSE, &score->weights);
      shape->value = get_matmul (job, rows, keys, d, FALSE, &value->weights);
      shape->value_add = get_matmul (job, rows, keys, d, TRUE, &value->weights);
      if (!shape->score || !shape->value || !shape->value_add)
        return FALSE;
    }
  return packer->key && packer->value;
}

/* ---- layout ---- */

static gsize
primitive_scratch (const struct attention_job *job)
{
  gsize bytes = 0;

  for (int i = 0; i < 4; i++)
    {
      const struct tile_shape *shape = &job->shape[i / 2][i % 2];
      const struct packer *packer = &job->packer[i % 2];
      const struct kn_cpu_primitive *all[] = {
        packer->key, packer->value, shape->score, shape->value, shape->value_add,
      };

      for (guint j = 0; j < G_N_ELEMENTS (all); j++)
        if (all[j])
          bytes = MAX (bytes, all[j]->scratch_bytes);
    }
  return bytes;
}

static gboolean
lay_out (struct attention_job *job)
{
  gsize element = job->bf16 ? 2 : 4, packed;
  gint64 keys = MIN (KEY_BLOCK, job->l);
  guint8 *scratch;

  job->block_bytes = job->packer[0].key_bytes + job->packer[0].value_bytes;
  job->head_bytes = (gsize) (job->n_blocks - 1) * job->block_bytes + job->packer[1].key_bytes +
                    job->packer[1].value_bytes;
  job->n_heads = CLAMP ((gint64) (PACKED_BYTES / job->head_bytes), 1, job->args->heads);
  job->query_bytes = kn_cpu_align ((gsize) (job->tile_rows * job->d) * element);
  job->score_bytes = kn_cpu_align ((gsize) (job->tile_rows * keys) * 4);
  job->weight_bytes = job->bf16 ? kn_cpu_align ((gsize) (job->tile_rows * keys) * 2) : 0;
  job->output_bytes = kn_cpu_align ((gsize) ((job->tile_rows + 1) * job->d) * 4);
  job->thread_bytes = job->query_bytes + job->score_bytes + job->weight_bytes + job->output_bytes +
                      kn_cpu_align ((gsize) job->tile_rows * 8) + primitive_scratch (job);
  packed = (gsize) job->n_heads * job->head_bytes;
  scratch = kn_cpu_scratch (job->stream, packed + job->thread_bytes * (gsize) kn_cpu_thread_count ());
  if (!scratch)
    return FALSE;
  job->packed = scratch;
  job->threads = scratch + packed;
  job->memory = g_new0 (dnnl_memory_t, job->n_heads * job->n_blocks * 2);
  return TRUE;
}

/* ---- keys and values ---- */

static gboolean
pack (struct attention_job *job, const struct kn_cpu_primitive *p, struct kn_tensor from, gint64 row, gint64 col,
      guint8 *to, int thread, dnnl_memory_t *memory)
{
  struct kn_cpu_device *device = kn_cpu_device (job->stream);
  const guint8 *src = kn_cpu_row (from, row) + (gsize) col * kn_dtype_size (from.dtype);
  guint8 *scratch = job->threads + (gsize) thread * job->thread_bytes + job->thread_bytes - p->scratch_bytes;

  return kn_cpu_primitive_run (device, p, thread,
                               &(struct kn_cpu_operands) { .src = src, .dst = to, .scratch = scratch }) &&
         (*memory || dnnl_memory_create (memory, &p->dst, device->engine, to) == dnnl_success);
}

/* Items: (head of the group, block). */
static void
pack_blocks (gint64 first, gint64 last, int thread, gconstpointer data)
{
  struct attention_job *job = (struct attention_job *) data;

  for (gint64 i = first; i < last; i++)
    {
      gint64 head = i / job->n_blocks, block = i % job->n_blocks, col = (job->first_head + head) * job->d;
      const struct packer *packer = &job->packer[block == job->n_blocks - 1];
      guint8 *to = job->packed + (gsize) head * job->head_bytes + (gsize) block * job->block_bytes;

      if (!pack (job, packer->key, job->args->k, block * KEY_BLOCK, col, to, thread, &job->memory[2 * i]) ||
          !pack (job, packer->value, job->args->v, block * KEY_BLOCK, col, to + packer->key_bytes, thread,
                 &job->memory[2 * i + 1]))
        g_atomic_int_set (&job->failed, TRUE);
    }
}

/* ---- one tile ---- */

struct tile
{
  struct attention_job *job;
  int thread;
  gint64 head, first, rows;           /* head of the group; query rows */
  guint8 *query, *weight;             /* in the compute dtype; f32 weights take the scores' place */
  float *score, *output, *row, *max, *sum;
  void *scratch;
};

static void
init_tile (struct tile *tile, struct attention_job *job, int thread)
{
  guint8 *at = job->threads + (gsize) thread * job->thread_bytes;

  tile->job = job;
  tile->thread = thread;
  tile->query = at;
  at += job->query_bytes;
  tile->score = (float *) at;
  tile->weight = at;
  at += job->score_bytes;
  if (job->bf16)
    tile->weight = at;
  at += job->weight_bytes;
  tile->output = (float *) at;
  tile->row = tile->output + job->tile_rows * job->d;
  at += job->output_bytes;
  tile->max = (float *) at;
  tile->sum = tile->max + job->tile_rows;
  tile->scratch = at + kn_cpu_align ((gsize) job->tile_rows * 8);
}

static void
load_query (struct tile *tile)
{
  const struct attention_job *job = tile->job;
  struct kn_tensor q = job->args->q;
  gint64 d = job->d;
  gsize col_bytes = (gsize) ((job->first_head + tile->head) * d) * kn_dtype_size (q.dtype);

  for (gint64 i = 0; i < tile->rows; i++)
    {
      const guint8 *src = kn_cpu_row (q, tile->first + i) + col_bytes;

      if (job->bf16)
        memcpy (tile->query + (gsize) (i * d) * 2, src, (gsize) d * 2);
      else
        kn_cpu_row_load ((float *) tile->query + i * d, src, q.dtype, d);
      tile->max[i] = -INFINITY;
      tile->sum[i] = 0;
    }
}

/* Adds the biases of a query row to its scores. Returns the factor that is still to be applied to them. */
static float
add_biases (const struct tile *tile, float *s, gint64 i, gint64 block, gint64 keys)
{
  const struct kn_attention_args *a = tile->job->args;
  gint64 row = (tile->job->first_head + tile->head) * tile->job->n + tile->first + i;
  float scale = a->scale;

  if (a->bias.buf)
    {
      kn_cpu_row_add_scaled (s, scale, (const float *) kn_cpu_row (a->bias, row) + block * KEY_BLOCK, keys);
      scale = 1;
    }
  if (a->key_bias.buf)
    {
      kn_cpu_row_add_scaled (s, scale, (const float *) kn_cpu_row (a->key_bias, 0) + block * KEY_BLOCK, keys);
      scale = 1;
    }
  if (scale >= 0)
    return scale;
  kn_cpu_row_scale (s, scale, keys);
  return 1;
}

/* Scores of a block to weights, relative to the running maximum; what was summed before is scaled to the new one. */
static void
soften (struct tile *tile, gint64 block)
{
  const struct attention_job *job = tile->job;
  gint64 keys = block_keys (job, block);

  for (gint64 i = 0; i < tile->rows; i++)
    {
      float *s = tile->score + i * keys, scale = add_biases (tile, s, i, block, keys);
      float here = kn_cpu_row_max (s, keys) * scale, max = MAX (tile->max[i], here);
      /* A row without any key that may be seen: weights 0, not NaN. */
      float centre = max == -INFINITY ? 0 : max;
      float sum = kn_cpu_row_exp (job->bf16 ? (guint16 *) tile->weight + i * keys : NULL, s, scale, centre, keys);

      if (block > 0 && max != tile->max[i])
        {
          float factor = expf (tile->max[i] - centre);

          tile->sum[i] *= factor;
          kn_cpu_row_scale (tile->output + i * job->d, factor, job->d);
        }
      tile->max[i] = max;
      tile->sum[i] += sum;
    }
}

static void
store_output (struct tile *tile)
{
  const struct attention_job *job = tile->job;
  struct kn_tensor o = job->args->o;
  gint64 d = job->d;
  gsize col_bytes = (gsize) ((job->first_head + tile->head) * d) * kn_dtype_size (o.dtype);

  for (gint64 i = 0; i < tile->rows; i++)
    {
      float *output = tile->output + i * d;
      guint8 *dst = kn_cpu_row (o, tile->first + i) + col_bytes;

      kn_cpu_row_scale (output, tile->sum[i] == 0 ? 0 : 1.f / tile->sum[i], d);
      if (job->args->accumulate)
        {
          kn_cpu_row_load (tile->row, dst, o.dtype, d);
          kn_cpu_row_add (output, tile->row, d);
        }
      kn_cpu_row_store (dst, output, o.dtype, d);
    }
}

static gboolean
run_tile (struct tile *tile, const struct kn_cpu_primitive *p, const void *src, dnnl_memory_t weights, void *dst)
{
  return kn_cpu_primitive_run (kn_cpu_device (tile->job->stream), p, tile->thread, &(struct kn_cpu_operands) {
    .src = src, .weights = weights, .dst = dst, .scratch = tile->scratch });
}

static gboolean
attend (struct tile *tile, int tail)
{
  struct attention_job *job = tile->job;

  load_query (tile);
  for (gint64 block = 0; block < job->n_blocks; block++)
    {
      const struct tile_shape *shape = &job->shape[tail][block == job->n_blocks - 1];
      dnnl_memory_t *memory = &job->memory[2 * (tile->head * job->n_blocks + block)];

      if (!run_tile (tile, shape->score, tile->query, memory[0], tile->score))
        return FALSE;
      soften (tile, block);
      if (!run_tile (tile, block ? shape->value_add : shape->value, tile->weight, memory[1], tile->output))
        return FALSE;
    }
  store_output (tile);
  return TRUE;
}

/* Items: (head of the group, tile). */
static void
attend_tiles (gint64 first, gint64 last, int thread, gconstpointer data)
{
  struct attention_job *job = (struct attention_job *) data;
  struct tile tile;

  init_tile (&tile, job, thread);
  for (gint64 i = first; i < last; i++)
    {
      int tail = i % job->n_tiles == job->n_tiles - 1;

      tile.head = i / job->n_tiles;
      tile.first = i % job->n_tiles * job->tile_rows;
      tile.rows = MIN (job->tile_rows, job->n - tile.first);
      if (!attend (&tile, tail))
        g_atomic_int_set (&job->failed, TRUE);
    }
}

static void
run_groups (struct attention_job *job)
{
  gint64 heads = job->args->heads, group = job->n_heads;

  for (job->first_head = 0; job->first_head < heads; job->first_head += group)
    {
      gint64 count = MIN (group, heads - job->first_head);

      if (kn_stream_check (job->stream) || job->failed)
        return;
      kn_cpu_parallel (count * job->n_blocks, count * job->l * job->d * 4, pack_blocks, job);
      if (!job->failed)
        kn_cpu_parallel (count * job->n_tiles, count * job->n * (job->l + job->d) * 8, attend_tiles, job);
    }
}

void
kn_cpu_attention (struct kn_stream *stream, const struct kn_attention_args *args)
{
  struct attention_job job = { .stream = stream, .args = args, .n = args->q.rows, .l = args->k.rows };

  if (kn_stream_check (stream))
    return;
  kn_cpu_primitives_trim (kn_cpu_device (stream));
  job.d = args->q.cols / args->heads;
  job.bf16 = args->q.dtype == KN_BF16 && kn_cpu_device (stream)->bf16;
  job.n_tiles = (job.n + TILE_ROWS - 1) / TILE_ROWS;
  /* Tiles of one height, but for the last: 320 rows are 3 tiles of 112, 112 and 96. */
  job.tile_rows = MIN (job.n, ((job.n + job.n_tiles - 1) / job.n_tiles + 15) & ~(gint64) 15);
  job.n_blocks = (job.l + KEY_BLOCK - 1) / KEY_BLOCK;
  if ((job.n_blocks > 1 && !prepare_block (&job, 0)) || !prepare_block (&job, job.n_blocks - 1) || !lay_out (&job))
    return;
  run_groups (&job);
  for (gint64 i = 0; i < job.n_heads * job.n_blocks * 2; i++)
    dnnl_memory_destroy (job.memory[i]);
  g_free (job.memory);
  if (job.failed)
    kn_cpu_fail_run (stream);
}
