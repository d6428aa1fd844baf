/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The studio: `kinora [PROJECT …]` without a verb.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define KN_TYPE_APPLICATION (kn_application_get_type ())
G_DECLARE_FINAL_TYPE (KnApplication, kn_application, KN, APPLICATION, AdwApplication)

KnApplication *kn_application_new (void);

G_END_DECLS
