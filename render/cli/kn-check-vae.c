/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-check-private.h"
#include "render/model/wan/kn-wan-vae.h"
#include "render/weights/kn-config.h"

#include <stdio.h>
#include <string.h>

struct vae_check
{
  struct kn_check *c;
  struct kn_wan_vae *vae;
  const struct kn_wan_vae_config *config;
  int patch;                          /* pixels folded into channels */
};

/* ---- encoding ---- */

struct picture
{
  float *frames;                      /* [F, H, W, 3] */
  int n, height, width;
  int t, h, w;                        /* of the latents */
};

static gboolean
read_video (struct vae_check *v, struct picture *p, GError **error)
{
  int channels, factor = v->config->space_factor;
  g_autofree float *video = NULL;
  gsize n;

  if (!kn_check_video_dims (v->c, "in.video", &channels, &p->n, &p->height, &p->width, error))
    return FALSE;
  if (channels != 3 || p->height % factor || p->width % factor || (p->n - 1) % v->config->time_factor)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
                   "%s: “in.video” must have 3 channels, sides that are multiples of %d, and one frame more than a "
                   "multiple of %d.", v->c->folder, factor, v->config->time_factor);
      return FALSE;
    }
  video = kn_check_read (v->c, "in.video", &n);
  p->frames = kn_check_channels_last (video, 3, n / 3);
  p->t = (p->n - 1) / v->config->time_factor + 1;
  p->h = p->height / factor;
  p->w = p->width / factor;
  return TRUE;
}

/* Frame i of [C, T, n] from [C, n]. */
static void
put_frame (float *video, int channels, int t, gsize n, int i, const float *frame)
{
  for (int c = 0; c < channels; c++)
    memcpy (video + ((gsize) c * t + i) * n, frame + c * n, n * sizeof (float));
}

static gboolean
encode_stream (struct vae_check *v, const struct picture *p, float *latents, float *moments, GError **error)
{
  int z = v->config->z_dim;
  gsize plane = (gsize) p->h * p->w, pixels = (gsize) p->height * p->width * 3;
  struct kn_wan_vae_encoder *encoder = kn_wan_vae_encoder_create (v->vae, v->c->stream, p->height, p->width, error);
  g_autofree float *latent = g_new (float, z * plane), *moment = g_new (float, 2 * z * plane);
  const float *frames = p->frames;
  gboolean ok = encoder != NULL;

  for (int i = 0; ok && i < p->t; i++)
    {
      ok = kn_wan_vae_encoder_push (encoder, frames, latent, moment, error);
      put_frame (latents, z, p->t, plane, i, latent);
      put_frame (moments, 2 * z, p->t, plane, i, moment);
      frames += pixels * (i ? v->config->time_factor : 1);
    }
  kn_wan_vae_encoder_destroy (&encoder);
  return ok;
}

/* Two numbers of pixels in a name such as "out.latent_mode_tiled_32_24", as latents of `factor` pixels. */
static gboolean
find_tiled (struct vae_check *v, const char *prefix, int factor, char **name, int *tile, int *step)
{
  for (guint i = 0; i < kn_weights_n (v->c->io); i++)
    {
      const char *n = kn_weights_nth (v->c->io, i)->name;

      if (!g_str_has_prefix (n, prefix) || sscanf (n + strlen (prefix), "%d_%d", tile, step) != 2)
        continue;
      *tile /= factor;
      *step /= factor;
      if (*step < 1 || *step > *tile)
        continue;
      *name = g_strdup (n);
      return TRUE;
    }
  return FALSE;
}

static gboolean
encode_tiled (struct vae_check *v, const struct picture *p, GError **error)
{
  gsize n = (gsize) p->t * p->h * p->w;
  g_autofree float *latents = g_new (float, v->config->z_dim * n);
  g_autofree char *name = NULL;
  int tile, step;

  /* The reference counts the encoder's tiles after patches are folded. */
  if (!find_tiled (v, "out.latent_mode_tiled_", v->config->space_factor / v->patch, &name, &tile, &step))
    return TRUE;
  if (!kn_wan_vae_encode_tiled (v->vae, v->c->stream, p->frames, p->n, p->height, p->width, tile, step,
                                KN_WAN_VAE_BLEND_LINEAR, latents, error))
    return FALSE;
  kn_wan_vae_denormalize (v->vae, latents, n);
  kn_check_tensor (v->c, name, KN_CHECK_VAE_ENCODE, latents, v->config->z_dim * n);
  return TRUE;
}

