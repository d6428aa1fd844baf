/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

#include "render/job/kn-mask.h"
#include "render/model/wan/kn-wan-condition.h"

#include <math.h>
#include <string.h>

/* Latent frames that neighbouring windows, or a take and its continuation, have in common. */
static int
overlap_of (const struct kn_model_info *info, double overlap_s, double fps, gboolean both_ends)
{
  int most = MAX (1, both_ends ? (info->mid_latents - 1) / 2 : info->mid_latents - 1);

  if (overlap_s > 0)
    return CLAMP ((int) lrint (overlap_s * fps / 4), 1, most);
  return CLAMP ((info->mid_latents + 1) / 3, 1, MIN (5, most));
}

/* ---- latents of other takes ---- */

/* must: FALSE if the path may as well be a picture; latents->values is then NULL. */
static gboolean
load_take (const struct kn_job_io *io, const char *path, gboolean must, struct kn_job_latents *latents, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (io->load_latents (path, latents, io->user_data, &local))
    return TRUE;
  if (local)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!must)
    return TRUE;
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
               "%s has no latents beside it; only takes made by Kinora can be continued.", path);
  return FALSE;
}

static void
lay_out_takes (struct kn_job_layout *l, const struct kn_job_latents *before, const struct kn_job_latents *after)
{
  l->n_before = MIN (l->overlap, before->t);
  l->first_is_single = !before->values || (l->n_before == before->t && !before->mid && !before->loop);
  l->drop_last = after->values && !after->mid && !after->loop;
  l->after_skip = l->drop_last;
  l->n_after = MIN (l->overlap, MAX (0, after->t - l->after_skip));
  l->backward = after->values && !before->values;
  l->h = before->values ? before->h : after->values ? after->h : 0;
  l->w = before->values ? before->w : after->values ? after->w : 0;
}

gboolean
kn_job_lay_out (struct kn_job_layout *l, const struct kn_model_info *info, const struct kn_request *r,
                const struct kn_job_io *io, double fps, GError **error)
{
  gboolean forward = r->extend && r->extend->direction == KN_EXTEND_FORWARD;
  const char *from = r->fill ? r->fill->from : forward ? r->extend->take : NULL;
  const char *to = r->fill ? r->fill->to : r->extend && !forward ? r->extend->take : NULL;
  struct kn_job_latents before = { 0 }, after = { 0 };
  gboolean ok = (!from || load_take (io, from, !r->fill, &before, error)) &&
                (!to || load_take (io, to, !r->fill, &after, error));

  *l = (struct kn_job_layout) { .first_picture = r->first_frame, .last_picture = r->last_frame };
  if (before.values)
    l->before = from;
  else if (from)
    l->first_picture = from;
  if (after.values)
    l->after = to;
  else if (to)
    l->last_picture = to;
  l->overlap = overlap_of (info, r->fill ? r->fill->overlap_s : r->extend ? r->extend->overlap_s : 0, fps,
                           before.values && after.values);
  lay_out_takes (l, &before, &after);
  kn_job_latents_clear (&before);
  kn_job_latents_clear (&after);
  return ok;
}

/* Brings the latents to the size of the pass. */
static gboolean
fit_take (struct kn_job_latents *l, const char *path, int h, int w, int factor, gboolean draft, GError **error)
{
  float *fitted;

  if (l->h == h && l->w == w)
    return TRUE;
  if (!draft)
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                   "%s has %d x %d pixels, but this take is made at %d x %d; use the same size.", path, l->w * factor,
                   l->h * factor, w * factor, h * factor);
      return FALSE;
    }
  fitted = g_new (float, (gsize) l->z * l->t * h * w);
  kn_job_resize_latents (l->values, l->z, l->t, l->h, l->w, fitted, h, w);
  g_free (l->values);
  l->values = fitted;
  l->h = h;
  l->w = w;
  return TRUE;
}

static void
copy_frames (float *to, int to_t, int to_first, const float *from, int from_t, int from_first, int count, int channels,
             gsize plane)
{
  for (int c = 0; c < channels; c++)
    memcpy (to + ((gsize) c * to_t + to_first) * plane, from + ((gsize) c * from_t + from_first) * plane,
            count * plane * sizeof (float));
}

