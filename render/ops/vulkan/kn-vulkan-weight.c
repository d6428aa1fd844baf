/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"

#include <string.h>

static gint64
panel_features (const struct kn_vulkan_device *device, const struct kn_vulkan_weight *weight)
{
  return device->lanes * weight->tn;
}

gsize
kn_vulkan_weight_bytes (const struct kn_vulkan_device *device, const struct kn_vulkan_weight *weight)
{
  gsize features = (gsize) kn_round_up (weight->out, panel_features (device, weight));

  return features * (gsize) weight->k8 * 8 * weight->taps * (weight->bf16 ? 2 : 4) + (weight->bias ? features * 4 : 0);
}

/* Puts feature f of a panel in place: [K / Q][features][Q]. */
static void
scatter (void *panel, const float *row, gint64 k, gint64 f, gint64 features, gboolean bf16)
{
  guint16 *halves = panel;
  float *floats = panel;

  if (bf16)
    for (gint64 i = 0; i < k; i++)
      halves[(i / 8 * features + f) * 8 + i % 8] = kn_f32_to_bf16 (row[i]);
  else
    for (gint64 i = 0; i < k; i++)
      floats[(i / 4 * features + f) * 4 + i % 4] = row[i];
}

static gboolean
upload_panels (struct kn_vulkan_device *device, struct kn_vulkan_weight *weight, kn_vulkan_row_fn row_fn,
               gconstpointer user_data, GError **error)
{
  gint64 features = panel_features (device, weight), k = weight->k8 * 8 * weight->taps;
  gsize bytes = (gsize) (features * k) * (weight->bf16 ? 2 : 4);
  g_autofree void *panel = g_malloc (bytes);
  g_autofree float *row = g_new (float, k);

  for (gint64 first = 0; first < weight->out; first += features)
    {
      for (gint64 f = 0; f < features; f++)
        {
          if (first + f < weight->out)
            row_fn (row, first + f, user_data);
          else
            memset (row, 0, (gsize) k * sizeof *row);
          scatter (panel, row, k, f, features, weight->bf16);
        }
      if (!kn_vk_upload (weight->panels, (guint64) (first / features) * bytes, bytes, panel, bytes, 1, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
kn_vulkan_weight_create (struct kn_vulkan_device *device, struct kn_vulkan_weight *weight, kn_vulkan_row_fn row,
                         gconstpointer user_data, const float *bias, GError **error)
{
  gsize bias_bytes = (gsize) weight->out * 4;

  weight->bias = NULL;
  weight->panels = kn_vk_buf_create (device->vk, kn_vulkan_weight_bytes (device, weight), error);
  if (!weight->panels || !upload_panels (device, weight, row, user_data, error))
    goto fail;
  if (bias)
    {
      weight->bias = kn_vk_buf_create (device->vk, bias_bytes, error);
      if (!weight->bias || !kn_vk_upload (weight->bias, 0, bias_bytes, bias, bias_bytes, 1, error))
        goto fail;
    }
  return TRUE;

fail:
  kn_vulkan_weight_clear (weight);
  return FALSE;
}

void
kn_vulkan_weight_clear (struct kn_vulkan_weight *weight)
{
  kn_vk_buf_destroy (&weight->panels);
  kn_vk_buf_destroy (&weight->bias);
}
