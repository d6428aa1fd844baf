/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Text over whatever lies on the layers below.
 */
#pragma once

#include "app/document/kn-clip.h"

G_BEGIN_DECLS

#define KN_TYPE_TITLE (kn_title_get_type ())
G_DECLARE_FINAL_TYPE (KnTitle, kn_title, KN, TITLE, KnClip)

const char   *kn_title_get_text       (KnTitle *self);
const char   *kn_title_get_font       (KnTitle *self);
/* Height of a line as a fraction of the canvas height. */
double        kn_title_get_size_norm  (KnTitle *self);
/* Centre of the text as fractions of the canvas, from its upper left corner. */
const double *kn_title_get_position   (KnTitle *self);
/* "#rrggbb" or "#rrggbbaa". */
const char   *kn_title_get_colour     (KnTitle *self);
/* The same, or "" for none. */
const char   *kn_title_get_background (KnTitle *self);

G_END_DECLS
