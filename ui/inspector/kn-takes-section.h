/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What has been made of the shot: pick, compare, name, rate, delete; make more.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_TAKES_SECTION (kn_takes_section_get_type ())
G_DECLARE_FINAL_TYPE (KnTakesSection, kn_takes_section, KN, TAKES_SECTION, KnSection)

G_END_DECLS
