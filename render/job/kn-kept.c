/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-kept.h"

#include "render/area/kn-shape.h"

/* A hard edge is blended over this many pixels, all of them inside of what is made anew. */
#define SEAM_PX 2

struct kn_kept
{
  const struct kn_area_grid *grid;
  struct kn_mask *mask;
  gpointer video;
  gboolean is_hard;                   /* no mask has a feather */
  int frame;
  float *source;                      /* [H, W, 3] */
  guint8 *known;                      /* [H, W] */
  float *share, *seam;                /* [H, W]: of the source */
};

static gboolean
has_feather (const struct kn_request *request)
{
  for (gsize i = 0; i < request->n_masks; i++)
    if (request->masks[i].area.feather_px > 0)
      return TRUE;
  return FALSE;
}

gboolean
kn_kept_new (const struct kn_request *request, const struct kn_area_grid *grid, int first_frame, struct kn_kept **kept,
             GError **error)
{
  gsize pixels = (gsize) grid->height * grid->width;
  struct kn_kept *self;
  gboolean ok;

  *kept = NULL;
  if (!request->n_masks)
    return TRUE;
  self = *kept = g_new0 (struct kn_kept, 1);
  *self = (struct kn_kept) { .grid = grid, .mask = kn_mask_new (request, grid), .is_hard = !has_feather (request),
                             .source = g_new (float, 3 * pixels), .known = g_new (guint8, pixels),
                             .share = g_new (float, pixels), .seam = g_new (float, pixels) };
  self->video = grid->io->open_video (request->source->video, grid->width, grid->height, grid->fps, 0,
                                      grid->io->user_data, error);
  ok = self->video != NULL;
  for (; ok && self->frame < first_frame; self->frame++)
    ok = grid->io->read_video (self->video, 1, self->source, error);
  if (!ok)
    kn_kept_free (kept);
  return ok;
}

void
kn_kept_free (struct kn_kept **kept)
{
  struct kn_kept *self = *kept;

  if (!self)
    return;
  if (self->video)
    self->grid->io->close_video (self->video);
  kn_mask_free (&self->mask);
  g_free (self->source);
  g_free (self->known);
  g_free (self->share);
  g_free (self->seam);
  g_clear_pointer (kept, g_free);
}

static void
soften_seam (struct kn_kept *self)
{
  gsize pixels = (gsize) self->grid->height * self->grid->width;

  for (gsize i = 0; i < pixels; i++)
    self->seam[i] = self->share[i];
  kn_shape_soften (self->seam, self->grid->height, self->grid->width, SEAM_PX);
  for (gsize i = 0; i < pixels; i++)
    self->share[i] = MAX (self->share[i], MIN (1, 2 * self->seam[i]));
}

gboolean
kn_kept_put_back (struct kn_kept *self, float *frames, int n, GError **error)
{
  gsize pixels = self ? (gsize) self->grid->height * self->grid->width : 0;

  for (int f = 0; self && f < n; f++, self->frame++)
    {
      float *frame = frames + f * pixels * 3;

      if (!self->grid->io->read_video (self->video, 1, self->source, error) ||
          !kn_mask_draw (self->mask, self->frame, self->known, self->share, error))
        return FALSE;
      if (self->is_hard)
        soften_seam (self);
      for (gsize i = 0; i < 3 * pixels; i++)
        frame[i] += self->share[i / 3] * (self->source[i] - frame[i]);
    }
  return TRUE;
}
