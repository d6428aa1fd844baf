/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * The camera of the current shot: its path in space, its curves over time, its keys as numbers, and the moves that have a
 * name. A page of the viewer. Its actions are "camera.…"; their keys are in ui/kn-shortcuts.c.
 */
#pragma once

#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_PAGE (kn_camera_page_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraPage, kn_camera_page, KN, CAMERA_PAGE, GtkWidget)

/* Both NULL to let go. */
void kn_camera_page_set_session (KnCameraPage *self, KnSession *session, KnRenderDesk *desk);
/* What it shows, for others that show it too; NULL without a session. Borrowed. */
KnCameraScene *kn_camera_page_get_scene (KnCameraPage *self);

G_END_DECLS
