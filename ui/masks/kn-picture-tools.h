/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The tools that put something onto the picture of a shot, as they stand in a viewer.
 *
 * Signal "message" (char *text): what a person has to be told.
 */
#pragma once

#include "ui/viewer/kn-viewer.h"

G_BEGIN_DECLS

#define KN_TYPE_PICTURE_TOOLS (kn_picture_tools_get_type ())
G_DECLARE_FINAL_TYPE (KnPictureTools, kn_picture_tools, KN, PICTURE_TOOLS, GObject)

/* Adds the tools to the viewer and their actions ("picture.invert-mask") to the window. */
KnPictureTools *kn_picture_tools_new         (KnViewer *viewer, GtkWidget *window);
/* Both NULL to let go. */
void            kn_picture_tools_set_session (KnPictureTools *self, KnSession *session, KnRenderDesk *desk);

G_END_DECLS
