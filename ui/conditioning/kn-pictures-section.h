/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The pictures that a shot is held to, in order of time.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_PICTURES_SECTION (kn_pictures_section_get_type ())
G_DECLARE_FINAL_TYPE (KnPicturesSection, kn_pictures_section, KN, PICTURES_SECTION, KnSection)

G_END_DECLS
