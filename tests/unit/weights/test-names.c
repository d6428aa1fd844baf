/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "render/weights/kn-wan-names.h"
#include "test-file.h"

/* Columns of a key map: diffusers or Hugging Face name, original name. */
static GPtrArray *
read_column (const char *file, int column)
{
  gsize bytes;
  g_autofree char *name = g_strconcat ("names/", file, NULL), *text = test_data_contents (name, &bytes);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (char **line = lines; *line; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, "\t", -1);

      g_ptr_array_add (names, g_strdup (fields[column]));
    }
  g_ptr_array_add (names, NULL);
  return names;
}

/* The canonical names of tensors with these stored names, in their order. */
static GPtrArray *
translate (GPtrArray *stored, enum kn_names names)
{
  g_autoptr (GByteArray) bytes = test_safetensors_named ((char **) stored->pdata);
  struct kn_weights *weights = test_open (bytes);
  GPtrArray *canonical = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;

  kn_weights_set_names (weights, names, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < kn_weights_n (weights); i++)
    {
      const struct kn_weight *weight = kn_weights_nth (weights, i);

      g_assert_true (kn_weights_find (weights, weight->name) == weight);
      g_assert_cmpstr (weight->stored_name, ==, stored->pdata[i]);
      g_ptr_array_add (canonical, g_strdup (weight->name));
    }
  g_ptr_array_add (canonical, NULL);
  kn_weights_close (&weights);
  return canonical;
}

static const struct
{
  const char *file;
  enum kn_names names;
  int canonical_column;   /* -1: neither, but both give the same */
} maps[] = {
  { "transformer-t2v.tsv", KN_NAMES_WAN_TRANSFORMER, 1 },  { "transformer-inp.tsv", KN_NAMES_WAN_TRANSFORMER, 1 },
  { "transformer-vace.tsv", KN_NAMES_WAN_TRANSFORMER, 1 }, { "umt5.tsv", KN_NAMES_UMT5, 0 },
  { "vae21.tsv", KN_NAMES_WAN_VAE, -1 },                   { "vae22.tsv", KN_NAMES_WAN_VAE, 0 },
};

static void
test_key_maps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (maps); i++)
    {
      g_autoptr (GPtrArray) first = read_column (maps[i].file, 0), second = read_column (maps[i].file, 1);
      g_autoptr (GPtrArray) a = translate (first, maps[i].names), b = translate (second, maps[i].names);

      g_assert_cmpstrv ((char **) a->pdata, (char **) b->pdata);
      if (maps[i].canonical_column >= 0)
        g_assert_cmpstrv ((char **) a->pdata, (char **) (maps[i].canonical_column ? second : first)->pdata);
    }
}

/* Both VAEs spell their stages alike. */
static void
test_vae_stages (void)
{
  static const struct
  {
    const char *stored, *canonical;
  } cases[] = {
    { "encoder.downsamples.1.residual.2.weight", "encoder.down_blocks.0.resnets.1.conv1.weight" },
    { "encoder.downsamples.2.resample.1.bias", "encoder.down_blocks.0.downsampler.resample.1.bias" },
    { "encoder.down_blocks.3.conv_shortcut.weight", "encoder.down_blocks.1.resnets.0.conv_shortcut.weight" },
    { "encoder.downsamples.10.residual.6.bias", "encoder.down_blocks.3.resnets.1.conv2.bias" },
    { "decoder.upsamples.4.shortcut.weight", "decoder.up_blocks.1.resnets.0.conv_shortcut.weight" },
    { "decoder.up_blocks.1.upsamplers.0.time_conv.bias", "decoder.up_blocks.1.upsampler.time_conv.bias" },
    { "decoder.upsamples.14.residual.0.gamma", "decoder.up_blocks.3.resnets.2.norm1.gamma" },
    { "decoder.middle.2.residual.3.gamma", "decoder.mid_block.resnets.1.norm2.gamma" },
    { "conv2.weight", "post_quant_conv.weight" },
  };

  guint n_found = 0;

  for (int column = 0; column < 2; column++)
    {
      g_autoptr (GPtrArray) stored = read_column ("vae21.tsv", column);
      g_autoptr (GPtrArray) canonical = translate (stored, KN_NAMES_WAN_VAE);

      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        for (guint k = 0; stored->pdata[k]; k++)
          if (g_str_equal (stored->pdata[k], cases[i].stored))
            {
              g_assert_cmpstr (canonical->pdata[k], ==, cases[i].canonical);
              n_found++;
            }
    }
  g_assert_cmpuint (n_found, ==, G_N_ELEMENTS (cases));
}

