/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-audio-layer.h"

#include "app/document/kn-audio-clip.h"
#include "app/document/kn-node-private.h"

enum
{
  F_NAME,
  F_GAIN_DB,
  F_MUTED,
  F_SOLO,
  F_LOCKED,
};

enum { L_CLIPS };

static const KnField fields[] = {
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "gain_db", KN_FIELD_DOUBLE, 0, -120, 40 },
  { "muted", KN_FIELD_BOOLEAN },
  { "solo", KN_FIELD_BOOLEAN },
  { "locked", KN_FIELD_BOOLEAN },
};

static const KnListSpec lists[] = {
  { "clips", KN_LIST_CLIPS, { kn_audio_clip_get_type } },
};

static const KnSchema schema = {
  .kind = "audio-layer", .noun = "audio layer", KN_FIELDS (fields), KN_LISTS (lists),
};

KN_DEFINE_CONTAINER (KnAudioLayer, kn_audio_layer, KnNode, schema)

KN_GETTER (KnAudioLayer, kn_audio_layer, KN_IS_AUDIO_LAYER, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnAudioLayer, kn_audio_layer, KN_IS_AUDIO_LAYER, double, gain_db, F_GAIN_DB, d, 0)
KN_GETTER (KnAudioLayer, kn_audio_layer, KN_IS_AUDIO_LAYER, gboolean, muted, F_MUTED, i, FALSE)
KN_GETTER (KnAudioLayer, kn_audio_layer, KN_IS_AUDIO_LAYER, gboolean, solo, F_SOLO, i, FALSE)
KN_GETTER (KnAudioLayer, kn_audio_layer, KN_IS_AUDIO_LAYER, gboolean, locked, F_LOCKED, i, FALSE)
KN_LIST_GETTER (KnAudioLayer, kn_audio_layer, KN_IS_AUDIO_LAYER, clips, L_CLIPS)
