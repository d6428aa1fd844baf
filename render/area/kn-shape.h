/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What is painted over time: where a moment lies among the keys of an area, and shapes as pixels, [height, width] of 1
 * inside and 0 outside. The job draws with it what is to be made, the studio what is on the screen.
 */
#pragma once

#include "render/wire/kn-request.h"

G_BEGIN_DECLS

/* The key that holds at a time, and how far it is on the way to the next one, 0 to 1: 0 where it holds still. */
void kn_shape_find_key    (const struct kn_request_area *area, double time_s, gsize *key, double *u);
/* x, y, width, height on the way from box `key` to box `key` + 1. */
void kn_shape_blend_boxes (const struct kn_request_area *area, gsize key, double u, double out[4]);

/* A shape that can be blended with another. */
struct kn_shape_outline
{
  float *distance;                    /* [height, width]: of each pixel to the outline, less than 0 inside */
  double x, y;                        /* the middle of what is inside */
  gboolean is_empty;
};
void kn_shape_outline_init  (struct kn_shape_outline *outline, const guint8 *inside, int height, int width);
/* It may be all zero. */
void kn_shape_outline_clear (struct kn_shape_outline *outline);

/* From one outline to the next: the middle moves, and around it the distances are blended, so that what moves further
 * than it is wide is still there on its way. */
void kn_shape_blend       (const struct kn_request_area *area, gsize key, double u, const struct kn_shape_outline *from,
                           const struct kn_shape_outline *to, int height, int width, guint8 *inside);

/* Fractions of the picture. */
void kn_shape_draw_box    (const double box[4], int height, int width, guint8 *inside);
/* A square of 2 radius + 1 pixels around each; less than 0 shrinks. */
void kn_shape_grow        (guint8 *inside, int height, int width, int radius);
/* share, 0 to 1: becomes the mean of such a square. */
void kn_shape_soften      (float *share, int height, int width, int radius);

G_END_DECLS
