/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tensor names of every known layout → the canonical names of kn-wan-names.h.
 */
#include <string.h>

#include "render/weights/kn-weights-private.h"

/* Names that begin with `from` begin with `to` instead. The first rule that fits is the only one applied. */
struct rule
{
  const char *from, *to;
};

static const struct rule transformer_rules[] = {
  { "condition_embedder.text_embedder.linear_1.", "text_embedding.0." },
  { "condition_embedder.text_embedder.linear_2.", "text_embedding.2." },
  { "condition_embedder.time_embedder.linear_1.", "time_embedding.0." },
  { "condition_embedder.time_embedder.linear_2.", "time_embedding.2." },
  { "condition_embedder.time_proj.", "time_projection.1." },
  { "condition_embedder.image_embedder.norm1.", "img_emb.proj.0." },
  { "condition_embedder.image_embedder.ff.net.0.proj.", "img_emb.proj.1." },
  { "condition_embedder.image_embedder.ff.net.2.", "img_emb.proj.3." },
  { "condition_embedder.image_embedder.norm2.", "img_emb.proj.4." },
  { "condition_embedder.image_embedder.pos_embed", "img_emb.emb_pos" },
  { "scale_shift_table", "head.modulation" },
  { "proj_out.", "head.head." },
  { NULL, NULL },
};

/* Within a block of the transformer. Note norm2: diffusers numbers its norms differently. */
static const struct rule block_rules[] = {
  { "scale_shift_table", "modulation" },
  { "attn1.to_q.", "self_attn.q." },
  { "attn1.to_k.", "self_attn.k." },
  { "attn1.to_v.", "self_attn.v." },
  { "attn1.to_out.0.", "self_attn.o." },
  { "attn1.", "self_attn." },
  { "attn2.to_q.", "cross_attn.q." },
  { "attn2.to_k.", "cross_attn.k." },
  { "attn2.to_v.", "cross_attn.v." },
  { "attn2.to_out.0.", "cross_attn.o." },
  { "attn2.add_k_proj.", "cross_attn.k_img." },
  { "attn2.add_v_proj.", "cross_attn.v_img." },
  { "attn2.norm_added_k.", "cross_attn.norm_k_img." },
  { "attn2.", "cross_attn." },
  { "norm2.", "norm3." },
  { "ffn.net.0.proj.", "ffn.0." },
  { "ffn.net.2.", "ffn.2." },
  { "proj_in.", "before_proj." },
  { "proj_out.", "after_proj." },
  { NULL, NULL },
};

static const struct rule vae_rules[] = {
  { "conv1.", "quant_conv." },
  { "conv2.", "post_quant_conv." },
  { NULL, NULL },
};

/* Within the encoder or decoder of the VAE. */
static const struct rule vae_side_rules[] = {
  { "conv1.", "conv_in." },
  { "head.0.", "norm_out." },
  { "head.2.", "conv_out." },
  { "middle.0.", "mid_block.resnets.0." },
  { "middle.1.", "mid_block.attentions.0." },
  { "middle.2.", "mid_block.resnets.1." },
  { "downsamples.", "down_blocks." },
  { "upsamples.", "up_blocks." },
  { NULL, NULL },
};

/* Within a residual block of the VAE. */
static const struct rule vae_leaf_rules[] = {
  { "residual.0.", "norm1." },
  { "residual.2.", "conv1." },
  { "residual.3.", "norm2." },
  { "residual.6.", "conv2." },
  { "shortcut.", "conv_shortcut." },
  { NULL, NULL },
};

static const struct rule umt5_rules[] = {
  { "token_embedding.", "shared." },
  { "token_embd.", "shared." },
  { "norm.", "encoder.final_layer_norm." },
  { "enc.output_norm.", "encoder.final_layer_norm." },
  { "blocks.", "encoder.block." },
  { "enc.blk.", "encoder.block." },
  { NULL, NULL },
};

