/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Files into the timeline, by drag and drop or from a dialog. What they are is found out away from the main loop; then each
 * is one step. A picture that is dropped on the lower half of a shot, or on the lane of pictures, is pinned to the shot at
 * that moment; all else becomes a clip there, one after the other.
 */
#pragma once

#include "ui/timeline/kn-timeline.h"

G_BEGIN_DECLS

/* Takes drops on the timeline. */
void kn_media_import_attach (KnTimeline *timeline, GtkWidget *rows);
/* Asks for files and puts them at the playhead. */
void kn_media_import_choose (KnTimeline *timeline);

G_END_DECLS
