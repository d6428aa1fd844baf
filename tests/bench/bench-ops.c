/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times the ops of a device at the shapes that models use.
 *   bench-ops [--device ID] [--repeat N] [FILTER]
 * Wall time is the best of N; GFLOP/s is also given by processor time, which other programs disturb less (on a GPU it
 * means nothing). The last column is the share of the device's limit as measured in the same run: a large matrix
 * product of the same dtype for GFLOP/s, a large copy for GB/s. It passes 100 % where caches hold the operands, and for
 * upsampling convolutions, which are counted without the folding.
 */
#include "render/ops/kn-ops.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Rows of the two limits: a square matrix product, and a copy that no cache holds. */
#define LIMIT_SIZE 2048

struct bench
{
  struct kn_device *device;
  struct kn_stream *stream;
  int repeat;
  const char *filter;
  double limit_gflops[KN_BOOL + 1], limit_gbytes;
};

/* A prepared op: run() issues it once. */
struct subject
{
  struct kn_linear *linear;
  struct kn_conv *conv;
  struct kn_tensor t[8];
  struct kn_norm_args norm;
  struct kn_attention_args attention;
  struct kn_conv_args conv_args;
  struct kn_linear_args linear_args;
  void (*run) (struct kn_stream *stream, const struct subject *subject);
};

