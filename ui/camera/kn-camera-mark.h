/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A camera key in the viewport, or what keys can be turned towards: can be focused, and moved by keyboard. Arrow keys move
 * it as it is seen, Page Up and Page Down away and back, with Shift further; with Alt they pan, tilt and roll it.
 */
#pragma once

#include "ui/camera/kn-camera-eye.h"
#include "ui/camera/kn-camera-scene.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_MARK (kn_camera_mark_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraMark, kn_camera_mark, KN, CAMERA_MARK, GtkWidget)

/* key 0: the target. eye is borrowed and must stay. */
GtkWidget *kn_camera_mark_new      (KnCameraScene *scene, const struct kn_camera_eye *eye, guint64 key);
guint64    kn_camera_mark_get_key  (KnCameraMark *self);
/* Tells its place among n keys, from 1, and when it is. */
void       kn_camera_mark_update   (KnCameraMark *self, guint place, guint n, const struct kn_scene_key *key);
/* Moves and turns (pan, tilt, roll in radians) the key and those that are selected with it, or the target. */
void       kn_camera_mark_move     (KnCameraMark *self, const double delta[3], const double turn[3]);

G_END_DECLS
