/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By what a shot's take and its draft are found again.
 */
#include "app/client/kn-content.h"
#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-take.h"

/* A file is what is in it: where the project lies does not count. */
static gboolean
name_by_content (char **path, GError **error)
{
  const char *hash = NULL;

  if (!*path)
    return TRUE;
  hash = kn_content_get_hash (*path, error);
  if (!hash)
    return FALSE;
  g_free (*path);
  *path = g_strdup (hash);
  return TRUE;
}

static gboolean
name_area_by_content (struct kn_request_area *area, GError **error)
{
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < area->n_keys; i++)
    ok = name_by_content (&area->keys[i].image, error);
  return ok;
}

static gboolean
name_files_by_content (struct kn_request *r, GError **error)
{
  gboolean ok = name_by_content (&r->first_frame, error) && name_by_content (&r->last_frame, error) &&
                (!r->extend || name_by_content (&r->extend->take, error)) &&
                (!r->source || name_by_content (&r->source->video, error)) &&
                (!r->fill || (name_by_content (&r->fill->from, error) && name_by_content (&r->fill->to, error))) &&
                (!r->camera || name_by_content (&r->camera->file, error));

  for (gsize i = 0; ok && i < r->n_keyframes; i++)
    ok = name_by_content (&r->keyframes[i].image, error);
  for (gsize i = 0; ok && i < r->n_masks; i++)
    ok = name_area_by_content (&r->masks[i].area, error);
  for (gsize i = 0; ok && i < r->n_layout; i++)
    ok = name_area_by_content (&r->layout[i].area, error);
  return ok;
}

char *
kn_shot_request_dup_key (const struct kn_request *request, GError **error)
{
  struct kn_request *by_content = kn_request_copy (request);
  char *key;

  g_clear_pointer (&by_content->draft.take, g_free);
  key = name_files_by_content (by_content, error) ? kn_request_hash (by_content) : NULL;
  kn_request_free (&by_content);
  return key;
}

gboolean
kn_shot_needs_render (KnShot *shot)
{
  return kn_shot_get_source (shot) != KN_SHOT_SOURCE_MEDIA
         || (*kn_shot_get_prompt (shot) && kn_shot_get_strength (shot) > 0);
}

KnTake *
kn_shot_find_take (KnShot *shot, const char *key)
{
  GListModel *takes = kn_shot_get_takes (shot);

  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);
      g_autofree char *file = kn_take_dup_file_name (take);

      if (g_str_equal (kn_take_get_recipe (take), key) && g_file_test (file, G_FILE_TEST_EXISTS))
        return take;
    }
  return NULL;
}

void
kn_shot_request_use_draft (KnDocument *document, KnShot *shot, struct kn_request *request)
{
  struct kn_request *draft = kn_shot_request_new (document, shot, KN_SHOT_REQUEST_DRAFT, NULL);
  g_autofree char *key = draft ? kn_shot_request_dup_key (draft, NULL) : NULL;
  g_autofree char *stored = key ? kn_draft_store_dup_file (kn_document_get_folder (document), key) : NULL;
  KnTake *take = key ? kn_shot_find_take (shot, key) : NULL;

  kn_request_free (&draft);
  if (request->mode != KN_MODE_BOTH || request->draft.take)
    return;
  if (take)
    request->draft.take = kn_take_dup_file_name (take);
  else if (stored && g_file_test (stored, G_FILE_TEST_EXISTS))
    request->draft.take = g_steal_pointer (&stored);
}
