/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-latent-rgb.h"

#include "render/model/kn-noise.h"

#include <math.h>
#include <string.h>

/* Published factors (ComfyUI latent_formats.py, Wan21). */
static const float wan21[16][3] = {
  { -0.1299f, -0.1692f, 0.2932f }, { 0.0671f, 0.0406f, 0.0442f },   { 0.3568f, 0.2548f, 0.1747f },
  { 0.0372f, 0.2344f, 0.1420f },   { 0.0313f, 0.0189f, -0.0328f },  { 0.0296f, -0.0956f, -0.0665f },
  { -0.3477f, -0.4059f, -0.2925f }, { 0.0166f, 0.1902f, 0.1975f },  { -0.0412f, 0.0267f, -0.1364f },
  { -0.1293f, 0.0740f, 0.1636f },  { 0.0680f, 0.3019f, 0.1128f },   { 0.0032f, 0.0581f, 0.0639f },
  { -0.1251f, 0.0927f, 0.1699f },  { 0.0060f, -0.0633f, 0.0005f },  { 0.3477f, 0.2275f, 0.2950f },
  { 0.1984f, 0.0913f, 0.1861f },
};
static const float wan21_bias[3] = { -0.1835f, -0.0868f, -0.3360f };

/* The published VAE 2.1 has 126.9 M parameters; any other autoencoder with 16 channels needs factors of its own. */
static gboolean
is_published_vae (const struct kn_wan_vae_config *c)
{
  return c->z_dim == 16 && c->space_factor == 8 && c->out_space_factor == 8;
}

/* Solves the symmetric positive definite a x = b in place, n up to 49, three right-hand sides. */
static void
solve (int n, double *a, double (*b)[3])
{
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      {
        double f;

        if (j == i)
          continue;
        f = a[j * n + i] / a[i * n + i];
        for (int k = i; k < n; k++)
          a[j * n + k] -= f * a[i * n + k];
        for (int k = 0; k < 3; k++)
          b[j][k] -= f * b[i][k];
      }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      b[i][k] /= a[i * n + i];
}

/* Mean colour of each latent's cell of a decoded frame. */
static void
cell_means (const float *frame, int side, int factor, float (*out)[3])
{
  int width = side * factor;

  for (int cell = 0; cell < side * side; cell++)
    for (int c = 0; c < 3; c++)
      {
        float sum = 0;

        for (int y = 0; y < factor; y++)
          for (int x = 0; x < factor; x++)
            sum += frame[((gsize) (cell / side * factor + y) * width + cell % side * factor + x) * 3 + c];
        out[cell][c] = sum / (factor * factor);
      }
}

/* Least squares between random latents and the colours their cells decode to. */
static gboolean
fit (struct kn_latent_rgb *map, struct kn_wan_vae *vae, struct kn_stream *stream, GError **error)
{
  enum { SIDE = 12, CELLS = SIDE * SIDE };
  const struct kn_wan_vae_config *c = kn_wan_vae_get_config (vae);
  int z = c->z_dim, n = z + 1, factor = c->out_space_factor;
  g_autofree float *latents = g_new (float, (gsize) z * CELLS);
  g_autofree float *frame = g_new (float, (gsize) CELLS * factor * factor * 3);
  g_autofree double *a = g_new0 (double, n * n);
  double b[49][3] = { { 0 } };
  float colours[CELLS][3];

  kn_noise_field (0, 0, 0, (gsize) z * CELLS, latents);
  if (!kn_wan_vae_decode (vae, stream, latents, 1, SIDE, SIDE, frame, error))
    return FALSE;
  cell_means (frame, SIDE, factor, colours);
  for (int cell = 0; cell < CELLS; cell++)
    for (int i = 0; i < n; i++)
      {
        double vi = i < z ? latents[(gsize) i * CELLS + cell] : 1;

        for (int j = 0; j < n; j++)
          a[i * n + j] += vi * (j < z ? latents[(gsize) j * CELLS + cell] : 1);
        for (int k = 0; k < 3; k++)
          b[i][k] += vi * colours[cell][k];
      }
  for (int i = 0; i < n; i++)
    a[i * n + i] += 1e-3;
  solve (n, a, b);
  for (int i = 0; i < z; i++)
    for (int k = 0; k < 3; k++)
      map->weight[i][k] = (float) b[i][k];
  for (int k = 0; k < 3; k++)
    map->bias[k] = (float) b[z][k];
  return TRUE;
}

gboolean
kn_latent_rgb_init (struct kn_latent_rgb *map, struct kn_model *model, struct kn_stream *stream, GError **error)
{
  const struct kn_model_info *info = kn_model_get_info (model);
  struct kn_wan_vae *vae = kn_model_get_vae (model, error);

  if (!vae)
    return FALSE;
  map->z_dim = kn_wan_vae_get_config (vae)->z_dim;
  if (info->has_latent_rgb)
    {
      memcpy (map->weight, info->latent_rgb, sizeof map->weight);
      memcpy (map->bias, info->latent_rgb_bias, sizeof map->bias);
      return TRUE;
    }
  if (is_published_vae (kn_wan_vae_get_config (vae)) && info->window_frames >= 81)
    {
      memcpy (map->weight, wan21, sizeof wan21);
      memcpy (map->bias, wan21_bias, sizeof wan21_bias);
      return TRUE;
    }
  return fit (map, vae, stream, error);
}

void
kn_latent_rgb_frames (const struct kn_latent_rgb *map, const float *latents, int t, int first, int count, int h, int w,
                      guint8 *rgb)
{
  gsize plane = (gsize) h * w;

  for (int f = first; f < first + count; f++)
    for (gsize i = 0; i < plane; i++, rgb += 3)
      for (int k = 0; k < 3; k++)
        {
          float v = map->bias[k];

          for (int c = 0; c < map->z_dim; c++)
            v += latents[((gsize) c * t + f) * plane + i] * map->weight[c][k];
          rgb[k] = (guint8) lrintf (CLAMP (v * 0.5f + 0.5f, 0.0f, 1.0f) * 255.0f);
        }
}
