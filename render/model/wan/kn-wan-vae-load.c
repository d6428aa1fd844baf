/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-loader.h"
#include "render/model/wan/kn-wan-vae-private.h"

/* ---- layers ---- */

struct builder
{
  struct kn_loader *l;
  enum kn_dtype compute;
  struct kn_vae_half *half;
};

static struct kn_vae_conv
load_causal (struct builder *b, int cin, int cout, const char *norm, const char *name)
{
  struct kn_vae_conv conv = { .cin = cin, .cout = cout, .history = b->half->n_histories++ };
  const struct kn_conv_desc desc = {
    .cin = cin, .cout = cout, .kt = 3, .kh = 3, .kw = 3, .stride_t = 1, .stride_hw = 1,
    .pad_top = 1, .pad_left = 1, .pad_bottom = 1, .pad_right = 1, .upsample = 1, .compute = b->compute,
  };

  if (norm)
    conv.gamma = kn_load_const (b->l, 1, cin, "%s.gamma", norm);
  conv.conv = kn_load_conv (b->l, &desc, "%s", name);
  return conv;
}

static struct kn_vae_resnet
load_resnet (struct builder *b, int cin, int cout, const char *name)
{
  g_autofree char *norm1 = g_strconcat (name, ".norm1", NULL), *conv1 = g_strconcat (name, ".conv1", NULL);
  g_autofree char *norm2 = g_strconcat (name, ".norm2", NULL), *conv2 = g_strconcat (name, ".conv2", NULL);
  struct kn_vae_resnet r = { .conv1 = load_causal (b, cin, cout, norm1, conv1) };

  r.conv2 = load_causal (b, cout, cout, norm2, conv2);
  if (cin != cout)
    r.shortcut = kn_load_linear (b->l, KN_F32, cin, cout, TRUE, "%s.conv_shortcut", name);
  return r;
}

static void
load_mid (struct builder *b, int dim, const char *side)
{
  g_autofree char *first = g_strconcat (side, ".mid_block.resnets.0", NULL);
  g_autofree char *second = g_strconcat (side, ".mid_block.resnets.1", NULL);
  struct kn_vae_mid *mid = &b->half->mid;

  mid->first = load_resnet (b, dim, dim, first);
  mid->attention.dim = dim;
  mid->attention.gamma = kn_load_const (b->l, 1, dim, "%s.mid_block.attentions.0.norm.gamma", side);
  mid->attention.qkv = kn_load_linear (b->l, b->compute, dim, 3 * dim, TRUE, "%s.mid_block.attentions.0.to_qkv", side);
  mid->attention.proj = kn_load_linear (b->l, b->compute, dim, dim, TRUE, "%s.mid_block.attentions.0.proj", side);
  mid->second = load_resnet (b, dim, dim, second);
}

static void
load_resample (struct builder *b, struct kn_vae_stage *stage, gboolean up, const char *name)
{
  struct kn_conv_desc space = {
    .cin = stage->cout, .cout = stage->resample_cout, .kt = 1, .kh = 3, .kw = 3, .stride_t = 1,
    .stride_hw = up ? 1 : 2, .pad_bottom = 1, .pad_right = 1, .pad_top = up, .pad_left = up,
    .upsample = up ? 2 : 1, .compute = b->compute,
  };
  struct kn_conv_desc time = {
    .cin = stage->cout, .cout = up ? 2 * stage->cout : stage->cout, .kt = 3, .kh = 1, .kw = 1,
    .stride_t = up ? 1 : 2, .stride_hw = 1, .upsample = 1, .compute = b->compute,
  };

  stage->resample = kn_load_conv (b->l, &space, "%s.resample.1", name);
  if (!stage->in_time)
    return;
  stage->time_conv = kn_load_conv (b->l, &time, "%s.time_conv", name);
  stage->time_history = b->half->n_histories++;
}

static void
load_stage (struct builder *b, struct kn_vae_stage *stage, int cin, int n_resnets, gboolean up, const char *name)
{
  g_autofree char *resampler = g_strconcat (name, up ? ".upsampler" : ".downsampler", NULL);

  stage->cin = cin;
  stage->n_resnets = n_resnets;
  stage->resnets = g_new0 (struct kn_vae_resnet, n_resnets);
  for (int j = 0; j < n_resnets; j++)
    {
      g_autofree char *resnet = g_strdup_printf ("%s.resnets.%d", name, j);

      stage->resnets[j] = load_resnet (b, j ? stage->cout : cin, stage->cout, resnet);
    }
  if (stage->resamples)
    load_resample (b, stage, up, resampler);
}

static void
load_encoder (struct kn_wan_vae *vae, struct kn_loader *l, const struct kn_vae_shape *s)
{
  struct builder b = { .l = l, .compute = vae->compute, .half = &vae->encoder };
  int dim = s->base_dim, last;

  vae->encoder.patch = s->patch;
  vae->encoder.n_stages = s->n_stages;
  vae->encoder.conv_in = load_causal (&b, 3 * s->patch * s->patch, dim, NULL, "encoder.conv_in");
  for (int i = 0; i < s->n_stages; i++)
    {
      struct kn_vae_stage *stage = &vae->encoder.stages[i];
      g_autofree char *name = g_strdup_printf ("encoder.down_blocks.%d", i);

      stage->cout = stage->resample_cout = s->base_dim * s->mult[i];
      stage->resamples = i + 1 < s->n_stages;
      stage->in_time = s->in_time[i];
      stage->has_shortcut = s->residual;
      load_stage (&b, stage, dim, s->n_res_blocks, FALSE, name);
      dim = stage->cout;
    }
  last = dim;
  load_mid (&b, last, "encoder");
  vae->encoder.conv_out = load_causal (&b, last, 2 * s->z_dim, "encoder.norm_out", "encoder.conv_out");
}

