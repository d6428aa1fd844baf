/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/weights/kn-wan-names.h"

#include <string.h>

/* Far above every published model, and small enough for any product of them to fit into 63 bits. */
#define MAX_SIZE (1 << 20)

static gboolean
fail_shape (const struct kn_weight *weight, const char *expected, GError **error)
{
  g_autofree char *found = kn_weight_describe (weight);

  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "“%s”: tensor “%s” should be of shape %s but is %s.",
               weight->file, weight->stored_name, expected, found);
  return FALSE;
}

/* A matrix; its sizes go to rows and cols, either of which may be NULL. */
static gboolean
read_matrix (const struct kn_weights *weights, const char *name, int *rows, int *cols, GError **error)
{
  const struct kn_weight *weight = kn_weights_get (weights, name, error);

  if (!weight)
    return FALSE;
  if (weight->n_dims != 2 || weight->dims[0] < 1 || weight->dims[0] > MAX_SIZE || weight->dims[1] < 1
      || weight->dims[1] > MAX_SIZE)
    return fail_shape (weight, "[rows, cols]", error);
  if (rows)
    *rows = (int) weight->dims[0];
  if (cols)
    *cols = (int) weight->dims[1];
  return TRUE;
}

static gboolean
read_patch (const struct kn_weights *weights, struct kn_wan_variant *variant, GError **error)
{
  const struct kn_weight *patch = kn_weights_get (weights, "patch_embedding.weight", error);

  if (!patch)
    return FALSE;
  if (patch->n_dims != 5 || patch->dims[0] < 1 || patch->dims[0] > MAX_SIZE || patch->dims[1] < 1
      || patch->dims[1] > MAX_SIZE)
    return fail_shape (patch, "[dim, in, 1, 2, 2]", error);
  if (patch->dims[2] != 1 || patch->dims[3] != 2 || patch->dims[4] != 2)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
                   "“%s”: only models with patches of 1 × 2 × 2 can be run.", patch->file);
      return FALSE;
    }
  variant->dim = (int) patch->dims[0];
  variant->in_channels = (int) patch->dims[1];
  variant->patch_t = 1;
  variant->patch_h = variant->patch_w = 2;
  return TRUE;
}

/* 1 + the largest N in "<prefix>N.<suffix>" of an unbroken row from 0. */
static int
count_modules (const struct kn_weights *weights, const char *prefix, const char *suffix)
{
  for (int n = 0;; n++)
    {
      g_autofree char *name = g_strdup_printf ("%s%d.%s", prefix, n, suffix);

      if (!kn_weights_find (weights, name))
        return n;
    }
}

static gboolean
read_extras (const struct kn_weights *weights, struct kn_wan_variant *variant, GError **error)
{
  const struct kn_weight *camera = kn_weights_find (weights, "control_adapter.conv.weight");
  const struct kn_weight *vace = kn_weights_find (weights, "vace_patch_embedding.weight");

  variant->has_clip = kn_weights_find (weights, "img_emb.proj.1.weight") != NULL;
  if (variant->has_clip && !read_matrix (weights, "img_emb.proj.1.weight", NULL, &variant->clip_dim, error))
    return FALSE;
  variant->has_clip_positions = kn_weights_find (weights, "img_emb.emb_pos") != NULL;
  variant->has_ref_conv = kn_weights_find (weights, "ref_conv.weight") != NULL;
  variant->has_camera = camera != NULL;
  if (camera && (camera->n_dims != 4 || camera->dims[1] < 1 || camera->dims[1] > MAX_SIZE))
    return fail_shape (camera, "[dim, 1536, 2, 2]", error);
  variant->camera_in_channels = camera ? (int) camera->dims[1] : 0;
  variant->n_camera_residual_blocks = count_modules (weights, "control_adapter.residual_blocks.", "conv1.weight");
  variant->has_vace = vace != NULL;
  if (vace && (vace->n_dims != 5 || vace->dims[1] < 1 || vace->dims[1] > MAX_SIZE))
    return fail_shape (vace, "[dim, 96, 1, 2, 2]", error);
  variant->vace_in_channels = vace ? (int) vace->dims[1] : 0;
  variant->n_vace_layers = count_modules (weights, "vace_blocks.", "self_attn.q.weight");
  return TRUE;
}

static enum kn_wan_layout
read_layout (const struct kn_weights *weights)
{
  const struct kn_weight *q = kn_weights_find (weights, "blocks.0.self_attn.q.weight");

  return q && g_str_has_suffix (q->stored_name, "attn1.to_q.weight") ? KN_WAN_LAYOUT_DIFFUSERS
                                                                      : KN_WAN_LAYOUT_ORIGINAL;
}

gboolean
kn_wan_variant_detect (const struct kn_weights *weights, struct kn_wan_variant *variant, GError **error)
{
  struct kn_wan_variant v = { .layout = read_layout (weights) };
  int head_rows, dim;

  if (!kn_weights_get (weights, "head.modulation", error) || !read_patch (weights, &v, error)
      || !read_matrix (weights, "blocks.0.self_attn.q.weight", &dim, NULL, error)
      || !read_matrix (weights, "blocks.0.ffn.0.weight", &v.ffn_dim, NULL, error)
      || !read_matrix (weights, "head.head.weight", &head_rows, NULL, error)
      || !read_matrix (weights, "text_embedding.0.weight", NULL, &v.text_dim, error)
      || !read_matrix (weights, "time_embedding.0.weight", NULL, &v.freq_dim, error)
      || !read_extras (weights, &v, error))
    return FALSE;
  if (dim != v.dim)
    return fail_shape (kn_weights_find (weights, "blocks.0.self_attn.q.weight"), "[dim, dim] as patch_embedding has it",
                       error);
  if (head_rows % 4)
    return fail_shape (kn_weights_find (weights, "head.head.weight"), "[4 · out, dim]", error);
  v.out_channels = head_rows / 4;
  v.n_layers = count_modules (weights, "blocks.", "self_attn.q.weight");
  v.n_heads = v.dim % 128 ? 0 : v.dim / 128;
  *variant = v;
  return TRUE;
}

int
kn_wan_variant_vace_layer (const struct kn_wan_variant *variant, int n)
{
  int n_vace = MAX (variant->n_vace_layers, 1);

  return n * ((variant->n_layers + n_vace - 1) / n_vace);
}

char *
kn_wan_variant_describe (const struct kn_wan_variant *variant)
{
  GString *s = g_string_new (NULL);

  g_string_append_printf (s, "Wan, %d layers of %d, %d → %d channels", variant->n_layers, variant->dim,
                          variant->in_channels, variant->out_channels);
  if (variant->has_clip)
    g_string_append (s, variant->has_clip_positions ? ", CLIP for two images" : ", CLIP");
  if (variant->has_camera)
    g_string_append (s, ", camera");
  if (variant->has_vace)
    g_string_append_printf (s, ", VACE in %d layers", variant->n_vace_layers);
  if (variant->has_ref_conv)
    g_string_append (s, ", reference image");
  return g_string_free (s, FALSE);
}
