/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-shot.h"

/* Of the shot that is gone on from: what it says, and how it is made. */
static const char *const kept[] = {
  "type", "prompt", "negative", "inherit_style", "inherit_characters", "expand_prompt", "expanded_prompt", "model",
  "quality", "steps", "guidance", "shift", "sampler", "width_px", "height_px",
};

/* Of the undo step, in the order of KnJoin. */
static const char *const labels[] = { "Go on after shot", "Lead up to shot", "Bridge", "Lead back to start" };

static JsonNode *
new_joined (KnShot *shot, const char *source, KnShot *to, gint64 start_frames, gint64 duration_frames, gint64 seed)
{
  g_autoptr (JsonNode) whole = kn_node_to_json (KN_NODE (shot));
  JsonObject *from = json_node_get_object (whole), *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (json_object_has_member (from, kept[i]))
      json_object_set_member (object, kept[i], json_object_dup_member (from, kept[i]));
  json_object_set_string_member (object, "source", source);
  json_object_set_int_member (object, "from_shot", (gint64) kn_node_get_id (KN_NODE (shot)));
  if (to)
    json_object_set_int_member (object, "to_shot", (gint64) kn_node_get_id (KN_NODE (to)));
  json_object_set_int_member (object, "start_frames", start_frames);
  json_object_set_int_member (object, "duration_frames", duration_frames);
  json_object_set_int_member (object, "seed", seed);
  json_node_take_object (node, object);
  return node;
}

KnEdit *
kn_plan_join (KnDocument *document, guint64 shot, KnJoin join, gint64 duration_frames, gint64 seed, guint64 *id,
              GError **error)
{
  KnClip *clip = kn_plan_clip (document, shot, error), *next = clip ? kn_clip_get_next (clip) : NULL;
  KnClip *before = !clip || join != KN_JOIN_BEFORE ? clip : kn_clip_get_previous (clip);
  KnClip *after = join == KN_JOIN_BEFORE ? clip : next;
  const char *source = join == KN_JOIN_AFTER ? "extend-forward" : join == KN_JOIN_BEFORE ? "extend-backward" : "fill";
  gint64 gap = before && after ? kn_clip_get_start_frames (after) - kn_clip_get_end_frames (before) : 0, at;
  g_autoptr (JsonNode) json = NULL;
  g_autoptr (KnEdit) edit = NULL;
  guint64 layer;
  KnShot *to;

  if (!clip)
    return NULL;
  if (!KN_IS_SHOT (clip))
    return kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "Only a shot can be gone on from."), NULL;
  if (join == KN_JOIN_BETWEEN && (!next || !KN_IS_SHOT (next)))
    return kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no shot after this one to lead into."), NULL;
  if (join == KN_JOIN_BETWEEN && gap > 0)
    duration_frames = gap;
  at = join == KN_JOIN_BEFORE && gap >= 0 ? kn_clip_get_start_frames (clip) : kn_clip_get_end_frames (before);
  to = join == KN_JOIN_BETWEEN ? KN_SHOT (next) : join == KN_JOIN_LOOP ? KN_SHOT (clip) : NULL;
  layer = kn_node_get_id (kn_node_get_parent (KN_NODE (clip)));
  json = new_joined (KN_SHOT (clip), source, to, at, duration_frames, seed);
  edit = join == KN_JOIN_BETWEEN && gap > 0 ? kn_edit_new_insert_json (document, layer, "clips", -1, json, id, error)
                                            : kn_plan_insert (document, layer, at, json, id, error);
  return edit ? kn_edit_new_all (labels[join], &edit, 1) : NULL;
}
