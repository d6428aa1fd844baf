/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/wan/kn-wan-vae-private.h"

#include <math.h>

/* The norm of the autoencoder is x / max(|x|, 1e-12) sqrt(C) gamma: an RMS norm whose eps only guards zero. */
#define VAE_EPS 1e-24f

/* Space for features of t frames in the arena that the current ones do not live in. */
static struct kn_tensor
next_features (struct kn_vae_run *run, gint64 rows, gint64 cols)
{
  run->current = 1 - run->current;
  kn_arena_release (run->arenas[run->current], run->base[run->current]);
  return kn_arena_alloc (run->arenas[run->current], KN_F32, rows, cols);
}

static struct kn_tensor
scratch (struct kn_vae_run *run, gint64 rows, gint64 cols)
{
  return kn_arena_alloc (run->scratch, run->vae->compute, rows, cols);
}

static void
copy (struct kn_vae_run *run, struct kn_tensor from, struct kn_tensor to)
{
  kn_op_unary (run->s, KN_UNARY_COPY, from, to);
}

/* The cache numbered `index`, of the shape it has at this size. */
static struct kn_tensor
history (struct kn_vae_run *run, int index, gint64 rows, gint64 cols)
{
  struct kn_tensor *h = &run->histories[index];

  if (run->measuring && h->rows == 0)
    {
      *h = (struct kn_tensor) { .buf = scratch (run, 1, 1).buf, .offset_bytes = run->cache_bytes,
                                .dtype = run->vae->compute, .rows = rows, .cols = cols, .ld = cols };
      run->cache_bytes += (kn_tensor_bytes (h) + 255) & ~(gsize) 255;
    }
  g_assert (h->rows == rows && h->cols == cols);
  return *h;
}

static void
norm_silu (struct kn_vae_run *run, struct kn_tensor x, struct kn_tensor gamma, struct kn_tensor y)
{
  kn_op_norm (run->s, &(struct kn_norm_args) { .kind = KN_NORM_RMS, .eps = VAE_EPS, .x = x, .y = y,
                                               .scale = { .values = gamma }, .act = KN_ACT_SILU });
}

/* y = causal convolution of norm and SiLU of x, plus residual; x and y are t frames of h x w. */
static void
causal_conv (struct kn_vae_run *run, const struct kn_vae_conv *c, struct kn_tensor x, int t, int h, int w,
             struct kn_tensor y, struct kn_tensor residual)
{
  gsize mark = kn_arena_mark (run->scratch);
  gint64 frame = (gint64) h * w;
  struct kn_tensor past = history (run, c->history, 2 * frame, c->cin);
  struct kn_tensor in = scratch (run, (t + 2) * frame, c->cin);
  struct kn_tensor now = kn_tensor_rows (in, 2 * frame, t * frame);

  copy (run, past, kn_tensor_rows (in, 0, 2 * frame));
  if (c->gamma.buf)
    norm_silu (run, x, c->gamma, now);
  else
    copy (run, x, now);
  kn_op_conv (run->s, &(struct kn_conv_args) { .weight = c->conv, .t = t + 2, .h = h, .w = w, .x = in, .y = y,
                                               .residual = residual });
  copy (run, kn_tensor_rows (in, t * frame, 2 * frame), past);
  kn_arena_release (run->scratch, mark);
}

void
kn_vae_run_conv (struct kn_vae_run *run, const struct kn_vae_conv *conv, struct kn_vae_features *f)
{
  struct kn_tensor y = next_features (run, f->x.rows, conv->cout);

  causal_conv (run, conv, f->x, f->t, f->h, f->w, y, (struct kn_tensor) { 0 });
  f->x = y;
}

void
kn_vae_run_resnet (struct kn_vae_run *run, const struct kn_vae_resnet *r, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  struct kn_tensor hidden = scratch (run, f->x.rows, r->conv1.cout);

  causal_conv (run, &r->conv1, f->x, f->t, f->h, f->w, hidden, (struct kn_tensor) { 0 });
  if (r->shortcut)
    {
      struct kn_tensor y = next_features (run, f->x.rows, r->conv1.cout);

      kn_op_linear (run->s, &(struct kn_linear_args) { .weight = r->shortcut, .x = f->x, .y = y });
      f->x = y;
    }
  causal_conv (run, &r->conv2, hidden, f->t, f->h, f->w, f->x, f->x);
  kn_arena_release (run->scratch, mark);
}