/* Within a block of UMT5: the original names and those of llama.cpp. */
static const struct rule umt5_block_rules[] = {
  { "attn.", "layer.0.SelfAttention." },
  { "pos_embedding.embedding.", "layer.0.SelfAttention.relative_attention_bias." },
  { "norm1.", "layer.0.layer_norm." },
  { "ffn.gate.0.", "layer.1.DenseReluDense.wi_0." },
  { "ffn.fc1.", "layer.1.DenseReluDense.wi_1." },
  { "ffn.fc2.", "layer.1.DenseReluDense.wo." },
  { "norm2.", "layer.1.layer_norm." },
  { "attn_q.", "layer.0.SelfAttention.q." },
  { "attn_k.", "layer.0.SelfAttention.k." },
  { "attn_v.", "layer.0.SelfAttention.v." },
  { "attn_o.", "layer.0.SelfAttention.o." },
  { "attn_rel_b.", "layer.0.SelfAttention.relative_attention_bias." },
  { "attn_norm.", "layer.0.layer_norm." },
  { "ffn_gate.", "layer.1.DenseReluDense.wi_0." },
  { "ffn_up.", "layer.1.DenseReluDense.wi_1." },
  { "ffn_down.", "layer.1.DenseReluDense.wo." },
  { "ffn_norm.", "layer.1.layer_norm." },
  { NULL, NULL },
};

static const struct rule clip_rules[] = {
  { "patch_embedding.", "vision_model.embeddings.patch_embedding." },
  { "cls_embedding", "vision_model.embeddings.class_embedding" },
  { "pos_embedding", "vision_model.embeddings.position_embedding.weight" },
  { "pre_norm.", "vision_model.pre_layrnorm." }, /* so spelled by Hugging Face */
  { "post_norm.", "vision_model.post_layernorm." },
  { "transformer.", "vision_model.encoder.layers." },
  { NULL, NULL },
};

static const struct rule clip_block_rules[] = {
  { "norm1.", "layer_norm1." },
  { "norm2.", "layer_norm2." },
  { "attn.proj.", "self_attn.out_proj." },
  { "mlp.0.", "mlp.fc1." },
  { "mlp.2.", "mlp.fc2." },
  { NULL, NULL },
};

/* Replaces *name and returns TRUE when a rule fits. */
static gboolean
rewrite (char **name, const struct rule *rules)
{
  for (; rules->from; rules++)
    if (g_str_has_prefix (*name, rules->from))
      {
        char *new_name = g_strconcat (rules->to, *name + strlen (rules->from), NULL);

        g_free (*name);
        *name = new_name;
        return TRUE;
      }
  return FALSE;
}

/* Applies rules to what follows the first n bytes of *name. */
static void
rewrite_tail (char **name, gsize n, const struct rule *rules)
{
  g_autofree char *head = g_strndup (*name, n);
  char *tail = g_strdup (*name + n);

  if (rewrite (&tail, rules))
    {
      g_free (*name);
      *name = g_strconcat (head, tail, NULL);
    }
  g_free (tail);
}

/* "<prefix>12.rest": the length up to and with the second '.', and the number. 0 when name is not of that form. */
static gsize
match_index (const char *name, const char *prefix, int *index)
{
  gsize n = strlen (prefix), first;

  if (!g_str_has_prefix (name, prefix))
    return 0;
  *index = 0;
  for (first = n; g_ascii_isdigit (name[n]) && n < first + 3; n++)
    *index = *index * 10 + name[n] - '0';
  return n > first && name[n] == '.' ? n + 1 : 0;
}

/* ---- the components ---- */

static void
name_transformer (const struct kn_weights *weights, char **name)
{
  int index;
  gsize n = match_index (*name, "blocks.", &index);

  if (!n)
    n = match_index (*name, "vace_blocks.", &index);
  if (n)
    rewrite_tail (name, n, block_rules);
  else
    rewrite (name, transformer_rules);
}

static void
name_umt5 (const struct kn_weights *weights, char **name)
{
  int index;
  gsize n;

  if (g_str_equal (*name, "encoder.embed_tokens.weight") && !kn_weights_find (weights, "shared.weight"))
    {
      g_free (*name);
      *name = g_strdup ("shared.weight");
      return;
    }
  if (rewrite (name, umt5_rules) && (n = match_index (*name, "encoder.block.", &index)))
    rewrite_tail (name, n, umt5_block_rules);
}

