/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-plan-private.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-sequence.h"
#include "app/document/kn-shot.h"

gboolean
kn_plan_fail (GError **error, KnEditError code, const char *message)
{
  g_set_error_literal (error, KN_EDIT_ERROR, code, message);
  return FALSE;
}

static gboolean
is_locked (KnNode *layer)
{
  return KN_IS_LAYER (layer) ? kn_layer_get_locked (KN_LAYER (layer)) : kn_audio_layer_get_locked (KN_AUDIO_LAYER (layer));
}

KnNode *
kn_clip_layer (KnClip *clip)
{
  return kn_node_get_parent (KN_NODE (clip));
}

KnClip *
kn_plan_clip (KnDocument *document, guint64 id, GError **error)
{
  KnNode *node = kn_document_get_node (document, id);

  if (!node || !KN_IS_CLIP (node))
    {
      g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID, "There is no clip with the id %" G_GUINT64_FORMAT ".", id);
      return NULL;
    }
  if (!is_locked (kn_clip_layer (KN_CLIP (node))))
    return KN_CLIP (node);
  kn_plan_fail (error, KN_EDIT_ERROR_LOCKED, "The layer is locked.");
  return NULL;
}

KnNodeList *
kn_plan_layer_clips (KnDocument *document, guint64 layer, GError **error)
{
  KnNode *node = kn_document_get_node (document, layer);

  if (!node || !(KN_IS_LAYER (node) || KN_IS_AUDIO_LAYER (node)))
    {
      g_set_error (error, KN_EDIT_ERROR, KN_EDIT_ERROR_UNKNOWN_ID, "There is no layer with the id %" G_GUINT64_FORMAT ".", layer);
      return NULL;
    }
  if (!is_locked (node))
    return kn_node_priv (node)->lists[0];
  kn_plan_fail (error, KN_EDIT_ERROR_LOCKED, "The layer is locked.");
  return NULL;
}

KnEdit *
kn_plan_finish (KnDocument *document, KnEditBuilder *builder, GError **error)
{
  g_autoptr (KnEditBuilder) owned = builder;
  g_autoptr (KnEdit) edit = kn_edit_builder_end (owned);

  return kn_document_check (document, edit, error) ? g_steal_pointer (&edit) : NULL;
}

void
kn_plan_set_start (KnEditBuilder *builder, KnClip *clip, gint64 start)
{
  kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (clip)), "start_frames", start);
}

/* Trim */

static gboolean
is_generated (KnClip *clip)
{
  return KN_IS_SHOT (clip) && kn_shot_get_source (KN_SHOT (clip)) != KN_SHOT_SOURCE_MEDIA;
}

/* Keeps a shot's takes valid while its cut shrinks, and lets its length grow with the cut. */
static void
add_length (KnEditBuilder *builder, KnClip *clip, gint64 in, gint64 duration)
{
  KnShot *shot = KN_SHOT (clip);
  gint64 length = kn_shot_get_length_frames (shot);
  gboolean has_takes = g_list_model_get_n_items (kn_shot_get_takes (shot)) > 0;

  if (in + duration > length && kn_shot_has_own_length (shot))
    length = in + duration;
  else if (in + duration >= length || !(has_takes || kn_shot_has_own_length (shot)))
    return;
  kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (clip)), "length_frames", length);
}

static gboolean
check_media (KnClip *clip, gint64 in, gint64 duration, GError **error)
{
  gint64 content = kn_clip_get_content_frames (clip);
  gint64 shown = kn_clip_get_in_frames (clip) + kn_clip_get_duration_frames (clip);

  /* one that goes on too long already may do so less */
  if (is_generated (clip) || content < 0 || (in >= 0 && in + duration <= MAX (content, shown)))
    return TRUE;
  return kn_plan_fail (error, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, "The source has no more frames on that side.");
}