/* One head over the pixels of each frame. */
static void
run_attention (struct kn_vae_run *run, const struct kn_vae_attention *a, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  gint64 frame = (gint64) f->h * f->w;
  struct kn_tensor u = scratch (run, f->x.rows, a->dim), qkv = scratch (run, f->x.rows, 3 * a->dim);

  kn_op_norm (run->s, &(struct kn_norm_args) { .kind = KN_NORM_RMS, .eps = VAE_EPS, .x = f->x, .y = u,
                                               .scale = { .values = a->gamma } });
  kn_op_linear (run->s, &(struct kn_linear_args) { .weight = a->qkv, .x = u, .y = qkv });
  for (int i = 0; i < f->t; i++)
    {
      struct kn_tensor rows = kn_tensor_rows (qkv, i * frame, frame);

      kn_op_attention (run->s, &(struct kn_attention_args) {
        .q = kn_tensor_cols (rows, 0, a->dim), .k = kn_tensor_cols (rows, a->dim, a->dim),
        .v = kn_tensor_cols (rows, 2 * a->dim, a->dim), .o = kn_tensor_rows (u, i * frame, frame),
        .heads = 1, .scale = 1.0f / sqrtf ((float) a->dim) });
    }
  kn_op_linear (run->s, &(struct kn_linear_args) { .weight = a->proj, .x = u, .y = f->x, .accumulate = TRUE });
  kn_arena_release (run->scratch, mark);
}

void
kn_vae_run_mid (struct kn_vae_run *run, const struct kn_vae_mid *mid, struct kn_vae_features *f)
{
  kn_vae_run_resnet (run, &mid->first, f);
  run_attention (run, &mid->attention, f);
  kn_vae_run_resnet (run, &mid->second, f);
}

/* ---- stages ---- */

/* A copy of the stage's input, for the shortcut around it; {0} when there is none. */
static struct kn_tensor
keep_input (struct kn_vae_run *run, const struct kn_vae_stage *stage, const struct kn_vae_features *f)
{
  struct kn_tensor kept = { 0 };

  if (stage->has_shortcut)
    {
      kept = kn_arena_alloc (run->scratch, KN_F32, f->x.rows, f->x.cols);
      copy (run, f->x, kept);
    }
  return kept;
}

static void
run_resnets (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  for (int j = 0; j < stage->n_resnets; j++)
    kn_vae_run_resnet (run, &stage->resnets[j], f);
}

/* Halves the frame rate. The first frame of a sequence passes; later chunks see the frame before them. */
static void
halve_time (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  gint64 frame = (gint64) f->h * f->w;
  struct kn_tensor past = history (run, stage->time_history, frame, stage->cout);

  if (run->chunk > 0)
    {
      struct kn_tensor in = scratch (run, (f->t + 1) * frame, stage->cout), y;

      copy (run, past, kn_tensor_rows (in, 0, frame));
      copy (run, f->x, kn_tensor_rows (in, frame, f->t * frame));
      copy (run, kn_tensor_rows (in, f->t * frame, frame), past);
      y = next_features (run, f->t / 2 * frame, stage->cout);
      kn_op_conv (run->s, &(struct kn_conv_args) { .weight = stage->time_conv, .t = f->t + 1, .h = f->h, .w = f->w,
                                                   .x = in, .y = y });
      f->x = y;
      f->t /= 2;
    }
  else
    copy (run, f->x, past);
  kn_arena_release (run->scratch, mark);
}

static void
halve_space (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  struct kn_tensor in = scratch (run, f->x.rows, stage->cout), y;

  copy (run, f->x, in);
  y = next_features (run, (gint64) f->t * (f->h / 2) * (f->w / 2), stage->resample_cout);
  kn_op_conv (run->s, &(struct kn_conv_args) { .weight = stage->resample, .t = f->t, .h = f->h, .w = f->w, .x = in,
                                               .y = y });
  kn_arena_release (run->scratch, mark);
  *f = (struct kn_vae_features) { .x = y, .t = f->t, .h = f->h / 2, .w = f->w / 2 };
}

/* A single frame is averaged with a zero frame before it, as the reference pads. */
static void
add_average (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_tensor kept,
             const struct kn_vae_features *before, struct kn_vae_features *f)
{
  struct kn_resample_args args = { .t = before->t, .h = before->h, .w = before->w, .ft = stage->in_time ? 2 : 1,
                                   .fs = stage->resamples ? 2 : 1, .x = kept, .y = f->x, .accumulate = TRUE };
  gint64 frame = (gint64) before->h * before->w;

  if (args.t % args.ft)
    {
      args.t = before->t + 1;
      args.x = kn_arena_alloc (run->scratch, KN_F32, args.t * frame, kept.cols);
      kn_op_zero (run->s, kn_tensor_rows (args.x, 0, frame));
      copy (run, kept, kn_tensor_rows (args.x, frame, kept.rows));
    }
  kn_op_avg_down (run->s, &args);
}

