/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Older projects, one step at a time: each change of the format adds a function vN → vN+1 to the table and a fixture to
 * tests/unit/document/fixtures.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Rewrites a project of this version (from 1 up to KN_DOCUMENT_VERSION) to the current format, in place. */
void kn_upgrade (JsonObject *project, gint64 version);

G_END_DECLS
