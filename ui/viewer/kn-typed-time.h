/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * A time as people type it: a time code or its end ("1:12"), digits in pairs from the right ("112" is the same), seconds
 * with a fraction or a unit ("1.5", "3 s"), frames ("30 f"), and any of them as a distance ("+1:00", "-5 f").
 */
#pragma once

#include "app/document/kn-time.h"

G_BEGIN_DECLS

/* now: where a distance counts from. FALSE if it is none of these; the result is not negative. */
gboolean kn_typed_time_parse (const char *text, KnRate rate, gint64 now, gint64 *frames);

G_END_DECLS
