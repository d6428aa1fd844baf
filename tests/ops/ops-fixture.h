/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: main only
 *
 * A device under test and tensors whose surroundings are watched: each lies in a buffer of its own that is filled with
 * a known pattern, and after an op every byte of the buffer outside the view must still hold it.
 */
#pragma once

#include "render/ops/kn-ops.h"

/* How a view lies in its buffer. */
enum placement
{
  PLACE_WHOLE,                        /* contiguous */
  PLACE_STRIDED,                      /* rows further apart than they are wide */
  PLACE_COLUMNS,                      /* a column range that starts inside the rows */
};

struct operand
{
  struct kn_tensor view;
  float *values;                      /* [rows, cols], as the device sees them; NULL for an absent operand */
  guint8 *image;                      /* the bytes of the whole buffer before the op */
  gsize image_bytes;
};

extern struct kn_device *test_device;
extern struct kn_stream *test_stream;

/* Normally distributed values times spread, the same for the same seed. */
void   fill_normal (float *values, gint64 n, float spread, guint32 seed);
/* Rounds values to what dtype holds. */
void   round_values (float *values, gint64 n, enum kn_dtype dtype);

/* A tensor of normally distributed values. */
struct operand operand_new (enum kn_dtype dtype, gint64 rows, gint64 cols, enum placement placement, float spread,
                            guint32 seed);
/* {0}: an absent operand. */
struct operand operand_none (void);
void           operand_clear (struct operand *operand);

/* Finishes the stream, which must not have failed. */
void finish (void);
/* Reads an output back and compares: no NaN, normalised mean squared error at most bound, surroundings untouched. */
void check_output (struct operand *output, const float *expected, double bound);
/* An input must be as it was, with its surroundings. */
void check_untouched (struct operand *input);
/* values as a matrix in a file of dtype. Free ->data with g_free(). */
struct kn_host_matrix host_matrix (const float *values, enum kn_dtype dtype, gint64 rows, gint64 cols);