static gboolean
place_takes (struct kn_conditioning *c, const struct kn_job_io *io, int factor, gboolean draft, GError **error)
{
  const struct kn_job_layout *l = &c->layout;
  struct kn_job_latents after = { 0 };
  gsize plane = (gsize) c->h * c->w;
  gboolean ok = (!l->before || (load_take (io, l->before, TRUE, &c->before, error) &&
                                fit_take (&c->before, l->before, c->h, c->w, factor, draft, error))) &&
                (!l->after || (load_take (io, l->after, TRUE, &after, error) &&
                               fit_take (&after, l->after, c->h, c->w, factor, draft, error)));

  c->known = g_new0 (float, c->z * c->t * plane);
  c->keep = g_new0 (float, c->t * plane);
  c->is_known = g_new0 (gboolean, c->t);
  if (ok && l->n_before)
    copy_frames (c->known, c->t, 0, c->before.values, c->before.t, c->before.t - l->n_before, l->n_before, c->z, plane);
  if (ok && l->n_after)
    copy_frames (c->known, c->t, c->t - l->n_after, after.values, after.t, l->after_skip, l->n_after, c->z, plane);
  for (int f = 0; f < c->t; f++)
    c->is_known[f] = f < l->n_before || f >= c->t - l->n_after;
  kn_job_latents_clear (&after);
  return ok;
}

/* ---- pictures and masks ---- */

/* A picture that is given from one pixel frame on, for n frames. */
struct picture
{
  float *rgb;                         /* [H, W, 3] */
  int first, n;
  float strength;
};

/* The pixels that are given. They are encoded as one causal stream, a group of frames at a time, so that a minute takes
 * no more memory than a second. Stream frame 0 is the take's first one where that is a clip's single first frame; else
 * it is an unknown frame whose latent is not used. */
struct canvas
{
  int n_groups, lead, height, width;
  gsize pixels;
  GArray *pictures;                   /* struct picture */
  float *video;                       /* [n, H, W, 3] or NULL */
  guint8 *known;                      /* [n, H, W]: of the video */
};

static gboolean
add_picture (struct canvas *canvas, const struct kn_job_io *io, const char *path, int frame, int n, float strength,
             GError **error)
{
  int last = 4 * (canvas->n_groups - 1);
  struct picture picture = { .first = CLAMP (frame + canvas->lead, canvas->lead, last), .n = n, .strength = strength };

  picture.rgb = io->load_picture (path, canvas->width, canvas->height, io->user_data, error);
  if (picture.rgb)
    g_array_append_val (canvas->pictures, picture);
  return picture.rgb != NULL;
}

static gboolean
add_pictures (struct canvas *canvas, const struct kn_request *r, const struct kn_job_layout *l,
              const struct kn_job_io *io,
              double fps, GError **error)
{
  /* A loop's first latent is a group of four like any other: a picture fills it. */
  if (l->first_picture && !add_picture (canvas, io, l->first_picture, 0, r->loop ? 4 : 1, 1, error))
    return FALSE;
  if (l->last_picture && !add_picture (canvas, io, l->last_picture, G_MAXINT / 2, 1, 1, error))
    return FALSE;
  for (gsize i = 0; i < r->n_keyframes; i++)
    if (r->keyframes[i].strength > 0 &&
        !add_picture (canvas, io, r->keyframes[i].image, (int) lrint (r->keyframes[i].time_s * fps), 1,
                      (float) r->keyframes[i].strength, error))
      return FALSE;
  return TRUE;
}

/* Its lengths are said in pixels of the take, which a decoder may write larger than the encoder reads. */
static struct kn_request_mask
scale_mask (const struct kn_request *r, const struct kn_wan_vae_config *vae)
{
  struct kn_request_mask mask = r->mask ? *r->mask : (struct kn_request_mask) { 0 };

  mask.grow_px = mask.grow_px * vae->space_factor / vae->out_space_factor;
  mask.feather_px = mask.feather_px * vae->space_factor / vae->out_space_factor;
  return mask;
}

static gboolean
add_source (struct canvas *canvas, const struct kn_request *r, const struct kn_request_mask *mask,
            const struct kn_job_io *io, double fps, GError **error)
{
  int n = 4 * (canvas->n_groups - 1) + 1;

  if (!r->source || !r->mask)
    return TRUE;
  canvas->video = io->load_video (r->source->video, canvas->width, canvas->height, fps, n, io->user_data, error);
  if (!canvas->video)
    return FALSE;
  canvas->known = g_new (guint8, n * canvas->pixels);
  return kn_mask_paint (mask, io, fps, n, canvas->height, canvas->width, canvas->known, error);
}

static void
canvas_init (struct canvas *canvas, int n_new, gboolean lead, int height, int width)
{
  *canvas = (struct canvas) { .n_groups = n_new + lead, .lead = lead, .height = height, .width = width,
                              .pixels = (gsize) height * width };
  canvas->pictures = g_array_new (FALSE, FALSE, sizeof (struct picture));
}

static void
canvas_clear (struct canvas *canvas)
{
  for (guint i = 0; i < canvas->pictures->len; i++)
    g_free (g_array_index (canvas->pictures, struct picture, i).rgb);
  g_array_unref (canvas->pictures);
  g_free (canvas->video);
  g_free (canvas->known);
}

