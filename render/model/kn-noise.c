/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-noise.h"

#include <math.h>

/* Streams of one seed. Those between belong to samplers that draw anew. */
#define COMMON_STREAM 0
#define FIRST_FRAME_STREAM (1 << 20)

/* ---- Philox ---- */

static void
philox4x32_10 (const guint32 counter[4], guint64 seed, guint32 out[4])
{
  guint32 k0 = (guint32) seed, k1 = (guint32) (seed >> 32);
  guint32 c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];

  for (int round = 0; round < 10; round++)
    {
      guint64 p0 = (guint64) 0xD2511F53u * c0, p1 = (guint64) 0xCD9E8D57u * c2;

      c0 = (guint32) (p1 >> 32) ^ c1 ^ k0;
      c1 = (guint32) p1;
      c2 = (guint32) (p0 >> 32) ^ c3 ^ k1;
      c3 = (guint32) p0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/* Uniform in (0, 1] so that its logarithm is finite. */
static double
unit_interval (guint32 bits)
{
  return ((double) bits + 1.0) * 0x1p-32;
}

static void
normal4 (guint64 seed, guint64 stream, guint64 block, float out[4])
{
  const guint32 counter[4] = { (guint32) block, (guint32) (block >> 32), (guint32) stream, (guint32) (stream >> 32) };
  guint32 bits[4];

  philox4x32_10 (counter, seed, bits);
  for (int i = 0; i < 4; i += 2)
    {
      double radius = sqrt (-2.0 * log (unit_interval (bits[i])));
      double angle = 2.0 * G_PI * unit_interval (bits[i + 1]);

      out[i] = (float) (radius * cos (angle));
      out[i + 1] = (float) (radius * sin (angle));
    }
}

void
kn_noise_field (guint64 seed, guint64 stream, gsize n, float *out)
{
  float block[4];

  for (gsize i = 0; i < n; i++)
    {
      if (i % 4 == 0)
        normal4 (seed, stream, i / 4, block);
      out[i] = block[i % 4];
    }
}

void
kn_noise_latent_frame (guint64 seed, gint64 frame, double shared, gsize n, float *out)
{
  float own = (float) sqrt (1 - shared), common = (float) sqrt (shared);
  g_autofree float *field = NULL;

  kn_noise_field (seed, FIRST_FRAME_STREAM + (guint64) frame, n, out);
  if (shared == 0)
    return;
  field = g_new (float, n);
  kn_noise_field (seed, COMMON_STREAM, n, field);
  for (gsize i = 0; i < n; i++)
    out[i] = own * out[i] + common * field[i];
}

/* ---- PyTorch ---- */

struct mt19937
{
  guint32 state[624];
  int next;
};

static void
mt_seed (struct mt19937 *mt, guint32 seed)
{
  mt->state[0] = seed;
  for (guint32 i = 1; i < 624; i++)
    mt->state[i] = 1812433253u * (mt->state[i - 1] ^ (mt->state[i - 1] >> 30)) + i;
  mt->next = 624;
}

static guint32
mt_next (struct mt19937 *mt)
{
  guint32 y;

  if (mt->next == 624)
    {
      for (int i = 0; i < 624; i++)
        {
          y = (mt->state[i] & 0x80000000u) | (mt->state[(i + 1) % 624] & 0x7fffffffu);
          mt->state[i] = mt->state[(i + 397) % 624] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
        }
      mt->next = 0;
    }
  y = mt->state[mt->next++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

static float
mt_uniform (struct mt19937 *mt)
{
  return (float) (mt_next (mt) & 0xffffff) * 0x1p-24f;
}

static double
mt_uniform_double (struct mt19937 *mt)
{
  guint64 high = mt_next (mt), low = mt_next (mt);

  return (double) ((high << 32 | low) & ((1ull << 53) - 1)) * 0x1p-53;
}

static void
box_muller_16 (float *v)
{
  for (int j = 0; j < 8; j++)
    {
      float radius = sqrtf (-2.0f * logf (1.0f - v[j])), angle = 2.0f * (float) G_PI * v[j + 8];

      v[j] = radius * cosf (angle);
      v[j + 8] = radius * sinf (angle);
    }
}

static void
randn_pairs (struct mt19937 *mt, gsize n, float *out)
{
  for (gsize i = 0; i < n; i += 2)
    {
      double u1 = mt_uniform_double (mt), u2 = mt_uniform_double (mt);
      double radius = sqrt (-2.0 * log1p (-u2)), angle = 2.0 * G_PI * u1;

      out[i] = (float) (radius * cos (angle));
      if (i + 1 < n)
        out[i + 1] = (float) (radius * sin (angle));
    }
}

void
kn_noise_torch_randn (guint64 seed, gsize n, float *out)
{
  struct mt19937 mt;

  mt_seed (&mt, (guint32) seed);
  if (n < 16)
    {
      randn_pairs (&mt, n, out);
      return;
    }
  for (gsize i = 0; i < n; i++)
    out[i] = mt_uniform (&mt);
  for (gsize i = 0; i + 16 <= n; i += 16)
    box_muller_16 (out + i);
  if (n % 16)
    {
      /* The reference redraws the last 16 values whole. */
      for (gsize i = n - 16; i < n; i++)
        out[i] = mt_uniform (&mt);
      box_muller_16 (out + n - 16);
    }
}

void
kn_noise_torch_rand (guint64 seed, gsize n, float *out)
{
  struct mt19937 mt;

  mt_seed (&mt, (guint32) seed);
  for (gsize i = 0; i < n; i++)
    out[i] = mt_uniform (&mt);
}
