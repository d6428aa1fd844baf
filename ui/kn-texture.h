/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Pictures for the screen.
 */
#pragma once

#include "app/client/kn-job.h"
#include "render/film/kn-frame.h"

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* New references. */
GdkTexture *kn_texture_from_frame   (const struct kn_frame *frame);
/* The newest preview of a job at a frame of its take; NULL if there is none. Main thread only. */
GdkTexture *kn_texture_from_preview (KnJob *job, gint64 frame);

G_END_DECLS
