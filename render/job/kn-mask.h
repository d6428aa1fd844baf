/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The mask of a request as pixels over time.
 */
#pragma once

#include "render/job/kn-job.h"

G_BEGIN_DECLS

/* known: [n, height, width] receives 1 where the source stays and 0 where it is made anew. Painted pictures hold until
 * the next one, boxes move linearly, both are grown by mask->grow_px. FALSE and error when a picture cannot be read. */
gboolean kn_mask_paint (const struct kn_request_mask *mask, const struct kn_job_io *io, double fps, int n_frames,
                        int height, int width, guint8 *known, GError **error);

/* The same on the grid of latents: keep [(n - 1)/4 + 1, height/factor, width/factor] receives 1 where all pixels of a
 * cell stay in all its frames, 0 where one is made anew, and what is between over the feather's width. */
void kn_mask_cells (const guint8 *known, int n_frames, int height, int width, int factor, double feather_px,
                    float *keep);

G_END_DECLS
