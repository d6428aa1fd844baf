/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any; a reader belongs to one thread at a time
 *
 * WebP pictures and animations, which libavcodec cannot decode when they move.
 */
#pragma once

#include "render/film/kn-frame.h"

G_BEGIN_DECLS

typedef struct kn_webp_reader kn_webp_reader;

gboolean        kn_webp_reader_is_webp (const char *path);
kn_webp_reader *kn_webp_reader_open    (const char *path, GError **error);
void            kn_webp_reader_free    (kn_webp_reader *self);
/* Frames that are alike and follow each other may be stored as one that lasts longer. */
void            kn_webp_reader_get_size (kn_webp_reader *self, int *width, int *height, gint64 *n_frames,
                                         gint64 *duration_ms);
/* 1: frame is filled; 0: the end; -1: error. */
int             kn_webp_reader_next    (kn_webp_reader *self, struct kn_frame *frame, GError **error);
/* The next frame is the one on screen at this time; after the end, the last one. */
gboolean        kn_webp_reader_seek    (kn_webp_reader *self, double time_s, GError **error);
/* When the last frame that was given leaves the screen. */
double          kn_webp_reader_get_end_s (kn_webp_reader *self);

G_END_DECLS
