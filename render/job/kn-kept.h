/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: as kn-job.h
 *
 * What masks keep of a source, as pixels: put back into the frames of a take. The cells of the latents are larger than
 * a brush, and a trip through the autoencoder loses a little; outside of a mask the source stays what it was.
 */
#pragma once

#include "render/job/kn-area.h"

G_BEGIN_DECLS

struct kn_kept;

/* From pixel frame first_frame on. *kept is NULL when the request has no masks. request and grid, which is that of the
 * take's pixels, are borrowed. */
gboolean kn_kept_new      (const struct kn_request *request, const struct kn_area_grid *grid, int first_frame,
                           struct kn_kept **kept, GError **error);
/* The next n frames, [n, height, width, 3]. kept may be NULL. */
gboolean kn_kept_put_back (struct kn_kept *kept, float *frames, int n, GError **error);
/* Accepts NULL, zeroes the pointer. */
void     kn_kept_free     (struct kn_kept **kept);

G_END_DECLS
