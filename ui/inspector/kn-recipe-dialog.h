/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a take was made from, to read and to copy, with the way to its file.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_RECIPE_DIALOG (kn_recipe_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KnRecipeDialog, kn_recipe_dialog, KN, RECIPE_DIALOG, AdwWindow)

/* path: of the recipe. NULL with an error if it cannot be read. */
KnRecipeDialog *kn_recipe_dialog_new (GtkWindow *parent, const char *title, const char *path, GError **error);

G_END_DECLS
