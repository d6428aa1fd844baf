/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-mask-track.h"

#include "app/document/kn-mask-key.h"
#include "app/document/kn-node-private.h"
#include "app/document/kn-take.h"

enum
{
  F_IN_FRAMES,
  F_OUT_FRAMES,
  F_NAME,
  F_ROLE,
  F_PROMPT,
  F_FEATHER_PX,
  F_GROW_PX,
  F_INVERTED,
  F_DISABLED,
  F_TAKE,
};

enum { L_KEYS };

static const KnField fields[] = {
  { "in_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },
  { "out_frames", KN_FIELD_FRAMES, 0, -1, KN_FRAMES_MAX, .def_int = -1 },
  { "name", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "role", KN_FIELD_ENUM, KN_FIELD_ALWAYS, .type = kn_mask_role_get_type },
  { "prompt", KN_FIELD_STRING },
  { "feather_px", KN_FIELD_DOUBLE, 0, 0, 4096 },
  { "grow_px", KN_FIELD_DOUBLE, 0, -4096, 4096 },
  { "inverted", KN_FIELD_BOOLEAN },
  { "disabled", KN_FIELD_BOOLEAN },
  { "take", KN_FIELD_REFERENCE, .type = kn_take_get_type },
};

static const KnListSpec lists[] = {
  { "keys", KN_LIST_KEYS, { kn_mask_key_get_type } },
};

static gboolean
check (KnNode *node, GError **error)
{
  gint64 in = kn_node_value (node, F_IN_FRAMES)->i, out = kn_node_value (node, F_OUT_FRAMES)->i;

  if (out < 0 || out > in)
    return TRUE;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_EMPTY_CLIP, "A mask must end after it begins.");
  return FALSE;
}

static const KnSchema schema = {
  .kind = "mask", .noun = "mask", KN_FIELDS (fields), KN_LISTS (lists),
  .check = check,
};

KN_DEFINE_CONTAINER (KnMaskTrack, kn_mask_track, KnNode, schema)

KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, gint64, in_frames, F_IN_FRAMES, i, 0)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, gint64, out_frames, F_OUT_FRAMES, i, 0)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, const char *, name, F_NAME, s, NULL)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, KnMaskRole, role, F_ROLE, i, 0)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, const char *, prompt, F_PROMPT, s, NULL)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, double, feather_px, F_FEATHER_PX, d, 0)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, double, grow_px, F_GROW_PX, d, 0)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, gboolean, inverted, F_INVERTED, i, FALSE)
KN_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, gboolean, disabled, F_DISABLED, i, FALSE)

KnTake *
kn_mask_track_get_take (KnMaskTrack *self)
{
  g_return_val_if_fail (KN_IS_MASK_TRACK (self), NULL);
  return kn_node_reference (KN_NODE (self), F_TAKE);
}
KN_LIST_GETTER (KnMaskTrack, kn_mask_track, KN_IS_MASK_TRACK, keys, L_KEYS)