static void
name_clip (const struct kn_weights *weights, char **name)
{
  static const struct rule visual[] = { { "visual.", "" }, { NULL, NULL } };
  int index;
  gsize n;

  rewrite (name, visual);
  if (rewrite (name, clip_rules) && (n = match_index (*name, "vision_model.encoder.layers.", &index)))
    rewrite_tail (name, n, clip_block_rules);
}

/* Whether the module whose tensors begin with the first n bytes of name resamples. */
static gboolean
is_resample (const struct kn_weights *weights, const char *name, gsize n)
{
  g_autofree char *probe = g_strdup_printf ("%.*sresample.1.weight", (int) n, name);

  return kn_weights_find (weights, probe) != NULL;
}

/* VAE 2.1 numbers residual blocks and resamplers of all stages in one row; module `index` of it in stages. `n` is the
 * length of "encoder.downsamples.<index>." in stored. */
static char *
stage_of_flat (const struct kn_weights *weights, const char *stored, const char *list, int index, gsize n,
               const char *resampler)
{
  int stage = 0, block = 0;

  for (int i = 0; i < index; i++)
    {
      g_autofree char *probe = g_strdup_printf ("%s%d.", list, i);

      block++;
      if (is_resample (weights, probe, strlen (probe)))
        {
          stage++;
          block = 0;
        }
    }
  return is_resample (weights, stored, n) ? g_strdup_printf ("%d.%s.", stage, resampler)
                                          : g_strdup_printf ("%d.resnets.%d.", stage, block);
}

/* A tensor of the stages. stored begins with list, which is "encoder.downsamples." or one of its like; inner is the
 * list within a stage in the original VAE 2.2. NULL when it is not of a form known. */
static char *
name_vae_stage (const struct kn_weights *weights, const char *stored, const char *list, const char *inner,
                const char *canonical, const char *resampler)
{
  g_autofree char *nested = NULL, *place = NULL, *tail = NULL;
  int stage, block;
  gsize n = match_index (stored, list, &stage), m;

  if (!n)
    return NULL;
  nested = g_strdup_printf ("%.*s%s", (int) n, stored, inner);
  m = match_index (stored, nested, &block);
  if (m)
    place = is_resample (weights, stored, m) ? g_strdup_printf ("%d.%s.", stage, resampler)
                                             : g_strdup_printf ("%d.resnets.%d.", stage, block);
  else
    place = stage_of_flat (weights, stored, list, stage, n, resampler);
  tail = g_strdup (stored + (m ? m : n));
  rewrite (&tail, vae_leaf_rules);
  return g_strconcat (canonical, place, tail, NULL);
}

/* diffusers names are already by stages, except for the flat encoder of 2.1. */
static gboolean
is_staged (const char *name)
{
  int stage;
  gsize n = match_index (name, "encoder.down_blocks.", &stage);

  if (!n)
    n = match_index (name, "decoder.up_blocks.", &stage);
  return n && (g_str_has_prefix (name + n, "resnets.") || g_str_has_prefix (name + n, "downsampler.")
               || g_str_has_prefix (name + n, "upsampler"));
}

static char *
name_vae_any_stage (const struct kn_weights *weights, const char *name)
{
  static const struct
  {
    const char *list, *inner, *canonical, *resampler;
  } lists[] = {
    { "encoder.downsamples.", "downsamples.", "encoder.down_blocks.", "downsampler" },
    { "encoder.down_blocks.", "downsamples.", "encoder.down_blocks.", "downsampler" },
    { "decoder.upsamples.", "upsamples.", "decoder.up_blocks.", "upsampler" },
    { "decoder.up_blocks.", "upsamples.", "decoder.up_blocks.", "upsampler" },
  };
  char *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lists) && !found; i++)
    found = name_vae_stage (weights, name, lists[i].list, lists[i].inner, lists[i].canonical, lists[i].resampler);
  return found;
}

