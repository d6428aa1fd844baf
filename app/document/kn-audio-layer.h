/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A row of sounds. GListModel of KnAudioClip, by start.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_AUDIO_LAYER (kn_audio_layer_get_type ())
G_DECLARE_FINAL_TYPE (KnAudioLayer, kn_audio_layer, KN, AUDIO_LAYER, KnNode)

const char *kn_audio_layer_get_name    (KnAudioLayer *self);
double      kn_audio_layer_get_gain_db (KnAudioLayer *self);
gboolean    kn_audio_layer_get_muted   (KnAudioLayer *self);
gboolean    kn_audio_layer_get_solo    (KnAudioLayer *self);
gboolean    kn_audio_layer_get_locked  (KnAudioLayer *self);
GListModel *kn_audio_layer_get_clips   (KnAudioLayer *self);

G_END_DECLS
