/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * One character: name, description, picture. A section whose node is a KnCharacter.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_CHARACTER_ROW (kn_character_row_get_type ())
G_DECLARE_FINAL_TYPE (KnCharacterRow, kn_character_row, KN, CHARACTER_ROW, KnSection)

void kn_character_row_edit_name (KnCharacterRow *self);

G_END_DECLS
