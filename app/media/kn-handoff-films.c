/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-handoff-films.h"

#include "app/document/kn-asset.h"

void
kn_handoff_use_film (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot, const char *path)
{
  struct kn_handoff_media *media;

  clip->media = kn_handoff_add_media (self, path, "");
  clip->kind = KN_HANDOFF_MEDIA;
  media = self->media->pdata[clip->media];
  kn_shot_get_size (shot, &media->shape_w, &media->shape_h);
}

typedef void (*ShotFunc) (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot, gpointer data);

static void
foreach_shot (struct kn_handoff *self, KnDocument *document, ShotFunc func, gpointer data)
{
  for (guint i = 0; i < self->pictures->len; i++)
    {
      struct kn_handoff_track *track = self->pictures->pdata[i];

      for (guint k = 0; k < track->clips->len; k++)
        {
          struct kn_handoff_clip *clip = track->clips->pdata[k];
          gpointer shot = kn_document_get_node (document, clip->id);

          if (shot && KN_IS_SHOT (shot))
            func (self, clip, shot, data);
        }
    }
}

typedef struct
{
  KnDraftFinder find;
  gpointer data;
} Drafts;

static void
use_draft (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot, gpointer data)
{
  const Drafts *drafts = data;
  g_autofree char *draft = drafts->find (shot, drafts->data);

  if (draft)
    kn_handoff_use_film (self, clip, shot, draft);
}

void
kn_handoff_use_drafts (struct kn_handoff *self, KnDocument *document, KnDraftFinder find, gpointer user_data)
{
  foreach_shot (self, document, use_draft, &(Drafts) { find, user_data });
}

static void
use_picture (struct kn_handoff *self, struct kn_handoff_clip *clip, KnShot *shot, gpointer data)
{
  KnAsset *picture = clip->kind == KN_HANDOFF_EMPTY ? kn_shot_get_first_picture (shot) : NULL;
  g_autofree char *path = picture ? kn_asset_dup_file_name (picture) : NULL;
  struct kn_handoff_media *media;

  if (!path || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  clip->media = kn_handoff_append_media (self, path, "");
  clip->kind = KN_HANDOFF_MEDIA;
  media = self->media->pdata[clip->media];
  media->is_still = TRUE;
  kn_shot_get_size (shot, &media->shape_w, &media->shape_h);
}

void
kn_handoff_use_pictures (struct kn_handoff *self, KnDocument *document)
{
  foreach_shot (self, document, use_picture, NULL);
}