/* A transformer of one layer: dim 256, ffn 320, 36 → 16 channels, CLIP of 64, camera; `head` first in every name. */
static GByteArray *
make_transformer (const char *head)
{
  static const struct
  {
    const char *name, *shape;
    guint n;
  } tensors[] = {
    { "patch_embedding.weight", "[256,36,1,2,2]", 36864 }, { "blocks.0.self_attn.q.weight", "[256,256]", 65536 },
    { "blocks.0.ffn.0.weight", "[320,256]", 81920 },       { "head.head.weight", "[64,256]", 16384 },
    { "head.modulation", "[1,2,256]", 512 },               { "text_embedding.0.weight", "[256,48]", 12288 },
    { "time_embedding.0.weight", "[256,256]", 65536 },     { "img_emb.proj.1.weight", "[64,64]", 4096 },
    { "control_adapter.conv.weight", "[2,1536,2,2]", 12288 },
    { "control_adapter.residual_blocks.0.conv1.weight", "[1]", 1 },
  };
  g_autoptr (GString) header = g_string_new ("{");
  guint at = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (tensors); i++)
    {
      g_string_append_printf (header, "%s\"%s%s\":{\"dtype\":\"U8\",\"shape\":%s,\"data_offsets\":[%u,%u]}",
                              i ? "," : "", head, tensors[i].name, tensors[i].shape, at, at + tensors[i].n);
      at += tensors[i].n;
    }
  g_string_append_c (header, '}');
  return test_safetensors (header->str, at);
}

static void
test_variant (void)
{
  static const char *const heads[] = { "", "diffusion_model.", "model.diffusion_model." };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (GByteArray) bytes = make_transformer (heads[i]);
      struct kn_weights *weights = test_open (bytes);
      struct kn_wan_variant v;
      GError *error = NULL;
      g_autofree char *text = NULL;

      g_assert_true (kn_weights_set_names (weights, KN_NAMES_WAN_TRANSFORMER, &error));
      g_assert_true (kn_wan_variant_detect (weights, &v, &error));
      g_assert_cmpint (v.layout, ==, KN_WAN_LAYOUT_ORIGINAL);
      g_assert_cmpint (v.n_layers, ==, 1);
      g_assert_cmpint (v.dim, ==, 256);
      g_assert_cmpint (v.n_heads, ==, 2);
      g_assert_cmpint (v.ffn_dim, ==, 320);
      g_assert_cmpint (v.in_channels, ==, 36);
      g_assert_cmpint (v.out_channels, ==, 16);
      g_assert_cmpint (v.text_dim, ==, 48);
      g_assert_cmpint (v.freq_dim, ==, 256);
      g_assert_cmpint (v.clip_dim, ==, 64);
      g_assert_cmpint (v.camera_in_channels, ==, 1536);
      g_assert_cmpint (v.n_camera_residual_blocks, ==, 1);
      g_assert_true (v.has_clip && v.has_camera && !v.has_vace && !v.has_ref_conv && !v.has_clip_positions);
      text = kn_wan_variant_describe (&v);
      g_assert_cmpstr (text, ==, "Wan, 1 layers of 256, 36 → 16 channels, CLIP, camera");
      kn_weights_close (&weights);
    }
}

static void
test_vace_layers (void)
{
  struct kn_wan_variant small = { .n_layers = 30, .n_vace_layers = 15 }, large = { .n_layers = 40, .n_vace_layers = 8 };

  g_assert_cmpint (kn_wan_variant_vace_layer (&small, 14), ==, 28);
  g_assert_cmpint (kn_wan_variant_vace_layer (&large, 7), ==, 35);
}

