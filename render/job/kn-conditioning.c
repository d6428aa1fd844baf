/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-job-private.h"

#include "render/job/kn-canvas.h"
#include "render/job/kn-encoding.h"
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

/* ---- what the strip goes on from, and leads into ---- */

/* FALSE, and *latents with no values, where the file has none. */
static gboolean
load_latents (const struct kn_job_io *io, const char *path, struct kn_job_latents *latents, GError **error)
{
  g_autoptr (GError) local = NULL;

  *latents = (struct kn_job_latents) { 0 };
  if (io->load_latents (path, latents, io->user_data, &local) || !local)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Whether latents are of the size that is asked for; a draft brings them to its own, where the shape is the same. */
static gboolean
fits_size (const struct kn_job_latents *latents, const struct kn_request *r, int factor)
{
  int w = kn_job_to_latents (r->width, factor), h = kn_job_to_latents (r->height, factor);
  double stretch = (double) (latents->w * h) / (latents->h * w);

  if (r->width <= 0 || r->height <= 0 || (latents->w == w && latents->h == h))
    return TRUE;
  return r->mode == KN_MODE_DRAFT && fabs (stretch - 1) < 0.1;
}

/* Frames after the cut in the last group of a take, of which n were written; -1: it is cut elsewhere. Latents of
 * another rate count where the take ends. */
static int
count_tail (const struct kn_job_latents *latents, int at, int n)
{
  int end = latents->lead + 4 * latents->t - (latents->mid ? 0 : 3), tail = end - at;

  if (latents->loop || n > end || n < end - 4)
    return at < n ? -1 : 0;
  return tail == 0 || (tail <= 3 && latents->t > 1) ? tail : -1;
}

/* Where a file is left or entered: its latents if that is where they end or begin, else its pixels. A take that begins
 * with another one's frames, or within a group, is entered by its pixels, and so is one of another size. What has no
 * duration is a picture, where there may be one. */
static gboolean
find_cut (struct kn_job_end *end, struct kn_job_latents *latents, const struct kn_request *r, int factor,
          const struct kn_job_io *io, gboolean leaves, double at_s, double fps, const char **picture, GError **error)
{
  double seconds;

  if (!load_latents (io, end->path, latents, error))
    return FALSE;
  if (latents->values && !fits_size (latents, r, factor))
    kn_job_latents_clear (latents);
  if (latents->values && !at_s && !leaves && !latents->lead)
    return TRUE;
  if (!io->measure_video (end->path, &seconds, io->user_data, error))
    return FALSE;
  if (latents->values && leaves)
    {
      int n = (int) lrint (seconds * fps);

      end->tail = count_tail (latents, at_s ? MIN (n, (int) lrint (at_s * fps)) : n, n);
      if (end->tail >= 0)
        return TRUE;
      end->tail = 0;
    }
  kn_job_latents_clear (latents);
  if (seconds)
    {
      end->encoded = TRUE;
      end->from_s = at_s ? MIN (at_s, seconds) : leaves ? seconds : 0;
      return TRUE;
    }
  if (!picture)
    g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_BAD_REQUEST,
                 "“%s” is a picture; only a take or a video can be continued.", end->path);
  else
    *picture = end->path;
  end->path = NULL;
  return picture != NULL;
}

/* As many of the frames before the cut as windows share, a single one and then groups of four. */
static void
cut_before (struct kn_job_end *end, int overlap, double fps)
{
  int frames = MAX (1, (int) lrint (end->from_s * fps));

  end->t = MIN (overlap, 1 + (frames - 1) / 4);
  end->from_s = MAX (0, end->from_s - (4 * (end->t - 1) + 1) / fps);
}

/* How many frames more than a count the model makes that are a multiple of four. */
static int
count_surplus (int n)
{
  return (4 - n % 4) % 4;
}

/* What leads up to a take ends with the frame before it, whatever number of frames was asked for: of what is made more,
 * the first are not written where nothing comes before them; else the take behind is entered so many frames later by
 * its pixels, and those before are made anew, and not written, as its first one is. */
