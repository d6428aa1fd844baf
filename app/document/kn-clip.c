/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-clip-private.h"

#include "app/document/kn-asset.h"
#include "app/document/kn-audio-clip.h"
#include "app/document/kn-shot.h"

G_DEFINE_ABSTRACT_TYPE (KnClip, kn_clip, KN_TYPE_NODE)

static void
kn_clip_class_init (KnClipClass *klass)
{
}

static void
kn_clip_init (KnClip *self)
{
}

KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, gint64, start_frames, KN_CLIP_START, i, 0)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, gint64, duration_frames, KN_CLIP_DURATION, i, 0)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, gint64, in_frames, KN_CLIP_IN, i, 0)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, const char *, name, KN_CLIP_NAME, s, NULL)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, const char *, notes, KN_CLIP_NOTES, s, NULL)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, KnLabel, label, KN_CLIP_LABEL, i, 0)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, KnTransition, transition, KN_CLIP_TRANSITION, i, 0)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, gint64, fade_in_frames, KN_CLIP_FADE_IN, i, 0)
KN_GETTER (KnClip, kn_clip, KN_IS_CLIP, gint64, fade_out_frames, KN_CLIP_FADE_OUT, i, 0)

gint64
kn_clip_get_end_frames (KnClip *self)
{
  return kn_clip_get_start_frames (self) + kn_clip_get_duration_frames (self);
}

gint64
kn_clip_get_content_frames (KnClip *self)
{
  KnAsset *asset = NULL;

  g_return_val_if_fail (KN_IS_CLIP (self), -1);

  if (KN_IS_SHOT (self) && kn_shot_get_source (KN_SHOT (self)) != KN_SHOT_SOURCE_MEDIA)
    return kn_shot_get_length_frames (KN_SHOT (self));
  if (KN_IS_SHOT (self))
    asset = kn_shot_get_media (KN_SHOT (self));
  else if (KN_IS_AUDIO_CLIP (self))
    asset = kn_audio_clip_get_asset (KN_AUDIO_CLIP (self));
  return asset ? kn_asset_get_duration_frames (asset) : -1;
}

static KnClip *
neighbour (KnClip *self, gint step)
{
  KnNodeList *owner;
  gint position;

  g_return_val_if_fail (KN_IS_CLIP (self), NULL);

  owner = kn_node_priv (KN_NODE (self))->owner;
  position = kn_node_get_position (KN_NODE (self)) + step;
  if (!owner || position < 0 || position >= (gint) kn_node_list_length (owner))
    return NULL;
  return kn_node_list_at (owner, (guint) position);
}

KnClip *
kn_clip_get_previous (KnClip *self)
{
  return neighbour (self, -1);
}

KnClip *
kn_clip_get_next (KnClip *self)
{
  return neighbour (self, 1);
}

gint64
kn_clip_get_transition_frames (KnClip *self)
{
  KnClip *previous = kn_clip_get_previous (self);

  return previous ? MAX (0, kn_clip_get_end_frames (previous) - kn_clip_get_start_frames (self)) : 0;
}

gboolean
kn_clip_list_is_free (GListModel *clips, gint64 from, gint64 to)
{
  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr (KnClip) clip = g_list_model_get_item (clips, i);

      if (kn_clip_get_start_frames (clip) < to && kn_clip_get_end_frames (clip) > from)
        return FALSE;
    }
  return TRUE;
}
