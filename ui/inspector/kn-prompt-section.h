/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What is to be seen: the shot's prompt, what it inherits from the project, what the model reads in the end, and what is
 * not to be seen.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_PROMPT_SECTION (kn_prompt_section_get_type ())
G_DECLARE_FINAL_TYPE (KnPromptSection, kn_prompt_section, KN, PROMPT_SECTION, KnSection)

/* The cursor behind the last word. */
void kn_prompt_section_edit (KnPromptSection *self);

G_END_DECLS
