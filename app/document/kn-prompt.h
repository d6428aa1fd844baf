/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What happens during a part of a shot: text that holds from in_frames to out_frames (content frames; -1: to the end) in
 * addition to the shot's own prompt. Blended over blend_frames at each edge.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_PROMPT (kn_prompt_get_type ())
G_DECLARE_FINAL_TYPE (KnPrompt, kn_prompt, KN, PROMPT, KnNode)

gint64      kn_prompt_get_in_frames    (KnPrompt *self);
gint64      kn_prompt_get_out_frames   (KnPrompt *self);
const char *kn_prompt_get_text         (KnPrompt *self);
double      kn_prompt_get_weight       (KnPrompt *self);
gint64      kn_prompt_get_blend_frames (KnPrompt *self);

G_END_DECLS
