/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the model's device
 *
 * The pixels that a request gives: pictures at their times, and what its masks leave of the source. They are drawn and
 * encoded as one causal stream, a group of frames at a time, so that a minute takes no more memory than a second.
 *
 * Stream frame 0 is the take's first one where that is a clip's single first frame; else (`lead`) it is an unknown
 * frame whose latent is not used.
 */
#pragma once

#include "render/job/kn-area.h"
#include "render/job/kn-conditioning.h"

G_BEGIN_DECLS

struct kn_canvas
{
  const struct kn_request *request;
  struct kn_area_grid grid;
  int n_groups, lead;
  int tail;                           /* frames of the take that come before the new ones */
  gboolean repeat;                    /* see `repeat_pictures` in kn-model.h */
  gsize pixels;
  GArray *pictures;
  /* while it is being drawn */
  struct kn_mask *mask;
  gpointer video;
  float *frame, *share;               /* [H, W, 3], [H, W] */
};

/* The pictures are read now. repeat: frames near one show it (repeat_pictures in kn-model.h). FALSE and error when one
 * cannot be read; cleared also then. */
gboolean kn_canvas_init (struct kn_canvas *canvas, const struct kn_request *request, const struct kn_job_layout *layout,
                         const struct kn_area_grid *grid, int n_new, gboolean repeat, GError **error);
void     kn_canvas_clear (struct kn_canvas *canvas);

/* Begins at group 0, which has one frame; the others have four. */
gboolean kn_canvas_begin (struct kn_canvas *canvas, GError **error);
/* The next n frames: rgb [n, H, W, 3] for the autoencoder, 0 where there is nothing, and known [n, H, W], which pixels
 * are given. Pictures weaker than `strength` are left out. first: the stream frame they begin at. */
gboolean kn_canvas_draw (struct kn_canvas *canvas, int first, int n, float strength, float *rgb, guint8 *known,
                         GError **error);

G_END_DECLS
