/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a shot is made from: words, pictures, other shots, footage.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_SOURCE_SECTION (kn_source_section_get_type ())
G_DECLARE_FINAL_TYPE (KnSourceSection, kn_source_section, KN, SOURCE_SECTION, KnSection)

G_END_DECLS
