/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * Errors of the render side as D-Bus names and back, so that code and sentence survive the way to the studio.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

/* "org.kinora.Error.BadRequest", "…Unsupported", "…NoDevice", "…DeviceLost", "…NoMemory", "…Cancelled", "…IO"; model
 * errors are "…Model", everything else "…Failed". */
const char *kn_wire_error_get_name (const GError *error);

/* A KN_RENDER_ERROR with the code that the name stands for; unknown names are KN_RENDER_ERROR_IO. */
GError *kn_wire_error_new (const char *name, const char *message);

G_END_DECLS
