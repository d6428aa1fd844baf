/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The fields that every clip's table begins with.
 */
#pragma once

#include "app/document/kn-clip.h"
#include "app/document/kn-node-private.h"

G_BEGIN_DECLS

enum
{
  KN_CLIP_START,
  KN_CLIP_DURATION,
  KN_CLIP_IN,
  KN_CLIP_NAME,
  KN_CLIP_LABEL,
  KN_CLIP_NOTES,
  KN_CLIP_TRANSITION,
  KN_CLIP_FADE_IN,
  KN_CLIP_FADE_OUT,
  KN_CLIP_N_FIELDS,
};

#define KN_CLIP_FIELDS                                                                                               \
  { "start_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, 0, KN_FRAMES_MAX },                                            \
  { "duration_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, 1, KN_FRAMES_MAX, .def_int = 1 },                           \
  { "in_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },                                                             \
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },                                                                      \
  { "label", KN_FIELD_ENUM, .type = kn_label_get_type },                                                             \
  { "notes", KN_FIELD_STRING },                                                                                      \
  { "transition", KN_FIELD_ENUM, .type = kn_transition_get_type },                                                   \
  { "fade_in_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },                                                        \
  { "fade_out_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX }

G_END_DECLS
