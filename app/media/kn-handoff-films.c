/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-handoff-films.h"

void
kn_handoff_use_film (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot, const char *path)
{
  struct kn_handoff_media *media;

  clip->media = kn_handoff_add_media (self, path, "");
  clip->kind = KN_HANDOFF_MEDIA;
  media = self->media->pdata[clip->media];
  kn_shot_get_size (shot, &media->shape_w, &media->shape_h);
}

void
kn_handoff_use_drafts (struct kn_handoff *self, KnDocument *document, KnDraftFinder find, gpointer user_data)
{
  for (guint i = 0; i < self->pictures->len; i++)
    {
      struct kn_handoff_track *track = self->pictures->pdata[i];

      for (guint k = 0; k < track->clips->len; k++)
        {
          struct kn_handoff_clip *clip = track->clips->pdata[k];
          gpointer shot = kn_document_get_node (document, clip->id);
          g_autofree char *draft = shot && KN_IS_SHOT (shot) ? find (shot, user_data) : NULL;

          if (draft)
            kn_handoff_use_film (self, clip, shot, draft);
        }
    }
}
