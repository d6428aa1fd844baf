/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-camera-path.h"

#include "app/document/kn-camera-key.h"
#include "app/document/kn-node-private.h"

enum
{
  F_PRESET,
  F_AMOUNT,
  F_FILE,
};

enum { L_KEYS };

static const KnField fields[] = {
  { "preset", KN_FIELD_STRING },
  { "amount", KN_FIELD_DOUBLE, 0, -100, 100, .def_double = 1 },
  { "file", KN_FIELD_STRING },
};

static const KnListSpec lists[] = {
  { "keys", KN_LIST_KEYS, { kn_camera_key_get_type } },
};

static const KnSchema schema = {
  .kind = "camera", .noun = "camera path", KN_FIELDS (fields), KN_LISTS (lists),
};

KN_DEFINE_CONTAINER (KnCameraPath, kn_camera_path, KnNode, schema)

KN_GETTER (KnCameraPath, kn_camera_path, KN_IS_CAMERA_PATH, const char *, preset, F_PRESET, s, NULL)
KN_GETTER (KnCameraPath, kn_camera_path, KN_IS_CAMERA_PATH, double, amount, F_AMOUNT, d, 0)
KN_LIST_GETTER (KnCameraPath, kn_camera_path, KN_IS_CAMERA_PATH, keys, L_KEYS)
KN_GETTER (KnCameraPath, kn_camera_path, KN_IS_CAMERA_PATH, const char *, file, F_FILE, s, NULL)
