/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * What the encoders of pictures do not say of wide colours.
 */
#pragma once

#include "app/media/kn-film-format.h"

G_BEGIN_DECLS

/* A PNG picture with the colour named in its chunks (cICP, and cHRM and gAMA for readers that do not know it); NULL if the
 * encoder has said all there is to say. */
GByteArray *kn_picture_colour_tag_png (const guint8 *png, gsize n, KnColour colour);

G_END_DECLS
