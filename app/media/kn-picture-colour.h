/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What the encoders of pictures do not say of colours.
 */
#pragma once

#include "app/media/kn-film-format.h"

G_BEGIN_DECLS

/* A picture as the encoder made it (extension "png", "exr" …) with its colour named: PNG in its chunks (cICP, and cHRM and
 * gAMA for readers that do not know it), OpenEXR by its chromaticities. NULL if there is nothing to be said that the
 * encoder has not. */
GByteArray *kn_picture_colour_tag (const char *extension, const guint8 *picture, gsize n, KnColour colour);

G_END_DECLS
