/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-mask-key.h"

#include "app/document/kn-node-private.h"

enum
{
  F_TIME_FRAMES,
  F_BOX,
  F_MASK,
  F_INTERPOLATION,
};

static const KnField fields[] = {
  { "time_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, 0, KN_FRAMES_MAX },
  { "box", KN_FIELD_VECTOR, 0, -8, 8, .n = 4, .def_vector = { 0, 0, 1, 1 } },
  { "mask", KN_FIELD_STRING, KN_FIELD_BLOB },
  { "interpolation", KN_FIELD_ENUM, .type = kn_interpolation_get_type },
};

static gboolean
check (KnNode *node, GError **error)
{
  const double *box = kn_node_value (node, F_BOX)->v;

  if (box[2] >= 0 && box[3] >= 0)
    return TRUE;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE, "A box must not have a negative size.");
  return FALSE;
}

static const KnSchema schema = {
  .kind = "mask-key", .noun = "mask key", KN_FIELDS (fields),
  .check = check,
};

KN_DEFINE_NODE (KnMaskKey, kn_mask_key, KnNode, schema)

KN_GETTER (KnMaskKey, kn_mask_key, KN_IS_MASK_KEY, gint64, time_frames, F_TIME_FRAMES, i, 0)
KN_GETTER (KnMaskKey, kn_mask_key, KN_IS_MASK_KEY, const double *, box, F_BOX, v, NULL)
KN_GETTER (KnMaskKey, kn_mask_key, KN_IS_MASK_KEY, const char *, mask, F_MASK, s, NULL)
KN_GETTER (KnMaskKey, kn_mask_key, KN_IS_MASK_KEY, KnInterpolation, interpolation, F_INTERPOLATION, i, 0)