gboolean
kn_plan_add_trim (KnEditBuilder *builder, KnClip *clip, KnEdge edge, gint64 delta, GError **error)
{
  guint64 id = kn_node_get_id (KN_NODE (clip));
  gint64 start = kn_clip_get_start_frames (clip), duration = kn_clip_get_duration_frames (clip);
  gint64 in = kn_clip_get_in_frames (clip);

  if (edge == KN_EDGE_START)
    {
      start += delta;
      in += delta;
    }
  duration += edge == KN_EDGE_START ? -delta : delta;
  if (start < 0)
    return kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_TIME, "A clip cannot begin before the timeline does.");
  if (duration < 1)
    return kn_plan_fail (error, KN_EDIT_ERROR_EMPTY_CLIP, "A clip must keep at least one frame.");
  if (!check_media (clip, in, duration, error))
    return FALSE;
  in = MAX (in, 0);
  if (is_generated (clip))
    add_length (builder, clip, in, duration);
  kn_edit_builder_set_int (builder, id, "start_frames", start);
  kn_edit_builder_set_int (builder, id, "duration_frames", duration);
  kn_edit_builder_set_int (builder, id, "in_frames", in);
  return TRUE;
}

static gint64
edge_of (KnClip *clip, KnEdge edge)
{
  return edge == KN_EDGE_START ? kn_clip_get_start_frames (clip) : kn_clip_get_end_frames (clip);
}

KnEdit *
kn_plan_trim (KnDocument *document, guint64 clip, KnEdge edge, gint64 to_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Trim");

  if (!node || !kn_plan_add_trim (builder, node, edge, to_frames - edge_of (node, edge), error))
    return NULL;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Ripple */

/* Whether a layer may lose the span before from without anything coming to lie on anything else. */
static gboolean
is_clear (KnNodeList *clips, gint64 from, gint64 to)
{
  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);

      if (kn_clip_get_end_frames (clip) > from && kn_clip_get_start_frames (clip) < to)
        return FALSE;
    }
  return TRUE;
}

static void
shift_layer (KnEditBuilder *builder, KnNode *layer, KnNode *first, gint64 from, gint64 delta, KnClip *skip)
{
  KnNodeList *clips = kn_node_priv (layer)->lists[0];

  if (layer != first && (is_locked (layer) || (delta < 0 && !is_clear (clips, from + delta, from))))
    return;
  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);

      if (clip != skip && kn_clip_get_start_frames (clip) >= from)
        kn_plan_set_start (builder, clip, kn_clip_get_start_frames (clip) + delta);
    }
}

static void
shift_markers (KnEditBuilder *builder, KnNode *sequence, gint64 from, gint64 delta)
{
  GListModel *markers = kn_sequence_get_markers (KN_SEQUENCE (sequence));

  for (guint i = 0; i < g_list_model_get_n_items (markers); i++)
    {
      g_autoptr (KnMarker) marker = g_list_model_get_item (markers, i);
      gint64 time = kn_marker_get_time_frames (marker);

      if (time >= from)
        kn_edit_builder_set_int (builder, kn_node_get_id (KN_NODE (marker)), "time_frames", MAX (0, time + delta));
    }
}

void
kn_plan_add_shift (KnEditBuilder *builder, KnNode *first, gint64 from, gint64 delta, KnClip *skip)
{
  KnNode *sequence = kn_node_get_parent (first);

  if (delta == 0)
    return;
  for (guint list = 0; list < 2; list++)
    {
      KnNodeList *layers = kn_node_priv (sequence)->lists[list];

      for (guint i = 0; i < kn_node_list_length (layers); i++)
        shift_layer (builder, kn_node_list_at (layers, i), first, from, delta, skip);
    }
  shift_markers (builder, sequence, from, delta);
}

/* Where the clips begin that follow this one: the next one's start, also if it overlaps. */
static gint64
pivot_after (KnClip *clip)
{
  KnClip *next = kn_clip_get_next (clip);

  return next ? MIN (kn_clip_get_start_frames (next), kn_clip_get_end_frames (clip)) : kn_clip_get_end_frames (clip);
}