static gboolean
check_encode (struct vae_check *v, GError **error)
{
  struct kn_check_tap tap = { .check = v->c, .class = KN_CHECK_VAE_ENCODE };
  struct picture p = { 0 };
  g_autofree float *latents = NULL, *moments = NULL;
  gsize n;
  gboolean ok;

  if (!read_video (v, &p, error))
    return FALSE;
  n = (gsize) v->config->z_dim * p.t * p.h * p.w;
  latents = g_new (float, n);
  moments = g_new (float, 2 * n);
  kn_check_set_tap (v->c, &tap);
  ok = encode_stream (v, &p, latents, moments, error);
  kn_check_set_tap (v->c, NULL);
  if (ok)
    {
      kn_check_tensor (v->c, "out.moments", KN_CHECK_VAE_ENCODE, moments, 2 * n);
      kn_check_tensor (v->c, "out.latent_mode", KN_CHECK_VAE_ENCODE, moments, n);
      kn_check_tensor (v->c, "out.latent_normalized", KN_CHECK_VAE_ENCODE, latents, n);
      ok = encode_tiled (v, &p, error);
    }
  g_free (p.frames);
  return ok;
}

/* ---- decoding ---- */

static void
compare_frames (struct vae_check *v, const char *name, const float *frames, gsize pixels)
{
  /* [n, 3] to [3, n] is the transposition with the roles exchanged. */
  g_autofree float *video = kn_check_channels_last (frames, pixels, 3);

  kn_check_tensor (v->c, name, KN_CHECK_VAE_DECODE, video, 3 * pixels);
}

static gboolean
check_decode (struct vae_check *v, GError **error)
{
  struct kn_check_tap tap = { .check = v->c, .class = KN_CHECK_VAE_DECODE };
  int z, t, h, w, tile, step, factor = v->config->out_space_factor;
  g_autofree float *latents = NULL, *plain = NULL, *frames = NULL;
  g_autofree char *name = NULL;
  gsize n, pixels;
  gboolean ok;

  if (!kn_check_video_dims (v->c, "in.z_normalized", &z, &t, &h, &w, error))
    return FALSE;
  if (z != v->config->z_dim)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “in.z_normalized” has %d channels instead of %d.",
                   v->c->folder, z, v->config->z_dim);
      return FALSE;
    }
  latents = kn_check_read (v->c, "in.z_normalized", &n);
  plain = g_memdup2 (latents, n * sizeof (float));
  kn_wan_vae_denormalize (v->vae, plain, n / z);
  kn_check_tensor (v->c, "in.z_vae", KN_CHECK_F32, plain, n);

  pixels = (gsize) ((t - 1) * v->config->time_factor + 1) * h * w * factor * factor;
  frames = g_new (float, pixels * 3);
  kn_check_set_tap (v->c, &tap);
  ok = kn_wan_vae_decode (v->vae, v->c->stream, latents, t, h, w, frames, error);
  kn_check_set_tap (v->c, NULL);
  if (!ok)
    return FALSE;
  compare_frames (v, "out.decoded", frames, pixels);
  if (!find_tiled (v, "out.decoded_tiled_", factor, &name, &tile, &step))
    return TRUE;
  if (!kn_wan_vae_decode_tiled (v->vae, v->c->stream, latents, t, h, w, tile, step, KN_WAN_VAE_BLEND_LINEAR, frames,
                                error))
    return FALSE;
  compare_frames (v, name, frames, pixels);
  return TRUE;
}

/* ---- the folder ---- */

static gboolean
read_patch (struct vae_check *v, GError **error)
{
  struct kn_config *json = kn_config_open (v->c->folder, error);
  gint64 patch = 1;
  gboolean ok = json && kn_config_try_int (json, "patch_size", 1, 16, &patch, error);

  kn_config_close (&json);
  v->patch = (int) patch;
  return ok;
}

gboolean
kn_check_vae (struct kn_check *c, GError **error)
{
  struct vae_check v = { .c = c };
  gboolean ok;

  v.vae = kn_wan_vae_open (c->device, c->folder, c->dtype, error);
  if (!v.vae)
    return FALSE;
  v.config = kn_wan_vae_get_config (v.vae);
  ok = read_patch (&v, error) && check_encode (&v, error) && check_decode (&v, error);
  kn_wan_vae_close (&v.vae);
  return ok;
}
