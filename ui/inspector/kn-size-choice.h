/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The size of a shot's picture: that of the project, one that the model knows, or any other.
 */
#pragma once

#include "app/client/kn-model-facts.h"
#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

typedef struct _KnSizeChoice KnSizeChoice;

/* own: shown where the size is none of the list. */
KnSizeChoice *kn_size_choice_new    (KnSection *section, GtkDropDown *control, GtkWidget *own);
void          kn_size_choice_free   (KnSizeChoice *self);
/* facts: of the model, or NULL. */
void          kn_size_choice_update (KnSizeChoice *self, const KnModelFacts *facts);

/* "16:9" for what is near enough, else "2.35:1". Free with g_free(). */
char         *kn_size_dup_aspect    (int width_px, int height_px);

G_END_DECLS
