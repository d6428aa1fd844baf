/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-json.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-shot.h"

/* Move */

static KnNode *
layer_at_distance (KnClip *clip, gint delta_layers, GError **error)
{
  KnNode *layer = kn_clip_layer (clip);
  KnNodeList *layers = kn_node_priv (layer)->owner;
  gint position = kn_node_get_position (layer) + delta_layers;

  if (position >= 0 && position < (gint) kn_node_list_length (layers))
    return kn_node_list_at (layers, (guint) position);
  kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_LAYER, "There is no layer for this; add one first.");
  return NULL;
}

static gboolean
add_move (KnEditBuilder *builder, KnClip *clip, gint64 delta, gint delta_layers, GError **error)
{
  KnDocument *document = kn_node_get_document (KN_NODE (clip));
  gint64 start = kn_clip_get_start_frames (clip) + delta;
  KnNode *layer = layer_at_distance (clip, delta_layers, error);

  if (!layer || !kn_plan_layer_clips (document, kn_node_get_id (layer), error))
    return FALSE;
  if (start < 0)
    return kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_TIME, "A clip cannot begin before the timeline does.");
  if (delta_layers)
    kn_edit_builder_take (builder, kn_edit_new_move (kn_node_get_id (KN_NODE (clip)), kn_node_get_id (layer), "clips", -1));
  kn_plan_set_start (builder, clip, start);
  return TRUE;
}

KnEdit *
kn_plan_move (KnDocument *document, const guint64 *clips, guint n, gint64 delta_frames, gint delta_layers, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Move");

  g_return_val_if_fail (clips != NULL || n == 0, NULL);

  for (guint i = 0; i < n; i++)
    {
      KnClip *clip = kn_plan_clip (document, clips[i], error);

      if (!clip || !add_move (builder, clip, delta_frames, delta_layers, error))
        return NULL;
    }
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

static gboolean
is_among (const GPtrArray *clips, gconstpointer clip)
{
  return g_ptr_array_find ((GPtrArray *) clips, clip, NULL);
}

/* The order of a layer's clips with some of them, in the order that they have, moved before another. */
static GPtrArray *
reordered (KnNodeList *clips, const GPtrArray *moved, KnClip *before)
{
  GPtrArray *order = g_ptr_array_new (), *taken = g_ptr_array_new ();
  guint at = 0;

  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      gpointer clip = kn_node_list_at (clips, i);

      if (clip == before)
        at = order->len;
      g_ptr_array_add (is_among (moved, clip) ? taken : order, clip);
    }
  if (!before)
    at = order->len;
  for (guint i = 0; i < taken->len; i++)
    g_ptr_array_insert (order, (gint) (at + i), taken->pdata[i]);
  g_ptr_array_unref (taken);
  return order;
}

static gint64
gap_before (KnClip *clip)
{
  KnClip *previous = kn_clip_get_previous (clip);

  return kn_clip_get_start_frames (clip) - (previous ? kn_clip_get_end_frames (previous) : 0);
}

/* The clips to move; NULL unless all of them, and the one that they go before, lie on one layer. */
static GPtrArray *
find_moved (KnDocument *document, const guint64 *clips, guint n, KnClip *before, GError **error)
{
  g_autoptr (GPtrArray) moved = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      KnClip *clip = kn_plan_clip (document, clips[i], error);
      KnClip *other = before ? before : i ? moved->pdata[0] : clip;

      if (!clip)
        return NULL;
      if (kn_clip_layer (clip) != kn_clip_layer (other))
        return kn_plan_fail (error, KN_EDIT_ERROR_BAD_PARENT, "All clips must be on one layer."), NULL;
      g_ptr_array_add (moved, clip);
    }
  return g_steal_pointer (&moved);
}

