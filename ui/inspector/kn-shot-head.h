/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Which shot it is, how far it is, and which of its takes is seen.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_SHOT_HEAD (kn_shot_head_get_type ())
G_DECLARE_FINAL_TYPE (KnShotHead, kn_shot_head, KN, SHOT_HEAD, KnSection)

G_END_DECLS
