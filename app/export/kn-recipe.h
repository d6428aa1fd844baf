/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only, but for kn_recipe_dup_embedded() (any)
 *
 * How a film or picture was made, as JSON that travels inside it: style, model, and every shot with its prompt, seed,
 * camera and masks, the painted ones included. Opens again as a project. Paths, takes and references to other files are
 * left out.
 */
#pragma once

#include "app/document/kn-document.h"
#include "app/document/kn-sequence.h"

G_BEGIN_DECLS

/* The part [in, out) of a sequence as a film of n_frames; of all shots, or only of the one with this id (0: all).
 * Free with g_free(). */
char       *kn_recipe_new          (KnSequence *sequence, gint64 in_frames, gint64 out_frames, gint64 n_frames,
                                    guint64 only);
/* A new project from a recipe. */
KnDocument *kn_recipe_open         (const char *recipe, const char *name, GError **error);
/* Stores the painted masks of a recipe in the project made of it, which has been saved. */
gboolean    kn_recipe_unpack       (const char *recipe, KnDocument *document, GError **error);
/* What a film, picture or manifest carries, or NULL. Free with g_free(). */
char       *kn_recipe_dup_embedded (const char *path);
/* A number that the recipe has at its top, -1 if it has none. */
gint64      kn_recipe_get_number   (const char *recipe, const char *key);

G_END_DECLS
