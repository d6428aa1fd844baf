/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Which model makes a shot, and what that model can do: a drop-down list over the field "model" of a section's shots.
 */
#pragma once

#include "app/client/kn-model-facts.h"
#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

typedef struct _KnModelChoice KnModelChoice;

/* able: a label below the list. */
KnModelChoice      *kn_model_choice_new       (KnSection *section, GtkDropDown *control, GtkLabel *able);
void                kn_model_choice_free      (KnModelChoice *self);
/* Looks into the model folders again when the section gets another subject. */
void                kn_model_choice_update    (KnModelChoice *self);
/* Of the model that the first shot is made with; NULL if it is missing. Borrowed. */
const KnModelFacts *kn_model_choice_get_facts (KnModelChoice *self);

G_END_DECLS
