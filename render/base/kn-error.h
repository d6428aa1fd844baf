/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The two error domains of the render side. Messages are whole English sentences that a user can act on; they name the
 * file, the tensor or the request key that is wrong and what was expected instead.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KN_RENDER_ERROR (kn_render_error_quark ())
GQuark kn_render_error_quark (void);

/* What went wrong while something was being made. */
enum kn_render_error
{
  KN_RENDER_ERROR_BAD_REQUEST,     /* the request breaks a documented rule */
  KN_RENDER_ERROR_UNSUPPORTED,     /* the model or the device cannot do what was asked */
  KN_RENDER_ERROR_NO_DEVICE,       /* no such device */
  KN_RENDER_ERROR_DEVICE_LOST,     /* the device stopped answering; the job can be resumed on a new one */
  KN_RENDER_ERROR_NO_MEMORY,       /* does not fit; the message states the figure */
  KN_RENDER_ERROR_CANCELLED,       /* the user cancelled */
  KN_RENDER_ERROR_IO,              /* a file could not be read or written */
  KN_RENDER_ERROR_MODEL,           /* the model is not there or not what it should be; said by a worker, see below */
};

#define KN_MODEL_ERROR (kn_model_error_quark ())
GQuark kn_model_error_quark (void);

/* What is wrong with a model's files. */
enum kn_model_error
{
  KN_MODEL_ERROR_IO,               /* missing or unreadable file */
  KN_MODEL_ERROR_FORMAT,           /* truncated or malformed container */
  KN_MODEL_ERROR_TENSOR,           /* a tensor is missing or has the wrong shape or dtype */
  KN_MODEL_ERROR_CONFIG,           /* config.json is missing a field or contradicts the tensors */
  KN_MODEL_ERROR_UNSUPPORTED,      /* a valid file of a kind this program does not run */
};

/* Sets an error of that domain. Always FALSE, to be returned. */
gboolean kn_model_fail (GError **error, enum kn_model_error code, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
