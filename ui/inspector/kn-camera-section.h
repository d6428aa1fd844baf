/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The camera by the name of its move.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_SECTION (kn_camera_section_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraSection, kn_camera_section, KN, CAMERA_SECTION, KnSection)

G_END_DECLS
