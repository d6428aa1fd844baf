/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a model folder says about itself, read without opening its weights: for choosing between models. The worker has
 * the last word on what a model can do. What was read is kept until one of its files is another.
 */
#pragma once

#include "app/document/kn-shot.h"

G_BEGIN_DECLS

#define KN_MODEL_FACTS_MAX_SIZES 16

typedef struct
{
  char *folder;
  char *name;                         /* as its maker calls it, else that of the folder */
  double fps;                         /* 0: not said */
  int n_sizes;
  int sizes[KN_MODEL_FACTS_MAX_SIZES][2];  /* width, height in pixels of the take that it knows */
  int steps;                          /* 0: not said */
  double guidance;                    /* 0: not said */
  gboolean takes_pictures, takes_camera;
} KnModelFacts;

/* folder: NULL or "" for the embedded starter. NULL if it is not a model folder. The same facts for all who ask: they
 * do not change, others take their place. Free with kn_model_facts_unref(). */
KnModelFacts *kn_model_facts_get   (const char *folder);
/* Of the model that the shot is made with. */
KnModelFacts *kn_model_facts_get_for_shot (KnShot *shot);
void          kn_model_facts_unref (KnModelFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnModelFacts, kn_model_facts_unref)

/* Model folders in these places: each is a model folder itself, or holds some. The starter comes first. Of
 * KnModelFacts; free with g_ptr_array_unref(). */
GPtrArray    *kn_model_facts_list (const char *const *places);
/* Another text when models may have come to these places or gone from them. Free with g_free(). */
char         *kn_model_facts_dup_stamp (const char *const *places);

G_END_DECLS