static double
seconds (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static void
check (GError *error)
{
  if (error)
    g_error ("%s", error->message);
}

static struct kn_tensor
make_tensor (struct bench *bench, enum kn_dtype dtype, gint64 rows, gint64 cols)
{
  struct kn_tensor tensor = { .dtype = dtype, .rows = rows, .cols = cols, .ld = cols };
  GError *error = NULL;

  tensor.buf = kn_buf_create (bench->device, (gsize) (rows * cols) * kn_dtype_size (dtype), &error);
  check (error);
  kn_op_zero (bench->stream, tensor);
  return tensor;
}

static struct kn_host_matrix
make_matrix (enum kn_dtype dtype, gint64 rows, gint64 cols)
{
  return (struct kn_host_matrix) { g_malloc0 ((gsize) (rows * cols) * kn_dtype_size (dtype)), dtype, rows, cols };
}

static void
clear_subject (struct subject *s)
{
  kn_linear_destroy (&s->linear);
  kn_conv_destroy (&s->conv);
  for (guint i = 0; i < G_N_ELEMENTS (s->t); i++)
    if (s->t[i].buf)
      kn_buf_destroy (&s->t[i].buf);
}

/* Times a subject, prints its line and lets it go. dtype: whose limit to compare with. */
static void
measure (struct bench *bench, struct subject *s, const char *name, enum kn_dtype dtype, gboolean is_limit)
{
  const struct kn_stream_stats *stats = kn_stream_get_stats (bench->stream);
  struct kn_stream_stats before = *stats;
  double wall = 1e30, cpu, gflops, gbytes, flops, bytes, share;
  GError *error = NULL;

  s->run (bench->stream, s);
  kn_stream_finish (bench->stream, &error);
  check (error);
  flops = (double) (stats->flops - before.flops);
  bytes = (double) (stats->bytes - before.bytes);
  cpu = seconds (CLOCK_PROCESS_CPUTIME_ID);
  for (int i = 0; i < bench->repeat; i++)
    {
      double wall_start = seconds (CLOCK_MONOTONIC);

      s->run (bench->stream, s);
      kn_stream_finish (bench->stream, &error);
      check (error);
      wall = MIN (wall, seconds (CLOCK_MONOTONIC) - wall_start);
    }
  /* Over all repeats: the kernel brings the time of other threads up to date only now and then. */
  cpu = (seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu) / bench->repeat;
  gflops = flops / wall * 1e-9;
  gbytes = bytes / wall * 1e-9;
  if (is_limit && flops > 0)
    bench->limit_gflops[dtype] = gflops;
  else if (is_limit)
    bench->limit_gbytes = gbytes;
  share = flops > 0 ? gflops / bench->limit_gflops[dtype] : gbytes / bench->limit_gbytes;
  if (flops > 0)
    g_print ("%-52s %9.3f ms  %8.1f GFLOP/s  %8.1f per processor second %5.0f %%\n", name, wall * 1e3, gflops,
             flops / cpu * 1e-9, share * 100);
  else
    g_print ("%-52s %9.3f ms  %8.2f GB/s     %8.2f per processor second %5.0f %%\n", name, wall * 1e3, gbytes,
             bytes / cpu * 1e-9, share * 100);
  clear_subject (s);
}

static gboolean
wanted (struct bench *bench, const char *name)
{
  return !bench->filter || strstr (name, bench->filter) || strstr (name, "2048x");
}

static const char *
lower_name (enum kn_dtype dtype)
{
  return dtype == KN_BF16 ? "bf16" : "f32";
}

/* ---- linear ---- */

static void
run_linear (struct kn_stream *stream, const struct subject *s)
{
  kn_op_linear (stream, &s->linear_args);
}

static void
bench_linear (struct bench *bench, gint64 n, gint64 k, gint64 m, enum kn_dtype dtype, enum kn_act act,
              gboolean accumulate)
{
  g_autofree char *name = g_strdup_printf ("linear %s %dx%dx%d%s%s", lower_name (dtype), (int) n, (int) k, (int) m,
                                           act ? " gelu" : "", accumulate ? " gate accumulate" : "");
  struct kn_linear_desc desc = { .in = k, .n_parts = 1, .compute = dtype };
  struct subject s = { .run = run_linear };
  GError *error = NULL;

  if (!wanted (bench, name))
    return;
  desc.weight[0] = make_matrix (dtype, m, k);
  desc.bias[0] = make_matrix (KN_F32, 1, m);
  s.linear = kn_linear_create (bench->device, &desc, &error);
  check (error);
  g_free ((gpointer) desc.weight[0].data);
  g_free ((gpointer) desc.bias[0].data);
  s.t[0] = make_tensor (bench, dtype, n, k);
  s.t[1] = make_tensor (bench, accumulate ? KN_F32 : dtype, n, m);
  s.t[2] = make_tensor (bench, KN_F32, 1, m);
  s.linear_args = (struct kn_linear_args) {
    .weight = s.linear, .x = s.t[0], .y = s.t[1], .act = act, .accumulate = accumulate };
  if (accumulate)
    s.linear_args.gate.values = s.t[2];
  measure (bench, &s, name, dtype, n == LIMIT_SIZE);
}

/* ---- attention ---- */

static void
run_attention (struct kn_stream *stream, const struct subject *s)
{
  kn_op_attention (stream, &s->attention);
}

static void
bench_attention (struct bench *bench, gint64 n, gint64 l, int heads, int d, enum kn_dtype dtype)
{
  g_autofree char *name = g_strdup_printf ("attention %s %dx%d, %d x %d", lower_name (dtype), (int) n, (int) l, heads,
                                           d);
  struct subject s = { .run = run_attention };

  if (!wanted (bench, name))
    return;
  s.t[0] = make_tensor (bench, dtype, n, heads * d);
  s.t[1] = make_tensor (bench, dtype, l, 2 * heads * d);
  s.t[2] = make_tensor (bench, dtype, n, heads * d);
  s.attention = (struct kn_attention_args) {
    .q = s.t[0], .k = kn_tensor_cols (s.t[1], 0, heads * d), .v = kn_tensor_cols (s.t[1], heads * d, heads * d),
    .o = s.t[2], .heads = heads, .scale = 0.1f,
  };
  measure (bench, &s, name, dtype, FALSE);
}

/* ---- convolution ---- */

static void
run_conv (struct kn_stream *stream, const struct subject *s)
{
  kn_op_conv (stream, &s->conv_args);
}

struct conv_shape
{
  int t, h, w, cin, cout, kt, k, stride, upsample;
  enum kn_act act;
  gboolean residual;
};

static void
bench_conv (struct bench *bench, struct conv_shape c, enum kn_dtype dtype)
{
  g_autofree char *name = g_strdup_printf ("conv %s %dx%dx%d %d->%d %dx%dx%d%s%s%s%s", lower_name (dtype), c.t, c.h,
                                           c.w, c.cin, c.cout, c.kt, c.k, c.k, c.stride > 1 ? " stride 2" : "",
                                           c.upsample > 1 ? " upsample" : "", c.act ? " act" : "",
                                           c.residual ? " residual" : "");
  int pad = c.k / 2, t, h, w;
  struct kn_conv_desc desc = {
    .cin = c.cin, .cout = c.cout, .kt = c.kt, .kh = c.k, .kw = c.k, .stride_t = 1, .stride_hw = c.stride,
    .pad_top = pad, .pad_left = pad, .pad_bottom = pad, .pad_right = pad, .upsample = c.upsample, .compute = dtype,
  };
  struct subject s = { .run = run_conv };
  GError *error = NULL;

  if (!wanted (bench, name))
    return;
  desc.weight = make_matrix (KN_F32, c.cout, (gint64) c.cin * c.kt * c.k * c.k);
  desc.bias = make_matrix (KN_F32, 1, c.cout);
  s.conv = kn_conv_create (bench->device, &desc, &error);
  check (error);
  g_free ((gpointer) desc.weight.data);
  g_free ((gpointer) desc.bias.data);
  kn_conv_get_output (s.conv, c.t, c.h, c.w, &t, &h, &w);
  s.t[0] = make_tensor (bench, dtype, (gint64) c.t * c.h * c.w, c.cin);
  s.t[1] = make_tensor (bench, dtype, (gint64) t * h * w, c.cout);
  if (c.residual)
    s.t[2] = make_tensor (bench, dtype, (gint64) t * h * w, c.cout);
  s.conv_args = (struct kn_conv_args) {
    .weight = s.conv, .t = c.t, .h = c.h, .w = c.w, .x = s.t[0], .y = s.t[1], .residual = s.t[2], .act = c.act };
  measure (bench, &s, name, dtype, FALSE);
}

/* ---- rows ---- */

static void
run_norm (struct kn_stream *stream, const struct subject *s)
{
  kn_op_norm (stream, &s->norm);
}

static void
bench_norm (struct bench *bench, enum kn_norm_kind kind, gint64 n, gint64 m, enum kn_dtype x, enum kn_dtype y,
            int rope_d, enum kn_act act)
{
  g_autofree char *name = g_strdup_printf ("%s norm %s to %s %dx%d%s%s", kind == KN_NORM_RMS ? "rms" : "layer",
                                           lower_name (x), lower_name (y), (int) n, (int) m, rope_d ? " rope" : "",
                                           act ? " silu" : "");
  struct subject s = { .run = run_norm };

  if (!wanted (bench, name))
    return;
  s.t[0] = make_tensor (bench, x, n, m);
  s.t[1] = make_tensor (bench, y, n, m);
  s.t[2] = make_tensor (bench, KN_F32, 1, m);
  if (rope_d)
    s.t[3] = make_tensor (bench, KN_F32, n, rope_d);
  s.norm = (struct kn_norm_args) { .kind = kind, .eps = 1e-6f, .x = s.t[0], .y = s.t[1], .scale = { s.t[2], 0 },
                                   .rope = s.t[3], .act = act };
  measure (bench, &s, name, KN_F32, FALSE);
}

static void
run_copy (struct kn_stream *stream, const struct subject *s)
{
  kn_op_unary (stream, KN_UNARY_COPY, s->t[0], s->t[1]);
}

static void
run_silu (struct kn_stream *stream, const struct subject *s)
{
  kn_op_unary (stream, KN_UNARY_SILU, s->t[0], s->t[1]);
}

static void
run_gelu_mul (struct kn_stream *stream, const struct subject *s)
{
  kn_op_binary (stream, KN_BINARY_GELU_MUL, s->t[0], s->t[1], s->t[2]);
}

static void
run_add (struct kn_stream *stream, const struct subject *s)
{
  kn_op_binary (stream, KN_BINARY_ADD, s->t[0], s->t[1], s->t[2]);
}

static void
bench_map (struct bench *bench, const char *op, void (*run) (struct kn_stream *, const struct subject *), gint64 n,
           gint64 m, enum kn_dtype x, enum kn_dtype y)
{
  g_autofree char *name = g_strdup_printf ("%s %s to %s %dx%d", op, lower_name (x), lower_name (y), (int) n, (int) m);
  struct subject s = { .run = run };

  if (!wanted (bench, name))
    return;
  s.t[0] = make_tensor (bench, x, n, m);
  s.t[1] = make_tensor (bench, run == run_gelu_mul || run == run_add ? x : y, n, m);
  s.t[2] = make_tensor (bench, y, n, m);
  measure (bench, &s, name, KN_F32, n == LIMIT_SIZE);
}

static void
bench_matrices (struct bench *bench, enum kn_dtype dtype)
{
  bench_linear (bench, LIMIT_SIZE, LIMIT_SIZE, LIMIT_SIZE, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 1, 1536, 1536, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 320, 1536, 1536, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 1024, 1536, 1536, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 320, 1536, 8960, dtype, KN_ACT_GELU_TANH, FALSE);
  bench_linear (bench, 320, 8960, 1536, dtype, KN_ACT_NONE, TRUE);
  bench_linear (bench, 320, 1536, 4608, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 112, 256, 768, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 112, 256, 256, dtype, KN_ACT_NONE, TRUE);
  bench_linear (bench, 112, 256, 1024, dtype, KN_ACT_GELU_TANH, FALSE);
  bench_linear (bench, 320, 256, 768, dtype, KN_ACT_NONE, FALSE);
  bench_linear (bench, 320, 256, 1024, dtype, KN_ACT_GELU_TANH, FALSE);
  bench_attention (bench, 320, 320, 12, 128, dtype);
  bench_attention (bench, 1024, 1024, 12, 128, dtype);
  bench_attention (bench, 1024, 512, 12, 128, dtype);
  bench_attention (bench, 4096, 4096, 12, 128, dtype);
  bench_attention (bench, 112, 112, 4, 64, dtype);
  bench_attention (bench, 320, 320, 4, 64, dtype);
  bench_attention (bench, 1560, 1560, 1, 384, dtype);
  bench_conv (bench, (struct conv_shape) { 1, 240, 416, 96, 96, 1, 3, 1, 1 }, dtype);
  bench_conv (bench, (struct conv_shape) { 3, 240, 416, 96, 96, 3, 3, 1, 1 }, dtype);
  bench_conv (bench, (struct conv_shape) { 3, 240, 416, 96, 96, 3, 3, 1, 1, .residual = TRUE }, dtype);
  bench_conv (bench, (struct conv_shape) { 6, 30, 52, 384, 384, 3, 3, 1, 1 }, dtype);
  bench_conv (bench, (struct conv_shape) { 1, 120, 208, 192, 96, 1, 3, 1, 2 }, dtype);
  bench_conv (bench, (struct conv_shape) { 1, 240, 416, 96, 96, 1, 3, 2, 1 }, dtype);
  bench_conv (bench, (struct conv_shape) { 1, 60, 104, 64, 64, 1, 3, 1, 1, KN_ACT_RELU }, dtype);
  bench_conv (bench, (struct conv_shape) { 1, 60, 104, 192, 384, 1, 1, 1, 1 }, dtype);
}

static void
bench_rows (struct bench *bench)
{
  bench_map (bench, "copy", run_copy, LIMIT_SIZE, 32 * LIMIT_SIZE, KN_F32, KN_F32);
  bench_norm (bench, KN_NORM_LAYER, 112, 256, KN_F32, KN_BF16, 0, KN_ACT_NONE);
  bench_norm (bench, KN_NORM_LAYER, 320, 1536, KN_F32, KN_BF16, 0, KN_ACT_NONE);
  bench_norm (bench, KN_NORM_LAYER, 1024, 1536, KN_F32, KN_BF16, 0, KN_ACT_NONE);
  bench_norm (bench, KN_NORM_RMS, 1024, 1536, KN_BF16, KN_BF16, 128, KN_ACT_NONE);
  bench_norm (bench, KN_NORM_RMS, 240 * 416, 96, KN_F32, KN_F32, 0, KN_ACT_SILU);
  bench_norm (bench, KN_NORM_RMS, 240 * 416, 96, KN_BF16, KN_BF16, 0, KN_ACT_SILU);
  bench_map (bench, "copy", run_copy, 1024, 1536, KN_F32, KN_BF16);
  bench_map (bench, "silu", run_silu, 320, 8960, KN_F32, KN_F32);
  bench_map (bench, "gelu * b", run_gelu_mul, 320, 8960, KN_BF16, KN_BF16);
  bench_map (bench, "add", run_add, 1024, 1536, KN_F32, KN_F32);
}

int
main (int argc, char **argv)
{
  struct bench bench = { .repeat = 10 };
  const struct kn_device_info *info;
  const char *id = NULL;
  GError *error = NULL;

  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--device") && i + 1 < argc)
      id = argv[++i];
    else if (g_str_equal (argv[i], "--repeat") && i + 1 < argc)
      bench.repeat = atoi (argv[++i]);
    else
      bench.filter = argv[i];
  bench.repeat = MAX (bench.repeat, 1);
  bench.device = kn_device_open (id, &error);
  check (error);
  bench.stream = kn_stream_create (bench.device, &error);
  check (error);
  info = kn_device_get_info (bench.device);
  g_print ("%s: %s, %s, %s\n", info->id, info->name, info->driver, info->features);
  bench_matrices (&bench, KN_F32);
  bench_matrices (&bench, KN_BF16);
  bench_rows (&bench);
  kn_stream_destroy (&bench.stream);
  kn_device_close (&bench.device);
  return 0;
}
