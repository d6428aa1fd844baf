/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading the reference's tensors and bringing them to the layouts of this engine.
 */
#include "render/cli/kn-check-private.h"

#include <string.h>

char *
kn_check_path (const struct kn_check *c, const char *name)
{
  return g_build_filename (c->folder, name, NULL);
}

float *
kn_check_read (const struct kn_check *c, const char *name, gsize *n)
{
  const struct kn_weight *weight = c->io ? kn_weights_find (c->io, name) : NULL;
  float *values;

  if (!weight)
    return NULL;
  *n = (gsize) kn_weight_n_elements (weight);
  values = g_new (float, MAX (*n, 1));
  kn_weight_to_f32 (weight, 0, kn_weight_rows (weight), values);
  return values;
}

float *
kn_check_need (const struct kn_check *c, const char *name, gsize *n, GError **error)
{
  float *values = kn_check_read (c, name, n);

  if (!values)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: io.safetensors has no tensor “%s”.", c->folder,
                 name);
  return values;
}

gboolean
kn_check_video_dims (const struct kn_check *c, const char *name, int *channels, int *t, int *h, int *w, GError **error)
{
  const struct kn_weight *weight = c->io ? kn_weights_get (c->io, name, error) : NULL;
  int n;

  if (!weight)
    return FALSE;
  n = weight->n_dims;
  if (n < 4 || (n == 5 && weight->dims[0] != 1) || n > 5)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “%s” must be [1, C, T, H, W].", c->folder, name);
      return FALSE;
    }
  *channels = (int) weight->dims[n - 4];
  *t = (int) weight->dims[n - 3];
  *h = (int) weight->dims[n - 2];
  *w = (int) weight->dims[n - 1];
  return TRUE;
}

float *
kn_check_channels_last (const float *in, gsize channels, gsize n)
{
  float *out = g_new (float, channels * n);

  for (gsize c = 0; c < channels; c++)
    for (gsize i = 0; i < n; i++)
      out[i * channels + c] = in[c * n + i];
  return out;
}

/* ---- activations ---- */

/* [B, C, …] to rows of C. */
static float *
batches_channels_last (const float *in, gsize batches, gsize channels, gsize n)
{
  float *out = g_new (float, batches * channels * n);

  for (gsize b = 0; b < batches; b++)
    {
      g_autofree float *one = kn_check_channels_last (in + b * channels * n, channels, n);

      memcpy (out + b * channels * n, one, channels * n * sizeof (float));
    }
  return out;
}

static gboolean
is_channels_first (const struct kn_weight *weight)
{
  return weight->n_dims == 5 || (weight->n_dims == 4 && g_str_has_prefix (weight->name, "act.control_adapter"));
}

/* The expected tensor as rows of `cols`. NULL if its size is no multiple of that. */
static float *
expected_rows (const struct kn_check *c, const struct kn_weight *weight, gint64 cols, gint64 *rows)
{
  gsize n;
  float *values = kn_check_read (c, weight->name, &n);

  *rows = (gint64) n / cols;
  if (is_channels_first (weight))
    {
      float *moved = NULL;

      if (weight->dims[1] == cols)
        moved = batches_channels_last (values, (gsize) weight->dims[0], (gsize) cols, *rows / weight->dims[0]);
      g_free (values);
      return moved;
    }
  if (n % cols == 0)
    return values;
  g_free (values);
  return NULL;
}

/* The model keeps one of the many equal rows that text padding makes. */
static gboolean
may_repeat_last_row (const char *name)
{
  return g_str_equal (name, "act.text_context") || g_str_equal (name, "act.attn_call1.k") ||
         g_str_equal (name, "act.attn_call1.v");
}

/* Which of our rows the expected row r is; -1 for none. */
static gint64
our_row (const struct kn_check_tap *tap, const char *name, gint64 r, gint64 expected, gint64 rows)
{
  if (tap->split && rows == 2 && expected > 2)
    return r >= tap->split;
  if (r < rows)
    return r;
  return may_repeat_last_row (name) ? rows - 1 : -1;
}

/* Our table has cosine and sine of each pair in turn; the reference has two tables, each value twice. */
static void
compare_rope (struct kn_check *c, const float *table, gint64 n)
{
  g_autofree float *cosines = g_new (float, n), *sines = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    {
      cosines[i] = table[i & ~1];
      sines[i] = table[i | 1];
    }
  kn_check_tensor (c, "act.rope_cos", KN_CHECK_F32, cosines, (gsize) n);
  kn_check_tensor (c, "act.rope_sin", KN_CHECK_F32, sines, (gsize) n);
}

static void
compare_tap (const char *name, const float *values, gint64 rows, gint64 cols, gpointer user_data)
{
  struct kn_check_tap *tap = user_data;
  g_autofree char *full = tap->rename ? tap->rename (name, tap->data) : g_strconcat ("act.", name, NULL);
  const struct kn_weight *weight = full ? kn_weights_find (tap->check->io, full) : NULL;
  g_autofree float *expected = NULL, *actual = NULL;
  gint64 n;

  if (g_str_equal (name, "rope"))
    compare_rope (tap->check, values, rows * cols);
  if (!weight || g_hash_table_contains (tap->check->seen, full))
    return;
  expected = expected_rows (tap->check, weight, cols, &n);
  actual = expected ? g_new (float, n * cols) : NULL;
  for (gint64 r = 0; expected && r < n; r++)
    {
      gint64 ours = our_row (tap, full, r, n, rows);

      if (ours < 0)
        g_clear_pointer (&expected, g_free);
      else
        memcpy (actual + r * cols, values + ours * cols, cols * sizeof (float));
    }
  if (expected)
    kn_check_compare (tap->check, full, tap->class, expected, actual, (gsize) (n * cols));
  else
    {
      g_autofree char *shape = kn_weight_describe (weight);
      g_autofree char *note = g_strdup_printf ("[%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT "] instead of %s", rows, cols,
                                               shape);

      kn_check_fail (tap->check, full, note);
    }
}

void
kn_check_set_tap (struct kn_check *c, struct kn_check_tap *tap)
{
  kn_stream_set_tap (c->stream, tap ? compare_tap : NULL, tap);
}

/* ---- running ---- */

gboolean
kn_check_forward (struct kn_check *c, struct kn_wan_transformer *transformer, const struct kn_wan_forward_args *args,
                  GError **error)
{
  struct kn_arena *arena = kn_arena_create (c->device, 0, error);
  gboolean ok = arena != NULL;
  gsize peak = 0;

  if (ok)
    {
      kn_stream_set_dry (c->stream, TRUE);
      ok = kn_wan_transformer_forward (transformer, c->stream, arena, args, error);
      kn_stream_set_dry (c->stream, FALSE);
      peak = kn_arena_get_peak (arena);
      kn_arena_destroy (&arena);
    }
  ok = ok && (arena = kn_arena_create (c->device, peak, error)) &&
       kn_wan_transformer_forward (transformer, c->stream, arena, args, error);
  kn_arena_destroy (&arena);
  return ok;
}
