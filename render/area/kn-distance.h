/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* distance: [height, width] receives the distance in pixels from each pixel's centre to the outline of what is not 0,
 * negative inside. Where there is no outline, it is as far away as the picture is large. */
void kn_signed_distance (const guint8 *inside, int height, int width, float *distance);

G_END_DECLS
