/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What the shot will become on the model's grid, and what rendering it costs: time, memory, disk.
 */
#pragma once

#include "ui/inspector/kn-section.h"

G_BEGIN_DECLS

#define KN_TYPE_FORECAST_SECTION (kn_forecast_section_get_type ())
G_DECLARE_FINAL_TYPE (KnForecastSection, kn_forecast_section, KN, FORECAST_SECTION, KnSection)

G_END_DECLS
