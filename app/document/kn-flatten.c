/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-flatten.h"

#include "app/document/kn-audio-layer.h"
#include "app/document/kn-clip.h"
#include "app/document/kn-layer.h"
#include "app/document/kn-node-private.h"

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

GArray *
kn_flatten_layer (KnNode *layer, gint64 in_frames, gint64 out_frames)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (KnFlatClip));
  KnNodeList *clips;

  g_return_val_if_fail (KN_IS_LAYER (layer) || KN_IS_AUDIO_LAYER (layer), rows);

  clips = kn_node_priv (layer)->lists[0];
  for (guint i = 0; i < kn_node_list_length (clips); i++)
    {
      KnClip *clip = kn_node_list_at (clips, i);

      if (kn_clip_get_end_frames (clip) > in_frames && kn_clip_get_start_frames (clip) < out_frames)
        append_flat (rows, clip, (guint) kn_node_get_position (layer), in_frames, out_frames);
    }
  return rows;
}

