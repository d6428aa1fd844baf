/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-noise.h"

#include <math.h>

#define N (1 << 16)

/* Random123's known answer for philox4x32 of ten rounds, key and counter zero, through Box-Muller. */
static void
test_known_answer (void)
{
  const guint32 bits[4] = { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 };
  float field[4];

  kn_noise_field (0, 0, 4, field);
  for (int i = 0; i < 4; i += 2)
    {
      double radius = sqrt (-2 * log ((bits[i] + 1.0) / 0x1p32)), angle = 2 * G_PI * (bits[i + 1] + 1.0) / 0x1p32;

      g_assert_cmpfloat_with_epsilon (field[i], radius * cos (angle), 1e-6);
      g_assert_cmpfloat_with_epsilon (field[i + 1], radius * sin (angle), 1e-6);
    }
}

static double
mean_product (const float *a, const float *b)
{
  double sum = 0;

  for (int i = 0; i < N; i++)
    sum += a[i] * b[i];
  return sum / N;
}

/* Every frame is standard normal, any two have the share in common, and what is asked for besides changes nothing. */
static void
test_shared (void)
{
  const double shares[] = { 0, .3, 1 };
  g_autofree float *a = g_new (float, N), *b = g_new (float, N);
  float few[5];

  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      kn_noise_latent_frame (7, -1, shares[i], N, a);
      kn_noise_latent_frame (7, 12, shares[i], N, b);
      g_assert_cmpfloat_with_epsilon (mean_product (a, a), 1, .02);
      g_assert_cmpfloat_with_epsilon (mean_product (b, b), 1, .02);
      g_assert_cmpfloat_with_epsilon (mean_product (a, b), shares[i], .02);
      kn_noise_latent_frame (7, 12, shares[i], G_N_ELEMENTS (few), few);
      g_assert_cmpmem (few, sizeof few, b, sizeof few);
      kn_noise_latent_frame (8, 12, shares[i], N, a);
      g_assert_cmpfloat_with_epsilon (mean_product (a, b), 0, .02);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/noise/known-answer", test_known_answer);
  g_test_add_func ("/noise/shared", test_shared);
  return g_test_run ();
}
