/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/timeline/kn-lane-private.h"

#include "app/document/kn-audio-clip.h"
#include "app/document/kn-camera-path.h"
#include "app/document/kn-mask-track.h"
#include "app/document/kn-marker.h"
#include "app/document/kn-plan.h"
#include "ui/timeline/kn-camera-item.h"
#include "ui/timeline/kn-clip-item.h"
#include "ui/timeline/kn-key-item.h"
#include "ui/timeline/kn-marker-item.h"
#include "ui/timeline/kn-mask-item.h"
#include "ui/timeline/kn-prompt-item.h"
#include "ui/timeline/kn-sound-item.h"
#include "ui/timeline/kn-transition-item.h"

/* As much of a part as the cut of its shot shows. */
static void
put_part (KnLane *self, GType type, KnNode *part, KnClip *clip)
{
  gint64 start = kn_clip_get_start_frames (clip), end = kn_clip_get_end_frames (clip);
  gint64 zero = start - kn_clip_get_in_frames (clip), in, out;

  kn_part_get_span (part, &in, &out);
  if (in == out && zero + in >= start && zero + in < end)
    _kn_lane_put (self, type, part, part, zero + in, zero + in);
  else if (in < out && zero + in < end && zero + out > start)
    _kn_lane_put (self, type, part, part, MAX (start, zero + in), MIN (end, zero + out));
}

static void
put_parts (KnLane *self, GType type, GListModel *parts, KnClip *clip)
{
  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr (KnNode) part = g_list_model_get_item (parts, i);

      put_part (self, type, part, clip);
    }
}

/* Masks that hold at the same time lie below each other. */
static void
put_masks (KnLane *self, KnShot *shot)
{
  GListModel *masks = kn_shot_get_masks (shot);
  gint64 taken[KN_LANE_MAX_ROWS] = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (masks); i++)
    {
      g_autoptr (KnMaskTrack) mask = g_list_model_get_item (masks, i);
      gint64 in, out;
      int row = 0;

      kn_part_get_span (KN_NODE (mask), &in, &out);
      while (row + 1 < KN_LANE_MAX_ROWS && taken[row] > in)
        row++;
      taken[row] = MAX (taken[row], out);
      _kn_lane_set_row (self, row);
      put_part (self, KN_TYPE_MASK_ITEM, KN_NODE (mask), KN_CLIP (shot));
      put_parts (self, KN_TYPE_KEY_ITEM, kn_mask_track_get_keys (mask), KN_CLIP (shot));
    }
}

static void
put_whole (KnLane *self, GType type, KnClip *clip)
{
  _kn_lane_put (self, type, KN_NODE (clip), KN_NODE (clip), kn_clip_get_start_frames (clip),
                kn_clip_get_end_frames (clip));
}

static void
put_clip (KnLane *self, KnClip *clip)
{
  gint64 start = kn_clip_get_start_frames (clip), overlap = kn_clip_get_transition_frames (clip);

  put_whole (self, KN_IS_AUDIO_CLIP (clip) ? KN_TYPE_SOUND_ITEM : KN_TYPE_CLIP_ITEM, clip);
  if (overlap > 0)
    _kn_lane_put (self, KN_TYPE_TRANSITION_ITEM, KN_NODE (clip), KN_NODE (clip), start, start + overlap);
}

static void
put_shot (KnLane *self, KnShot *shot)
{
  KnClip *clip = KN_CLIP (shot);
  KnCameraPath *camera = kn_shot_get_camera (shot);

  switch (kn_lane_get_kind (self))
    {
    case KN_LANE_PROMPTS:
      put_whole (self, KN_TYPE_PROMPT_ITEM, clip);
      put_parts (self, KN_TYPE_PROMPT_ITEM, kn_shot_get_prompts (shot), clip);
      break;
    case KN_LANE_CAMERA:
      if (!camera)
        break;
      put_whole (self, KN_TYPE_CAMERA_ITEM, clip);
      put_parts (self, KN_TYPE_KEY_ITEM, kn_camera_path_get_keys (camera), clip);
      break;
    case KN_LANE_MASKS:
      put_masks (self, shot);
      break;
    case KN_LANE_PICTURES:
      put_parts (self, KN_TYPE_KEY_ITEM, kn_shot_get_pictures (shot), clip);
      break;
    case KN_LANE_CLIPS:
    case KN_LANE_MARKERS:
      break;
    }
}

static void
put_marker (KnLane *self, KnMarker *marker)
{
  gint64 time = kn_marker_get_time_frames (marker);

  _kn_lane_put (self, KN_TYPE_MARKER_ITEM, KN_NODE (marker), KN_NODE (marker), time,
                time + kn_marker_get_duration_frames (marker));
}

void
_kn_lane_fill (KnLane *self, KnNode *node)
{
  KnLaneKind kind = kn_lane_get_kind (self);
  GListModel *list = kn_node_get_list (node, kind == KN_LANE_MARKERS ? "markers" : "clips");

  for (guint i = 0; list && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (KnNode) child = g_list_model_get_item (list, i);

      if (kind == KN_LANE_MARKERS)
        put_marker (self, KN_MARKER (child));
      else if (!_kn_lane_wants (self, KN_CLIP (child)))
        continue;
      else if (kind == KN_LANE_CLIPS)
        put_clip (self, KN_CLIP (child));
      else if (KN_IS_SHOT (child))
        put_shot (self, KN_SHOT (child));
    }
}
