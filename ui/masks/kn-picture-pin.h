/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * Pins pictures to the current shot at the playhead: from a file, from a drop on the viewer, or what is on the screen.
 *
 * Signal "message" (char *text): what a person has to be told.
 */
#pragma once

#include "ui/jobs/kn-render-desk.h"
#include "ui/viewer/kn-viewer.h"

G_BEGIN_DECLS

#define KN_TYPE_PICTURE_PIN (kn_picture_pin_get_type ())
G_DECLARE_FINAL_TYPE (KnPicturePin, kn_picture_pin, KN, PICTURE_PIN, GObject)

/* Adds a button and the strip of pictures to the viewer, and the actions pin-frame and pin-file to the map. */
KnPicturePin *kn_picture_pin_new         (KnViewer *viewer, GActionMap *map);
/* Both NULL to let go. */
void          kn_picture_pin_set_session (KnPicturePin *self, KnSession *session, KnRenderDesk *desk);

G_END_DECLS