static gboolean
meet_after (struct kn_job_layout *l, struct kn_job_latents *after, const struct kn_job_io *io, int wanted, double at_s,
            double fps, GError **error)
{
  int single = l->before.path ? 0 : 1, at_end = !after->mid && !after->loop;
  int surplus = count_surplus (wanted - l->before.tail - single + at_end);
  double seconds;

  if (!surplus || wanted <= l->before.tail)
    return TRUE;
  if (!l->before.path && !l->first_picture)
    {
      l->before.tail = -surplus;
      return TRUE;
    }
  if (!io->measure_video (l->after.path, &seconds, io->user_data, error))
    return FALSE;
  surplus = count_surplus (wanted - l->before.tail - single + 1);
  if (at_s + (surplus + 1) / fps > seconds)
    return TRUE;
  kn_job_latents_clear (after);
  l->after.encoded = TRUE;
  l->after.from_s = at_s + surplus / fps;
  l->after.passed = surplus;
  return TRUE;
}

/* What leads up to nothing ends where it was asked to as well: of what is made more, the last frames are not written. A
 * loop is whole, and a last picture is the last frame that is made. */
static int
count_spare (const struct kn_job_layout *l, const struct kn_request *r, int wanted)
{
  int single = l->before.path ? 0 : 1;

  return r->loop || l->last_picture || wanted <= l->before.tail ? 0 : count_surplus (wanted - l->before.tail - single);
}

static void
lay_out_ends (struct kn_job_layout *l, const struct kn_job_latents *before, const struct kn_job_latents *after)
{
  l->n_before = l->before.path ? MIN (l->overlap, l->before.t) : 0;
  l->first_is_single = !l->before.path || (l->n_before == l->before.t && !before->mid && !before->loop);
  l->after_skip = l->after.path && !after->mid && !after->loop;
  l->drop_last = l->after_skip + l->after.passed;
  l->n_after = l->after.path ? MIN (l->overlap, MAX (0, l->after.t - l->after_skip)) : 0;
  l->backward = l->after.path && !l->before.path;
  l->h = before->values ? before->h : after->values ? after->h : 0;
  l->w = before->values ? before->w : after->values ? after->w : 0;
}

gboolean
kn_job_lay_out (struct kn_job_layout *l, const struct kn_model_info *info, int factor, const struct kn_request *r,
                const struct kn_job_io *io, double fps, GError **error)
{
  gboolean forward = r->extend && r->extend->direction == KN_EXTEND_FORWARD;
  double from_at_s = r->fill ? r->fill->from_at_s : forward ? r->extend->at_s : 0;
  double to_at_s = r->fill ? r->fill->to_at_s : r->extend && !forward ? r->extend->at_s : 0;
  struct kn_job_latents before = { 0 }, after = { 0 };
  gboolean ok;

  *l = (struct kn_job_layout) { .first_picture = r->first_frame, .last_picture = r->last_frame };
  l->before.path = r->fill ? r->fill->from : forward ? r->extend->take : NULL;
  l->after.path = r->fill ? r->fill->to : r->extend && !forward ? r->extend->take : NULL;
  ok = (!l->before.path || find_cut (&l->before, &before, r, factor, io, TRUE, from_at_s, fps,
                                     r->fill ? &l->first_picture : NULL, error)) &&
       (!l->after.path || find_cut (&l->after, &after, r, factor, io, FALSE, to_at_s, fps,
                                    r->fill ? &l->last_picture : NULL, error));
  if (ok && l->after.path && r->seconds > 0)
    ok = meet_after (l, &after, io, (int) lrint (r->seconds * fps), to_at_s, fps, error);
  l->overlap = overlap_of (info, r->fill ? r->fill->overlap_s : r->extend ? r->extend->overlap_s : 0, fps,
                           l->before.path && l->after.path);
  l->before.t = before.t;
  l->after.t = after.t;
  if (l->before.encoded)
    cut_before (&l->before, l->overlap, fps);
  if (l->after.encoded)
    l->after.t = l->overlap + 1;
  lay_out_ends (l, &before, &after);
  if (!l->after.path && r->seconds > 0)
    l->drop_last = count_spare (l, r, (int) lrint (r->seconds * fps));
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

/* ---- what is encoded as it is ---- */

/* The autoencoder, for which the other parts of a large model make room. */
static struct kn_wan_vae *
get_encoder (struct kn_model *model, GError **error)
{
  kn_model_trim (model, KN_MODEL_VAE);
  return kn_model_get_vae (model, error);
}

/* latents: [z, t, h, w] of a video from a time on, the first of a single frame. */
static gboolean
encode_video (struct kn_model *model, struct kn_stream *stream, const struct kn_job_options *options,
              const struct kn_area_grid *g, const char *path, double from_s, int t, float *latents, GError **error)
{
  struct kn_wan_vae *vae = get_encoder (model, error);
  gpointer video = vae ? g->io->open_video (path, g->width, g->height, g->fps, from_s, g->io->user_data, error) : NULL;
  struct kn_encoding encoding = { 0 };
  gboolean ok = video && kn_encoding_init (&encoding, vae, stream, options, g->height, g->width, t, latents, error);

  for (int group = 0; ok && group < t; group++)
    ok = g->io->read_video (video, group ? 4 : 1, kn_encoding_next (&encoding), error) &&
         kn_encoding_push (&encoding, error);
  kn_encoding_clear (&encoding);
  if (video)
    g->io->close_video (video);
  return ok;
}

static gboolean
get_end (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
         const struct kn_job_options *options, const struct kn_area_grid *grid, const struct kn_job_end *end,
         int factor, gboolean draft, struct kn_job_latents *latents, GError **error)
{
  if (!end->path)
    return TRUE;
  if (!end->encoded)
    {
      if (!load_latents (grid->io, end->path, latents, error))
        return FALSE;
      if (latents->values)
        return fit_take (latents, end->path, c->h, c->w, factor, draft, error);
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "The latents of “%s” are gone.", end->path);
      return FALSE;
    }
  *latents = (struct kn_job_latents) { .z = c->z, .t = end->t, .h = c->h, .w = c->w };
  latents->values = g_new (float, (gsize) c->z * end->t * c->h * c->w);
  return encode_video (model, stream, options, grid, end->path, end->from_s, end->t, latents->values, error);
}

