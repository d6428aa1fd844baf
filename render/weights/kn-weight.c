/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One tensor: its sizes, its values, its description.
 */
#include "render/weights/kn-weights-private.h"

#include <string.h>

#include "render/weights/kn-gguf.h"

/* Sizes of zero count as one, so that the product of any of the dims fits, not only that of all. */
gboolean
kn_weight_count_bytes (const struct kn_weight *weight, gsize *bytes)
{
  guint block = kn_dtype_block_len (weight->dtype);
  gboolean is_empty = FALSE;
  guint64 n = 1;

  for (int i = 0; i < weight->n_dims; i++)
    {
      is_empty |= weight->dims[i] == 0;
      if (weight->dims[i] < 0 || !g_uint64_checked_mul (&n, n, (guint64) MAX (weight->dims[i], 1)) || n > G_MAXINT64)
        return FALSE;
    }
  if (block > 1 && (weight->n_dims == 0 || weight->dims[weight->n_dims - 1] % block != 0))
    return FALSE;
  if (!g_uint64_checked_mul (&n, n / block, kn_dtype_block_size (weight->dtype)) || n > G_MAXINT64)
    return FALSE;
  *bytes = is_empty ? 0 : n;
  return TRUE;
}

gint64
kn_weight_n_elements (const struct kn_weight *weight)
{
  gint64 n = 1;

  for (int i = 0; i < weight->n_dims; i++)
    n *= weight->dims[i];
  return n;
}

gint64
kn_weight_rows (const struct kn_weight *weight)
{
  return weight->n_dims < 2 ? 1 : weight->dims[0];
}

gint64
kn_weight_cols (const struct kn_weight *weight)
{
  gint64 n = 1;

  for (int i = weight->n_dims < 2 ? 0 : 1; i < weight->n_dims; i++)
    n *= weight->dims[i];
  return n;
}

/* Through an aligned buffer: tensors in files may start anywhere. */
static void
convert_unaligned (float *dst, const guint8 *src, enum kn_dtype dtype, gsize n)
{
  guint64 buffer[512];
  gsize size = kn_dtype_size (dtype), step = sizeof buffer / size;

  for (gsize i = 0; i < n; i += step)
    {
      gsize count = MIN (step, n - i);

      memcpy (buffer, src + i * size, count * size);
      kn_dtype_to_f32 (dst + i, buffer, dtype, count);
    }
}

void
kn_weight_to_f32 (const struct kn_weight *weight, gint64 first, gint64 count, float *dst)
{
  gsize cols = (gsize) kn_weight_cols (weight), n = cols * (gsize) count;
  gsize size = kn_dtype_size (weight->dtype);
  const guint8 *src = (const guint8 *) weight->data + cols * (gsize) first * size;

  g_assert (first >= 0 && count >= 0 && count <= kn_weight_rows (weight) - first);
  if (size == 0)
    kn_gguf_to_f32 (dst, weight->data, weight->dtype, cols * (gsize) first, n);
  else if ((gsize) src % size)
    convert_unaligned (dst, src, weight->dtype, n);
  else
    kn_dtype_to_f32 (dst, src, weight->dtype, n);
  if (weight->scale != 1)
    for (gsize i = 0; i < n; i++)
      dst[i] *= weight->scale;
}

char *
kn_weight_describe_shape (int n_dims, const gint64 *dims)
{
  GString *s = g_string_new ("[");

  for (int i = 0; i < n_dims; i++)
    {
      g_string_append (s, i ? ", " : "");
      if (dims[i] < 0)
        g_string_append (s, "any");
      else
        g_string_append_printf (s, "%" G_GINT64_FORMAT, dims[i]);
    }
  g_string_append_c (s, ']');
  return g_string_free (s, FALSE);
}

char *
kn_weight_describe (const struct kn_weight *weight)
{
  g_autofree char *shape = kn_weight_describe_shape (weight->n_dims, weight->dims);

  return g_strdup_printf ("%s %s", shape, kn_dtype_name (weight->dtype));
}
