/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * How the shot is made: length, seed, quality, size, frame rate, model and how the model is run.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_SETTINGS_SECTION (kn_settings_section_get_type ())
G_DECLARE_FINAL_TYPE (KnSettingsSection, kn_settings_section, KN, SETTINGS_SECTION, KnSection)

G_END_DECLS
