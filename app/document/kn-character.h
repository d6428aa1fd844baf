/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Somebody or something that must look the same in every shot: wherever its name occurs in a prompt, its description is
 * added, and its image is a reference for the model.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_CHARACTER (kn_character_get_type ())
G_DECLARE_FINAL_TYPE (KnCharacter, kn_character, KN, CHARACTER, KnNode)

const char *kn_character_get_name        (KnCharacter *self);
const char *kn_character_get_description (KnCharacter *self);
/* Borrowed, or NULL. */
KnAsset    *kn_character_get_image       (KnCharacter *self);

G_END_DECLS
