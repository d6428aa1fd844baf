/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By what a shot's take and its draft are found again.
 */
#include "app/client/kn-content.h"
#include "app/client/kn-draft-store.h"
#include "app/client/kn-shot-request.h"
#include "app/document/kn-take.h"

#include <string.h>

/* In a recipe: between the key and that of the masks. */
#define MASKS "+"

/* What is done with the name of a file that a request refers to; FALSE ends it. */
typedef gboolean (*FileFunc) (char **path, gpointer data);

static gboolean
each_of_area (struct kn_request_area *area, FileFunc func, gpointer data)
{
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < area->n_keys; i++)
    ok = !area->keys[i].image || func (&area->keys[i].image, data);
  return ok;
}

/* All but the draft: a take is the same whether its draft was there or not. */
static gboolean
each_file (struct kn_request *r, FileFunc func, gpointer data)
{
  char **single[] = { &r->first_frame,
                      &r->last_frame,
                      r->extend ? &r->extend->take : NULL,
                      r->source ? &r->source->video : NULL,
                      r->fill ? &r->fill->from : NULL,
                      r->fill ? &r->fill->to : NULL,
                      r->camera ? &r->camera->file : NULL };
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < G_N_ELEMENTS (single); i++)
    ok = !single[i] || !*single[i] || func (single[i], data);
  for (gsize i = 0; ok && i < r->n_keyframes; i++)
    ok = !r->keyframes[i].image || func (&r->keyframes[i].image, data);
  for (gsize i = 0; ok && i < r->n_masks; i++)
    ok = each_of_area (&r->masks[i].area, func, data);
  for (gsize i = 0; ok && i < r->n_layout; i++)
    ok = each_of_area (&r->layout[i].area, func, data);
  return ok;
}

/* A file is what is in it: where the project lies does not count. */
static gboolean
name_by_content (char **path, gpointer error)
{
  const char *hash = kn_content_get_hash (*path, error);

  if (!hash)
    return FALSE;
  g_free (*path);
  *path = g_strdup (hash);
  return TRUE;
}

static gboolean
list_unread (char **path, gpointer unread)
{
  if (!kn_content_is_at_hand (*path))
    g_strv_builder_add (unread, *path);
  return TRUE;
}

char *
kn_shot_request_dup_key (const struct kn_request *request, GError **error)
{
  struct kn_request *by_content = kn_request_copy (request);
  char *key;

  g_clear_pointer (&by_content->draft.take, g_free);
  key = each_file (by_content, name_by_content, error) ? kn_request_hash (by_content) : NULL;
  kn_request_free (&by_content);
  return key;
}

char *
kn_shot_request_dup_recipe (KnShot *shot, const struct kn_request *request, GError **error)
{
  g_autofree char *key = kn_shot_request_dup_key (request, error), *masks_key = NULL;
  struct kn_request *masks;

  if (!key || request->source)
    return g_steal_pointer (&key);
  masks = kn_request_new ();
  kn_shot_request_add_masks (shot, masks);
  /* What cannot be read is of no use to the take either. */
  if (masks->n_masks)
    masks_key = kn_shot_request_dup_key (masks, NULL);
  kn_request_free (&masks);
  return masks_key ? g_strconcat (key, MASKS, masks_key, NULL) : g_steal_pointer (&key);
}

GStrv
kn_shot_request_dup_unread (const struct kn_request *request)
{
  struct kn_request *copy = kn_request_copy (request);
  g_autoptr (GStrvBuilder) unread = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  each_file (copy, list_unread, unread);
  kn_request_free (&copy);
  paths = g_strv_builder_end (unread);
  return *paths ? g_steal_pointer (&paths) : NULL;
}

static gboolean
is_of (KnTake *take, const char *key)
{
  const char *recipe = kn_take_get_recipe (take), *rest = g_str_has_prefix (recipe, key) ? recipe + strlen (key) : NULL;

  return rest && (!*rest || g_str_has_prefix (rest, MASKS));
}

KnTake *
kn_shot_find_take (KnShot *shot, const char *key)
{
  GListModel *takes = kn_shot_get_takes (shot);

  for (guint i = 0; i < g_list_model_get_n_items (takes); i++)
    {
      g_autoptr (KnTake) take = g_list_model_get_item (takes, i);
      g_autofree char *file = kn_take_dup_file_name (take);

      if (is_of (take, key) && g_file_test (file, G_FILE_TEST_EXISTS))
        return take;
    }
  return NULL;
}

char *
kn_shot_find_draft (KnShot *shot, const char *key)
{
  const char *folder = kn_document_get_folder (kn_node_get_document (KN_NODE (shot)));
  g_autofree char *file = key && folder ? kn_draft_store_dup_file (folder, key) : NULL;

  return file && g_file_test (file, G_FILE_TEST_EXISTS) ? g_steal_pointer (&file) : NULL;
}

static char *
dup_key (KnShot *shot, KnShotRequestKind kind)
{
  struct kn_request *request = kn_shot_request_new (kn_node_get_document (KN_NODE (shot)), shot, kind, NULL);
  char *key = NULL;

  if (request && kind == KN_SHOT_REQUEST_DRAFT)
    key = kn_shot_request_dup_key (request, NULL);
  else if (request)
    key = kn_shot_request_dup_recipe (shot, request, NULL);
  kn_request_free (&request);
  return key;
}

gboolean
kn_shot_is_made_unmasked (KnShot *shot)
{
  g_autofree char *recipe = dup_key (shot, KN_SHOT_REQUEST_FIRST);

  return recipe && strstr (recipe, MASKS) && kn_shot_find_take (shot, recipe);
}

char *
kn_shot_dup_draft (KnShot *shot)
{
  g_autofree char *full = kn_shot_needs_render (shot) ? dup_key (shot, KN_SHOT_REQUEST_FULL) : NULL;
  g_autofree char *draft = full && !kn_shot_find_take (shot, full) ? dup_key (shot, KN_SHOT_REQUEST_DRAFT) : NULL;

  return kn_shot_find_draft (shot, draft);
}

void
kn_shot_request_use_draft (KnDocument *document, KnShot *shot, struct kn_request *request)
{
  g_autofree char *key = dup_key (shot, KN_SHOT_REQUEST_DRAFT), *stored = kn_shot_find_draft (shot, key);
  KnTake *take = key ? kn_shot_find_take (shot, key) : NULL;

  if (request->mode != KN_MODE_BOTH || request->draft.take)
    return;
  if (take)
    request->draft.take = kn_take_dup_file_name (take);
  else
    request->draft.take = g_steal_pointer (&stored);
}
