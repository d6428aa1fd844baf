/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/job/kn-area.h"

#include <string.h>

struct kn_mask
{
  const struct kn_request *request;
  const struct kn_area_grid *grid;
  struct kn_area **areas;             /* [request->n_masks] */
  guint8 *inside;                     /* [H, W] */
  float *share;                       /* [H, W] */
};

struct kn_mask *
kn_mask_new (const struct kn_request *request, const struct kn_area_grid *grid)
{
  gsize pixels = (gsize) grid->height * grid->width;
  struct kn_mask *mask;

  if (!request->n_masks)
    return NULL;
  mask = g_new0 (struct kn_mask, 1);
  *mask = (struct kn_mask) { .request = request, .grid = grid, .areas = g_new (struct kn_area *, request->n_masks),
                             .inside = g_new (guint8, pixels), .share = g_new (float, pixels) };
  for (gsize i = 0; i < request->n_masks; i++)
    mask->areas[i] = kn_area_new (&request->masks[i].area, grid);
  return mask;
}

void
kn_mask_free (struct kn_mask **mask)
{
  if (!*mask)
    return;
  for (gsize i = 0; i < (*mask)->request->n_masks; i++)
    kn_area_free (&(*mask)->areas[i]);
  g_free ((*mask)->areas);
  g_free ((*mask)->inside);
  g_free ((*mask)->share);
  g_clear_pointer (mask, g_free);
}

/* Lays one mask over those below it. */
static void
lay_over (struct kn_mask *mask, gsize i, guint8 *known, float *share)
{
  gboolean keep = mask->request->masks[i].mode == KN_MASK_KEEP;

  kn_area_soften (mask->areas[i], mask->inside, mask->share);
  for (gsize p = 0; p < (gsize) mask->grid->height * mask->grid->width; p++)
    {
      known[p] = mask->inside[p] ? keep : known[p];
      share[p] += mask->share[p] * ((keep ? 1 : 0) - share[p]);
    }
}

/* What the masks lie on: all of the source, unless those that hold only say what is to be kept of it. */
static gboolean
rest_stays (const struct kn_mask *mask, int frame)
{
  gboolean keeps = FALSE, replaces = FALSE;

  for (gsize i = 0; i < mask->request->n_masks; i++)
    if (kn_area_holds (mask->areas[i], frame))
      *(mask->request->masks[i].mode == KN_MASK_KEEP ? &keeps : &replaces) = TRUE;
  return replaces || !keeps;
}

gboolean
kn_mask_draw (struct kn_mask *mask, int frame, guint8 *known, float *share, GError **error)
{
  gsize pixels = (gsize) mask->grid->height * mask->grid->width;
  gboolean stays = rest_stays (mask, frame);

  memset (known, stays, pixels);
  for (gsize p = 0; p < pixels; p++)
    share[p] = stays ? 1 : 0;
  for (gsize i = mask->request->n_masks; i-- > 0;)
    {
      if (!kn_area_holds (mask->areas[i], frame))
        continue;
      if (!kn_area_draw (mask->areas[i], frame, mask->inside, error))
        return FALSE;
      lay_over (mask, i, known, share);
    }
  return TRUE;
}
