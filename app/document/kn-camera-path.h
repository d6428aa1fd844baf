/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A shot's camera: a named move (preset, by amount), or keys when there are any. Preset names are the engine's: static,
 * pan-left, pan-right, tilt-up, tilt-down, roll-left, roll-right, truck-left, truck-right, pedestal-up, pedestal-down,
 * dolly-in, dolly-out, orbit-left, orbit-right, zoom-in, zoom-out, handheld. GListModel of KnCameraKey.
 */
#pragma once

#include "app/document/kn-node.h"

G_BEGIN_DECLS

#define KN_TYPE_CAMERA_PATH (kn_camera_path_get_type ())
G_DECLARE_FINAL_TYPE (KnCameraPath, kn_camera_path, KN, CAMERA_PATH, KnNode)

const char *kn_camera_path_get_preset (KnCameraPath *self);
double      kn_camera_path_get_amount (KnCameraPath *self);
/* A camera file to follow (relative to the project folder), or "". Keys win over it, and it over the preset. */
const char *kn_camera_path_get_file   (KnCameraPath *self);
GListModel *kn_camera_path_get_keys   (KnCameraPath *self);

G_END_DECLS
