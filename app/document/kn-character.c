/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-character.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-node-private.h"

enum
{
  F_NAME,
  F_DESCRIPTION,
  F_IMAGE,
};

static const KnField fields[] = {
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "description", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "image", KN_FIELD_REFERENCE, .type = kn_asset_get_type },
};

static const KnSchema schema = {
  .kind = "character", .noun = "character", KN_FIELDS (fields),
};

KN_DEFINE_NODE (KnCharacter, kn_character, KnNode, schema)

KN_GETTER (KnCharacter, kn_character, KN_IS_CHARACTER, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnCharacter, kn_character, KN_IS_CHARACTER, const char *, description, F_DESCRIPTION, s, NULL)

KnAsset *
kn_character_get_image (KnCharacter *self)
{
  g_return_val_if_fail (KN_IS_CHARACTER (self), NULL);
  return kn_node_reference (KN_NODE (self), F_IMAGE);
}
