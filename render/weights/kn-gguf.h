/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: any
 *
 * The block formats of ggml: 32 or 256 consecutive elements of a row share scales. All little-endian, in no alignment.
 * The files that hold them are opened with kn_weights_open(); string and number metadata of a GGUF file is read with
 * kn_weights_get_metadata(), numbers as text.
 */
#pragma once

#include "render/base/kn-dtype.h"

G_BEGIN_DECLS

/* One block of kn_dtype_block_size() bytes → kn_dtype_block_len() floats. dtype: a block type.
 * The formulas are those of ggml's dequantize_row_*(), with the same order of operations. */
void kn_gguf_block_to_f32 (float *dst, const guint8 *block, enum kn_dtype dtype);

/* Elements [first, first + n) of the row-major data of a block type, which need not begin or end at a block. */
void kn_gguf_to_f32 (float *dst, const guint8 *data, enum kn_dtype dtype, gsize first, gsize n);

G_END_DECLS
