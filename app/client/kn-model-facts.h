/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What a model folder says about itself, read without opening its weights: for choosing between models. The worker has
 * the last word on what a model can do.
 */
#pragma once

#include <glib.h>

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

/* folder: NULL or "" for the embedded starter. NULL if it is not a model folder. */
KnModelFacts *kn_model_facts_read (const char *folder);
void          kn_model_facts_free (KnModelFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnModelFacts, kn_model_facts_free)

/* Model folders in these places: each is a model folder itself, or holds some. The starter comes first. Of
 * KnModelFacts; free with g_ptr_array_unref(). */
GPtrArray    *kn_model_facts_list (const char *const *places);

G_END_DECLS
