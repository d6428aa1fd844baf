/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * What a person prefers, in all projects.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Borrowed; NULL where the schema is not installed, and defaults hold. */
GSettings *kn_settings_get_default (void);

G_END_DECLS