/* One stream frame: its pixels, 0 where nothing is given, and which are. Pictures weaker than `strength` are left
 * out. */
static void
paint_frame (const struct canvas *canvas, int frame, float strength, float *rgb, guint8 *known)
{
  memset (rgb, 0, canvas->pixels * 3 * sizeof (float));
  memset (known, 0, canvas->pixels);
  if (canvas->video)
    {
      memcpy (known, canvas->known + frame * canvas->pixels, canvas->pixels);
      for (gsize i = 0; i < canvas->pixels; i++)
        if (known[i])
          memcpy (rgb + 3 * i, canvas->video + (frame * canvas->pixels + i) * 3, 3 * sizeof (float));
    }
  for (guint i = 0; i < canvas->pictures->len; i++)
    {
      const struct picture *p = &g_array_index (canvas->pictures, struct picture, i);

      if (p->strength < strength || frame < p->first || frame >= p->first + p->n)
        continue;
      memcpy (rgb, p->rgb, canvas->pixels * 3 * sizeof (float));
      memset (known, 1, canvas->pixels);
    }
}

static gboolean
wants_pictures (const struct kn_request *r, const struct kn_job_layout *l)
{
  gboolean keyframes = FALSE;

  for (gsize i = 0; i < r->n_keyframes; i++)
    keyframes |= r->keyframes[i].strength > 0;
  return keyframes || l->first_picture || l->last_picture || (r->source && r->mask);
}

/* Encodes the canvas into one condition. */
static gboolean
encode_canvas (struct kn_conditioning *c, const struct canvas *canvas, struct kn_wan_vae *vae, struct kn_stream *stream,
               struct kn_condition *condition, GError **error)
{
  gsize plane = (gsize) c->h * c->w;
  int factor = kn_wan_vae_get_config (vae)->space_factor;
  struct kn_wan_vae_encoder *encoder = kn_wan_vae_encoder_create (vae, stream, canvas->height, canvas->width, error);
  g_autofree float *rgb = g_new (float, 4 * canvas->pixels * 3), *latent = g_new (float, c->z * plane);
  g_autofree float *mask = g_new (float, 8 * plane);
  g_autofree guint8 *known = g_new0 (guint8, 5 * canvas->pixels);
  gboolean ok = encoder != NULL;

  for (int group = 0; ok && group < canvas->n_groups; group++)
    {
      int n = group ? 4 : 1, to = c->layout.n_before + group - canvas->lead;

      for (int i = 0; i < n; i++)
        paint_frame (canvas, group ? 4 * group - 3 + i : 0, condition->strength, rgb + i * canvas->pixels * 3,
                     known + (group ? 1 + i : 0) * canvas->pixels);
      ok = kn_wan_vae_encoder_push (encoder, rgb, latent, NULL, error);
      if (!ok || group < canvas->lead)
        continue;
      kn_wan_mask_channels (known, group ? 5 : 1, canvas->height, canvas->width, factor, mask);
      copy_frames (condition->mask, c->t, to, mask, group ? 2 : 1, group ? 1 : 0, 1, 4, plane);
      copy_frames (condition->masked, c->t, to, latent, 1, 0, 1, c->z, plane);
    }
  kn_wan_vae_encoder_destroy (&encoder);
  return ok;
}

static int
compare_strengths (const void *a, const void *b)
{
  float x = ((const struct kn_condition *) a)->strength, y = ((const struct kn_condition *) b)->strength;

  return x < y ? -1 : x > y;
}

/* One condition for every strength that a keyframe has, and one for what holds to the end. */
static void
alloc_conditions (struct kn_conditioning *c, const struct kn_request *r)
{
  gsize values = (gsize) c->t * c->h * c->w;

  c->conditions = g_new0 (struct kn_condition, r->n_keyframes + 1);
  c->conditions[c->n_conditions++].strength = 1;
  for (gsize i = 0; i < r->n_keyframes; i++)
    {
      float strength = (float) r->keyframes[i].strength;
      gboolean is_new = strength > 0;

      for (int k = 0; k < c->n_conditions; k++)
        is_new &= c->conditions[k].strength != strength;
      if (is_new)
        c->conditions[c->n_conditions++].strength = strength;
    }
  qsort (c->conditions, c->n_conditions, sizeof *c->conditions, compare_strengths);
  for (int k = 0; k < c->n_conditions; k++)
    {
      c->conditions[k].mask = g_new0 (float, 4 * values);
      c->conditions[k].masked = g_new0 (float, c->z * values);
    }
}

static gboolean encode_kept (struct kn_conditioning *c, const struct canvas *canvas, const struct kn_request_mask *mask,
                             struct kn_wan_vae *vae, struct kn_stream *stream, GError **error);

