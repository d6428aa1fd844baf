/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: the render thread that opened the device
 *
 * From named tensors of a file to prepared weights on a device. Errors are sticky: a model's open function asks for
 * everything it needs, then looks at `error` once. Names are printf formats.
 */
#pragma once

#include "render/ops/kn-ops.h"
#include "render/weights/kn-weights.h"

G_BEGIN_DECLS

struct kn_loader
{
  struct kn_device *device;
  struct kn_weights *weights;         /* NULL: random values of any shape asked for, to time a model without a file */
  GError *error;
};

/* Prepares "<name>.weight" [out, in, 1, 1, …] and, with_bias, "<name>.bias" [out]. NULL after an error. */
struct kn_linear *kn_load_linear (struct kn_loader *loader, enum kn_dtype compute, gint64 in, gint64 out,
                                  gboolean with_bias, const char *name, ...) G_GNUC_PRINTF (6, 7);

/* As above for n_parts tensors "<name>.<part>.weight", each [out, in], stacked by rows. */
struct kn_linear *kn_load_linear_parts (struct kn_loader *loader, enum kn_dtype compute, gint64 in, gint64 out,
                                        gboolean with_bias, int n_parts, const char *const *parts,
                                        const char *name, ...) G_GNUC_PRINTF (8, 9);

/* Prepares "<name>.weight" and "<name>.bias"; desc has everything but the matrices. The file's kernel is
 * [cout, cin, kt, kh, kw], or [cout, cin, kh, kw] when kt is 1. */
struct kn_conv *kn_load_conv (struct kn_loader *loader, const struct kn_conv_desc *desc, const char *name, ...)
  G_GNUC_PRINTF (3, 4);

/* The tensor as f32 on the device, [rows, cols]; its element count must be rows * cols. {0} after an error. */
struct kn_tensor kn_load_const (struct kn_loader *loader, gint64 rows, gint64 cols, const char *name, ...)
  G_GNUC_PRINTF (4, 5);

/* The tensor as f32 on the host, n values. NULL after an error. g_free(). */
float *kn_load_host (struct kn_loader *loader, gsize n, const char *name, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
