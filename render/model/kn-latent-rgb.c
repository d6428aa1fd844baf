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

/* Solves the symmetric positive definite a x = b in place, three right-hand sides. */
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

/* ---- a fit to the decoder ---- */

/* Pictures of plain patches: what a latent means to the decoder depends on those around it, which in a picture are much
 * like it. The middle of a patch is looked at. */
enum { PATCH = 4, SIDE = 2 * PATCH, CELLS = SIDE * SIDE, PATCHES = 4, PICTURES = 16, SAMPLES = PICTURES * PATCHES };

/* Least-squares sums over samples of [z, 1] against colours. */
struct sums
{
  int n;                              /* z + 1 */
  double a[(KN_WAN_VAE_MAX_Z + 1) * (KN_WAN_VAE_MAX_Z + 1)], b[KN_WAN_VAE_MAX_Z + 1][3];
};

static void
add_sample (struct sums *s, const float *values, const double colour[3])
{
  for (int i = 0; i < s->n; i++)
    {
      double vi = i + 1 < s->n ? values[i] : 1;

      for (int j = 0; j < s->n; j++)
        s->a[i * s->n + j] += vi * (j + 1 < s->n ? values[j] : 1);
      for (int k = 0; k < 3; k++)
        s->b[i][k] += vi * colour[k];
    }
}

static void
solve_sums (struct sums *s, struct kn_latent_affine *map)
{
  for (int i = 0; i < s->n; i++)
    s->a[i * s->n + i] += 1e-3;
  solve (s->n, s->a, s->b);
  for (int i = 0; i < s->n; i++)
    for (int k = 0; k < 3; k++)
      *(i + 1 < s->n ? &map->weight[i][k] : &map->bias[k]) = (float) s->b[i][k];
}

/* Mean colour of the middle of a patch over n frames. */
static void
patch_colour (const float *frames, int n, int factor, int patch, double colour[3])
{
  int width = SIDE * factor, inner = PATCH * factor / 2;
  int x0 = patch % 2 * PATCH * factor + inner / 2, y0 = patch / 2 * PATCH * factor + inner / 2;

  for (int k = 0; k < 3; k++)
    {
      double sum = 0;

      for (int f = 0; f < n; f++)
        for (int y = y0; y < y0 + inner; y++)
          for (int x = x0; x < x0 + inner; x++)
            sum += frames[(((gsize) f * width + y) * width + x) * 3 + k];
      colour[k] = sum / (n * inner * inner);
    }
}

/* One picture held for two latent frames: what it looks like as the first and as a later one. values: [4, z]. */
static gboolean
look (struct kn_wan_vae *vae, struct kn_stream *stream, const float *values, struct sums *first, struct sums *later,
      GError **error)
{
  const struct kn_wan_vae_config *c = kn_wan_vae_get_config (vae);
  int z = c->z_dim, factor = c->out_space_factor;
  gsize frame = (gsize) CELLS * factor * factor * 3;
  g_autofree float *latents = g_new (float, 2 * z * CELLS), *frames = g_new (float, (1 + c->time_factor) * frame);

  for (int i = 0; i < 2 * z * CELLS; i++)
    latents[i] = values[(i % CELLS / SIDE / PATCH * 2 + i % SIDE / PATCH) * z + i / (2 * CELLS)];
  if (!kn_wan_vae_decode (vae, stream, latents, 2, SIDE, SIDE, frames, error))
    return FALSE;
  for (int patch = 0; patch < PATCHES; patch++)
    {
      double colour[3];

      patch_colour (frames, 1, factor, patch, colour);
      add_sample (first, values + patch * z, colour);
      patch_colour (frames + frame, c->time_factor, factor, patch, colour);
      add_sample (later, values + patch * z, colour);
    }
  return TRUE;
}

static gboolean
fit (struct kn_latent_rgb *map, struct kn_wan_vae *vae, struct kn_stream *stream, GError **error)
{
  int z = map->z_dim;
  g_autofree float *values = g_new (float, SAMPLES * z);
  g_autofree struct sums *first = g_new0 (struct sums, 1), *later = g_new0 (struct sums, 1);

  first->n = later->n = z + 1;
  kn_noise_field (0, 0, (gsize) SAMPLES * z, values);
  for (int picture = 0; picture < PICTURES; picture++)
    if (!look (vae, stream, values + picture * PATCHES * z, first, later, error))
      return FALSE;
  solve_sums (first, &map->first);
  solve_sums (later, &map->later);
  return TRUE;
}

static gboolean
init_fit (struct kn_latent_rgb *map, struct kn_model *model, struct kn_stream *stream, GError **error)
{
  struct kn_wan_vae *vae = kn_model_get_vae (model, error);
  gboolean ok = vae && fit (map, vae, stream, error);

  kn_model_trim (model, KN_MODEL_TRANSFORMER);
  return ok;
}

static gboolean
init (struct kn_latent_rgb *map, struct kn_model *model, struct kn_stream *stream, GError **error)
{
  const struct kn_model_info *info = kn_model_get_info (model);
  const struct kn_wan_vae_config *vae = kn_model_get_vae_config (model, error);

  if (!vae)
    return FALSE;
  *map = (struct kn_latent_rgb) { .z_dim = vae->z_dim };
  if (info->has_latent_rgb)
    {
      memcpy (map->later.weight, info->latent_rgb, sizeof map->later.weight);
      memcpy (map->later.bias, info->latent_rgb_bias, sizeof map->later.bias);
    }
  else if (is_published_vae (vae) && info->window_frames >= 81)
    {
      memcpy (map->later.weight, wan21, sizeof wan21);
      memcpy (map->later.bias, wan21_bias, sizeof wan21_bias);
    }
  else
    return init_fit (map, model, stream, error);
  map->first = map->later;
  return TRUE;
}

const struct kn_latent_rgb *
kn_latent_rgb_get (struct kn_model *model, struct kn_stream *stream, GError **error)
{
  struct kn_latent_rgb **slot = kn_model_get_latent_rgb_slot (model);
  g_autofree struct kn_latent_rgb *map = NULL;

  if (*slot)
    return *slot;
  map = g_new (struct kn_latent_rgb, 1);
  if (init (map, model, stream, error))
    *slot = g_steal_pointer (&map);
  return *slot;
}

void
kn_latent_rgb_frames (const struct kn_latent_rgb *map, const float *latents, int t, int first, int count, int h, int w,
                      gboolean single, guint8 *rgb)
{
  gsize plane = (gsize) h * w;

  for (int f = first; f < first + count; f++)
    for (gsize i = 0; i < plane; i++, rgb += 3)
      for (int k = 0; k < 3; k++)
        {
          const struct kn_latent_affine *affine = single && f == 0 ? &map->first : &map->later;
          float v = affine->bias[k];

          for (int c = 0; c < map->z_dim; c++)
            v += latents[((gsize) c * t + f) * plane + i] * affine->weight[c][k];
          rgb[k] = (guint8) lrintf (CLAMP (v * 0.5f + 0.5f, 0.0f, 1.0f) * 255.0f);
        }
}
