/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-flatten.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-audio-layer.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-node-private.h"
#include "app/document/kn-shot.h"
#include "app/document/kn-take.h"

static gint64
overlap_with_next (KnClip *clip)
{
  KnClip *next = kn_clip_get_next (clip);

  return next ? kn_clip_get_transition_frames (next) : 0;
}

/* Both middles round the same way, so that neighbours meet. */
static void
set_cuts (KnFlatClip *flat)
{
  flat->cut_in_frames = flat->record_in_frames + flat->transition_in_frames / 2;
  flat->cut_out_frames = flat->record_out_frames - flat->transition_out_frames + flat->transition_out_frames / 2;
}

static void
set_source (KnFlatClip *flat, gint64 head_cut)
{
  gint64 content = kn_clip_get_content_frames (flat->clip);

  flat->source_in_frames = kn_clip_get_in_frames (flat->clip) + head_cut;
  flat->source_out_frames = flat->source_in_frames + flat->record_out_frames - flat->record_in_frames;
  flat->head_handle_frames = content < 0 ? -1 : flat->source_in_frames;
  flat->tail_handle_frames = content < 0 ? -1 : MAX (0, content - flat->source_out_frames);
}

static void
append_flat (GArray *rows, KnClip *clip, guint layer, gint64 in, gint64 out)
{
  gint64 start = kn_clip_get_start_frames (clip), end = kn_clip_get_end_frames (clip);
  gint64 transition_end = start + kn_clip_get_transition_frames (clip);
  gint64 transition_start = end - overlap_with_next (clip);
  KnFlatClip flat = { .clip = clip, .layer = layer, .transition = kn_clip_get_transition (clip) };

  flat.record_in_frames = MAX (start, in) - in;
  flat.record_out_frames = MIN (end, out) - in;
  flat.transition_in_frames = MAX (0, MIN (transition_end, out) - MAX (start, in));
  flat.transition_out_frames = MAX (0, MIN (end, out) - MAX (transition_start, in));
  set_cuts (&flat);
  set_source (&flat, MAX (0, in - start));
  g_array_append_val (rows, flat);
}

static void
flatten_into (GArray *rows, KnNode *layer, gint64 in, gint64 out, gboolean shots_only)
{
  KnNodeList *clips = kn_node_priv (layer)->lists[0];

  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);

      if (kn_clip_get_end_frames (clip) > in && kn_clip_get_start_frames (clip) < out
          && (!shots_only || KN_IS_SHOT (clip)))
        append_flat (rows, clip, (guint) kn_node_get_position (layer), in, out);
    }
}

GArray *
kn_flatten_layer (KnNode *layer, gint64 in_frames, gint64 out_frames)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (KnFlatClip));

  g_return_val_if_fail (KN_IS_LAYER (layer) || KN_IS_AUDIO_LAYER (layer), rows);

  flatten_into (rows, layer, in_frames, out_frames, FALSE);
  return rows;
}

static KnNode *
visible_layer_at (KnSequence *sequence, gint64 time)
{
  KnNodeList *layers = kn_node_priv (KN_NODE (sequence))->lists[0];

  for (guint i = 0; i < kn_node_list_length (layers); i++)
    {
      KnLayer *layer = kn_node_list_at (layers, i);
      KnClip *clips[2];
      guint n = kn_layer_get_hidden (layer) ? 0 : kn_sequence_get_layer_clips_at (KN_NODE (layer), time, clips);

      while (n-- > 0)
        if (KN_IS_SHOT (clips[n]))
          return KN_NODE (layer);
    }
  return NULL;
}

/* Rows of a later run count from its own start. */
static void
append_run (GArray *rows, KnNode *layer, gint64 from, gint64 to, gint64 origin)
{
  guint first = rows->len;

  if (!layer || from >= to)
    return;
  flatten_into (rows, layer, from, to, TRUE);
  for (guint i = first; i < rows->len; i++)
    {
      KnFlatClip *flat = &g_array_index (rows, KnFlatClip, i);

      flat->record_in_frames += from - origin;
      flat->record_out_frames += from - origin;
      flat->cut_in_frames += from - origin;
      flat->cut_out_frames += from - origin;
    }
}

GArray *
kn_flatten_visible (KnSequence *sequence, gint64 in_frames, gint64 out_frames)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (KnFlatClip));
  g_autoptr (GArray) times = NULL;
  KnNode *layer;
  gint64 from = in_frames;

  g_return_val_if_fail (KN_IS_SEQUENCE (sequence), rows);

  times = kn_sequence_dup_edit_points (sequence);
  layer = visible_layer_at (sequence, from);
  for (guint i = 0; i < times->len; i++)
    {
      gint64 time = g_array_index (times, gint64, i);
      KnNode *now;

      if (time <= in_frames || time >= out_frames)
        continue;
      now = visible_layer_at (sequence, time);
      if (now == layer)
        continue;
      append_run (rows, layer, from, time, in_frames);
      layer = now;
      from = time;
    }
  append_run (rows, layer, from, out_frames, in_frames);
  return rows;
}

const char *
kn_flatten_get_file (KnClip *clip)
{
  KnAsset *asset = NULL;
  KnTake *take;

  g_return_val_if_fail (KN_IS_CLIP (clip), NULL);

  if (KN_IS_AUDIO_CLIP (clip))
    asset = kn_audio_clip_get_asset (KN_AUDIO_CLIP (clip));
  if (KN_IS_SHOT (clip))
    {
      take = kn_shot_get_picked_take (KN_SHOT (clip));
      if (take)
        return kn_take_get_file (take);
      if (kn_shot_get_source (KN_SHOT (clip)) == KN_SHOT_SOURCE_MEDIA)
        asset = kn_shot_get_media (KN_SHOT (clip));
    }
  return asset ? kn_asset_get_path (asset) : NULL;
}
