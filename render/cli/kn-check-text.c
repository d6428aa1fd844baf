/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two encoders in front of the transformer: UMT5 and CLIP vision.
 */
#include "render/cli/kn-check-private.h"
#include "render/model/wan/kn-clip-vision.h"
#include "render/model/wan/kn-umt5.h"
#include "render/weights/kn-config.h"

#include <stdio.h>
#include <string.h>

/* ---- UMT5 ---- */

/* "block.0.out" of the row of tokens that is running is "act.block0.out_row0". */
static char *
umt5_name (const char *name, gconstpointer data)
{
  int block;
  char leaf[64];

  if (sscanf (name, "block.%d.%63s", &block, leaf) != 2)
    return NULL;
  return g_strdup_printf ("act.block%d.%s_row%d", block, leaf, *(const int *) data);
}

/* The ids of one row that its mask lets through. */
static int
valid_ids (const float *ids, const float *mask, gsize n, gint32 *out)
{
  int count = 0;

  for (gsize i = 0; i < n; i++)
    if (mask[i] != 0)
      out[count++] = (gint32) ids[i];
  return count;
}

static gboolean
check_rows (struct kn_check *c, struct kn_umt5 *umt5, GError **error)
{
  gsize n, n_mask, width;
  g_autofree float *ids = kn_check_need (c, "in.input_ids", &n, error);
  g_autofree float *mask = ids ? kn_check_need (c, "in.attention_mask", &n_mask, error) : NULL;
  int dim = kn_umt5_get_dim (umt5), n_rows;
  g_autofree gint32 *valid = NULL;
  g_autofree float *out = NULL;

  if (!mask)
    return FALSE;
  n_rows = (int) kn_weight_rows (kn_weights_find (c->io, "in.input_ids"));
  if (n_mask != n || n_rows < 1)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
                   "%s: “in.input_ids” and “in.attention_mask” must be of one size.", c->folder);
      return FALSE;
    }
  width = n / n_rows;
  valid = g_new (gint32, width);
  out = g_new (float, width * dim);
  for (int row = 0; row < n_rows; row++)
    {
      struct kn_check_tap tap = { .check = c, .class = KN_CHECK_UMT5, .rename = umt5_name, .data = &row };
      g_autofree char *name = g_strdup_printf ("out.row%d", row);
      int count = valid_ids (ids + row * width, mask + row * width, width, valid);
      gboolean ok;

      kn_check_set_tap (c, &tap);
      ok = kn_umt5_encode (umt5, c->stream, valid, count, out, error);
      kn_check_set_tap (c, NULL);
      if (!ok)
        return FALSE;
      kn_check_tensor (c, name, KN_CHECK_UMT5, out, (gsize) count * dim);
    }
  return TRUE;
}

static gboolean
check_buckets (struct kn_check *c, GError **error)
{
  struct kn_config *json = kn_config_open (c->folder, error);
  gint64 buckets = 32, distance = 128;
  gboolean ok = json && kn_config_try_int (json, "relative_attention_num_buckets", 2, 4096, &buckets, error) &&
                kn_config_try_int (json, "relative_attention_max_distance", 2, 1 << 20, &distance, error);

  kn_config_close (&json);
  for (guint i = 0; ok && i < kn_weights_n (c->io); i++)
    {
      const char *name = kn_weights_nth (c->io, i)->name;
      g_autofree float *table = NULL;
      int first, last;
      guint wrong = 0;
      gsize n;

      if (sscanf (name, "out.bucket_for_relpos_%d..%d", &first, &last) != 2)
        continue;
      table = kn_check_read (c, name, &n);
      for (gsize j = 0; j < n; j++)
        wrong += kn_umt5_bucket (first + (int) j, (int) buckets, (int) distance) != (int) table[j];
      kn_check_count (c, name, wrong, NULL);
    }
  return ok;
}

gboolean
kn_check_umt5 (struct kn_check *c, GError **error)
{
  struct kn_umt5 *umt5 = kn_umt5_open (c->device, c->folder, c->dtype, error);
  gboolean ok = umt5 && check_rows (c, umt5, error) && check_buckets (c, error);

  kn_umt5_close (&umt5);
  return ok;
}

/* ---- CLIP ---- */

/* [3, H, W] bytes to [H, W, 3] in -1 … 1. */
static float *
read_image (const struct kn_check *c, int *height, int *width, GError **error)
{
  const struct kn_weight *weight = kn_weights_get (c->io, "in.image_u8_chw", error);
  g_autofree float *bytes = NULL;
  float *image;
  gsize n;

  if (!weight)
    return NULL;
  if (weight->n_dims != 3 || weight->dims[0] != 3)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “in.image_u8_chw” must be [3, H, W].", c->folder);
      return NULL;
    }
  *height = (int) weight->dims[1];
  *width = (int) weight->dims[2];
  bytes = kn_check_read (c, "in.image_u8_chw", &n);
  image = kn_check_channels_last (bytes, 3, n / 3);
  for (gsize i = 0; i < n; i++)
    image[i] = image[i] / 255.0f * 2.0f - 1.0f;
  return image;
}

/* "in.pixel_values_top32rows": the first rows of each channel. */
static void
check_pixels (struct kn_check *c, const float *pixels, int size)
{
  for (guint i = 0; i < kn_weights_n (c->io); i++)
    {
      const char *name = kn_weights_nth (c->io, i)->name;
      g_autofree float *top = NULL;
      int rows = size;

      if (!g_str_has_prefix (name, "in.pixel_values"))
        continue;
      sscanf (name, "in.pixel_values_top%drows", &rows);
      rows = CLAMP (rows, 1, size);
      top = g_new (float, (gsize) 3 * rows * size);
      for (int channel = 0; channel < 3; channel++)
        memcpy (top + (gsize) channel * rows * size, pixels + (gsize) channel * size * size,
                (gsize) rows * size * sizeof (float));
      kn_check_tensor (c, name, KN_CHECK_F32, top, (gsize) 3 * rows * size);
    }
}

static gboolean
check_tower (struct kn_check *c, struct kn_clip_vision *clip, int size, GError **error)
{
  gsize n = (gsize) kn_clip_vision_get_tokens (clip) * kn_clip_vision_get_dim (clip);
  struct kn_check_tap tap = { .check = c, .class = KN_CHECK_F32 };
  int height, width;
  g_autofree float *image = read_image (c, &height, &width, error), *pixels = NULL;
  g_autofree float *features = g_new (float, n);
  gboolean ok;

  if (!image)
    return FALSE;
  pixels = kn_clip_vision_preprocess (clip, image, height, width);
  check_pixels (c, pixels, size);
  kn_check_set_tap (c, &tap);
  ok = kn_clip_vision_encode (clip, c->stream, pixels, features, error);
  kn_check_set_tap (c, NULL);
  if (ok)
    kn_check_tensor (c, "out.features", KN_CHECK_F32, features, n);
  return ok;
}

/* Always f32: the reference runs it in f16, which bf16 would not match, and it runs once per picture. */
gboolean
kn_check_clip_vision (struct kn_check *c, GError **error)
{
  struct kn_clip_vision *clip = kn_clip_vision_open (c->device, c->folder, KN_F32, error);
  struct kn_config *json = clip ? kn_config_open (c->folder, error) : NULL;
  gint64 size = 224;
  gboolean ok = json && kn_config_try_int (json, "image_size", 1, 4096, &size, error) &&
                check_tower (c, clip, (int) size, error);

  kn_config_close (&json);
  kn_clip_vision_close (&clip);
  return ok;
}
