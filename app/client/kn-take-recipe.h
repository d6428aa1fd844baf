/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What a take was made from, as the file beside it tells: the request, and what made it.
 */
#pragma once

#include "render/wire/kn-request.h"

G_BEGIN_DECLS

typedef struct
{
  struct kn_request *request;
  char *model, *device;    /* names; "" where they are not said */
  int width, height, frames;
  double fps;              /* 0: not said, as are the three above */
  gboolean kept_early;     /* ended before its last step, and kept */
} KnTakeRecipe;

/* The file's name, whether it is there or not: beside the take (absolute, .mkv). Free with g_free(). */
char         *kn_take_recipe_dup_path (const char *take);
/* path: of the recipe. NULL and a G_FILE_ERROR, KN_RENDER_ERROR or JSON error if it cannot be read. */
KnTakeRecipe *kn_take_recipe_load     (const char *path, GError **error);
void          kn_take_recipe_free     (KnTakeRecipe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KnTakeRecipe, kn_take_recipe_free)

G_END_DECLS
