/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What image pipelines make of their pictures, masks and camera paths before the first step.
 */
#include "render/cli/kn-check-pipeline.h"
#include "render/model/wan/kn-camera-rays.h"
#include "render/model/wan/kn-clip-vision.h"
#include "render/model/wan/kn-wan-condition.h"

#include <string.h>

void
kn_check_condition_clear (struct condition *condition)
{
  g_free (condition->y);
  g_free (condition->clip);
  g_free (condition->first);
  kn_wan_camera_destroy (&condition->camera);
}

/* ---- pictures ---- */

/* Frames [n, H, W, 3] in -1 … 1. */
struct film
{
  float *frames;
  guint8 *known;                      /* [n, H, W] */
  int n, height, width;
};

static void
film_clear (struct film *film)
{
  g_free (film->frames);
  g_free (film->known);
}

/* Bytes [3, n, H, W] as f32 to a film with nothing known. */
static struct film
film_from_bytes (const float *bytes, int n, int height, int width)
{
  gsize pixels = (gsize) n * height * width;
  struct film film = { kn_check_channels_last (bytes, 3, pixels), g_new0 (guint8, pixels), n, height, width };

  for (gsize i = 0; i < 3 * pixels; i++)
    film.frames[i] = film.frames[i] / 255.0f * 2.0f - 1.0f;
  return film;
}

/* "NAME of PATH" of pipeline.json, else the pipeline's own in.image_u8_chw. */
static gboolean
read_start_image (struct pipeline *p, struct film *image, GError **error)
{
  const char *text = kn_safe_json_get_string (p->json, "start_image"), *of = text ? strstr (text, " of ") : NULL;
  g_autofree char *name = of ? g_strndup (text, of - text) : g_strdup ("in.image_u8_chw");
  g_autofree char *path = of ? g_build_filename (p->c->folder, of + 4, NULL) : NULL;
  struct kn_weights *other = path ? kn_weights_open (path, error) : NULL;
  const struct kn_weight *weight = path && !other ? NULL : kn_weights_get (other ? other : p->c->io, name, error);

  if (weight && weight->n_dims == 3 && weight->dims[0] == 3)
    {
      g_autofree float *bytes = g_new (float, kn_weight_n_elements (weight));

      kn_weight_to_f32 (weight, 0, 3, bytes);
      *image = film_from_bytes (bytes, 1, (int) weight->dims[1], (int) weight->dims[2]);
    }
  else if (weight)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR, "%s: “%s” must be [3, H, W].", p->c->folder, name);
  kn_weights_close (&other);
  return image->frames != NULL;
}

static gboolean
film_size (struct pipeline *p, int *n, int *height, int *width, GError **error)
{
  const struct kn_wan_vae_config *config = kn_wan_vae_get_config (p->vae);
  int channels, t, h, w;

  if (!kn_check_video_dims (p->c, "in.latents_init", &channels, &t, &h, &w, error))
    return FALSE;
  *n = (t - 1) * config->time_factor + 1;
  *height = h * config->space_factor;
  *width = w * config->space_factor;
  return TRUE;
}

static gboolean
has_size (const struct pipeline *p, const struct film *image, int height, int width, GError **error)
{
  if (image->height == height && image->width == width)
    return TRUE;
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_TENSOR,
               "%s: the start picture is %d x %d, but the video is %d x %d.", p->c->folder, image->width, image->height,
               width, height);
  return FALSE;
}

/* A film of that size in which the picture is known at the given frame; mid-grey elsewhere. */
static gboolean
film_with_image (struct pipeline *p, const struct film *image, int n, int height, int width, struct film *film,
                 GError **error)
{
  gsize pixels = (gsize) height * width;

  if (!has_size (p, image, height, width, error))
    return FALSE;
  *film = (struct film) { g_new0 (float, n * pixels * 3), g_new0 (guint8, n * pixels), n, height, width };
  memcpy (film->frames, image->frames, pixels * 3 * sizeof (float));
  memset (film->known, 1, pixels);
  return TRUE;
}

/* ---- CLIP ---- */

