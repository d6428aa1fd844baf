/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * From a shot of the document to the request that makes its take. A request is an immutable value: the document may
 * change while it is being rendered.
 */
#pragma once

#include "app/client/kn-prompt-expansion.h"
#include "app/document/kn-document.h"
#include "app/document/kn-shot.h"
#include "render/wire/kn-request.h"

G_BEGIN_DECLS

typedef enum
{
  KN_SHOT_REQUEST_DRAFT,
  KN_SHOT_REQUEST_FULL,
  KN_SHOT_REQUEST_FIRST,  /* as FULL while the shot has no take, and its masks nothing that could stay */
} KnShotRequestKind;

/* NULL and KN_RENDER_ERROR_BAD_REQUEST when the shot cannot be made yet: an asset is missing, or the shot that it
 * continues has no take. Free with kn_request_free(). */
struct kn_request *kn_shot_request_new (KnDocument *document, KnShot *shot, KnShotRequestKind kind, GError **error);

/* Identifies what the request would make: its words and the content of what it refers to. A take whose recipe is this
 * key is what the shot asks for. Free with g_free(). */
char *kn_shot_request_dup_key (const struct kn_request *request, GError **error);
/* What a take of the request keeps of it: the key and, where masks have nothing yet that could stay, what they are.
 * Free with g_free(). */
char *kn_shot_request_dup_recipe (KnShot *shot, const struct kn_request *request, GError **error);
/* The files that make kn_shot_request_dup_key() take long, unless they are read before (kn_content_read_async()); NULL
 * if there are none. Free with g_strfreev(). */
GStrv kn_shot_request_dup_unread (const struct kn_request *request);

/* Names the shot's draft in the request for its take where there is one, so that it is not made again. */
void kn_shot_request_use_draft (KnDocument *document, KnShot *shot, struct kn_request *request);

/* The words that the model reads all through the shot: style, prompt and characters, expanded where that is wanted, or
 * what a person made of the expansion. Free with g_free(). */
char *kn_shot_request_dup_prompt (KnShot *shot);
/* Whether shot and project want prompts to be expanded. */
gboolean kn_shot_request_expands (KnShot *shot);
/* What the shot's model has learnt, NULL if there is no list. Borrowed. */
const KnVocabulary *kn_shot_request_get_vocabulary (KnShot *shot);

/* FALSE for footage that is shown as it is: without words, or with none of its strength left to change. */
gboolean kn_shot_needs_render (KnShot *shot);
/* Whether anything says what is to be seen: words for all of the shot or for a part of it, or a picture. */
gboolean kn_shot_is_described (KnShot *shot);
/* The take of this recipe, or of this key whatever its masks were, or NULL. Borrowed. */
KnTake *kn_shot_find_take (KnShot *shot, const char *key);
/* The stored draft of this key (NULL: none): its file name, NULL where there is none. Free with g_free(). */
char *kn_shot_find_draft (KnShot *shot, const char *key);
/* The draft that is seen of the shot: of exactly what it asks for, where there is no take of that. Its file name, or
 * NULL. Free with g_free(). Reads what the shot refers to. */
char *kn_shot_dup_draft (KnShot *shot);

/* Whether the shot was made while its masks were as they are and had nothing that could stay: they ask for something
 * when anything is changed, or when one of them names its take. */
gboolean kn_shot_is_made_unmasked (KnShot *shot);
/* Adds the masks of the shot that say something; not its layout. */
void kn_shot_request_add_masks (KnShot *shot, struct kn_request *request);

/* What a mask or a layout box is over time, as a request says it. Free with kn_shot_request_area_free(). */
struct kn_request_area *kn_shot_request_new_area  (KnMaskTrack *track);
void                    kn_shot_request_area_free (struct kn_request_area *area);

G_END_DECLS
