/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an autoencoder is: from its config.json (diffusers), or from its tensors alone (the original single files).
 */
#include "render/model/wan/kn-wan-vae-private.h"

#include "render/weights/kn-config.h"

/* ---- config.json ---- */

static gboolean
read_json (struct kn_vae_shape *s, const struct kn_config *json, GError **error)
{
  gint64 base = 96, decoder_base = 0, z = 16, blocks = 2, patch = 1, decoder_patch = 0;
  gint64 mult[KN_WAN_VAE_MAX_STAGES];
  gboolean in_time[KN_WAN_VAE_MAX_STAGES];
  int n_times;

  if (!kn_config_try_int (json, "base_dim", 1, 8192, &base, error) ||
      !kn_config_try_int (json, "decoder_base_dim", 1, 8192, &decoder_base, error) ||
      !kn_config_try_int (json, "z_dim", 1, KN_WAN_VAE_MAX_Z, &z, error) ||
      !kn_config_try_int (json, "num_res_blocks", 1, 64, &blocks, error) ||
      !kn_config_try_int (json, "patch_size", 1, 16, &patch, error) ||
      !kn_config_try_int (json, "decoder_patch_size", 1, 16, &decoder_patch, error) ||
      !kn_config_try_bool (json, "is_residual", &s->residual, error) ||
      !kn_config_get_int_list (json, "dim_mult", 1, 64, mult, KN_WAN_VAE_MAX_STAGES, &s->n_stages, error) ||
      !kn_config_get_bool_list (json, "temperal_downsample", in_time, KN_WAN_VAE_MAX_STAGES, &n_times, error))
    return FALSE;
  if (s->n_stages < 1 || n_times != s->n_stages - 1)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG,
                   "%s: “temperal_downsample” must have one entry less than “dim_mult”, but they have %d and %d.",
                   kn_config_get_path (json), n_times, s->n_stages);
      return FALSE;
    }
  s->base_dim = (int) base;
  s->decoder_base_dim = (int) (decoder_base ? decoder_base : base);
  s->z_dim = (int) z;
  s->n_res_blocks = (int) blocks;
  s->patch = (int) patch;
  s->decoder_patch = (int) (decoder_patch ? decoder_patch : patch);
  for (int i = 0; i < s->n_stages; i++)
    {
      s->mult[i] = (int) mult[i];
      s->in_time[i] = i < n_times && in_time[i];
    }
  return TRUE;
}

static float *
load_statistics (const struct kn_config *json, const char *key, int n, float fallback, GError **error)
{
  g_autofree double *values = g_new (double, n);
  float *out;

  for (int i = 0; i < n; i++)
    values[i] = fallback;
  if (!kn_config_try_double_list (json, key, values, n, error))
    return NULL;
  out = g_new (float, n);
  for (int i = 0; i < n; i++)
    out[i] = (float) values[i];
  return out;
}

static gboolean
read_config (struct kn_vae_shape *s, const struct kn_config *json, GError **error)
{
  return read_json (s, json, error) && (s->mean = load_statistics (json, "latents_mean", s->z_dim, 0, error)) &&
         (s->std = load_statistics (json, "latents_std", s->z_dim, 1, error));
}

/* ---- tensors ---- */

/* Statistics of the published autoencoders' latents, which their single files do not hold (from vae.py, vae2_2.py). */
static const float mean21[16] = {
  -0.7571f, -0.7089f, -0.9113f, 0.1075f, -0.1745f, 0.9653f, -0.1517f, 1.5508f, 0.4134f, -0.0715f, 0.5517f, -0.3632f,
  -0.1922f, -0.9497f, 0.2503f, -0.2921f,
};
static const float std21[16] = {
  2.8184f, 1.4541f, 2.3275f, 2.6558f, 1.2196f, 1.7708f, 2.6052f, 2.0743f, 3.2687f, 2.1526f, 2.8652f, 1.5579f, 1.6382f,
  1.1253f, 2.8251f, 1.9160f,
};
static const float mean22[48] = {
  -0.2289f, -0.0052f, -0.1323f, -0.2339f, -0.2799f, 0.0174f, 0.1838f, 0.1557f,
  -0.1382f, 0.0542f, 0.2813f, 0.0891f, 0.1570f, -0.0098f, 0.0375f, -0.1825f,
  -0.2246f, -0.1207f, -0.0698f, 0.5109f, 0.2665f, -0.2108f, -0.2158f, 0.2502f,
  -0.2055f, -0.0322f, 0.1109f, 0.1567f, -0.0729f, 0.0899f, -0.2799f, -0.1230f,
  -0.0313f, -0.1649f, 0.0117f, 0.0723f, -0.2839f, -0.2083f, -0.0520f, 0.3748f,
  0.0152f, 0.1957f, 0.1433f, -0.2944f, 0.3573f, -0.0548f, -0.1681f, -0.0667f,
};
static const float std22[48] = {
  0.4765f, 1.0364f, 0.4514f, 1.1677f, 0.5313f, 0.4990f, 0.4818f, 0.5013f, 0.8158f, 1.0344f, 0.5894f, 1.0901f,
  0.6885f, 0.6165f, 0.8454f, 0.4978f, 0.5759f, 0.3523f, 0.7135f, 0.6804f, 0.5833f, 1.4146f, 0.8986f, 0.5659f,
  0.7069f, 0.5338f, 0.4889f, 0.4917f, 0.4069f, 0.4999f, 0.6866f, 0.4093f, 0.5709f, 0.6065f, 0.6415f, 0.4944f,
  0.5726f, 1.2042f, 0.5458f, 1.6887f, 0.3971f, 1.0600f, 0.3943f, 0.5537f, 0.5444f, 0.4089f, 0.7468f, 0.7744f,
};

