/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * data/torch*.pth were written by PyTorch 2.6; torch-old.pth in its format of before 1.6, torch-code.pth holds a call.
 */
#include <string.h>

#include "test-file.h"

static struct kn_weights *
open_data (const char *name, GError **error)
{
  g_autofree char *path = test_data (name);

  return kn_weights_open (path, error);
}

static void
assert_values (const struct kn_weights *weights, const char *name, enum kn_dtype dtype, const char *shape,
               const float *expected, int n)
{
  const struct kn_weight *weight = kn_weights_find (weights, name);
  g_autofree char *found = NULL, *wanted = g_strdup_printf ("%s %s", shape, kn_dtype_name (dtype));
  float values[16];

  g_assert_nonnull (weight);
  found = kn_weight_describe (weight);
  g_assert_cmpstr (found, ==, wanted);
  g_assert_cmpint (kn_weight_n_elements (weight), ==, n);
  kn_weight_to_f32 (weight, 0, kn_weight_rows (weight), values);
  for (int i = 0; i < n; i++)
    g_assert_cmpfloat (values[i], ==, expected[i]);
}

static void
test_sample (void)
{
  GError *error = NULL;
  struct kn_weights *weights = open_data ("torch.pth", &error);
  const struct kn_weight *view, *whole;

  g_assert_no_error (error);
  g_assert_cmpuint (kn_weights_n (weights), ==, 11);
  assert_values (weights, "visual.a", KN_F32, "[2, 3]", (float[]) { 0, 1, 2, 3, 4, 5 }, 6);
  assert_values (weights, "half", KN_F16, "[3]", (float[]) { 1, -0.5, 65504 }, 3);
  assert_values (weights, "bf16", KN_BF16, "[2, 2]", (float[]) { 1, 2, 3, -4 }, 4);
  assert_values (weights, "view", KN_F32, "[4]", (float[]) { 4, 5, 6, 7 }, 4);
  assert_values (weights, "whole", KN_F32, "[10]", (float[]) { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 10);
  assert_values (weights, "turned", KN_F32, "[3, 2]", (float[]) { 0, 3, 1, 4, 2, 5 }, 6);
  assert_values (weights, "scalar", KN_F32, "[]", (float[]) { 7 }, 1);
  assert_values (weights, "none", KN_F32, "[0, 3]", NULL, 0);
  assert_values (weights, "parameter", KN_F32, "[2]", (float[]) { 5, 6 }, 2);
  assert_values (weights, "i64", KN_I64, "[2]", (float[]) { 1ll << 40, -1 }, 2);
  assert_values (weights, "flag", KN_BOOL, "[2]", (float[]) { 1, 0 }, 2);
  /* in place: the view is a part of the same bytes */
  view = kn_weights_find (weights, "view");
  whole = kn_weights_find (weights, "whole");
  g_assert_true ((const char *) view->data == (const char *) whole->data + 16);
  kn_weights_close (&weights);
}

static void
test_refused (void)
{
  GError *error = NULL;

  g_assert_null (open_data ("torch-code.pth", &error));
  test_error (&error, KN_MODEL_ERROR_UNSUPPORTED, "posix.system");
  g_assert_null (open_data ("torch-old.pth", &error));
  test_error (&error, KN_MODEL_ERROR_UNSUPPORTED, "2020");
}

/* Every prefix, and every file with one byte changed, is answered; whatever opens can be read. */
static void
test_hostile (void)
{
  gsize bytes;
  g_autofree char *text = test_data_contents ("torch.pth", &bytes);
  float values[64];

  for (gsize i = 0; i < bytes; i++)
    {
      g_autofree char *copy = g_memdup2 (text, bytes);
      struct kn_weights *weights = kn_weights_open_memory (copy, i, "cut", NULL);

      g_assert_null (weights);
      copy[i] ^= (char) (1 << i % 8);
      weights = kn_weights_open_memory (copy, bytes, "changed", NULL);
      for (guint k = 0; weights && k < kn_weights_n (weights); k++)
        if (kn_weight_n_elements (kn_weights_nth (weights, k)) <= 64)
          kn_weight_to_f32 (kn_weights_nth (weights, k), 0, kn_weight_rows (kn_weights_nth (weights, k)), values);
      kn_weights_close (&weights);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torch/sample", test_sample);
  g_test_add_func ("/torch/refused", test_refused);
  g_test_add_func ("/torch/hostile", test_hostile);
  return g_test_run ();
}
