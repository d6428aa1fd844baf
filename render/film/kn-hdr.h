/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Light that an ordinary screen cannot show brought into what it can: films in PQ and HLG (ITU-R BT.2100) and the wide
 * primaries of BT.2020. The white of paper, 203 cd/m² there (BT.2408), comes out a little below ours, so that there is
 * room for what is brighter, up to 1000 cd/m²; the curve is that of BT.2390, on the largest of the three channels, so
 * that colours stay what they are. Colours that BT.709 does not have are cut off.
 */
#pragma once

#include "render/film/kn-frame.h"

#include <libavutil/frame.h>

G_BEGIN_DECLS

/* Whether what is shown of av must be brought into range. */
gboolean kn_hdr_is_in  (const AVFrame *av);
/* frame holds the values of av as they are coded, and afterwards as they are displayed. */
void     kn_hdr_reduce (const AVFrame *av, struct kn_frame *frame);

G_END_DECLS
