/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-camera-key.h"

#include "app/document/kn-node-private.h"

enum
{
  F_TIME_FRAMES,
  F_POSITION,
  F_ORIENTATION,
  F_FOV_DEG,
  F_INTERPOLATION,
};

static const KnField fields[] = {
  { "time_frames", KN_FIELD_FRAMES, KN_FIELD_ALWAYS, 0, KN_FRAMES_MAX },
  { "position", KN_FIELD_VECTOR, KN_FIELD_ALWAYS, -1e6, 1e6, .n = 3 },
  { "orientation", KN_FIELD_VECTOR, 0, -1, 1, .n = 4, .def_vector = { 1, 0, 0, 0 } },
  { "fov_deg", KN_FIELD_DOUBLE, 0, 0, 170 },
  { "interpolation", KN_FIELD_ENUM, .type = kn_interpolation_get_type },
};

static gboolean
check (KnNode *node, GError **error)
{
  const double *q = kn_node_value (node, F_ORIENTATION)->v;

  if (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3] > 1e-12)
    return TRUE;
  g_set_error_literal (error, KN_EDIT_ERROR, KN_EDIT_ERROR_BAD_VALUE, "A camera orientation must not be zero.");
  return FALSE;
}

static const KnSchema schema = {
  .kind = "camera-key", .noun = "camera key", KN_FIELDS (fields),
  .check = check,
};

KN_DEFINE_NODE (KnCameraKey, kn_camera_key, KnNode, schema)

KN_GETTER (KnCameraKey, kn_camera_key, KN_IS_CAMERA_KEY, gint64, time_frames, F_TIME_FRAMES, i, 0)
KN_GETTER (KnCameraKey, kn_camera_key, KN_IS_CAMERA_KEY, const double *, position, F_POSITION, v, NULL)
KN_GETTER (KnCameraKey, kn_camera_key, KN_IS_CAMERA_KEY, const double *, orientation, F_ORIENTATION, v, NULL)
KN_GETTER (KnCameraKey, kn_camera_key, KN_IS_CAMERA_KEY, double, fov_deg, F_FOV_DEG, d, 0)
KN_GETTER (KnCameraKey, kn_camera_key, KN_IS_CAMERA_KEY, KnInterpolation, interpolation, F_INTERPOLATION, i, 0)
