/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-layer.h"

#include "app/document/kn-node-private.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-title.h"

enum
{
  F_NAME,
  F_HIDDEN,
  F_LOCKED,
};

enum { L_CLIPS };

static const KnField fields[] = {
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "hidden", KN_FIELD_BOOLEAN },
  { "locked", KN_FIELD_BOOLEAN },
};

static const KnListSpec lists[] = {
  { "clips", KN_LIST_CLIPS, { kn_shot_get_type, kn_title_get_type } },
};

static const KnSchema schema = {
  .kind = "layer", .noun = "layer", KN_FIELDS (fields), KN_LISTS (lists),
};

KN_DEFINE_CONTAINER (KnLayer, kn_layer, KnNode, schema)

KN_GETTER (KnLayer, kn_layer, KN_IS_LAYER, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnLayer, kn_layer, KN_IS_LAYER, gboolean, hidden, F_HIDDEN, i, FALSE)
KN_GETTER (KnLayer, kn_layer, KN_IS_LAYER, gboolean, locked, F_LOCKED, i, FALSE)
KN_LIST_GETTER (KnLayer, kn_layer, KN_IS_LAYER, clips, L_CLIPS)