KnEdit *
kn_plan_reorder (KnDocument *document, const guint64 *clips, guint n, guint64 before, GError **error)
{
  KnClip *target = before ? kn_plan_clip (document, before, error) : NULL;
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Reorder");
  g_autoptr (GPtrArray) moved = NULL, order = NULL;
  gint64 cursor = 0;

  g_return_val_if_fail (clips != NULL || n == 0, NULL);
  if (before && !target)
    return NULL;
  moved = find_moved (document, clips, n, target, error);
  if (!moved)
    return NULL;
  if (moved->len == 0)
    return kn_plan_finish (document, g_steal_pointer (&builder), error);
  order = reordered (kn_node_priv (moved->pdata[0])->owner, moved, target);
  for (guint i = 0; i < order->len; i++)
    {
      KnClip *other = order->pdata[i];
      gint64 gap = gap_before (other);

      /* A transition needs its old neighbour: a clip may have got a new one. */
      if (gap < 0 && (i == 0 || order->pdata[i - 1] != kn_clip_get_previous (other)))
        gap = 0;
      kn_plan_set_start (builder, other, cursor + gap);
      cursor += gap + kn_clip_get_duration_frames (other);
    }
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Split */

static KnEdit *
copy_of (KnDocument *document, KnClip *clip, guint64 layer, guint64 *id, GError **error)
{
  g_autoptr (JsonNode) json = kn_node_to_json (KN_NODE (clip));

  /* A file leaves the usual type out; here it keeps a shot from becoming a sound. */
  json_object_set_string_member (json_node_get_object (json), "type", kn_node_get_kind (KN_NODE (clip)));
  return kn_edit_new_insert_json (document, layer, "clips", -1, json, id, error);
}

/* Both parts keep the whole content, so that what was rendered serves both. */
static void
keep_length (KnEditBuilder *builder, KnClip *clip, guint64 right)
{
  gint64 length;

  if (!KN_IS_SHOT (clip) || kn_shot_get_source (KN_SHOT (clip)) == KN_SHOT_SOURCE_MEDIA)
    return;
  length = kn_shot_get_length_frames (KN_SHOT (clip));
  kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (clip)), "length_frames", length);
  kn_edit_builder_set_int (builder, right, "length_frames", length);
}

gboolean
kn_plan_add_split (KnDocument *document, KnEditBuilder *builder, KnClip *clip, gint64 at, guint64 *right, GError **error)
{
  guint64 id = kn_node_get_id (KN_NODE (clip)), layer = kn_node_get_id (kn_clip_layer (clip));
  gint64 left = at - kn_clip_get_start_frames (clip), duration = kn_clip_get_duration_frames (clip);
  KnEdit *insert;

  if (left <= 0 || left >= duration)
    return kn_plan_fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "A clip can be split only inside.");
  insert = copy_of (document, clip, layer, right, error);
  if (!insert)
    return FALSE;
  kn_edit_builder_take (builder, insert);
  keep_length (builder, clip, *right);
  kn_edit_builder_set_int (builder, id, "duration_frames", left);
  kn_edit_builder_set_int (builder, id, "fade_out_frames", 0);
  kn_edit_builder_set_int (builder, *right, "start_frames", at);
  kn_edit_builder_set_int (builder, *right, "in_frames", kn_clip_get_in_frames (clip) + left);
  kn_edit_builder_set_int (builder, *right, "duration_frames", duration - left);
  kn_edit_builder_set_int (builder, *right, "fade_in_frames", 0);
  return TRUE;
}

KnEdit *
kn_plan_split (KnDocument *document, guint64 clip, gint64 at_frames, guint64 *right, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Split");
  guint64 id;

  if (!node || !kn_plan_add_split (document, builder, node, at_frames, &id, error))
    return NULL;
  if (right)
    *right = id;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Insert */

KnClip *
kn_plan_clip_across (KnNodeList *clips, gint64 time)
{
  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);

      if (kn_clip_get_start_frames (clip) < time && kn_clip_get_end_frames (clip) > time)
        return clip;
    }
  return NULL;
}

KnClip *
kn_plan_second_at (KnNodeList *clips, gint64 time)
{
  for (guint i = 1; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);
      gint64 start = kn_clip_get_start_frames (clip), end = kn_clip_get_end_frames (kn_node_list_at (clips, i - 1));

      if (start < end && start <= time && time <= end)
        return clip;
    }
  return NULL;
}

gboolean
kn_plan_add_room (KnDocument *document, KnEditBuilder *builder, KnNodeList *clips, gint64 *at, gint64 duration,
                  GError **error)
{
  KnNode *layer = kn_node_list_owner (clips);
  KnClip *second = kn_plan_second_at (clips, *at), *across = kn_plan_clip_across (clips, *at);
  guint64 right = 0;

  if (second)
    {
      gint64 start = kn_clip_get_start_frames (second);

      *at = kn_clip_get_end_frames (kn_clip_get_previous (second));
      kn_plan_add_shift (builder, layer, start, duration + *at - start, NULL);
      return TRUE;
    }
  if (across && !kn_plan_add_split (document, builder, across, *at, &right, error))
    return FALSE;
  kn_plan_add_shift (builder, layer, *at, duration, NULL);
  if (right)
    kn_edit_builder_set_int (builder, right, "start_frames", *at + duration);
  return TRUE;
}