KnEdit *
kn_plan_ripple_trim (KnDocument *document, guint64 clip, KnEdge edge, gint64 to_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Ripple trim");
  gint64 delta, growth;

  if (!node)
    return NULL;
  delta = to_frames - edge_of (node, edge);
  growth = edge == KN_EDGE_START ? -delta : delta;
  /* The start edge may be dragged to before zero here: what moves is the end. */
  if (edge == KN_EDGE_START && kn_clip_get_start_frames (node) + delta < 0)
    return kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_TIME, "A clip cannot begin before the timeline does."), NULL;
  if (!kn_plan_add_trim (builder, node, edge, delta, error))
    return NULL;
  if (edge == KN_EDGE_START)
    kn_plan_set_start (builder, node, kn_clip_get_start_frames (node));
  kn_plan_add_shift (builder, kn_clip_layer (node), pivot_after (node), growth, node);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_ripple_move (KnDocument *document, guint64 clip, gint64 delta_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Ripple move");

  if (!node)
    return NULL;
  if (kn_clip_get_start_frames (node) + delta_frames < 0)
    return kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_TIME, "A clip cannot begin before the timeline does."), NULL;
  kn_plan_add_shift (builder, kn_clip_layer (node), kn_clip_get_start_frames (node), delta_frames, NULL);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

/* Roll, slip, slide */

KnEdit *
kn_plan_roll (KnDocument *document, guint64 clip, KnEdge edge, gint64 to_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  KnClip *other = !node ? NULL : edge == KN_EDGE_START ? kn_clip_get_previous (node) : kn_clip_get_next (node);
  KnEdge other_edge = edge == KN_EDGE_START ? KN_EDGE_END : KN_EDGE_START;
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Roll");
  gint64 delta;

  if (!node)
    return NULL;
  if (!other || kn_clip_get_end_frames (edge == KN_EDGE_START ? other : node)
                < kn_clip_get_start_frames (edge == KN_EDGE_START ? node : other))
    return kn_plan_fail (error, KN_EDIT_ERROR_NO_NEIGHBOUR, "There is no clip that touches this edge."), NULL;
  delta = to_frames - edge_of (node, edge);
  if (!kn_plan_add_trim (builder, node, edge, delta, error)
      || !kn_plan_add_trim (builder, other, other_edge, delta, error))
    return NULL;
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

KnEdit *
kn_plan_slip (KnDocument *document, guint64 clip, gint64 delta_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Slip");
  gint64 in, content;

  if (!node)
    return NULL;
  in = kn_clip_get_in_frames (node) + delta_frames;
  content = kn_clip_get_content_frames (node);
  if (in < 0 || (content >= 0 && delta_frames > 0 && in + kn_clip_get_duration_frames (node) > content))
    return kn_plan_fail (error, KN_EDIT_ERROR_NOT_ENOUGH_CONTENT, "The source has no more frames on that side."), NULL;
  /* A length that followed the cut would move along with it. */
  if (is_generated (node))
    kn_edit_builder_set_int (builder, clip, "length_frames", content);
  kn_edit_builder_set_int (builder, clip, "in_frames", in);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}

static gboolean
slide_neighbour (KnEditBuilder *builder, KnClip *other, KnEdge edge, gboolean touches, gint64 delta, GError **error)
{
  return !other || !touches || kn_plan_add_trim (builder, other, edge, delta, error);
}

KnEdit *
kn_plan_slide (KnDocument *document, guint64 clip, gint64 delta_frames, GError **error)
{
  KnClip *node = kn_plan_clip (document, clip, error);
  g_autoptr (KnEditBuilder) builder = kn_edit_builder_new (document, "Slide");
  KnClip *previous = node ? kn_clip_get_previous (node) : NULL;
  KnClip *next = node ? kn_clip_get_next (node) : NULL;
  gint64 start, end;

  if (!node)
    return NULL;
  start = kn_clip_get_start_frames (node);
  end = kn_clip_get_end_frames (node);
  if (start + delta_frames < 0)
    return kn_plan_fail (error, KN_EDIT_ERROR_NEGATIVE_TIME, "A clip cannot begin before the timeline does."), NULL;
  if (!slide_neighbour (builder, previous, KN_EDGE_END, previous && kn_clip_get_end_frames (previous) >= start, delta_frames, error)
      || !slide_neighbour (builder, next, KN_EDGE_START, next && kn_clip_get_start_frames (next) <= end, delta_frames, error))
    return NULL;
  kn_plan_set_start (builder, node, start + delta_frames);
  return kn_plan_finish (document, g_steal_pointer (&builder), error);
}