void
kn_vae_run_down (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  struct kn_vae_features before = *f;
  struct kn_tensor kept = keep_input (run, stage, f);

  run_resnets (run, stage, f);
  if (stage->resamples)
    halve_space (run, stage, f);
  if (stage->in_time)
    halve_time (run, stage, f);
  if (stage->has_shortcut)
    add_average (run, stage, kept, &before, f);
  kn_arena_release (run->scratch, mark);
}

/* u [2t*h*w, C] = the two channel halves of the time convolution as consecutive frames; the first frame of a sequence
 * passes undoubled and does not enter the history. Returns what the spatial convolution reads. */
static struct kn_tensor
double_time (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  gint64 frame = (gint64) f->h * f->w;
  int c = stage->cout;
  struct kn_tensor past = history (run, stage->time_history, 2 * frame, c);
  struct kn_tensor out, in, pairs;

  if (run->chunk == 0)
    {
      out = scratch (run, f->x.rows, c);
      copy (run, f->x, out);
      return out;
    }
  out = scratch (run, 2 * f->t * frame, c);
  in = scratch (run, (f->t + 2) * frame, c);
  pairs = scratch (run, f->t * frame, 2 * c);
  copy (run, past, kn_tensor_rows (in, 0, 2 * frame));
  copy (run, f->x, kn_tensor_rows (in, 2 * frame, f->t * frame));
  copy (run, kn_tensor_rows (in, f->t * frame, 2 * frame), past);
  kn_op_conv (run->s, &(struct kn_conv_args) { .weight = stage->time_conv, .t = f->t + 2, .h = f->h, .w = f->w,
                                               .x = in, .y = pairs });
  for (int i = 0; i < 2 * f->t; i++)
    copy (run, kn_tensor_cols (kn_tensor_rows (pairs, i / 2 * frame, frame), i % 2 * c, c),
          kn_tensor_rows (out, i * frame, frame));
  f->t *= 2;
  return out;
}

static void
double_size (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  struct kn_tensor in, y;

  if (stage->in_time)
    in = double_time (run, stage, f);
  else
    {
      in = scratch (run, f->x.rows, stage->cout);
      copy (run, f->x, in);
    }
  y = next_features (run, (gint64) f->t * 4 * f->h * f->w, stage->resample_cout);
  kn_op_conv (run->s, &(struct kn_conv_args) { .weight = stage->resample, .t = f->t, .h = f->h, .w = f->w, .x = in,
                                               .y = y });
  kn_arena_release (run->scratch, mark);
  *f = (struct kn_vae_features) { .x = y, .t = f->t, .h = 2 * f->h, .w = 2 * f->w };
}

/* In the first chunk the time-doubled shortcut has one frame too many; the reference drops the first. */
static void
add_duplicates (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_tensor kept,
                const struct kn_vae_features *before, struct kn_vae_features *f)
{
  struct kn_resample_args args = { .t = before->t, .h = before->h, .w = before->w, .ft = stage->in_time ? 2 : 1,
                                   .fs = 2,
                                   .x = kept, .y = f->x, .accumulate = TRUE };
  gint64 extra = (gint64) before->t * args.ft * f->h * f->w - f->x.rows;

  if (extra > 0)
    {
      args.y = kn_arena_alloc (run->scratch, KN_F32, f->x.rows + extra, f->x.cols);
      args.accumulate = FALSE;
    }
  kn_op_dup_up (run->s, &args);
  if (extra > 0)
    kn_op_binary (run->s, KN_BINARY_ADD, f->x, kn_tensor_rows (args.y, extra, f->x.rows), f->x);
}

void
kn_vae_run_up (struct kn_vae_run *run, const struct kn_vae_stage *stage, struct kn_vae_features *f)
{
  gsize mark = kn_arena_mark (run->scratch);
  struct kn_vae_features before = *f;
  struct kn_tensor kept = keep_input (run, stage, f);

  run_resnets (run, stage, f);
  if (stage->resamples)
    double_size (run, stage, f);
  if (stage->has_shortcut)
    add_duplicates (run, stage, kept, &before, f);
  kn_arena_release (run->scratch, mark);
}
