/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-shot-time.h"

#include "app/document/kn-mask-key.h"

#include <string.h>

KnShot *
kn_shot_time_get_shot (KnSession *session)
{
  KnShot *shot = session ? kn_session_get_shot (session) : NULL;
  gint64 playhead;

  if (!shot)
    return NULL;
  playhead = kn_session_get_playhead (session);
  /* At its very end the last frame is still on the screen. */
  return playhead >= kn_clip_get_start_frames (KN_CLIP (shot)) && playhead <= kn_clip_get_end_frames (KN_CLIP (shot))
             ? shot
             : NULL;
}

gint64
kn_shot_time_get (KnSession *session)
{
  KnShot *shot = kn_shot_time_get_shot (session);
  gint64 in, frame;

  if (!shot)
    return 0;
  in = kn_clip_get_in_frames (KN_CLIP (shot));
  frame = in + kn_session_get_playhead (session) - kn_clip_get_start_frames (KN_CLIP (shot));
  return CLAMP (frame, in, in + kn_clip_get_duration_frames (KN_CLIP (shot)) - 1);
}

void
kn_shot_time_go (KnSession *session, gint64 time)
{
  KnClip *clip = (KnClip *) kn_shot_time_get_shot (session);

  if (clip)
    kn_session_set_playhead (session, kn_clip_get_start_frames (clip) + time - kn_clip_get_in_frames (clip));
}

void
kn_shot_time_get_box (KnMaskTrack *track, gint64 time, double box[4])
{
  static const double all[4] = { 0, 0, 1, 1 };
  GListModel *keys = kn_mask_track_get_keys (track);
  guint n = g_list_model_get_n_items (keys), at = 0;
  g_autoptr (KnMaskKey) key = NULL;
  g_autoptr (KnMaskKey) next = NULL;
  double u;

  memcpy (box, all, sizeof all);
  if (n == 0)
    return;
  for (guint i = 1; i < n; i++)
    {
      g_autoptr (KnMaskKey) later = g_list_model_get_item (keys, i);

      if (kn_mask_key_get_time_frames (later) <= time)
        at = i;
    }
  key = g_list_model_get_item (keys, at);
  next = g_list_model_get_item (keys, MIN (at + 1, n - 1));
  memcpy (box, kn_mask_key_get_box (key), sizeof all);
  if (next == key || time <= kn_mask_key_get_time_frames (key)
      || kn_mask_key_get_interpolation (key) == KN_INTERPOLATION_HOLD)
    return;
  u = (double) (time - kn_mask_key_get_time_frames (key))
      / (double) (kn_mask_key_get_time_frames (next) - kn_mask_key_get_time_frames (key));
  for (int i = 0; i < 4; i++)
    box[i] += u * (kn_mask_key_get_box (next)[i] - box[i]);
}
