/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-prompt.h"

#include "app/document/kn-node-private.h"

enum
{
  F_IN_FRAMES,
  F_OUT_FRAMES,
  F_TEXT,
  F_WEIGHT,
  F_BLEND_FRAMES,
};

static const KnField fields[] = {
  { "in_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, 0, KN_FRAMES_MAX },
  { "out_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, -1, KN_FRAMES_MAX, .def_int = -1 },
  { "text", KN_FIELD_STRING, KN_FIELD_ALWAYS },
  { "weight", KN_FIELD_DOUBLE, 0, 0, 4, .def_double = 1 },
  { "blend_frames", KN_FIELD_FRAMES, 0, 0, KN_FRAMES_MAX },
};

static gboolean
check (KnNode *node, GError **error)
{
  gint64 in = kn_node_value (node, F_IN_FRAMES)->i, out = kn_node_value (node, F_OUT_FRAMES)->i;

  if (out < 0 || out > in)
    return TRUE;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_EMPTY_CLIP, "A timed prompt must end after it begins.");
  return FALSE;
}

static const KnSchema schema = {
  .kind = "prompt", .noun = "timed prompt", KN_FIELDS (fields),
  .check = check,
};

KN_DEFINE_NODE (KnPrompt, kn_prompt, KnNode, schema)

KN_GETTER (KnPrompt, kn_prompt, KN_IS_PROMPT, gint64, in_frames, F_IN_FRAMES, i, 0)
KN_GETTER (KnPrompt, kn_prompt, KN_IS_PROMPT, gint64, out_frames, F_OUT_FRAMES, i, 0)
KN_GETTER (KnPrompt, kn_prompt, KN_IS_PROMPT, const char *, text, F_TEXT, s, NULL)
KN_GETTER (KnPrompt, kn_prompt, KN_IS_PROMPT, double, weight, F_WEIGHT, d, 0)
KN_GETTER (KnPrompt, kn_prompt, KN_IS_PROMPT, gint64, blend_frames, F_BLEND_FRAMES, i, 0)