static gint64
inserted_duration (KnEdit *insert)
{
  return json_object_get_int_member (json_node_get_object (insert->value), "duration_frames");
}

KnEdit *
kn_plan_insert (KnDocument *document, guint64 layer, gint64 at_frames, JsonNode *clip, guint64 *id, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Insert");
  KnNodeList *clips = kn_plan_layer_clips (document, layer, error);
  guint64 new_id;
  KnEdit *insert = clips ? kn_edit_new_insert_json (document, layer, "clips", -1, clip, &new_id, error) : NULL;
  gint64 duration;

  if (!insert)
    return NULL;
  duration = inserted_duration (insert);
  kn_edit_builder_take (builder, insert);
  if (at_frames < 0)
    return kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_TIME, "A clip cannot begin before the timeline does."), NULL;
  if (!kn_plan_add_room (document, builder, clips, &at_frames, duration, error))
    return NULL;
  kn_edit_builder_set_int (builder, new_id, "start_frames", at_frames);
  if (id)
    *id = new_id;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_append (KnDocument *document, guint64 layer, JsonNode *clip, guint64 *id, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add");
  KnNodeList *clips = kn_plan_layer_clips (document, layer, error);
  g_autoptr (JsonNode) placed = kn_json_copy (clip);
  KnEdit *insert;

  if (!clips)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (placed))
    {
      json_object_remove_member (json_node_get_object (placed), "start_frames");
      json_object_remove_member (json_node_get_object (placed), "start_seconds");
    }
  insert = kn_edit_new_insert_json (document, layer, "clips", -1, placed, id, error);
  if (!insert)
    return NULL;
  kn_edit_builder_take (builder, insert);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Copy */

static gint64
earliest_start (KnDocument *document, const guint64 *clips, guint n, GError **error)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < n; i++)
    {
      KnNode *node = kn_document_get_node (document, clips[i]);

      if (!node || !KN_IS_CLIP (node))
        return kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is no such clip."), -1;
      first = MIN (first, kn_clip_get_start_frames (KN_CLIP (node)));
    }
  return first;
}

KnEdit *
kn_plan_copy (KnDocument *document, const guint64 *clips, guint n, gint64 at_frames, guint64 layer, guint64 *ids,
              GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Copy");
  gint64 first;

  g_return_val_if_fail ((clips != NULL && ids != NULL) || n == 0, NULL);

  first = earliest_start (document, clips, n, error);
  if (first < 0)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      KnClip *clip = kn_document_get_node (document, clips[i]);
      guint64 target = layer ? layer : kn_node_get_id (kn_clip_layer (clip));
      KnEdit *insert = kn_plan_layer_clips (document, target, error) ? copy_of (document, clip, target, &ids[i], error) : NULL;

      if (!insert)
        return NULL;
      kn_edit_builder_take (builder, insert);
      kn_edit_builder_set_int (builder, ids[i], "start_frames", kn_clip_get_start_frames (clip) - first + at_frames);
    }
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Transition */

KnEdit *
kn_plan_transition (KnDocument *document, guint64 clip, KnTransition kind, gint64 duration_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  KnClip *previous = node ? kn_clip_get_previous (node) : NULL;
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Transition");
  g_autoptr (GEnumClass) kinds = g_type_class_ref (KN_TYPE_TRANSITION);
  gint64 cut, head = duration_frames / 2, start, end;

  g_return_val_if_fail (duration_frames >= 0 && g_enum_get_value (kinds, kind) != NULL, NULL);

  if (!node)
    return NULL;
  start = kn_clip_get_start_frames (node);
  end = previous ? kn_clip_get_end_frames (previous) : -1;
  if (end < start)
    return kn_plan_fail (error, KN_EDIT_ERROR_NO_NEIGHBOUR, "There is no clip that touches this edge."), NULL;
  cut = start + (end - start) / 2;
  if (cut - head <= kn_clip_get_start_frames (previous) || cut - head + duration_frames >= kn_clip_get_end_frames (node))
    return kn_plan_fail (error, KN_EDIT_ERROR_FULL_OVERLAP, "The transition would be longer than one of its clips."), NULL;
  if (!kn_plan_add_trim (builder, node, KN_EDGE_START, cut - head - start, error)
      || !kn_plan_add_trim (builder, previous, KN_EDGE_END, cut - head + duration_frames - end, error))
    return NULL;
  kn_edit_builder_set_string (builder, clip, "transition", g_enum_get_value (kinds, kind)->value_nick);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}
