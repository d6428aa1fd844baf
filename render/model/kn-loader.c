/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-loader.h"

#include <math.h>

/* A tensor of rows * cols elements in all, its first dimension being rows (or any, for vectors). */
static const struct kn_weight *
find (struct kn_loader *loader, const char *name, gint64 rows, gint64 cols)
{
  const struct kn_weight *weight = kn_weights_get (loader->weights, name, &loader->error);
  g_autofree char *found = NULL;

  if (!weight || (kn_weight_n_elements (weight) == rows * cols && (rows == 1 || kn_weight_rows (weight) == rows)))
    return weight;
  found = kn_weight_describe (weight);
  g_set_error (&loader->error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
               "%s: tensor “%s” has %s, but [%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT "] was expected.", weight->file,
               weight->stored_name, found, rows, cols);
  return NULL;
}

/* Small uniform values; which ones does not matter. */
static float *
random_values (gsize n, gint64 cols)
{
  float *values = g_new (float, n);
  float range = 3.4f / sqrtf ((float) cols);
  guint32 state = 1;

  for (gsize i = 0; i < n; i++)
    {
      state = state * 1664525u + 1013904223u;
      values[i] = ((float) (state >> 8) * 0x1p-24f - 0.5f) * range;
    }
  return values;
}

/* Fills matrix with the named tensor. What a device can take straight from the mapped file is passed on; the rest
 * (quantised, scaled, unaligned or random values) is made as f32 in *made, to be freed once the device has it. */
static gboolean
get_matrix (struct kn_loader *loader, const char *name, gint64 rows, gint64 cols, struct kn_host_matrix *matrix,
            void **made)
{
  gboolean plan = kn_device_get_info (loader->device)->kind == KN_DEVICE_PLAN;
  const struct kn_weight *weight;

  *matrix = (struct kn_host_matrix) { .dtype = KN_F32, .rows = rows, .cols = cols };
  if (loader->error)
    return FALSE;
  if (!loader->weights)
    {
      matrix->data = *made = plan ? NULL : random_values ((gsize) (rows * cols), cols);
      return TRUE;
    }
  if (!(weight = find (loader, name, rows, cols)))
    return FALSE;
  if (plan)
    return TRUE;
  if ((weight->dtype == KN_F32 || weight->dtype == KN_F16 || weight->dtype == KN_BF16) && weight->scale == 1.0f &&
      (gsize) weight->data % kn_dtype_size (weight->dtype) == 0)
    {
      matrix->data = weight->data;
      matrix->dtype = weight->dtype;
      return TRUE;
    }
  matrix->data = *made = g_new (float, rows * cols);
  kn_weight_to_f32 (weight, 0, kn_weight_rows (weight), *made);
  return TRUE;
}

/* The device has its own copy now. */
static void
release (struct kn_loader *loader, const char *name)
{
  const struct kn_weight *weight = loader->weights ? kn_weights_find (loader->weights, name) : NULL;

  if (weight)
    kn_weights_advise_unneeded (loader->weights, weight);
}

static struct kn_linear *
load_parts (struct kn_loader *loader, enum kn_dtype compute, gint64 in, gint64 out, gboolean with_bias, int n_parts,
            const char *const *parts, const char *name)
{
  struct kn_linear_desc desc = { .in = in, .n_parts = n_parts, .compute = compute };
  void *made[6] = { NULL };
  struct kn_linear *linear = NULL;

  for (int i = 0; i < n_parts; i++)
    {
      g_autofree char *base = parts ? g_strdup_printf ("%s.%s", name, parts[i]) : g_strdup (name);
      g_autofree char *weight_name = g_strconcat (base, ".weight", NULL);
      g_autofree char *bias_name = g_strconcat (base, ".bias", NULL);

      if (!get_matrix (loader, weight_name, out, in, &desc.weight[i], &made[2 * i]) ||
          (with_bias && !get_matrix (loader, bias_name, 1, out, &desc.bias[i], &made[2 * i + 1])))
        goto done;
    }
  linear = kn_linear_create (loader->device, &desc, &loader->error);
  for (int i = 0; i < n_parts; i++)
    {
      g_autofree char *weight_name = g_strconcat (name, parts ? "." : "", parts ? parts[i] : "", ".weight", NULL);

      release (loader, weight_name);
    }

done:
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    g_free (made[i]);
  return linear;
}

struct kn_linear *
kn_load_linear (struct kn_loader *loader, enum kn_dtype compute, gint64 in, gint64 out, gboolean with_bias,
                const char *name, ...)
{
  g_autofree char *full = NULL;
  va_list args;

  va_start (args, name);
  full = g_strdup_vprintf (name, args);
  va_end (args);
  return load_parts (loader, compute, in, out, with_bias, 1, NULL, full);
}

struct kn_linear *
kn_load_linear_parts (struct kn_loader *loader, enum kn_dtype compute, gint64 in, gint64 out, gboolean with_bias,
                      int n_parts, const char *const *parts, const char *name, ...)
{
  g_autofree char *full = NULL;
  va_list args;

  va_start (args, name);
  full = g_strdup_vprintf (name, args);
  va_end (args);
  return load_parts (loader, compute, in, out, with_bias, n_parts, parts, full);
}

struct kn_conv *
kn_load_conv (struct kn_loader *loader, const struct kn_conv_desc *desc, const char *name, ...)
{
  struct kn_conv_desc full = *desc;
  g_autofree char *base = NULL, *weight_name = NULL, *bias_name = NULL;
  g_autofree void *made = NULL, *made_bias = NULL;
  struct kn_conv *conv;
  va_list args;

  va_start (args, name);
  base = g_strdup_vprintf (name, args);
  va_end (args);
  weight_name = g_strconcat (base, ".weight", NULL);
  bias_name = g_strconcat (base, ".bias", NULL);
  if (!get_matrix (loader, weight_name, desc->cout, desc->cin * desc->kt * desc->kh * desc->kw, &full.weight, &made) ||
      !get_matrix (loader, bias_name, 1, desc->cout, &full.bias, &made_bias))
    return NULL;
  conv = kn_conv_create (loader->device, &full, &loader->error);
  release (loader, weight_name);
  return conv;
}

static float *
load_host (struct kn_loader *loader, gint64 n, const char *name)
{
  const struct kn_weight *weight;
  float *values;

  if (loader->error)
    return NULL;
  if (!loader->weights)
    return random_values ((gsize) n, n);
  if (!(weight = find (loader, name, 1, n)))
    return NULL;
  values = g_new (float, n);
  kn_weight_to_f32 (weight, 0, kn_weight_rows (weight), values);
  return values;
}

struct kn_tensor
kn_load_const (struct kn_loader *loader, gint64 rows, gint64 cols, const char *name, ...)
{
  g_autofree char *full = NULL;
  g_autofree float *values = NULL;
  va_list args;

  va_start (args, name);
  full = g_strdup_vprintf (name, args);
  va_end (args);
  values = load_host (loader, rows * cols, full);
  if (!values)
    return (struct kn_tensor) { 0 };
  return kn_const_create (loader->device, rows, cols, values, &loader->error);
}

float *
kn_load_host (struct kn_loader *loader, gsize n, const char *name, ...)
{
  g_autofree char *full = NULL;
  va_list args;

  va_start (args, name);
  full = g_strdup_vprintf (name, args);
  va_end (args);
  return load_host (loader, (gint64) n, full);
}
