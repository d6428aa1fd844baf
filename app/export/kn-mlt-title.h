/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 */
#pragma once

#include "app/media/kn-handoff.h"

G_BEGIN_DECLS

/* What MLT's producer "kdenlivetitle" wants as its property "xmldata", for a picture of this size; editable in Kdenlive.
 * Free with g_free(). */
char *kn_mlt_title_write (const struct kn_handoff_clip *title, int width, int height);

G_END_DECLS
