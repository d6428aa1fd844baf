/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies inside of a shot in time: timed prompts and masks, which hold for a span, and keys, which hold at a moment.
 * Markers are moments of the sequence.
 */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-camera-key.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-mask-key.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-picture-key.h"
#include "app/document/kn-prompt.h"
#include "app/document/kn-shot.h"

static gint64
value_of (KnNode *node, const char *key)
{
  g_autoptr (JsonNode) value = kn_node_get_field (node, key);

  return json_node_get_int (value);
}

static gboolean
is_span (KnNode *node)
{
  return KN_IS_PROMPT (node) || KN_IS_MASK_TRACK (node);
}

static gboolean
is_moment (KnNode *node)
{
  return KN_IS_CAMERA_KEY (node) || KN_IS_MASK_KEY (node) || KN_IS_PICTURE_KEY (node) || KN_IS_MARKER (node);
}

gboolean
kn_part_get_span (KnNode *part, gint64 *in_frames, gint64 *out_frames)
{
  KnShot *shot = kn_node_get_ancestor (part, KN_TYPE_SHOT);
  gint64 length = shot ? kn_shot_get_length_frames (shot) : G_MAXINT64;

  if (is_moment (part))
    {
      gint64 time = value_of (part, "time_frames");

      *in_frames = *out_frames = time < 0 ? length - 1 : time;
      return TRUE;
    }
  if (!is_span (part))
    return FALSE;
  *in_frames = value_of (part, "in_frames");
  *out_frames = value_of (part, "out_frames");
  if (*out_frames < 0 || *out_frames > length)
    *out_frames = MAX (length, *in_frames + 1);
  return TRUE;
}

/* The part with this id if it may be edited. */
static KnNode *
editable_part (KnDocument *document, guint64 id, GError **error)
{
  KnNode *node = kn_document_get_node (document, id);
  KnShot *shot = node ? kn_node_get_ancestor (node, KN_TYPE_SHOT) : NULL;

  if (!node || !(is_span (node) || is_moment (node)))
    {
      kn_plan_fail (error, KN_EDIT_ERROR_UNKNOWN_ID, "There is nothing there that has a time of its own.");
      return NULL;
    }
  return !shot || kn_plan_clip (document, kn_node_get_id (KN_NODE (shot)), error) ? node : NULL;
}

/* What a timed prompt may grow into: it stays between the others, less those that move with it. */
static void
get_room (KnNode *part, GHashTable *moving, gint64 *from, gint64 *to)
{
  KnShot *shot = kn_node_get_ancestor (part, KN_TYPE_SHOT);
  GListModel *prompts = KN_IS_PROMPT (part) ? kn_shot_get_prompts (shot) : NULL;
  gint64 in, out;

  *from = 0;
  *to = !shot ? G_MAXINT64 : is_span (part) ? kn_shot_get_length_frames (shot) : kn_shot_get_length_frames (shot) - 1;
  kn_part_get_span (part, &in, &out);
  for (guint i = 0; prompts && i < g_list_model_get_n_items (prompts); i++)
    {
      g_autoptr (KnNode) other = g_list_model_get_item (prompts, i);
      gint64 other_in, other_out;

      if (other == part || (moving && g_hash_table_contains (moving, other)))
        continue;
      kn_part_get_span (other, &other_in, &other_out);
      if (other_out <= in)
        *from = MAX (*from, other_out);
      else if (other_in >= out)
        *to = MIN (*to, other_in);
    }
  *to = MAX (*to, out);
  *from = MIN (*from, in);
}

/* An end that is at the end of the shot moves with it. */
static void
set_out (KnEditBuilder *builder, KnNode *part, gint64 out)
{
  KnShot *shot = kn_node_get_ancestor (part, KN_TYPE_SHOT);

  kn_edit_builder_set_int (builder, kn_node_get_id (part), "out_frames",
                           out >= kn_shot_get_length_frames (shot) ? -1 : out);
}

KnEdit *
kn_plan_trim_part (KnDocument *document, guint64 part, KnEdge edge, gint64 to_frames, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Trim");
  KnNode *node = editable_part (document, part, error);
  gint64 in, out, from, to;

  if (!node)
    return NULL;
  if (!is_span (node))
    {
      kn_plan_fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "A key has no length; move it.");
      return NULL;
    }
  kn_part_get_span (node, &in, &out);
  get_room (node, NULL, &from, &to);
  if (edge == KN_EDGE_START)
    kn_edit_builder_set_int (builder, part, "in_frames", CLAMP (to_frames, from, out - 1));
  else
    set_out (builder, node, CLAMP (to_frames, in + 1, to));
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

static void
add_move (KnEditBuilder *builder, KnNode *part, gint64 delta)
{
  gint64 in, out;

  kn_part_get_span (part, &in, &out);
  if (is_moment (part))
    {
      kn_edit_builder_set_int (builder, kn_node_get_id (part), "time_frames", in + delta);
      return;
    }
  kn_edit_builder_set_int (builder, kn_node_get_id (part), "in_frames", in + delta);
  set_out (builder, part, out + delta);
}

KnEdit *
kn_plan_move_parts (KnDocument *document, const guint64 *parts, guint n, gint64 delta_frames, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Move");
  g_autoptr (GHashTable) moving = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer node;

  g_return_val_if_fail (parts != NULL || n == 0, NULL);

  for (guint i = 0; i < n; i++)
    {
      node = editable_part (document, parts[i], error);
      if (!node)
        return NULL;
      g_hash_table_add (moving, node);
    }
  g_hash_table_iter_init (&iter, moving);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    {
      gint64 in, out, from, to;

      kn_part_get_span (node, &in, &out);
      get_room (node, moving, &from, &to);
      delta_frames = CLAMP (delta_frames, from - in, MAX (from - in, to - out));
    }
  g_hash_table_iter_init (&iter, moving);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    if (delta_frames != 0)
      add_move (builder, node, delta_frames);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_add_prompt (KnDocument *document, guint64 shot, gint64 at_frames, guint64 *id, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Add prompt");
  KnClip *clip = kn_plan_clip (document, shot, error);
  GListModel *prompts;
  gint64 until;
  guint64 added;

  if (!clip)
    return NULL;
  if (!KN_IS_SHOT (clip))
    {
      kn_plan_fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "Only a shot has prompts.");
      return NULL;
    }
  until = kn_shot_get_length_frames (KN_SHOT (clip));
  if (at_frames < 0 || at_frames >= until)
    {
      kn_plan_fail (error, KN_EDIT_ERROR_OUTSIDE_CLIP, "There is no shot at that time.");
      return NULL;
    }
  added = kn_edit_builder_insert (builder, shot, "prompts", KN_TYPE_PROMPT);
  prompts = kn_shot_get_prompts (KN_SHOT (clip));
  for (guint i = 0; i < g_list_model_get_n_items (prompts); i++)
    {
      g_autoptr (KnNode) other = g_list_model_get_item (prompts, i);
      gint64 in, out;

      kn_part_get_span (other, &in, &out);
      if (in == at_frames)
        {
          kn_plan_fail (error, KN_EDIT_ERROR_DUPLICATE_TIME, "A timed prompt begins here already.");
          return NULL;
        }
      if (in > at_frames)
        until = MIN (until, in);
      else if (out > at_frames)
        {
          until = MIN (until, out);
          set_out (builder, other, at_frames);
        }
    }
  kn_edit_builder_set_int (builder, added, "in_frames", at_frames);
  kn_edit_builder_set_int (builder, added, "out_frames",
                           until >= kn_shot_get_length_frames (KN_SHOT (clip)) ? -1 : until);
  if (id)
    *id = added;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}
