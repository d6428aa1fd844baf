/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-picture-key.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-node-private.h"

enum
{
  F_TIME_FRAMES,
  F_ASSET,
  F_STRENGTH,
};

static const KnField fields[] = {
  { "time_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, -1, KN_FRAMES_MAX },
  { "asset", KN_FIELD_REFERENCE, KN_FIELD_ALWAYS, .type = kn_asset_get_type },
  { "strength", KN_FIELD_DOUBLE, 0, 0, 1, .def_double = 1 },
};

static const KnSchema schema = {
  .kind = "picture", .noun = "picture key", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnPictureKey, kn_picture_key, KnNode, schema)

KN_GETTER (KnPictureKey, kn_picture_key, KN_IS_PICTURE_KEY, gint64, time_frames, F_TIME_FRAMES, i, 0)

KnAsset *
kn_picture_key_get_asset (KnPictureKey *self)
{
  g_return_val_if_fail (KN_IS_PICTURE_KEY (self), NULL);
  return kn_node_reference (KN_NODE (self), F_ASSET);
}
KN_GETTER (KnPictureKey, kn_picture_key, KN_IS_PICTURE_KEY, double, strength, F_STRENGTH, d, 0)
