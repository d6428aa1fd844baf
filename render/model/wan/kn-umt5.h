/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * The UMT5 text encoder (transformers models/umt5, encoder half). T5 without 1/sqrt(d), RMS norms, gated GELU, and a
 * relative position bias of its own in every block. Only the valid tokens are run: masked keys contribute exactly
 * nothing, so rows are the same as those of a padded run.
 */
#pragma once

#include "render/ops/kn-ops.h"

G_BEGIN_DECLS

struct kn_umt5;

/* path: folder with config.json, or the file (then sizes come from the tensors and config.json beside it). Models over
 * 1 GiB keep their blocks in the file and prepare them one at a time while encoding. NULL and error on failure. */
struct kn_umt5 *kn_umt5_open (struct kn_device *device, const char *path, enum kn_dtype compute, GError **error);
void            kn_umt5_close (struct kn_umt5 **umt5);
/* Width of the rows. */
int             kn_umt5_get_dim (const struct kn_umt5 *umt5);

/* ids: [n], each below the vocabulary size (KN_MODEL_ERROR_TENSOR otherwise). rows: [n, dim] f32, written on
 * success. */
gboolean kn_umt5_encode (struct kn_umt5 *umt5, struct kn_stream *stream, const gint32 *ids, int n, float *rows,
                         GError **error);

/* Bucket of a relative position (key index - query index), bidirectional, as transformers has it for T5. */
int kn_umt5_bucket (int relative, int n_buckets, int max_distance);

G_END_DECLS
