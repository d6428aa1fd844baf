/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A timeline as rows of numbers, for exporters: what is on screen when, from where in which source.
 */
#pragma once

#include "app/document/kn-sequence.h"

G_BEGIN_DECLS

/* One clip as far as it lies in the asked range. Record times count from the start of that range. Where two clips overlap
 * their records overlap too, by transition_in of the later, which is transition_out of the earlier; formats that want
 * clips to abut use cut_in and cut_out, which meet in the middle of the transition. */
typedef struct
{
  KnClip *clip;                       /* borrowed */
  guint layer;                        /* 0: top */
  gint64 record_in_frames;
  gint64 record_out_frames;
  gint64 cut_in_frames;
  gint64 cut_out_frames;
  gint64 source_in_frames;            /* content frame shown at record_in */
  gint64 source_out_frames;
  gint64 head_handle_frames;          /* content before source_in; -1: as much as wanted (stills, titles) */
  gint64 tail_handle_frames;          /* content after source_out */
  KnTransition transition;            /* over transition_in */
  gint64 transition_in_frames;
  gint64 transition_out_frames;
} KnFlatClip;

/* Clips of one layer, picture or sound, that touch [in, out), by time. KnFlatClip; free with g_array_unref(). */
GArray *kn_flatten_layer (KnNode *layer, gint64 in_frames, gint64 out_frames);

G_END_DECLS
