/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * avg_down and dup_up: a table says, for each output channel, which elements around an input pixel it is made of.
 */
#include "render/ops/cpu/kn-cpu-private.h"

struct resample_job
{
  const struct kn_resample_args *args;
  int out_h, out_w;                   /* of y */
  gint64 group;                       /* elements of x per element of y */
  gint32 *index;
  float *rows;                        /* per thread: the input cell, the output pixel, its old value */
  gsize row_stride;
};

/* avg_down: the cell of a y pixel is gathered as [ft, fs, fs, C]; element j (see kn-ops.h) lies at index[j]. */
static void
fill_down_index (gint32 *index, gint64 channels, int ft, int fs)
{
  gint64 j = 0;

  for (gint64 c = 0; c < channels; c++)
    for (int a = 0; a < ft; a++)
      for (int dy = 0; dy < fs; dy++)
        for (int dx = 0; dx < fs; dx++)
          index[j++] = (gint32) (((a * fs + dy) * fs + dx) * channels + c);
}

/* dup_up: one table of y's channels for each (a, dy, dx). */
static void
fill_up_index (gint32 *index, gint64 channels, gint64 rep, int ft, int fs)
{
  int cells = ft * fs * fs;

  for (int cell = 0; cell < cells; cell++)
    for (gint64 o = 0; o < channels; o++)
      index[cell * channels + o] = (gint32) ((o * cells + cell) / rep);
}

static void
store_pixel (const struct kn_resample_args *args, gint64 pixel, float *values, float *old)
{
  struct kn_tensor y = args->y;

  if (args->accumulate)
    {
      kn_cpu_row_load (old, kn_cpu_row (y, pixel), y.dtype, y.cols);
      kn_cpu_row_add (values, old, y.cols);
    }
  kn_cpu_row_store (kn_cpu_row (y, pixel), values, y.dtype, y.cols);
}

static void
load_cell (const struct resample_job *job, gint64 t, gint64 y, gint64 x, float *cell)
{
  const struct kn_resample_args *args = job->args;
  int fs = args->fs;

  for (int a = 0; a < args->ft; a++)
    for (int dy = 0; dy < fs; dy++)
      for (int dx = 0; dx < fs; dx++)
        {
          gint64 pixel = ((t * args->ft + a) * args->h + y * fs + dy) * args->w + x * fs + dx;

          kn_cpu_row_load (cell, kn_cpu_row (args->x, pixel), args->x.dtype, args->x.cols);
          cell += args->x.cols;
        }
}

/* Items: rows of pixels of y. */
static void
down_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct resample_job *job = data;
  gint64 channels = job->args->y.cols;
  float *out = job->rows + (gsize) thread * job->row_stride, *old = out + channels, *cell = old + channels;

  for (gint64 i = first; i < last; i++)
    for (int x = 0; x < job->out_w; x++)
      {
        load_cell (job, i / job->out_h, i % job->out_h, x, cell);
        kn_cpu_row_gather (out, cell, job->index, job->group, 1.f / (float) job->group, channels);
        store_pixel (job->args, i * job->out_w + x, out, old);
      }
}

static void
up_rows (gint64 first, gint64 last, int thread, gconstpointer data)
{
  const struct resample_job *job = data;
  const struct kn_resample_args *args = job->args;
  gint64 channels = args->y.cols;
  float *out = job->rows + (gsize) thread * job->row_stride, *old = out + channels, *in = old + channels;
  int ft = args->ft, fs = args->fs;

  for (gint64 i = first; i < last; i++)
    for (int x = 0; x < job->out_w; x++)
      {
        gint64 t = i / job->out_h, y = i % job->out_h;
        gint64 pixel = (t / ft * args->h + y / fs) * args->w + x / fs;
        gint64 cell = ((t % ft) * fs + y % fs) * fs + x % fs;

        kn_cpu_row_load (in, kn_cpu_row (args->x, pixel), args->x.dtype, args->x.cols);
        kn_cpu_row_gather (out, in, job->index + cell * channels, 1, 1, channels);
        store_pixel (args, i * job->out_w + x, out, old);
      }
}

static gboolean
prepare (struct kn_stream *stream, struct resample_job *job, gint64 n_index, gint64 cell)
{
  const struct kn_resample_args *args = job->args;
  gsize index_bytes = kn_cpu_align ((gsize) n_index * sizeof (gint32));
  guint8 *scratch;

  job->row_stride = kn_cpu_align ((gsize) (2 * args->y.cols + cell) * sizeof (float)) / sizeof (float);
  scratch = kn_cpu_scratch (stream, index_bytes + job->row_stride * sizeof (float) * (gsize) kn_cpu_thread_count ());
  job->index = (gint32 *) scratch;
  job->rows = (float *) (scratch + index_bytes);
  return scratch != NULL;
}

void
kn_cpu_avg_down (struct kn_stream *stream, const struct kn_resample_args *args)
{
  int cells = args->ft * args->fs * args->fs;
  gint64 n_index = args->x.cols * cells;
  struct resample_job job = {
    .args = args, .out_h = args->h / args->fs, .out_w = args->w / args->fs, .group = n_index / args->y.cols,
  };

  if (kn_stream_check (stream) || !prepare (stream, &job, n_index, n_index))
    return;
  fill_down_index (job.index, args->x.cols, args->ft, args->fs);
  kn_cpu_parallel (args->y.rows / job.out_w, kn_cpu_bytes (args->x) + kn_cpu_bytes (args->y), down_rows, &job);
}

void
kn_cpu_dup_up (struct kn_stream *stream, const struct kn_resample_args *args)
{
  int cells = args->ft * args->fs * args->fs;
  struct resample_job job = { .args = args, .out_h = args->h * args->fs, .out_w = args->w * args->fs };

  if (kn_stream_check (stream) || !prepare (stream, &job, args->y.cols * cells, args->x.cols))
    return;
  fill_up_index (job.index, args->y.cols, args->y.cols * cells / args->x.cols, args->ft, args->fs);
  kn_cpu_parallel (args->y.rows / job.out_w, kn_cpu_bytes (args->x) + kn_cpu_bytes (args->y), up_rows, &job);
}
