/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-conditioning.h"

#include "render/job/kn-mask.h"
#include "render/model/wan/kn-wan-condition.h"

#include <math.h>
#include <string.h>

int
kn_conditioning_overlap (const struct kn_model_info *info, double overlap_s, double fps)
{
  int most = MAX (1, info->mid_latents - 1);

  if (overlap_s > 0)
    return CLAMP ((int) lrint (overlap_s * fps / 4), 1, most);
  return CLAMP ((info->mid_latents + 1) / 3, 1, MIN (5, most));
}

/* ---- latents of other takes ---- */

static gboolean
load_take (const struct kn_job_io *io, const char *path, int h, int w, struct kn_job_latents *latents, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!io->load_latents (path, latents, io->user_data, &local))
    {
      if (local)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                     "%s has no latents beside it; only takes made by Kinora can be continued.", path);
      return FALSE;
    }
  if (latents->h == h && latents->w == w)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
               "%s has latents of %d x %d, but this take is made at %d x %d; use the same size.", path, latents->w,
               latents->h, w, h);
  kn_job_latents_clear (latents);
  return FALSE;
}

static void
copy_frames (float *to, int to_t, int to_first, const float *from, int from_t, int from_first, int count, int channels,
             gsize plane)
{
  for (int c = 0; c < channels; c++)
    memcpy (to + ((gsize) c * to_t + to_first) * plane, from + ((gsize) c * from_t + from_first) * plane,
            count * plane * sizeof (float));
}

