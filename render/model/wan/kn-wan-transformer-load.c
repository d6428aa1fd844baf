/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From files to a transformer: its sizes, its weights, and blocks that are prepared when they are wanted.
 */
#include "render/model/kn-loader.h"
#include "render/model/wan/kn-wan-transformer-private.h"
#include "render/weights/kn-config.h"
#include "render/weights/kn-wan-names.h"

static gboolean
read_config (const char *path, const struct kn_wan_variant *variant, struct kn_wan_config *config, GError **error)
{
  g_autofree char *folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *file = g_build_filename (folder, "config.json", NULL);
  struct kn_config *json = NULL;
  gint64 heads = variant->n_heads, text_len = 512;
  double eps = 1e-6;
  gboolean ok = TRUE;

  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      json = kn_config_open (file, error);
      ok = json && kn_config_try_int (json, "num_attention_heads|num_heads", 1, variant->dim, &heads, error) &&
           kn_config_try_int (json, "text_len", 1, 4096, &text_len, error) &&
           kn_config_try_double (json, "eps", 0, 1, &eps, error);
      kn_config_close (&json);
    }
  if (!ok)
    return FALSE;
  if (heads < 1 || variant->dim % heads || (variant->dim / heads) % 2)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG,
                   "%s: cannot divide a width of %d into heads; a config.json with num_attention_heads is needed "
                   "beside the weights.", path, variant->dim);
      return FALSE;
    }
  *config = (struct kn_wan_config) {
    .n_layers = variant->n_layers, .dim = variant->dim, .n_heads = (int) heads, .ffn_dim = variant->ffn_dim,
    .in_channels = variant->in_channels, .out_channels = variant->out_channels,
    .freq_dim = variant->freq_dim, .text_dim = variant->text_dim, .text_len = (int) text_len, .eps = (float) eps,
    .has_clip = variant->has_clip, .clip_dim = variant->clip_dim, .has_camera = variant->has_camera,
  };
  return TRUE;
}

static gboolean
check_supported (const char *path, const struct kn_wan_variant *variant, GError **error)
{
  const char *what = variant->has_vace             ? "VACE blocks"
                     : variant->has_clip_positions ? "first-and-last-frame CLIP positions"
                     : variant->has_ref_conv       ? "a reference-image convolution"
                                                   : NULL;

  if (!what)
    return TRUE;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED, "%s: a model with %s cannot be run yet.", path, what);
  return FALSE;
}

static void
load_block (struct kn_wan_transformer *t, struct kn_loader *l, int i)
{
  const struct kn_wan_config *c = &t->config;
  struct kn_wan_block *b = &t->blocks[i];
  int d = c->dim;

  b->qkv = kn_load_linear_parts (l, t->compute, d, d, TRUE, 3, (const char *[]) { "q", "k", "v" },
                                 "blocks.%d.self_attn", i);
  b->o = kn_load_linear (l, t->compute, d, d, TRUE, "blocks.%d.self_attn.o", i);
  b->norm_q = kn_load_const (l, 1, d, "blocks.%d.self_attn.norm_q.weight", i);
  b->norm_k = kn_load_const (l, 1, d, "blocks.%d.self_attn.norm_k.weight", i);
  b->cross_q = kn_load_linear (l, t->compute, d, d, TRUE, "blocks.%d.cross_attn.q", i);
  b->cross_kv = kn_load_linear_parts (l, t->compute, d, d, TRUE, 2, (const char *[]) { "k", "v" },
                                      "blocks.%d.cross_attn", i);
  b->cross_o = kn_load_linear (l, t->compute, d, d, TRUE, "blocks.%d.cross_attn.o", i);
  b->cross_norm_q = kn_load_const (l, 1, d, "blocks.%d.cross_attn.norm_q.weight", i);
  b->cross_norm_k = kn_load_const (l, 1, d, "blocks.%d.cross_attn.norm_k.weight", i);
  if (c->has_clip)
    {
      b->cross_kv_img = kn_load_linear_parts (l, t->compute, d, d, TRUE, 2, (const char *[]) { "k_img", "v_img" },
                                              "blocks.%d.cross_attn", i);
      b->cross_norm_k_img = kn_load_const (l, 1, d, "blocks.%d.cross_attn.norm_k_img.weight", i);
    }
  b->norm3_weight = kn_load_const (l, 1, d, "blocks.%d.norm3.weight", i);
  b->norm3_bias = kn_load_const (l, 1, d, "blocks.%d.norm3.bias", i);
  b->ffn_up = kn_load_linear (l, t->compute, d, c->ffn_dim, TRUE, "blocks.%d.ffn.0", i);
  b->ffn_down = kn_load_linear (l, t->compute, c->ffn_dim, d, TRUE, "blocks.%d.ffn.2", i);
  b->modulation = kn_load_const (l, 6, d, "blocks.%d.modulation", i);
}