/* "up_blocks.0.upsamplers.0." of diffusers 2.1 is "up_blocks.0.upsampler." of 2.2. */
static void
name_upsampler (char **name)
{
  static const struct rule rules[] = { { "upsamplers.0.", "upsampler." }, { NULL, NULL } };
  int stage;
  gsize n = match_index (*name, "decoder.up_blocks.", &stage);

  if (n)
    rewrite_tail (name, n, rules);
}

static void
name_vae (const struct kn_weights *weights, char **name)
{
  char *staged;
  gboolean is_side = g_str_has_prefix (*name, "encoder.") || g_str_has_prefix (*name, "decoder.");

  if (!is_side)
    {
      rewrite (name, vae_rules);
      return;
    }
  if (is_staged (*name))
    {
      name_upsampler (name);
      return;
    }
  staged = name_vae_any_stage (weights, *name);
  if (staged)
    {
      g_free (*name);
      *name = staged;
      return;
    }
  rewrite_tail (name, strlen ("encoder."), vae_side_rules);
  if (g_str_has_prefix (*name + strlen ("encoder."), "mid_block.resnets."))
    rewrite_tail (name, strlen ("encoder.mid_block.resnets.0."), vae_leaf_rules);
}

/* ---- shapes that depend on the container ---- */

static void
drop_leading_dims (struct kn_weight *weight, int n_dims)
{
  while (weight->n_dims > n_dims && weight->dims[0] == 1)
    {
      weight->n_dims--;
      memmove (weight->dims, weight->dims + 1, (gsize) weight->n_dims * sizeof weight->dims[0]);
    }
}

static void
add_leading_dims (struct kn_weight *weight, int n_dims)
{
  while (weight->n_dims < n_dims)
    {
      memmove (weight->dims + 1, weight->dims, (gsize) weight->n_dims * sizeof weight->dims[0]);
      weight->dims[0] = 1;
      weight->n_dims++;
    }
}

/* Some GGUF writers merge [d, in, 1, 2, 2] to [d * in, 1, 2, 2], ggml having four dimensions. The bias tells d. */
static void
split_patch_embedding (const struct kn_weights *weights, struct kn_weight *weight, const char *bias_name)
{
  const struct kn_weight *bias = kn_weights_find (weights, bias_name);

  if (!bias || bias->n_dims != 1 || bias->dims[0] < 1 || weight->n_dims != 4 || weight->dims[0] % bias->dims[0])
    return;
  memmove (weight->dims + 2, weight->dims + 1, 3 * sizeof weight->dims[0]);
  weight->dims[1] = weight->dims[0] / bias->dims[0];
  weight->dims[0] = bias->dims[0];
  weight->n_dims = 5;
}

static void
shape_transformer (const struct kn_weights *weights, struct kn_weight *weight)
{
  if (g_str_equal (weight->name, "patch_embedding.weight"))
    split_patch_embedding (weights, weight, "patch_embedding.bias");
  else if (g_str_equal (weight->name, "vace_patch_embedding.weight"))
    split_patch_embedding (weights, weight, "vace_patch_embedding.bias");
  else if (g_str_has_suffix (weight->name, "modulation") || g_str_equal (weight->name, "img_emb.emb_pos"))
    add_leading_dims (weight, 3); /* GGUF drops leading ones */
}

static void
shape_clip (const struct kn_weights *weights, struct kn_weight *weight)
{
  if (g_str_equal (weight->name, "vision_model.embeddings.class_embedding"))
    drop_leading_dims (weight, 1);
  else if (g_str_equal (weight->name, "vision_model.embeddings.position_embedding.weight"))
    drop_leading_dims (weight, 2);
}

/* ---- merged projections of the original CLIP ---- */

static struct kn_weight
third_of (struct kn_weights *weights, const struct kn_weight *whole, int third, const char *stem, const char *leaf)
{
  static const char *const projections[] = { "q_proj", "k_proj", "v_proj" };
  g_autofree char *name = g_strdup_printf ("%sself_attn.%s.%s", stem, projections[third], leaf);
  struct kn_weight part = *whole;

  part.name = kn_weights_intern (weights, name);
  part.dims[0] /= 3;
  part.bytes /= 3;
  part.data = (const guint8 *) whole->data + (gsize) third * part.bytes;
  return part;
}