static gboolean
encode_clip (struct pipeline *p, const struct film *image, struct condition *condition, GError **error)
{
  g_autofree char *path = kn_check_component (p, "clip");
  struct kn_clip_vision *clip;
  g_autofree float *pixels = NULL;
  gsize n;
  gboolean ok;

  if (!path || !kn_wan_transformer_get_config (p->transformer)->has_clip)
    return TRUE;
  clip = kn_clip_vision_open (p->c->device, path, KN_F32, error);
  if (!clip)
    return FALSE;
  n = (gsize) kn_clip_vision_get_tokens (clip) * kn_clip_vision_get_dim (clip);
  if (n != 257 * (gsize) kn_wan_transformer_get_config (p->transformer)->clip_dim)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_CONFIG, "%s: the features of clip do not fit the transformer.",
                   p->c->folder);
      kn_clip_vision_close (&clip);
      return FALSE;
    }
  pixels = kn_clip_vision_preprocess (clip, image->frames, image->height, image->width);
  condition->clip = g_new (float, n);
  ok = kn_clip_vision_encode (clip, p->c->stream, pixels, condition->clip, error);
  if (ok)
    kn_check_tensor (p->c, "cond.clip_fea", KN_CHECK_F32, condition->clip, n);
  kn_clip_vision_close (&clip);
  return ok;
}

/* ---- mask and masked latents ---- */

/* Four mask channels and the latents of what is known. Overwrites the film's unknown pixels. */
static gboolean
encode_masked (struct pipeline *p, struct film *film, const char *name, struct condition *condition, GError **error)
{
  const struct kn_wan_vae_config *config = kn_wan_vae_get_config (p->vae);
  gsize n = (gsize) ((film->n - 1) / config->time_factor + 1) * (film->height / config->space_factor) *
            (film->width / config->space_factor);

  condition->n = (4 + config->z_dim) * n;
  condition->y = g_new (float, condition->n);
  kn_wan_mask_channels (film->known, film->n, film->height, film->width, config->space_factor, condition->y);
  if (!kn_wan_masked_latents (p->vae, p->c->stream, film->frames, film->known, film->n, film->height, film->width,
                              condition->y + 4 * n, error))
    return FALSE;
  kn_check_tensor (p->c, name, KN_CHECK_F32, condition->y, condition->n);
  return TRUE;
}

static gboolean
condition_on_mask (struct pipeline *p, const struct film *image, struct condition *condition, GError **error)
{
  struct film film = { 0 };
  int n, height, width;
  gboolean ok = film_size (p, &n, &height, &width, error) &&
                film_with_image (p, image, n, height, width, &film, error) &&
                encode_masked (p, &film, "cond.y", condition, error);

  film_clear (&film);
  return ok;
}

gboolean
kn_check_condition_masked (struct pipeline *p, struct condition *condition, GError **error)
{
  int channels, n, height, width;
  gsize n_bytes, n_mask;
  g_autofree float *bytes = kn_check_need (p->c, "maskcase.in.video_u8_cfhw", &n_bytes, error);
  g_autofree float *mask = bytes ? kn_check_need (p->c, "maskcase.in.mask_u8_fhw", &n_mask, error) : NULL;
  g_autofree float *no_clip = NULL;
  struct film film;
  gboolean ok;

  if (!mask || !kn_check_video_dims (p->c, "maskcase.in.video_u8_cfhw", &channels, &n, &height, &width, error))
    return FALSE;
  film = film_from_bytes (bytes, n, height, width);
  for (gsize i = 0; i < MIN (n_mask, n_bytes / 3); i++)
    film.known[i] = mask[i] < 127.5f;
  ok = encode_masked (p, &film, "maskcase.cond.y", condition, error);
  film_clear (&film);
  no_clip = g_new0 (float, 257 * (gsize) kn_wan_transformer_get_config (p->transformer)->clip_dim);
  kn_check_tensor (p->c, "maskcase.cond.clip_fea", KN_CHECK_EXACT, no_clip,
                   257 * (gsize) kn_wan_transformer_get_config (p->transformer)->clip_dim);
  return ok;
}

/* [H, W, 3], left and right exchanged: what the reference takes as its last picture. */
static void
mirror (const float *picture, int height, int width, float *out)
{
  for (int y = 0; y < height; y++)
    for (int x = width - 1; x >= 0; x--, out += 3)
      memcpy (out, picture + ((gsize) y * width + x) * 3, 3 * sizeof (float));
}

gboolean
kn_check_condition_start_end (struct pipeline *p, GError **error)
{
  struct film image = { 0 }, film = { 0 };
  struct condition condition = { 0 };
  int n, height, width;
  gboolean ok = read_start_image (p, &image, error) && film_size (p, &n, &height, &width, error) &&
                film_with_image (p, &image, n, height, width, &film, error);

  if (ok)
    {
      gsize pixels = (gsize) height * width;

      mirror (image.frames, height, width, film.frames + (n - 1) * pixels * 3);
      memset (film.known + (n - 1) * pixels, 1, pixels);
      ok = encode_masked (p, &film, "startend.cond.y", &condition, error);
    }
  film_clear (&image);
  film_clear (&film);
  kn_check_condition_clear (&condition);
  return ok;
}

/* ---- camera ---- */