/* Condition channels of the new frames from pixels; takes' frames are written over them afterwards. */
static gboolean
encode_pictures (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
                 const struct kn_request *r,
                 const struct kn_job_io *io, double fps, GError **error)
{
  struct kn_wan_vae *vae = kn_model_get_vae (model, error);
  int factor = vae ? kn_wan_vae_get_config (vae)->space_factor : 1;
  struct kn_request_mask mask;
  struct canvas canvas;
  gboolean ok;

  if (!vae)
    return FALSE;
  if (!wants_pictures (r, &c->layout) && !kn_model_get_info (model)->grey_unknown)
    return TRUE;
  canvas_init (&canvas, c->n_new, c->layout.n_before > 0 || r->loop, c->h * factor, c->w * factor);
  mask = scale_mask (r, kn_wan_vae_get_config (vae));
  ok = add_source (&canvas, r, &mask, io, fps, error) && add_pictures (&canvas, r, &c->layout, io, fps, error);
  for (int k = 0; ok && k < c->n_conditions; k++)
    ok = encode_canvas (c, &canvas, vae, stream, &c->conditions[k], error);
  ok = ok && (!canvas.video || encode_kept (c, &canvas, &mask, vae, stream, error));
  canvas_clear (&canvas);
  return ok;
}

static void
mark_known (struct kn_conditioning *c)
{
  gsize plane = (gsize) c->h * c->w;

  for (int f = 0; f < c->t; f++)
    {
      for (gsize i = 0; c->is_known[f] && i < plane; i++)
        c->keep[f * plane + i] = 1;
      for (int k = 0; c->is_known[f] && k < c->n_conditions; k++)
        {
          copy_frames (c->conditions[k].masked, c->t, f, c->known, c->t, f, 1, c->z, plane);
          for (int s = 0; s < 4; s++)
            for (gsize i = 0; i < plane; i++)
              c->conditions[k].mask[((gsize) s * c->t + f) * plane + i] = 1;
        }
    }
}

/* What lies outside the region that is made anew stays the source's latents, over a soft edge if asked. */
static gboolean
encode_kept (struct kn_conditioning *c, const struct canvas *canvas, const struct kn_request_mask *mask,
             struct kn_wan_vae *vae, struct kn_stream *stream, GError **error)
{
  int n_frames = 4 * (c->n_new - 1) + 1, factor = kn_wan_vae_get_config (vae)->space_factor;

  kn_mask_cells (canvas->known, n_frames, canvas->height, canvas->width, factor, mask->feather_px, c->keep);
  return kn_wan_vae_encode (vae, stream, canvas->video, n_frames, canvas->height, canvas->width, c->known, error);
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
  copy_frames (c->start, c->t, c->layout.n_before, latents, c->n_new, 0, c->n_new, c->z, plane);
  return TRUE;
}

static gboolean
check_channels (struct kn_conditioning *c, struct kn_model *model, const struct kn_request *r, GError **error)
{
  struct kn_wan_transformer *transformer = kn_model_get_transformer (model, error);

  if (!transformer)
    return FALSE;
  if (kn_wan_transformer_get_config (transformer)->in_channels != c->z)
    alloc_conditions (c, r);
  else if (wants_pictures (r, &c->layout))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_UNSUPPORTED,
                   "The model “%s” makes video from text only: it takes no pictures, keyframes or masks.",
                   kn_model_get_info (model)->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
kn_conditioning_init (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
                      const struct kn_request *request, const struct kn_job_io *io, int n_new, int h, int w, double fps,
                      gboolean draft, GError **error)
{
  const struct kn_wan_vae_config *vae = kn_model_get_vae_config (model, error);

  *c = (struct kn_conditioning) { .h = h, .w = w, .n_new = n_new };
  if (!vae || !kn_job_lay_out (&c->layout, kn_model_get_info (model), request, io, fps, error))
    return FALSE;
  c->z = vae->z_dim;
  c->t = c->layout.n_before + n_new + c->layout.n_after;
  if (!place_takes (c, io, vae->out_space_factor, draft, error) ||
      !check_channels (c, model, request, error) ||
      (c->n_conditions && !encode_pictures (c, model, stream, request, io, fps, error)))
    return FALSE;
  mark_known (c);
  if (request->loop)
    c->layout.first_is_single = FALSE;
  return !request->source || (request->mask && request->source->strength >= 1) ||
         encode_start (c, model, stream, request, io, fps, error);
}

void
kn_conditioning_clear (struct kn_conditioning *c)
{
  kn_job_latents_clear (&c->before);
  for (int k = 0; k < c->n_conditions; k++)
    {
      g_free (c->conditions[k].mask);
      g_free (c->conditions[k].masked);
    }
  g_free (c->conditions);
  g_free (c->known);
  g_free (c->keep);
  g_free (c->is_known);
  g_free (c->start);
  memset (c, 0, sizeof *c);
}
