/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/wire/kn-wire-error.h"

static const struct
{
  const char *name;
  enum kn_render_error code;
} names[] = {
  { "org.kinora.Error.BadRequest", KN_RENDER_ERROR_BAD_REQUEST },
  { "org.kinora.Error.Unsupported", KN_RENDER_ERROR_UNSUPPORTED },
  { "org.kinora.Error.NoDevice", KN_RENDER_ERROR_NO_DEVICE },
  { "org.kinora.Error.DeviceLost", KN_RENDER_ERROR_DEVICE_LOST },
  { "org.kinora.Error.NoMemory", KN_RENDER_ERROR_NO_MEMORY },
  { "org.kinora.Error.Cancelled", KN_RENDER_ERROR_CANCELLED },
  { "org.kinora.Error.IO", KN_RENDER_ERROR_IO },
  /* what exactly is wrong with a model matters to its reader, who is in the worker */
  { "org.kinora.Error.Model", KN_RENDER_ERROR_MODEL },
  { "org.kinora.Error.Failed", KN_RENDER_ERROR_IO },
};

const char *
kn_wire_error_get_name (const GError *error)
{
  for (guint i = 0; error->domain == KN_RENDER_ERROR && i < G_N_ELEMENTS (names); i++)
    if ((int) names[i].code == error->code)
      return names[i].name;
  return error->domain == KN_MODEL_ERROR ? "org.kinora.Error.Model" : "org.kinora.Error.Failed";
}

GError *
kn_wire_error_new (const char *name, const char *message)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, name))
      return g_error_new_literal (KN_RENDER_ERROR, names[i].code, message);
  return g_error_new_literal (KN_RENDER_ERROR, KN_RENDER_ERROR_IO, message);
}
