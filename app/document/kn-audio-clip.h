/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A sound on an audio layer; the in-point is counted in frames too.
 */
#pragma once

#include "app/document/kn-clip.h"

G_BEGIN_DECLS

#define KN_TYPE_AUDIO_CLIP (kn_audio_clip_get_type ())
G_DECLARE_FINAL_TYPE (KnAudioClip, kn_audio_clip, KN, AUDIO_CLIP, KnClip)

/* Borrowed, or NULL. */
KnAsset  *kn_audio_clip_get_asset   (KnAudioClip *self);
double    kn_audio_clip_get_gain_db (KnAudioClip *self);
gboolean  kn_audio_clip_get_muted   (KnAudioClip *self);

G_END_DECLS
