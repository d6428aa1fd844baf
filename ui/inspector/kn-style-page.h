/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Style, negative prompt and characters of a project. A section whose node is the project.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_STYLE_PAGE (kn_style_page_get_type ())
G_DECLARE_FINAL_TYPE (KnStylePage, kn_style_page, KN, STYLE_PAGE, KnSection)

G_END_DECLS
