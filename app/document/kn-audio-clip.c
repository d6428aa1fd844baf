/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-audio-clip.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-clip-private.h"

enum
{
  F_ASSET = KN_CLIP_N_FIELDS,
  F_GAIN_DB,
  F_MUTED,
};

static const KnField fields[] = {
  KN_CLIP_FIELDS,
  { "asset", KN_FIELD_REFERENCE, KN_FIELD_ALWAYS, .type = kn_asset_get_type },
  { "gain_db", KN_FIELD_DOUBLE, 0, -120, 40 },
  { "muted", KN_FIELD_BOOLEAN },
};

static const KnSchema schema = {
  .kind = "audio-clip", .noun = "audio clip", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnAudioClip, kn_audio_clip, KnClip, schema)


KnAsset *
kn_audio_clip_get_asset (KnAudioClip *self)
{
  g_return_val_if_fail (KN_IS_AUDIO_CLIP (self), NULL);
  return kn_node_reference (KN_NODE (self), F_ASSET);
}
KN_GETTER (KnAudioClip, kn_audio_clip, KN_IS_AUDIO_CLIP, double, gain_db, F_GAIN_DB, d, 0)
KN_GETTER (KnAudioClip, kn_audio_clip, KN_IS_AUDIO_CLIP, gboolean, muted, F_MUTED, i, FALSE)
