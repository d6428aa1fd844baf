/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/masks/kn-shot-time.h"

#include "app/client/kn-shot-request.h"
#include "app/document/kn-project.h"
#include "render/area/kn-shape.h"

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
  KnProject *project = kn_document_get_project (kn_node_get_document (KN_NODE (track)));
  struct kn_request_area *area = kn_shot_request_new_area (track);
  gsize key = 0;
  double u = 0;

  if (area->n_keys)
    kn_shape_find_key (area, kn_frames_to_seconds (time, kn_project_get_frame_rate (project)), &key, &u);
  if (u > 0 && area->keys[key].box && area->keys[key + 1].box)
    kn_shape_blend_boxes (area, key, u, box);
  else
    memcpy (box, area->n_keys && area->keys[key].box ? area->keys[key].box : all, sizeof all);
  kn_shot_request_area_free (area);
}