static void
load_decoder (struct kn_wan_vae *vae, struct kn_loader *l, const struct kn_vae_shape *s)
{
  struct builder b = { .l = l, .compute = vae->compute, .half = &vae->decoder };
  int dim = s->decoder_base_dim * s->mult[s->n_stages - 1];

  vae->decoder.patch = s->decoder_patch;
  vae->decoder.n_stages = s->n_stages;
  vae->decoder.conv_in = load_causal (&b, s->z_dim, dim, NULL, "decoder.conv_in");
  load_mid (&b, dim, "decoder");
  for (int i = 0; i < s->n_stages; i++)
    {
      struct kn_vae_stage *stage = &vae->decoder.stages[i];
      g_autofree char *name = g_strdup_printf ("decoder.up_blocks.%d", i);

      stage->cout = s->decoder_base_dim * s->mult[s->n_stages - 1 - i];
      stage->resamples = i + 1 < s->n_stages;
      stage->in_time = stage->resamples && s->in_time[s->n_stages - 2 - i];
      stage->has_shortcut = s->residual && stage->resamples;
      /* The plain decoder halves its channels where it doubles its size. */
      stage->resample_cout = s->residual ? stage->cout : stage->cout / 2;
      load_stage (&b, stage, dim, s->n_res_blocks + 1, TRUE, name);
      dim = stage->resamples ? stage->resample_cout : stage->cout;
    }
  vae->decoder.conv_out = load_causal (&b, dim, 3 * s->decoder_patch * s->decoder_patch, "decoder.norm_out",
                                       "decoder.conv_out");
}

static void
set_config (struct kn_wan_vae *vae, const struct kn_vae_shape *s)
{
  struct kn_wan_vae_config *c = &vae->config;

  c->z_dim = s->z_dim;
  c->time_factor = 1;
  for (int i = 0; i < s->n_stages; i++)
    c->time_factor *= s->in_time[i] ? 2 : 1;
  c->space_factor = s->patch << (s->n_stages - 1);
  c->out_space_factor = s->decoder_patch << (s->n_stages - 1);
}

gboolean
kn_vae_load (struct kn_wan_vae *vae, const char *path, GError **error)
{
  struct kn_loader l = { .device = vae->device };
  struct kn_vae_shape shape = { 0 };
  gboolean ok;

  l.weights = kn_weights_open (path, error);
  ok = l.weights && kn_weights_set_names (l.weights, KN_NAMES_WAN_VAE, error) &&
       kn_vae_shape_read (&shape, path, l.weights, error);
  if (ok)
    {
      vae->mean = g_steal_pointer (&shape.mean);
      vae->std = g_steal_pointer (&shape.std);
      set_config (vae, &shape);
      load_encoder (vae, &l, &shape);
      load_decoder (vae, &l, &shape);
      vae->quant = kn_load_linear (&l, KN_F32, 2 * shape.z_dim, 2 * shape.z_dim, TRUE, "quant_conv");
      vae->post_quant = kn_load_linear (&l, KN_F32, shape.z_dim, shape.z_dim, TRUE, "post_quant_conv");
      ok = l.error == NULL;
      if (l.error)
        g_propagate_error (error, l.error);
    }
  kn_vae_shape_clear (&shape);
  kn_weights_close (&l.weights);
  return ok;
}

/* ---- unloading ---- */

static void
unload_causal (struct kn_vae_conv *conv)
{
  kn_conv_destroy (&conv->conv);
  kn_buf_destroy (&conv->gamma.buf);
}

static void
unload_resnet (struct kn_vae_resnet *r)
{
  unload_causal (&r->conv1);
  unload_causal (&r->conv2);
  kn_linear_destroy (&r->shortcut);
}

static void
unload_half (struct kn_vae_half *half)
{
  unload_causal (&half->conv_in);
  unload_causal (&half->conv_out);
  unload_resnet (&half->mid.first);
  unload_resnet (&half->mid.second);
  kn_buf_destroy (&half->mid.attention.gamma.buf);
  kn_linear_destroy (&half->mid.attention.qkv);
  kn_linear_destroy (&half->mid.attention.proj);
  for (int i = 0; i < half->n_stages; i++)
    {
      struct kn_vae_stage *stage = &half->stages[i];

      for (int j = 0; j < stage->n_resnets; j++)
        unload_resnet (&stage->resnets[j]);
      g_free (stage->resnets);
      kn_conv_destroy (&stage->resample);
      kn_conv_destroy (&stage->time_conv);
    }
}

void
kn_vae_unload (struct kn_wan_vae *vae)
{
  unload_half (&vae->encoder);
  unload_half (&vae->decoder);
  kn_linear_destroy (&vae->quant);
  kn_linear_destroy (&vae->post_quant);
  g_free (vae->mean);
  g_free (vae->std);
}
