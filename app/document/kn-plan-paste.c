/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-json.h"

static gint64
member (JsonNode *clip, const char *key)
{
  return json_object_get_int_member_with_default (json_node_get_object (clip), key, 0);
}

/* The time that the pasted clips need, from the first to the end of the last. */
static gint64
get_span (const KnPaste *clips, guint n)
{
  gint64 span = 0;

  for (guint i = 0; i < n; i++)
    span = MAX (span, member (clips[i].clip, "start_frames") + member (clips[i].clip, "duration_frames"));
  return span;
}

/* The layer that says where the gap opens: one where two clips overlap there, since it goes between those. */
static KnNodeList *
find_leading (KnDocument *document, const KnPaste *clips, guint n, gint64 at)
{
  for (guint i = 0; i < n; i++)
    {
      KnNodeList *layer = kn_plan_layer_clips (document, clips[i].layer, NULL);

      if (kn_plan_second_at (layer, at))
        return layer;
    }
  return kn_plan_layer_clips (document, clips[0].layer, NULL);
}

/* On another layer no more than what lies across is in the way: what begins at from or later followed the leading one. */
static gboolean
add_split (KnDocument *document, KnEditBuilder *builder, KnNodeList *clips, gint64 from, gint64 at, gint64 span,
           GError **error)
{
  KnClip *across = kn_plan_clip_across (clips, at);
  guint64 right;

  if (!across || kn_clip_get_start_frames (across) >= from)
    return TRUE;
  if (!kn_plan_add_split (document, builder, across, at, &right, error))
    return FALSE;
  kn_edit_builder_set_int (builder, right, "start_frames", at + span);
  return TRUE;
}

/* On every layer that something goes to. *at moves on to where two clips no longer overlap. */
static gboolean
add_room (KnDocument *document, KnEditBuilder *builder, const KnPaste *clips, guint n, gint64 *at, gint64 span,
          GError **error)
{
  g_autoptr (GHashTable) opened = g_hash_table_new (NULL, NULL);
  KnNodeList *leading = find_leading (document, clips, n, *at);
  KnClip *second = kn_plan_second_at (leading, *at);
  gint64 from = second ? kn_clip_get_start_frames (second) : *at;

  g_hash_table_add (opened, leading);
  if (!kn_plan_add_room (document, builder, leading, at, span, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      KnNodeList *layer = kn_plan_layer_clips (document, clips[i].layer, NULL);

      if (g_hash_table_add (opened, layer) && !add_split (document, builder, layer, from, *at, span, error))
        return FALSE;
    }
  return TRUE;
}

KnEdit *
kn_plan_paste (KnDocument *document, const KnPaste *clips, guint n, gint64 at_frames, guint64 *ids, GError **error)
{
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Paste");
  gint64 span;
  gboolean in_the_way = FALSE;

  g_return_val_if_fail ((clips != NULL && ids != NULL) || n == 0, NULL);

  for (guint i = 0; i < n; i++)
    if (!JSON_NODE_HOLDS_OBJECT (clips[i].clip))
      return kn_plan_fail (error, KN_EDIT_ERROR_BAD_VALUE, "This is not a clip."), NULL;
  span = get_span (clips, n);
  for (guint i = 0; i < n; i++)
    {
      KnNodeList *layer = kn_plan_layer_clips (document, clips[i].layer, error);

      if (!layer)
        return NULL;
      in_the_way = in_the_way || !kn_clip_list_is_free (G_LIST_MODEL (layer), at_frames, at_frames + span);
    }
  if (in_the_way && !add_room (document, builder, clips, n, &at_frames, span, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      KnEdit *insert = kn_edit_new_insert_json (document, clips[i].layer, "clips", -1, clips[i].clip, &ids[i], error);

      if (!insert)
        return NULL;
      kn_edit_builder_take (builder, insert);
      kn_edit_builder_set_int (builder, ids[i], "start_frames", at_frames + member (clips[i].clip, "start_frames"));
    }
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}
