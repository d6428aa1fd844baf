/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tensor files, safetensors and GGUF: whatever opens can be renamed to every component and read to the last element.
 */
#include "render/weights/kn-wan-names.h"

#define MAX_READ_ELEMENTS 65536

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
read_all (const struct kn_weights *weights)
{
  g_autofree float *f32 = g_new (float, MAX_READ_ELEMENTS);
  gint64 left = MAX_READ_ELEMENTS;

  for (guint i = 0; i < kn_weights_n (weights); i++)
    {
      const struct kn_weight *weight = kn_weights_nth (weights, i);
      gint64 rows = kn_weight_rows (weight), cols = kn_weight_cols (weight);

      g_assert (kn_weights_find (weights, weight->name) == weight);
      g_free (kn_weight_describe (weight));
      if (rows == 0 || cols == 0 || cols > left)
        continue;
      kn_weight_to_f32 (weight, 0, 1, f32);
      kn_weight_to_f32 (weight, rows - 1, 1, f32);
      left -= cols;
    }
}

static void
try_names (const guint8 *data, size_t size, enum kn_names names)
{
  struct kn_weights *weights = kn_weights_open_memory (data, size, "fuzz", NULL);
  struct kn_wan_variant variant;

  if (!weights)
    return;
  if (kn_weights_set_names (weights, names, NULL))
    {
      read_all (weights);
      if (names == KN_NAMES_WAN_TRANSFORMER && kn_wan_variant_detect (weights, &variant, NULL))
        g_free (kn_wan_variant_describe (&variant));
    }
  kn_weights_close (&weights);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  for (enum kn_names names = KN_NAMES_AS_STORED; names <= KN_NAMES_CLIP_VISION; names++)
    try_names (data, size, names);
  return 0;
}