struct camera_path
{
  struct kn_camera_rays rays;
  int height, width;
};

static void
write_rays (int latent_frame, float *out, gpointer user_data)
{
  const struct camera_path *path = user_data;

  kn_camera_rays_latent_frame (&path->rays, 0, latent_frame ? 4 * latent_frame - 3 : 0, latent_frame == 0, path->width,
                               path->height, out);
}

static gboolean
encode_camera (struct pipeline *p, struct condition *condition, GError **error)
{
  const char *pose = kn_safe_json_get_string (p->json, "pose");
  g_autofree char *file = pose ? g_build_filename (p->c->folder, pose, NULL) : NULL, *text = NULL;
  struct camera_path path = { 0 };
  int n;

  if (!pose)
    return TRUE;
  if (!film_size (p, &n, &path.height, &path.width, error) || !g_file_get_contents (file, &text, NULL, error) ||
      !kn_camera_file_parse (text, path.width, path.height, &path.rays, error))
    return FALSE;
  condition->camera = kn_wan_camera_create (p->transformer, p->c->stream, (n - 1) / 4 + 1, path.height / 8,
                                            path.width / 8, write_rays, &path, error);
  kn_camera_rays_clear (&path.rays);
  return condition->camera != NULL;
}

/* The picture as one latent frame [z, h, w]. */
static float *
encode_picture (struct pipeline *p, const struct film *image, GError **error)
{
  const struct kn_wan_vae_config *config = kn_wan_vae_get_config (p->vae);
  float *latent;
  int n, height, width;

  if (!film_size (p, &n, &height, &width, error) || !has_size (p, image, height, width, error))
    return NULL;
  latent = g_new (float, config->z_dim * (gsize) (height / config->space_factor) * (width / config->space_factor));
  if (!kn_wan_vae_encode (p->vae, p->c->stream, image->frames, 1, height, width, latent, error))
    g_clear_pointer (&latent, g_free);
  return latent;
}

gboolean
kn_check_condition_first (struct pipeline *p, struct condition *condition, GError **error)
{
  struct film image = { 0 };

  if (read_start_image (p, &image, error))
    condition->first = encode_picture (p, &image, error);
  film_clear (&image);
  return condition->first != NULL;
}

/* The picture as one latent frame, zero latents after it. */
static gboolean
condition_on_first_latent (struct pipeline *p, const struct film *image, struct condition *condition, GError **error)
{
  const struct kn_wan_vae_config *config = kn_wan_vae_get_config (p->vae);
  gsize plane = (gsize) (image->height / config->space_factor) * (image->width / config->space_factor);
  g_autofree float *latent = encode_picture (p, image, error);
  int t, n, height, width;

  if (!latent || !film_size (p, &n, &height, &width, error))
    return FALSE;
  t = (n - 1) / config->time_factor + 1;
  condition->n = (gsize) config->z_dim * t * plane;
  condition->y = g_new0 (float, condition->n);
  for (int c = 0; c < config->z_dim; c++)
    memcpy (condition->y + (gsize) c * t * plane, latent + c * plane, plane * sizeof (float));
  return TRUE;
}

/* The camera pipeline keeps what it expects here with the transformer. */
static gboolean
compare_with_transformer (struct pipeline *p, const struct condition *condition, GError **error)
{
  g_autofree char *folder = kn_check_component (p, "transformer");
  g_autofree char *path = g_build_filename (folder, "io.safetensors", NULL);
  struct kn_weights *own = p->c->io, *io;
  gsize n_clip = 257 * (gsize) kn_wan_transformer_get_config (p->transformer)->clip_dim;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!(io = kn_weights_open (path, error)))
    return FALSE;
  p->c->io = io;
  kn_check_tensor (p->c, "in.y", KN_CHECK_F32, condition->y, condition->n);
  if (condition->clip)
    kn_check_tensor (p->c, "in.clip_fea", KN_CHECK_F32, condition->clip, n_clip);
  p->c->io = own;
  kn_weights_close (&io);
  return TRUE;
}

gboolean
kn_check_condition (struct pipeline *p, struct condition *condition, GError **error)
{
  int z = kn_wan_vae_get_config (p->vae)->z_dim;
  gboolean has_mask = kn_wan_transformer_get_config (p->transformer)->in_channels == 2 * z + 4;
  struct film image = { 0 };
  gboolean ok = read_start_image (p, &image, error) && encode_clip (p, &image, condition, error);

  ok = ok && (has_mask ? condition_on_mask : condition_on_first_latent) (p, &image, condition, error);
  ok = ok && encode_camera (p, condition, error) && (has_mask || compare_with_transformer (p, condition, error));
  film_clear (&image);
  return ok;
}
