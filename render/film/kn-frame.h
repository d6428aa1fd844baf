/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a frame belongs to one thread at a time
 *
 * One picture in memory: red, green, blue, 16 bits each (0 to 65535 is black to white), rows without padding, first row
 * on top, values as displayed (not linear). Sixteen bits hold 8-bit values (times 257) and 10-bit values exactly, so
 * everything between a decoder and an encoder has one form.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

struct kn_frame
{
  int      width;
  int      height;
  guint16 *rgb;      /* [height][width][3] */
};

/* More than this on a side, or in all, is not accepted from any file: a small one can claim any size. */
#define KN_FRAME_MAX_SIDE 16384
#define KN_FRAME_MAX_PIXELS (100 * 1000 * 1000)

/* Black. */
struct kn_frame *kn_frame_new  (int width, int height);
/* Accepts NULL. */
void             kn_frame_free (struct kn_frame *frame);
typedef struct kn_frame kn_frame;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (kn_frame, kn_frame_free)

gsize kn_frame_n_values (const struct kn_frame *frame);
void  kn_frame_fill     (struct kn_frame *frame, guint16 r, guint16 g, guint16 b);
void  kn_frame_copy     (struct kn_frame *to, const struct kn_frame *from);
/* Becomes another size if it has to; what it holds is then undefined. */
void  kn_frame_set_size (struct kn_frame *frame, int width, int height);

/* Flips the picture from left to right. */
void  kn_frame_mirror   (struct kn_frame *frame);
/* Turns the picture clockwise by so many quarters, 0 to 3. */
void  kn_frame_turn     (struct kn_frame *frame, int quarters);

typedef enum
{
  KN_FIT_INSIDE,     /* all of the picture, black bars */
  KN_FIT_FILL,       /* no bars, edges are cut */
  KN_FIT_STRETCH,    /* no bars, nothing cut, another shape */
} KnFit;

/* Scales from into to (its size decides), keeping the shape of the picture unless it is stretched. Equal sizes are
 * copied exactly. */
void  kn_frame_scale    (struct kn_frame *to, const struct kn_frame *from, KnFit fit);
/* to = to * (1 - weight) + over * weight; equal sizes. weight from 0 to 1. */
void  kn_frame_mix      (struct kn_frame *to, const struct kn_frame *over, double weight);

/* Block means on a grid of KN_PRINT_W × KN_PRINT_H: tells frames apart and measures colour error after any codec. */
#define KN_PRINT_W 16
#define KN_PRINT_H 9
struct kn_frame_print
{
  guint16 mean[KN_PRINT_H][KN_PRINT_W][3];
};
void   kn_frame_get_print   (const struct kn_frame *frame, struct kn_frame_print *print);
/* Largest difference of any block and channel, in steps of 255. */
double kn_frame_print_worst (const struct kn_frame_print *a, const struct kn_frame_print *b);
/* Mean absolute difference, in steps of 255. */
double kn_frame_print_mean  (const struct kn_frame_print *a, const struct kn_frame_print *b);

G_END_DECLS