/* Size of one dimension of a tensor; 0 if there is none. */
static int
size_of (const struct kn_weights *weights, const char *name, int dim)
{
  const struct kn_weight *weight = kn_weights_find (weights, name);

  return weight && dim < weight->n_dims && weight->dims[dim] <= 65536 ? (int) weight->dims[dim] : 0;
}

static int
count_resnets (const struct kn_weights *weights)
{
  for (int n = 0;; n++)
    {
      g_autofree char *name = g_strdup_printf ("encoder.down_blocks.0.resnets.%d.conv1.weight", n);

      if (!kn_weights_find (weights, name))
        return n;
    }
}

/* Widths of the stages as multiples of the first one's. */
static void
read_stages (struct kn_vae_shape *s, const struct kn_weights *weights)
{
  for (s->n_stages = 0; s->n_stages < KN_WAN_VAE_MAX_STAGES; s->n_stages++)
    {
      g_autofree char *conv = g_strdup_printf ("encoder.down_blocks.%d.resnets.0.conv1.weight", s->n_stages);
      g_autofree char *time = g_strdup_printf ("encoder.down_blocks.%d.downsampler.time_conv.weight", s->n_stages);
      int width = size_of (weights, conv, 0);

      if (!width)
        return;
      s->mult[s->n_stages] = MAX (1, width / s->base_dim);
      s->in_time[s->n_stages] = kn_weights_find (weights, time) != NULL;
    }
}

/* Pixels folded into channels, per side. */
static int
patch_of (int channels)
{
  return channels == 12 ? 2 : 1;
}

static gboolean
read_tensors (struct kn_vae_shape *s, const struct kn_weights *weights, GError **error)
{
  int channels = size_of (weights, "decoder.up_blocks.0.upsampler.resample.1.weight", 1);

  s->base_dim = size_of (weights, "encoder.conv_in.weight", 0);
  s->z_dim = size_of (weights, "post_quant_conv.weight", 0);
  if (s->base_dim)
    read_stages (s, weights);
  s->n_res_blocks = count_resnets (weights);
  if (!s->base_dim || !s->n_stages || !s->n_res_blocks || !channels || (s->z_dim != 16 && s->z_dim != 48))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG,
                   "“%s” has no config.json, and its tensors are not those of a published Wan autoencoder.",
                   kn_weights_get_path (weights));
      return FALSE;
    }
  s->decoder_base_dim = size_of (weights, "decoder.conv_in.weight", 0) / s->mult[s->n_stages - 1];
  /* the plain decoder halves its channels where it doubles its size */
  s->residual = size_of (weights, "decoder.up_blocks.0.upsampler.resample.1.weight", 0) == channels;
  s->patch = patch_of (size_of (weights, "encoder.conv_in.weight", 1));
  s->decoder_patch = patch_of (size_of (weights, "decoder.conv_out.weight", 0));
  s->mean = g_memdup2 (s->z_dim == 16 ? mean21 : mean22, s->z_dim * sizeof (float));
  s->std = g_memdup2 (s->z_dim == 16 ? std21 : std22, s->z_dim * sizeof (float));
  return TRUE;
}

gboolean
kn_vae_shape_read (struct kn_vae_shape *s, const char *path, const struct kn_weights *weights, GError **error)
{
  g_autofree char *folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *file = g_build_filename (folder, "config.json", NULL);
  struct kn_config *json;
  gboolean ok;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return read_tensors (s, weights, error);
  if (!(json = kn_config_open (file, error)))
    return FALSE;
  /* beside an original single file lies the transformer's */
  ok = kn_config_has (json, "dim_mult") ? read_config (s, json, error) : read_tensors (s, weights, error);
  kn_config_close (&json);
  return ok;
}

void
kn_vae_shape_clear (struct kn_vae_shape *s)
{
  g_clear_pointer (&s->mean, g_free);
  g_clear_pointer (&s->std, g_free);
}
