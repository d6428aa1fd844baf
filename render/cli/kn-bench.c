/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-cli.h"
#include "render/model/wan/kn-wan-transformer.h"

#include <math.h>

struct bench
{
  int dim, layers, tokens, repeats;
  struct kn_device *device;
  enum kn_dtype dtype;
  struct kn_wan_transformer *transformer;
  struct kn_stream *stream;
  double best_s, first_s;
  guint64 flops, peak_bytes;
};

static struct kn_wan_config
bench_config (const struct bench *b)
{
  int head_dim = b->dim % 128 == 0 ? 128 : b->dim % 64 == 0 ? 64 : b->dim;

  /* The 1.3B model has a feed-forward of 8960 for a width of 1536. */
  return (struct kn_wan_config) {
    .n_layers = b->layers, .dim = b->dim, .n_heads = b->dim / head_dim, .ffn_dim = (b->dim * 35 / 6 + 63) & ~63,
    .in_channels = 16, .out_channels = 16, .freq_dim = 256, .text_dim = 256, .text_len = 64, .eps = 1e-6f,
  };
}

/* The most square grid of exactly this many tokens. */
static void
token_grid (int tokens, int *h, int *w)
{
  int side = (int) sqrt ((double) tokens);

  while (tokens % side)
    side--;
  *h = 2 * side;
  *w = 2 * (tokens / side);
}

static gboolean
time_forward (struct bench *b, struct kn_arena *arena, const struct kn_wan_forward_args *args, GError **error)
{
  const struct kn_stream_stats *stats = kn_stream_get_stats (b->stream);

  b->best_s = INFINITY;
  for (int i = 0; i < b->repeats; i++)
    {
      guint64 flops = stats->flops;
      gint64 start = g_get_monotonic_time ();
      double seconds;

      if (!kn_wan_transformer_forward (b->transformer, b->stream, arena, args, error))
        return FALSE;
      seconds = (g_get_monotonic_time () - start) * 1e-6;
      b->flops = stats->flops - flops;
      if (i == 0)
        b->first_s = seconds;
      b->best_s = MIN (b->best_s, seconds);
    }
  return TRUE;
}

static gboolean
run (struct bench *b, GError **error)
{
  const struct kn_wan_config config = bench_config (b);
  struct kn_wan_forward_args args = { .t = 1, .timestep = 500 };
  struct kn_wan_context *context = NULL;
  struct kn_arena *arena = NULL;
  g_autofree float *latents = NULL, *velocity = NULL, *text = g_new0 (float, 64 * 256);
  gboolean ok;

  token_grid (b->tokens, &args.h, &args.w);
  latents = g_new0 (float, 16 * args.h * args.w);
  velocity = g_new (float, 16 * args.h * args.w);
  args.latents = latents;
  args.velocity = velocity;
  b->transformer = kn_wan_transformer_create_random (b->device, &config, b->dtype, error);
  ok = b->transformer && (b->stream = kn_stream_create (b->device, error)) &&
       (args.context = context = kn_wan_context_create (b->transformer, b->stream, text, 64, NULL, error)) &&
       (arena = kn_arena_create (b->device, 0, error));
  if (ok)
    {
      gsize bytes;

      kn_stream_set_dry (b->stream, TRUE);
      ok = kn_wan_transformer_forward (b->transformer, b->stream, arena, &args, error);
      kn_stream_set_dry (b->stream, FALSE);
      bytes = kn_arena_get_peak (arena);
      kn_arena_destroy (&arena);
      ok = ok && (arena = kn_arena_create (b->device, bytes, error)) && time_forward (b, arena, &args, error);
    }
  b->peak_bytes = kn_device_get_peak_bytes (b->device);
  kn_arena_destroy (&arena);
  kn_wan_context_destroy (&context);
  kn_stream_destroy (&b->stream);
  kn_wan_transformer_close (&b->transformer);
  return ok;
}

static void
print (const struct bench *b, gboolean json)
{
  const char *format =
    json ? "{\"device\": \"%s\", \"dtype\": \"%s\", \"dim\": %d, \"layers\": %d, \"tokens\": %d, \"seconds\": %.6f, "
           "\"first_seconds\": %.6f, \"gflop\": %.3f, \"gflop_per_second\": %.1f, "
            "\"peak_bytes\": %" G_GUINT64_FORMAT "}\n"
         : "%s %s, width %d, %d layers, %d tokens: %.4f s (first %.4f s), %.2f GFLOP, %.1f GFLOP/s, %" G_GUINT64_FORMAT
           " bytes\n";

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  printf (format, kn_device_get_info (b->device)->id, kn_dtype_name (b->dtype), b->dim, b->layers, b->tokens, b->best_s,
          b->first_s, b->flops * 1e-9, b->flops * 1e-9 / b->best_s, b->peak_bytes);
#pragma GCC diagnostic pop
}

int
kn_bench_main (int argc, char **argv)
{
  struct bench b = { .dim = 1536, .layers = 2, .tokens = 320, .repeats = 5 };
  g_autofree char *dtype = NULL, *device = NULL;
  gboolean json = FALSE, ok;
  GError *error = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "dim", 0, 0, G_OPTION_ARG_INT, &b.dim, "Model width (1536)", "D" },
    { "layers", 0, 0, G_OPTION_ARG_INT, &b.layers, "Blocks (2)", "L" },
    { "tokens", 0, 0, G_OPTION_ARG_INT, &b.tokens, "Tokens (320)", "N" },
    { "repeats", 0, 0, G_OPTION_ARG_INT, &b.repeats, "Forwards, of which the fastest counts (5)", "R" },
    { "dtype", 0, 0, G_OPTION_ARG_STRING, &dtype, "f32, bf16 or auto", "T" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, "cpu, vulkan or vulkan:N", "DEVICE" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
    { NULL },
  };

  if (!kn_cli_parse (&argc, &argv, entries, "", "Times one transformer forward with random weights.", 0, &status))
    return status;
  if (b.dim < 32 || b.dim > 16384 || b.dim % 32 || b.layers < 1 || b.layers > 256 || b.tokens < 1 ||
      b.tokens > 1 << 20 ||
      b.repeats < 1)
    {
      fputs ("kinora-render bench: dim must be a multiple of 32 up to 16384, layers 1 to 256, tokens 1 to 1048576.\n",
             stderr);
      return 2;
    }
  ok = (b.device = kn_device_open (device, &error)) && kn_cli_dtype (dtype, b.device, &b.dtype, &error) &&
       run (&b, &error);
  if (ok)
    print (&b, json);
  kn_device_close (&b.device);
  return ok ? 0 : kn_cli_fail ("bench", error);
}