/* TRUE and *is_take when path has latents. */
static gboolean
probe_take (const struct kn_job_io *io, const char *path, gboolean *is_take, GError **error)
{
  g_autoptr (GError) local = NULL;
  struct kn_job_latents latents = { 0 };

  *is_take = io->load_latents (path, &latents, io->user_data, &local);
  kn_job_latents_clear (&latents);
  if (!local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

struct ends
{
  const char *before, *after;         /* paths of takes or NULL */
  const char *first_picture, *last_picture;
  double overlap_s;
};

static gboolean
find_ends (const struct kn_request *r, const struct kn_job_io *io, struct ends *e, GError **error)
{
  gboolean from_take, to_take;

  *e = (struct ends) { .first_picture = r->first_frame, .last_picture = r->last_frame };
  if (r->extend)
    {
      e->overlap_s = r->extend->overlap_s;
      if (r->extend->direction == KN_EXTEND_FORWARD)
        e->before = r->extend->take;
      else
        e->after = r->extend->take;
    }
  if (!r->fill)
    return TRUE;
  e->overlap_s = r->fill->overlap_s;
  if (!probe_take (io, r->fill->from, &from_take, error) || !probe_take (io, r->fill->to, &to_take, error))
    return FALSE;
  if (from_take)
    e->before = r->fill->from;
  else
    e->first_picture = r->fill->from;
  if (to_take)
    e->after = r->fill->to;
  else
    e->last_picture = r->fill->to;
  return TRUE;
}

static gboolean
place_takes (struct kn_conditioning *c, const struct kn_model_info *info, const struct ends *e, const struct kn_job_io *io,
             int n_new, double fps, GError **error)
{
  int overlap = kn_conditioning_overlap (info, e->overlap_s, fps);
  struct kn_job_latents after = { 0 };
  gsize plane = (gsize) c->h * c->w;

  if (e->before && !load_take (io, e->before, c->h, c->w, &c->before, error))
    return FALSE;
  if (e->after && !load_take (io, e->after, c->h, c->w, &after, error))
    return FALSE;
  c->n_before = MIN (overlap, c->before.t);
  c->n_after = MIN (overlap, MAX (0, after.t - 1));
  c->drop_last = after.values != NULL;
  c->n_new = n_new;
  c->t = c->n_before + c->n_new + c->n_after;
  c->first_is_single = c->n_before == 0 || c->n_before == c->before.t;
  c->backward = after.values && !c->before.values;
  c->known = g_new0 (float, c->z * c->t * plane);
  c->is_known = g_new0 (gboolean, c->t);
  if (c->n_before)
    copy_frames (c->known, c->t, 0, c->before.values, c->before.t, c->before.t - c->n_before, c->n_before, c->z, plane);
  if (c->n_after)
    copy_frames (c->known, c->t, c->t - c->n_after, after.values, after.t, 1, c->n_after, c->z, plane);
  for (int f = 0; f < c->t; f++)
    c->is_known[f] = f < c->n_before || f >= c->t - c->n_after;
  kn_job_latents_clear (&after);
  return TRUE;
}

/* ---- pictures and masks ---- */

/* The pixels of the new frames that are given: the strip's new part is encoded as one causal stream. */
struct canvas
{
  int n_frames, height, width;
  float *frames;                      /* [n, H, W, 3] */
  guint8 *known;                      /* [n, H, W] */
};

static void
put_picture (struct canvas *canvas, int frame, const float *picture)
{
  gsize pixels = (gsize) canvas->height * canvas->width;

  frame = CLAMP (frame, 0, canvas->n_frames - 1);
  memcpy (canvas->frames + frame * pixels * 3, picture, pixels * 3 * sizeof (float));
  memset (canvas->known + frame * pixels, 1, pixels);
}

static gboolean
load_picture (struct canvas *canvas, const struct kn_job_io *io, const char *path, int frame, GError **error)
{
  g_autofree float *picture = io->load_picture (path, canvas->width, canvas->height, io->user_data, error);

  if (!picture)
    return FALSE;
  put_picture (canvas, frame, picture);
  return TRUE;
}

static gboolean
load_pictures (struct canvas *canvas, const struct kn_request *r, const struct ends *e, const struct kn_job_io *io,
               double fps, GError **error)
{
  if (e->first_picture && !load_picture (canvas, io, e->first_picture, 0, error))
    return FALSE;
  if (e->last_picture && !load_picture (canvas, io, e->last_picture, canvas->n_frames - 1, error))
    return FALSE;
  for (gsize i = 0; i < r->n_keyframes; i++)
    if (r->keyframes[i].strength > 0 &&
        !load_picture (canvas, io, r->keyframes[i].image, (int) lrint (r->keyframes[i].time_s * fps), error))
      return FALSE;
  return TRUE;
}

static gboolean
load_source (struct canvas *canvas, const struct kn_request *r, const struct kn_job_io *io, double fps, GError **error)
{
  g_autofree float *video = NULL;

  if (!r->source || !r->mask)
    return TRUE;
  video = io->load_video (r->source->video, canvas->width, canvas->height, fps, canvas->n_frames, io->user_data, error);
  if (!video)
    return FALSE;
  memcpy (canvas->frames, video, (gsize) canvas->n_frames * canvas->height * canvas->width * 3 * sizeof (float));
  return kn_mask_paint (r->mask, io, fps, canvas->n_frames, canvas->height, canvas->width, canvas->known, error);
}

static void
canvas_init (struct canvas *canvas, int n_latents, int height, int width)
{
  gsize pixels;

  *canvas = (struct canvas) { .n_frames = 4 * (n_latents - 1) + 1, .height = height, .width = width };
  pixels = (gsize) canvas->n_frames * height * width;
  canvas->frames = g_new0 (float, pixels * 3);
  canvas->known = g_new0 (guint8, pixels);
}

static void
canvas_clear (struct canvas *canvas)
{
  g_free (canvas->frames);
  g_free (canvas->known);
}

static gboolean
wants_pictures (const struct kn_request *r, const struct ends *e)
{
  return e->first_picture || e->last_picture || r->n_keyframes || (r->source && r->mask);
}

/* Condition channels of the new frames from pixels; takes' frames are written over them afterwards. */
static gboolean
encode_pictures (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream, const struct kn_request *r,
                 const struct ends *e, const struct kn_job_io *io, double fps, GError **error)
{
  const struct kn_model_info *info = kn_model_get_info (model);
  struct kn_wan_vae *vae = kn_model_get_vae (model, error);
  int factor = vae ? kn_wan_vae_get_config (vae)->space_factor : 1;
  gsize plane = (gsize) c->h * c->w, values = (gsize) c->n_new * plane;
  g_autofree float *mask = g_new0 (float, 4 * values), *masked = g_new0 (float, c->z * values);
  struct canvas canvas;
  gboolean ok;

  if (!vae)
    return FALSE;
  if (!wants_pictures (r, e) && !info->grey_unknown)
    return TRUE;
  canvas_init (&canvas, c->n_new, c->h * factor, c->w * factor);
  ok = load_source (&canvas, r, io, fps, error) && load_pictures (&canvas, r, e, io, fps, error);
  if (ok)
    {
      kn_wan_mask_channels (canvas.known, canvas.n_frames, canvas.height, canvas.width, factor, mask);
      ok = kn_wan_masked_latents (vae, stream, canvas.frames, canvas.known, canvas.n_frames, canvas.height, canvas.width,
                                  masked, error);
    }
  canvas_clear (&canvas);
  if (ok)
    {
      copy_frames (c->mask, c->t, c->n_before, mask, c->n_new, 0, c->n_new, 4, plane);
      copy_frames (c->masked, c->t, c->n_before, masked, c->n_new, 0, c->n_new, c->z, plane);
    }
  return ok;
}

static void
mark_known (struct kn_conditioning *c)
{
  gsize plane = (gsize) c->h * c->w;

  for (int f = 0; f < c->t; f++)
    {
      if (!c->is_known[f])
        continue;
      copy_frames (c->masked, c->t, f, c->known, c->t, f, 1, c->z, plane);
      for (int s = 0; s < 4; s++)
        for (gsize i = 0; i < plane; i++)
          c->mask[((gsize) s * c->t + f) * plane + i] = 1;
    }
}

/* ---- video to video ---- */

static gboolean
encode_start (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream, const struct kn_request *r,
              const struct kn_job_io *io, double fps, GError **error)
{
  struct kn_wan_vae *vae = kn_model_get_vae (model, error);
  g_autofree float *video = NULL, *latents = NULL;
  int n_frames = 4 * (c->n_new - 1) + 1, factor;
  gsize plane = (gsize) c->h * c->w;

  if (!vae)
    return FALSE;
  factor = kn_wan_vae_get_config (vae)->space_factor;
  video = io->load_video (r->source->video, c->w * factor, c->h * factor, fps, n_frames, io->user_data, error);
  latents = g_new (float, c->z * c->n_new * plane);
  if (!video || !kn_wan_vae_encode (vae, stream, video, n_frames, c->h * factor, c->w * factor, latents, error))
    return FALSE;
  c->start = g_new0 (float, c->z * c->t * plane);
  c->start_strength = r->source->strength;
  copy_frames (c->start, c->t, c->n_before, latents, c->n_new, 0, c->n_new, c->z, plane);
  return TRUE;
}

static gboolean
alloc_channels (struct kn_conditioning *c, struct kn_model *model, const struct kn_request *r, const struct ends *e,
                GError **error)
{
  struct kn_wan_transformer *transformer = kn_model_get_transformer (model, error);
  gsize values = (gsize) c->t * c->h * c->w;

  if (!transformer)
    return FALSE;
  if (kn_wan_transformer_get_config (transformer)->in_channels == c->z)
    {
      if (!wants_pictures (r, e))
        return TRUE;
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
                   "The model “%s” makes video from text only: it takes no pictures, keyframes or masks.",
                   kn_model_get_info (model)->name);
      return FALSE;
    }
  c->mask = g_new0 (float, 4 * values);
  c->masked = g_new0 (float, c->z * values);
  return TRUE;
}

gboolean
kn_conditioning_init (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
                      const struct kn_request *request, const struct kn_job_io *io, int n_new, int h, int w, double fps,
                      GError **error)
{
  struct kn_wan_vae *vae = kn_model_get_vae (model, error);
  struct ends ends;

  *c = (struct kn_conditioning) { .h = h, .w = w };
  if (!vae)
    return FALSE;
  c->z = kn_wan_vae_get_config (vae)->z_dim;
  if (!find_ends (request, io, &ends, error) ||
      !place_takes (c, kn_model_get_info (model), &ends, io, n_new, fps, error) ||
      !alloc_channels (c, model, request, &ends, error) ||
      (c->mask && !encode_pictures (c, model, stream, request, &ends, io, fps, error)))
    return FALSE;
  if (c->mask)
    mark_known (c);
  return !request->source || (request->mask && request->source->strength >= 1) ||
         encode_start (c, model, stream, request, io, fps, error);
}

void
kn_conditioning_clear (struct kn_conditioning *c)
{
  kn_job_latents_clear (&c->before);
  g_free (c->known);
  g_free (c->is_known);
  g_free (c->mask);
  g_free (c->masked);
  g_free (c->start);
  memset (c, 0, sizeof *c);
}