static void
load_clip (struct kn_wan_transformer *t, struct kn_loader *l)
{
  int clip = t->config.clip_dim, d = t->config.dim;

  t->clip_norm1_weight = kn_load_const (l, 1, clip, "img_emb.proj.0.weight");
  t->clip_norm1_bias = kn_load_const (l, 1, clip, "img_emb.proj.0.bias");
  t->clip_up = kn_load_linear (l, t->compute, clip, clip, TRUE, "img_emb.proj.1");
  t->clip_down = kn_load_linear (l, t->compute, clip, d, TRUE, "img_emb.proj.3");
  t->clip_norm2_weight = kn_load_const (l, 1, d, "img_emb.proj.4.weight");
  t->clip_norm2_bias = kn_load_const (l, 1, d, "img_emb.proj.4.bias");
}

static void
load_camera (struct kn_wan_transformer *t, struct kn_loader *l, int n_residual_blocks)
{
  int d = t->config.dim;
  const struct kn_conv_desc conv = {
    .cin = d, .cout = d, .kt = 1, .kh = 3, .kw = 3, .stride_t = 1, .stride_hw = 1,
    .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1, .upsample = 1, .compute = t->compute,
  };

  /* PixelUnshuffle(8) and a 2x2 convolution of stride 2 are one matrix over 16x16 pixels of 24 channels. */
  t->camera_patch = kn_load_linear (l, t->compute, 24 * 64 * 4, d, TRUE, "control_adapter.conv");
  t->n_camera_convs = 2 * n_residual_blocks;
  t->camera_convs = g_new0 (struct kn_conv *, t->n_camera_convs);
  for (int i = 0; i < t->n_camera_convs; i++)
    t->camera_convs[i] = kn_load_conv (l, &conv, "control_adapter.residual_blocks.%d.conv%d", i / 2, i % 2 + 1);
}

static struct kn_wan_transformer *
load (struct kn_loader *l, const struct kn_wan_config *config, int n_camera_blocks, enum kn_dtype compute,
      gboolean streamed, GError **error)
{
  struct kn_wan_transformer *t = g_new0 (struct kn_wan_transformer, 1);
  int d = config->dim;

  t->device = l->device;
  t->config = *config;
  t->compute = compute;
  t->patch_embedding = kn_load_linear (l, compute, 4 * config->in_channels, d, TRUE, "patch_embedding");
  t->text_up = kn_load_linear (l, compute, config->text_dim, d, TRUE, "text_embedding.0");
  t->text_down = kn_load_linear (l, compute, d, d, TRUE, "text_embedding.2");
  t->time_up = kn_load_linear (l, KN_F32, config->freq_dim, d, TRUE, "time_embedding.0");
  t->time_down = kn_load_linear (l, KN_F32, d, d, TRUE, "time_embedding.2");
  t->time_projection = kn_load_linear (l, KN_F32, d, 6 * d, TRUE, "time_projection.1");
  t->head = kn_load_linear (l, compute, d, 4 * config->out_channels, TRUE, "head.head");
  t->head_modulation = kn_load_const (l, 2, d, "head.modulation");
  t->blocks = g_new0 (struct kn_wan_block, config->n_layers);
  for (int i = 0; i < config->n_layers && !l->error && !streamed; i++)
    load_block (t, l, i);
  if (config->has_clip)
    load_clip (t, l);
  if (config->has_camera)
    load_camera (t, l, n_camera_blocks);
  if (l->error)
    {
      g_propagate_error (error, g_steal_pointer (&l->error));
      kn_wan_transformer_close (&t);
    }
  return t;
}

/* NULL and error if the file is not a transformer that can be run. */
static struct kn_weights *
open_weights (const char *path, struct kn_wan_variant *variant, struct kn_wan_config *config, GError **error)
{
  struct kn_weights *weights = kn_weights_open (path, error);

  if (!weights || !kn_weights_set_names (weights, KN_NAMES_WAN_TRANSFORMER, error) ||
      !kn_wan_variant_detect (weights, variant, error) || !check_supported (path, variant, error) ||
      !read_config (path, variant, config, error))
    kn_weights_close (&weights);
  return weights;
}

