/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/ops/vulkan/kn-vulkan-private.h"
#include "shaders/params/matrix.h"

#include <math.h>
#include <string.h>

static gboolean
is_matrix (const struct kn_vulkan_device *device, const struct kn_vulkan_weight *weight)
{
  return weight->bf16 && device->matrix.m;
}

static gint64
panel_features (const struct kn_vulkan_device *device, const struct kn_vulkan_weight *weight)
{
  return device->lanes * weight->tn;
}

gsize
kn_vulkan_weight_bytes (const struct kn_vulkan_device *device, const struct kn_vulkan_weight *weight)
{
  gsize features = (gsize) kn_round_up (weight->out, panel_features (device, weight));

  if (is_matrix (device, weight))
    {
      features = (gsize) kn_round_up (weight->out, KN_MATRIX_COLS);
      return features * ((gsize) kn_vulkan_weight_depth (weight) * 2 + 4 + (weight->bias ? 4 : 0));
    }
  return features * (gsize) weight->k8 * 8 * weight->taps * (weight->bf16 ? 2 : 4) + (weight->bias ? features * 4 : 0);
}

/* Puts a feature of a panel in place: [K / Q][features][Q], place f of features. */
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
          scatter (panel, row, k, f % weight->tn * device->lanes + f / weight->tn, features, weight->bf16);
        }
      if (!kn_vk_upload (weight->panels, (guint64) (first / features) * bytes, bytes, panel, bytes, 1, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- matrix tier ---- */

gint64
kn_vulkan_weight_depth (const struct kn_vulkan_weight *weight)
{
  return kn_round_up (weight->k8 * 8 * weight->taps, KN_MATRIX_DEPTH);
}

struct kn_vulkan_f16
kn_vulkan_weight_f16 (const struct kn_vulkan_weight *weight)
{
  gint64 features = kn_round_up (weight->out, KN_MATRIX_COLS), depth = kn_vulkan_weight_depth (weight);

  return (struct kn_vulkan_f16) {
    .buf = weight->panels,
    .scale = weight->scale,
    .bytes = (gsize) (features * depth) * 2,
    .scale_bytes = (gsize) features * 4,
    .ld = depth,
  };
}

/* Rounds a row to bf16, so that weights are the same on every device, and stores it as f16, which holds it: the largest
 * magnitude becomes 2^8 to 2^9, and the power of two is returned. */
static float
to_f16_row (guint16 *dst, float *row, gint64 k)
{
  float most = 0;
  int exponent;

  for (gint64 i = 0; i < k; i++)
    {
      row[i] = kn_bf16_to_f32 (kn_f32_to_bf16 (row[i]));
      most = MAX (most, fabsf (row[i]));
    }
  frexpf (most, &exponent);
  exponent = most > 0 ? CLAMP (9 - exponent, -100, 100) : 0;
  for (gint64 i = 0; i < k; i++)
    dst[i] = kn_f32_to_f16 (ldexpf (row[i], exponent));
  return ldexpf (1, -exponent);
}

static gboolean
upload_f16 (struct kn_vulkan_weight *weight, kn_vulkan_row_fn row_fn, gconstpointer user_data, GError **error)
{
  gint64 k = weight->k8 * 8 * weight->taps, depth = kn_vulkan_weight_depth (weight);
  gint64 features = kn_round_up (weight->out, KN_MATRIX_COLS);
  gsize bytes = KN_MATRIX_COLS * (gsize) depth * 2;
  g_autofree guint16 *tile = g_malloc0 (bytes);
  g_autofree float *row = g_new (float, k);
  g_autofree float *scale = g_new (float, features);

  for (gint64 first = 0; first < features; first += KN_MATRIX_COLS)
    {
      for (gint64 f = 0; f < KN_MATRIX_COLS; f++)
        {
          memset (row, 0, (gsize) k * sizeof *row);
          if (first + f < weight->out)
            row_fn (row, first + f, user_data);
          scale[first + f] = to_f16_row (tile + f * depth, row, k);
        }
      if (!kn_vk_upload (weight->panels, (guint64) (first * depth) * 2, bytes, tile, bytes, 1, error))
        return FALSE;
    }
  return kn_vk_upload (weight->scale, 0, (gsize) features * 4, scale, (gsize) features * 4, 1, error);
}

/* ---- both ---- */

static gboolean
upload_weight (struct kn_vulkan_device *device, struct kn_vulkan_weight *weight, kn_vulkan_row_fn row,
               gconstpointer user_data, GError **error)
{
  struct kn_vulkan_f16 f16 = kn_vulkan_weight_f16 (weight);

  if (!is_matrix (device, weight))
    {
      weight->panels = kn_vk_buf_create (device->vk, kn_vulkan_weight_bytes (device, weight), error);
      return weight->panels && upload_panels (device, weight, row, user_data, error);
    }
  weight->panels = kn_vk_buf_create (device->vk, f16.bytes, error);
  weight->scale = weight->panels ? kn_vk_buf_create (device->vk, f16.scale_bytes, error) : NULL;
  return weight->scale && upload_f16 (weight, row, user_data, error);
}

gboolean
kn_vulkan_weight_create (struct kn_vulkan_device *device, struct kn_vulkan_weight *weight, kn_vulkan_row_fn row,
                         gconstpointer user_data, const float *bias, GError **error)
{
  gsize bias_bytes = (gsize) weight->out * 4;

  if (!upload_weight (device, weight, row, user_data, error))
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
  kn_vk_buf_destroy (&weight->scale);
}