static gboolean
place_ends (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
            const struct kn_job_options *options, const struct kn_area_grid *grid, int factor, gboolean draft,
            GError **error)
{
  const struct kn_job_layout *l = &c->layout;
  struct kn_job_latents after = { 0 };
  gsize plane = (gsize) c->h * c->w;
  gboolean ok = get_end (c, model, stream, options, grid, &l->before, factor, draft, &c->before, error) &&
                get_end (c, model, stream, options, grid, &l->after, factor, draft, &after, error);

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

static gboolean
wants_pictures (const struct kn_request *r, const struct kn_job_layout *l)
{
  gboolean keyframes = FALSE;

  for (gsize i = 0; i < r->n_keyframes; i++)
    keyframes |= r->keyframes[i].strength > 0;
  return keyframes || l->first_picture || l->last_picture || r->n_masks > 0;
}

/* Encodes the canvas into one condition. */
static gboolean
encode_canvas (struct kn_conditioning *c, struct kn_canvas *canvas, struct kn_wan_vae *vae, struct kn_stream *stream,
               const struct kn_job_options *options, struct kn_condition *condition, GError **error)
{
  int height = canvas->grid.height, width = canvas->grid.width, factor = kn_wan_vae_get_config (vae)->space_factor;
  int lead = canvas->lead, first = c->layout.n_before, n_groups = canvas->n_groups;
  gsize plane = (gsize) c->h * c->w;
  g_autofree float *latents = g_new (float, c->z * n_groups * plane), *mask = g_new (float, 8 * plane);
  g_autofree guint8 *known = g_new0 (guint8, 5 * canvas->pixels);
  struct kn_encoding encoding;
  gboolean ok = kn_canvas_begin (canvas, error) && kn_encoding_init (&encoding, vae, stream, options, height, width,
                                                                     n_groups, latents, error);

  if (!ok)
    return FALSE;
  for (int group = 0; ok && group < n_groups; group++)
    {
      ok = kn_canvas_draw (canvas, group ? 4 * group - 3 : 0, group ? 4 : 1, condition->strength,
                           kn_encoding_next (&encoding), known + (group ? canvas->pixels : 0), error) &&
           kn_encoding_push (&encoding, error);
      if (!ok || group < lead)
        continue;
      kn_wan_mask_channels (known, group ? 5 : 1, height, width, factor, mask);
      copy_frames (condition->mask, c->t, first + group - lead, mask, group ? 2 : 1, group ? 1 : 0, 1, 4, plane);
    }
  if (ok)
    copy_frames (condition->masked, c->t, first, latents, n_groups, lead, n_groups - lead, c->z, plane);
  kn_encoding_clear (&encoding);
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

/* Condition channels of the new frames from pixels; takes' frames are written over them afterwards. */
static gboolean
encode_pictures (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream,
                 const struct kn_request *r, const struct kn_job_options *options, const struct kn_area_grid *grid,
                 GError **error)
{
  const struct kn_model_info *info = kn_model_get_info (model);
  struct kn_wan_vae *vae;
  struct kn_canvas canvas;
  gboolean ok;

  if (!wants_pictures (r, &c->layout) && !info->grey_unknown)
    return TRUE;
  if (!(vae = get_encoder (model, error)))
    return FALSE;
  ok = kn_canvas_init (&canvas, r, &c->layout, grid, c->n_new, info->repeat_pictures, error);
  for (int k = 0; ok && k < c->n_conditions; k++)
    ok = encode_canvas (c, &canvas, vae, stream, options, &c->conditions[k], error);
  kn_canvas_clear (&canvas);
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

/* ---- the source ---- */

/* How much of each latent stays: least of all the pixels that it stands for. */
static gboolean
draw_kept (struct kn_conditioning *c, const struct kn_request *r, const struct kn_area_grid *g, GError **error)
{
  gsize pixels = (gsize) g->height * g->width;
  g_autofree guint8 *known = g_new (guint8, pixels);
  g_autofree float *share = g_new (float, pixels);
  struct kn_mask *mask = kn_mask_new (r, g);
  gboolean ok = TRUE;

  for (int f = 0; ok && f < 4 * (c->n_new - 1) + 1; f++)
    {
      ok = kn_mask_draw (mask, f, known, share, error);
      kn_area_least (share, g->height, g->width, g->height / c->h, f % 4 == (f > 0),
                     c->keep + (gsize) ((f + 3) / 4) * c->h * c->w);
    }
  kn_mask_free (&mask);
  return ok;
}

/* With a mask, what lies outside the region that is made anew stays the source's latents, over a soft edge if asked.
 * Without, or where the region is not to be made wholly anew, denoising starts from them. A source stands alone: there
 * are no takes at its ends. */
static gboolean
add_source (struct kn_conditioning *c, struct kn_model *model, struct kn_stream *stream, const struct kn_request *r,
            const struct kn_job_options *options, const struct kn_area_grid *grid, GError **error)
{
  gsize values = (gsize) c->z * c->t * c->h * c->w;
  g_autofree float *latents = NULL;

  if (!r->source)
    return TRUE;
  latents = g_new (float, values);
  if (!encode_video (model, stream, options, grid, r->source->video, 0, c->n_new, latents, error) ||
      (r->n_masks && !draw_kept (c, r, grid, error)))
    return FALSE;
  if (r->n_masks)
    memcpy (c->known, latents, values * sizeof (float));
  if (r->n_masks && r->source->strength >= 1)
    return TRUE;
  c->start = g_steal_pointer (&latents);
  c->start_strength = r->source->strength;
  return TRUE;
}

static gboolean
check_channels (struct kn_conditioning *c, struct kn_model *model, const struct kn_request *r, GError **error)
{
  const struct kn_wan_config *config = kn_model_get_transformer_config (model, error);

  if (!config)
    return FALSE;
  if (config->in_channels != c->z)
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
                      const struct kn_request *request, const struct kn_job_options *options,
                      const struct kn_job_shape *shape, gboolean draft, GError **error)
{
  const struct kn_job_io *io = &options->io;
  const struct kn_wan_vae_config *vae = kn_model_get_vae_config (model, error);
  struct kn_area_grid grid;

  *c = (struct kn_conditioning) { .h = draft ? shape->draft_h : shape->h, .w = draft ? shape->draft_w : shape->w,
                                  .n_new = shape->t };
  if (!vae)
    return FALSE;
  grid = kn_job_area_grid (shape, vae, io, c->h, c->w);
  if (!kn_job_lay_out (&c->layout, kn_model_get_info (model), vae->out_space_factor, request, io, grid.fps, error))
    return FALSE;
  c->z = vae->z_dim;
  c->t = c->layout.n_before + c->n_new + c->layout.n_after;
  if (!place_ends (c, model, stream, options, &grid, vae->out_space_factor, draft, error) ||
      !check_channels (c, model, request, error))
    return FALSE;
  if ((c->n_conditions && !encode_pictures (c, model, stream, request, options, &grid, error)) ||
      !add_source (c, model, stream, request, options, &grid, error))
    return FALSE;
  mark_known (c);
  if (request->loop)
    c->layout.first_is_single = FALSE;
  return TRUE;
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