gboolean
kn_wan_transformer_read_config (const char *path, struct kn_wan_config *config, GError **error)
{
  struct kn_wan_variant variant;
  struct kn_weights *weights = open_weights (path, &variant, config, error);
  gboolean ok = weights != NULL;

  kn_weights_close (&weights);
  return ok;
}

struct kn_wan_transformer *
kn_wan_transformer_open (struct kn_device *device, const char *path, enum kn_dtype compute, gboolean streamed,
                         GError **error)
{
  struct kn_loader loader = { .device = device };
  struct kn_wan_transformer *t = NULL;
  struct kn_wan_variant variant;
  struct kn_wan_config config;

  loader.weights = open_weights (path, &variant, &config, error);
  if (loader.weights)
    t = load (&loader, &config, variant.n_camera_residual_blocks, compute, streamed, error);
  if (t && streamed)
    t->weights = g_steal_pointer (&loader.weights);
  kn_weights_close (&loader.weights);
  return t;
}

struct kn_wan_transformer *
kn_wan_transformer_create_random (struct kn_device *device, const struct kn_wan_config *config, enum kn_dtype compute,
                                  GError **error)
{
  struct kn_loader loader = { .device = device };

  return load (&loader, config, 1, compute, FALSE, error);
}

static void
close_block (struct kn_wan_block *b)
{
  struct kn_linear **linears[] = { &b->qkv, &b->o, &b->cross_q, &b->cross_kv, &b->cross_kv_img, &b->cross_o,
                                   &b->ffn_up, &b->ffn_down };
  struct kn_tensor *consts[] = { &b->norm_q, &b->norm_k, &b->cross_norm_q, &b->cross_norm_k, &b->cross_norm_k_img,
                                 &b->norm3_weight, &b->norm3_bias, &b->modulation };

  for (guint i = 0; i < G_N_ELEMENTS (linears); i++)
    kn_linear_destroy (linears[i]);
  for (guint i = 0; i < G_N_ELEMENTS (consts); i++)
    kn_buf_destroy (&consts[i]->buf);
}

const struct kn_wan_block *
kn_wan_block_enter (struct kn_wan_transformer *t, int i, GError **error)
{
  struct kn_loader loader = { .device = t->device, .weights = t->weights };

  if (!t->weights)
    return &t->blocks[i];
  load_block (t, &loader, i);
  if (!loader.error)
    return &t->blocks[i];
  g_propagate_error (error, loader.error);
  close_block (&t->blocks[i]);
  return NULL;
}

gboolean
kn_wan_block_leave (struct kn_wan_transformer *t, struct kn_stream *stream, int i, GError **error)
{
  gboolean ok;

  if (!t->weights)
    return TRUE;
  ok = kn_stream_finish (stream, error);
  close_block (&t->blocks[i]);
  return ok;
}

void
kn_wan_transformer_close (struct kn_wan_transformer **transformer)
{
  struct kn_wan_transformer *t = *transformer;

  if (!t)
    return;
  for (int i = 0; i < t->config.n_layers; i++)
    close_block (&t->blocks[i]);
  for (int i = 0; i < t->n_camera_convs; i++)
    kn_conv_destroy (&t->camera_convs[i]);

  struct kn_linear **linears[] = { &t->patch_embedding, &t->text_up, &t->text_down, &t->time_up, &t->time_down,
                                   &t->time_projection, &t->head, &t->clip_up, &t->clip_down, &t->camera_patch };
  struct kn_tensor *consts[] = { &t->head_modulation, &t->clip_norm1_weight, &t->clip_norm1_bias,
                                 &t->clip_norm2_weight, &t->clip_norm2_bias, &t->rope };

  for (guint i = 0; i < G_N_ELEMENTS (linears); i++)
    kn_linear_destroy (linears[i]);
  for (guint i = 0; i < G_N_ELEMENTS (consts); i++)
    kn_buf_destroy (&consts[i]->buf);
  kn_weights_close (&t->weights);
  g_free (t->blocks);
  g_free (t->camera_convs);
  g_free (t);
  *transformer = NULL;
}

const struct kn_wan_config *
kn_wan_transformer_get_config (const struct kn_wan_transformer *transformer)
{
  return &transformer->config;
}
