/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What the two ways of drawing share.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Cuts a line in clip coordinates where it goes behind the eye; FALSE if nothing is left. */
gboolean _kn_camera_clip_line (double a[4], double b[4]);

G_END_DECLS