/* Rows of q, k and v follow one another, so each projection is a part of the same data. */
static void
split_qkv (struct kn_weights *weights)
{
  GArray *tensors = g_array_new (FALSE, TRUE, sizeof (struct kn_weight));

  for (guint i = 0; i < weights->tensors->len; i++)
    {
      const struct kn_weight *weight = &g_array_index (weights->tensors, struct kn_weight, i);
      int layer;
      gsize n = match_index (weight->name, "vision_model.encoder.layers.", &layer);
      g_autofree char *stem = g_strndup (weight->name, n);

      if (!n || !g_str_has_prefix (weight->name + n, "attn.to_qkv.") || weight->n_dims < 1 || weight->dims[0] % 3)
        {
          g_array_append_val (tensors, *weight);
          continue;
        }
      for (int third = 0; third < 3; third++)
        {
          struct kn_weight part = third_of (weights, weight, third, stem, weight->name + n + strlen ("attn.to_qkv."));

          g_array_append_val (tensors, part);
        }
    }
  g_array_unref (weights->tensors);
  weights->tensors = tensors;
}

/* ---- all together ---- */

static const struct component
{
  const char *what;
  const char *const probes[6];   /* a file with any of these (stored) names is this component */
  void (*name) (const struct kn_weights *weights, char **name);
  void (*shape) (const struct kn_weights *weights, struct kn_weight *weight);
} components[] = {
  [KN_NAMES_WAN_TRANSFORMER] = { "a Wan transformer",
                                 { "blocks.0.self_attn.q.weight", "blocks.0.attn1.to_q.weight" },
                                 name_transformer, shape_transformer },
  [KN_NAMES_WAN_VAE] = { "a Wan VAE", { "decoder.conv1.weight", "decoder.conv_in.weight" }, name_vae, NULL },
  [KN_NAMES_UMT5] = { "a UMT5 text encoder",
                      { "shared.weight", "token_embedding.weight", "token_embd.weight", "encoder.embed_tokens.weight" },
                      name_umt5, NULL },
  [KN_NAMES_CLIP_VISION] = { "a CLIP image encoder",
                             { "vision_model.embeddings.class_embedding", "visual.cls_embedding", "cls_embedding" },
                             name_clip, shape_clip },
};

static gboolean
is_component (const struct kn_weights *weights, const struct component *component)
{
  for (gsize i = 0; i < G_N_ELEMENTS (component->probes) && component->probes[i]; i++)
    if (kn_weights_find (weights, component->probes[i]))
      return TRUE;
  return FALSE;
}

static void
rename_all (struct kn_weights *weights, const struct component *component)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  /* two passes: a translation looks other tensors up by their stored names */
  for (guint i = 0; i < weights->tensors->len; i++)
    {
      char *name = g_strdup (kn_weights_nth (weights, i)->name);

      component->name (weights, &name);
      g_ptr_array_add (names, name);
    }
  for (guint i = 0; i < weights->tensors->len; i++)
    {
      struct kn_weight *weight = &g_array_index (weights->tensors, struct kn_weight, i);

      if (!g_str_equal (weight->name, names->pdata[i]))
        weight->name = kn_weights_intern (weights, names->pdata[i]);
    }
  g_ptr_array_unref (names);
}

gboolean
kn_weights_set_names (struct kn_weights *weights, enum kn_names names, GError **error)
{
  const struct component *component = &components[names];

  if (names == KN_NAMES_AS_STORED)
    return TRUE;
  if (!is_component (weights, component))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED, "“%s” is not %s: it has no tensor “%s”.",
                   weights->path, component->what, component->probes[0]);
      return FALSE;
    }
  rename_all (weights, component);
  if (names == KN_NAMES_CLIP_VISION)
    split_qkv (weights);
  if (!kn_weights_reindex (weights, error))
    return FALSE;
  for (guint i = 0; component->shape && i < weights->tensors->len; i++)
    component->shape (weights, &g_array_index (weights->tensors, struct kn_weight, i));
  return TRUE;
}
