/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any, one at a time per object
 *
 * The areas of a request (masks, layout) as pixels, one frame after the other, so that memory does not depend on
 * length: of the painted pictures, the two around a frame are held.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

/* How areas are drawn. */
struct kn_area_grid
{
  const struct kn_job_io *io;
  double fps;
  int n_frames;                       /* of the take */
  int height, width;                  /* pixels that are drawn */
  double scale;                       /* of one of the take's pixels in these */
};

struct kn_area;

/* Both are borrowed for as long as the area lives. */
struct kn_area *kn_area_new (const struct kn_request_area *area, const struct kn_area_grid *grid);
/* Accepts NULL, zeroes the pointer. */
void            kn_area_free (struct kn_area **area);

/* Whether the frame is in the area's time. */
gboolean        kn_area_holds (const struct kn_area *area, int frame);
/* inside: [height, width] receives 1 in the area and 0 outside. FALSE and error when a picture cannot be read. */
gboolean kn_area_draw (struct kn_area *area, int frame, guint8 *inside, GError **error);
/* The same with its soft edge: share [height, width] in 0 … 1. */
void     kn_area_soften (const struct kn_area *area, const guint8 *inside, float *share);

/* ---- the masks of a request together ---- */

struct kn_mask;

/* NULL when the request has none. request and grid are borrowed. */
struct kn_mask *kn_mask_new (const struct kn_request *request, const struct kn_area_grid *grid);
void            kn_mask_free (struct kn_mask **mask);
/* known: [height, width] receives 1 where the source stays and 0 where it is made anew; share: the same with soft
 * edges. */
gboolean kn_mask_draw (struct kn_mask *mask, int frame, guint8 *known, float *share, GError **error);

/* ---- on the grid of latents ---- */

/* cells: [height/factor, width/factor] receive the least share of their pixels, and of what they held if !first: a
 * latent frame stays as far as all of its pixel frames do. */
void kn_area_least (const float *share, int height, int width, int factor, gboolean first, float *cells);
/* cells += part of the mean share of their pixels. */
void kn_area_add_mean (const float *share, int height, int width, int factor, float part, float *cells);

G_END_DECLS