static void
test_wrong_component (void)
{
  g_autoptr (GByteArray) bytes = test_safetensors_named ((char *[]){ (char *) "blocks.0.self_attn.q.weight", NULL });
  struct kn_weights *weights = test_open (bytes);
  struct kn_wan_variant v;
  GError *error = NULL;

  g_assert_false (kn_weights_set_names (weights, KN_NAMES_UMT5, &error));
  test_error (&error, KN_MODEL_ERROR_UNSUPPORTED, "is not a UMT5 text encoder");
  g_assert_true (kn_weights_set_names (weights, KN_NAMES_WAN_TRANSFORMER, &error));
  g_assert_false (kn_wan_variant_detect (weights, &v, &error));
  test_error (&error, KN_MODEL_ERROR_TENSOR, "has no tensor “head.modulation”");
  kn_weights_close (&weights);
}

static void
test_llama_names (void)
{
  static const char *const stored[] = { "token_embd.weight", "enc.output_norm.weight", "enc.blk.12.attn_rel_b.weight",
                                        "enc.blk.0.ffn_down.weight", NULL };
  static const char *const canonical[] = {
    "shared.weight", "encoder.final_layer_norm.weight",
    "encoder.block.12.layer.0.SelfAttention.relative_attention_bias.weight",
    "encoder.block.0.layer.1.DenseReluDense.wo.weight",
  };
  g_autoptr (GByteArray) bytes = test_safetensors_named ((char **) stored);
  struct kn_weights *weights = test_open (bytes);

  g_assert_true (kn_weights_set_names (weights, KN_NAMES_UMT5, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (canonical); i++)
    g_assert_cmpstr (kn_weights_nth (weights, (guint) i)->name, ==, canonical[i]);
  kn_weights_close (&weights);
}

/* The original CLIP has one matrix for q, k and v, and leading ones in its embeddings. */
static void
test_clip (void)
{
  g_autoptr (GByteArray) bytes = test_safetensors (
    "{\"visual.cls_embedding\":{\"dtype\":\"U8\",\"shape\":[1,1,4],\"data_offsets\":[0,4]},"
    "\"visual.pos_embedding\":{\"dtype\":\"U8\",\"shape\":[1,3,4],\"data_offsets\":[4,16]},"
    "\"visual.transformer.2.attn.to_qkv.bias\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[16,22]},"
    "\"visual.transformer.2.mlp.2.bias\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[22,23]}}", 23);
  static const gint64 cls[] = { 4 }, pos[] = { 3, 4 }, bias[] = { 2 };
  struct kn_weights *weights;
  const struct kn_weight *k;
  GError *error = NULL;

  bytes->data[bytes->len - 23 + 18] = 7;
  weights = test_open (bytes);
  g_assert_true (kn_weights_set_names (weights, KN_NAMES_CLIP_VISION, &error));
  g_assert_nonnull (kn_weights_expect (weights, "vision_model.embeddings.class_embedding", 1, cls, &error));
  g_assert_nonnull (kn_weights_expect (weights, "vision_model.embeddings.position_embedding.weight", 2, pos, &error));
  g_assert_nonnull (kn_weights_find (weights, "vision_model.encoder.layers.2.mlp.fc2.bias"));
  k = kn_weights_expect (weights, "vision_model.encoder.layers.2.self_attn.k_proj.bias", 1, bias, &error);
  g_assert_no_error (error);
  g_assert_cmpint (*(const guint8 *) k->data, ==, 7);
  g_assert_cmpuint (k->bytes, ==, 2);
  g_assert_cmpuint (kn_weights_n (weights), ==, 6);
  kn_weights_close (&weights);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/names/key-maps", test_key_maps);
  g_test_add_func ("/weights/names/vae-stages", test_vae_stages);
  g_test_add_func ("/weights/names/variant", test_variant);
  g_test_add_func ("/weights/names/vace-layers", test_vace_layers);
  g_test_add_func ("/weights/names/wrong-component", test_wrong_component);
  g_test_add_func ("/weights/names/llama", test_llama_names);
  g_test_add_func ("/weights/names/clip", test_clip);
  return g_test_run ();
}
