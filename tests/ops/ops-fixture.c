/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ops/ops-fixture.h"

#include <math.h>
#include <string.h>

/* Before and after the view, and between its rows. */
#define GUARD_BYTES 256
#define EXTRA_COLS 21
#define FIRST_COL 5
#define PATTERN 0xc2

struct kn_device *test_device;
struct kn_stream *test_stream;

void
fill_normal (float *values, gint64 n, float spread, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gint64 i = 0; i < n; i++)
    {
      double radius = sqrt (-2 * log (1 - g_rand_double (rand)));

      values[i] = (float) (spread * radius * cos (2 * G_PI * g_rand_double (rand)));
    }
}

void
round_values (float *values, gint64 n, enum kn_dtype dtype)
{
  for (gint64 i = 0; dtype == KN_BF16 && i < n; i++)
    values[i] = kn_bf16_to_f32 (kn_f32_to_bf16 (values[i]));
}

static gsize
element_offset (const struct kn_tensor *view, gint64 row, gint64 col)
{
  return view->offset_bytes + (gsize) (row * view->ld + col) * kn_dtype_size (view->dtype);
}

/* The whole buffer as f32: bytes pass through unchanged. */
static struct kn_tensor
whole_buffer (const struct operand *operand)
{
  gint64 n = (gint64) operand->image_bytes / 4;

  return (struct kn_tensor) { .buf = operand->view.buf, .dtype = KN_F32, .rows = 1, .cols = n, .ld = n };
}

static void
make_image (struct operand *operand)
{
  struct kn_tensor *view = &operand->view;

  memset (operand->image, PATTERN, operand->image_bytes);
  for (gint64 i = 0; i < view->rows; i++)
    kn_dtype_from_f32 (operand->image + element_offset (view, i, 0), operand->values + i * view->cols, view->dtype,
                       (gsize) view->cols);
}

struct operand
operand_new (enum kn_dtype dtype, gint64 rows, gint64 cols, enum placement placement, float spread, guint32 seed)
{
  struct operand operand = { 0 };
  GError *error = NULL;

  operand.view = (struct kn_tensor) {
    .offset_bytes = GUARD_BYTES, .dtype = dtype, .rows = rows, .cols = cols, .ld = cols };
  if (placement != PLACE_WHOLE)
    operand.view.ld = cols + EXTRA_COLS;
  if (placement == PLACE_COLUMNS)
    operand.view.offset_bytes += FIRST_COL * kn_dtype_size (dtype);
  operand.image_bytes = (2 * GUARD_BYTES + (gsize) (rows * operand.view.ld) * kn_dtype_size (dtype) + 3) & ~(gsize) 3;
  operand.image = g_malloc (operand.image_bytes);
  operand.values = g_new (float, rows * cols);
  fill_normal (operand.values, rows * cols, spread, seed);
  round_values (operand.values, rows * cols, dtype);
  make_image (&operand);
  operand.view.buf = kn_buf_create (test_device, operand.image_bytes, &error);
  g_assert_no_error (error);
  kn_stream_upload (test_stream, whole_buffer (&operand), operand.image);
  return operand;
}

struct operand
operand_none (void)
{
  return (struct operand) { 0 };
}

void
operand_clear (struct operand *operand)
{
  kn_buf_destroy (&operand->view.buf);
  g_free (operand->image);
  g_free (operand->values);
}

void
finish (void)
{
  GError *error = NULL;

  kn_stream_finish (test_stream, &error);
  g_assert_no_error (error);
}

static guint8 *
read_buffer (struct operand *operand)
{
  guint8 *bytes = g_malloc (operand->image_bytes);

  kn_stream_download_f32 (test_stream, whole_buffer (operand), (float *) bytes);
  finish ();
  return bytes;
}

static void
check_values (const float *got, const float *expected, gint64 rows, gint64 cols, double bound)
{
  double error = 0, power = 0;

  for (gint64 i = 0; i < rows * cols; i++)
    {
      if (!isfinite (got[i]))
        g_error ("element [%d, %d] is %g instead of %g", (int) (i / cols), (int) (i % cols), got[i], expected[i]);
      error += ((double) got[i] - expected[i]) * ((double) got[i] - expected[i]);
      power += (double) expected[i] * expected[i];
    }
  g_test_message ("normalised mean squared error %.2g, bound %.2g", error / MAX (power, 1e-30), bound);
  if (error > bound * MAX (power, 1e-30))
    g_error ("normalised mean squared error is %g, more than %g", error / MAX (power, 1e-30), bound);
}

void
check_output (struct operand *output, const float *expected, double bound)
{
  g_autofree guint8 *bytes = read_buffer (output);
  const struct kn_tensor *view = &output->view;
  gsize row_bytes = (gsize) view->cols * kn_dtype_size (view->dtype);
  g_autofree float *got = g_new (float, view->rows * view->cols);

  for (gint64 i = 0; i < view->rows; i++)
    {
      guint8 *row = bytes + element_offset (view, i, 0);

      kn_dtype_to_f32 (got + i * view->cols, row, view->dtype, (gsize) view->cols);
      memcpy (row, output->image + element_offset (view, i, 0), row_bytes);
    }
  check_values (got, expected, view->rows, view->cols, bound);
  if (memcmp (bytes, output->image, output->image_bytes))
    g_error ("bytes outside the output were written");
}

void
check_untouched (struct operand *input)
{
  g_autofree guint8 *bytes = NULL;

  if (!input->values)
    return;
  bytes = read_buffer (input);
  if (memcmp (bytes, input->image, input->image_bytes))
    g_error ("an input was written");
}

struct kn_host_matrix
host_matrix (const float *values, enum kn_dtype dtype, gint64 rows, gint64 cols)
{
  void *data = g_malloc ((gsize) (rows * cols) * kn_dtype_size (dtype));

  kn_dtype_from_f32 (data, values, dtype, (gsize) (rows * cols));
  return (struct kn_host_matrix) { .data = data, .dtype = dtype, .rows = rows, .cols = cols };
}
