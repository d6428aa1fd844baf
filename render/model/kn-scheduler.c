/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/model/kn-scheduler.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {
  [KN_SAMPLER_EULER] = "euler",
  [KN_SAMPLER_UNIPC] = "unipc",
  [KN_SAMPLER_UNIPC_DIFFUSERS] = "unipc-diffusers",
  [KN_SAMPLER_DPMPP] = "dpm++",
  [KN_SAMPLER_DISTILL] = "distill",
};

gboolean
kn_sampler_from_name (const char *name, enum kn_sampler *sampler)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        *sampler = (enum kn_sampler) i;
        return TRUE;
      }
  return FALSE;
}

const char *
kn_sampler_get_name (enum kn_sampler sampler)
{
  return names[sampler];
}

/* ---- sigma tables ---- */

static double
shifted (double sigma, double shift)
{
  return shift * sigma / (1.0 + (shift - 1.0) * sigma);
}

/* The i-th of n values from first towards last, end point excluded: first + i * step as NumPy's linspace computes it,
 * since a truncated timestep is sensitive to the last bit. */
static double
spaced (double first, double last, int i, int n)
{
  return first + i * ((last - first) / n);
}

static double
raw_sigma (enum kn_sampler sampler, int i, int n, double shift)
{
  switch (sampler)
    {
    case KN_SAMPLER_EULER:
      return n == 1 ? 1.0 : spaced (1.0, shifted (0.001, shift), i, n - 1);
    case KN_SAMPLER_UNIPC:
      return spaced ((double) 0.999f, 0.0, i, n); /* the reference keeps its largest sigma as an f32 */
    case KN_SAMPLER_UNIPC_DIFFUSERS:
      return spaced (1.0, 0.001, i, n);
    case KN_SAMPLER_DPMPP:
    case KN_SAMPLER_DISTILL:
      return spaced (1.0, 0.0, i, n);
    }
  g_assert_not_reached ();
}

void
kn_sampler_table (enum kn_sampler sampler, int n, double shift, float *sigmas, float *timesteps)
{
  for (int i = 0; i < n; i++)
    {
      double sigma = shifted (raw_sigma (sampler, i, n, shift), shift);
      gboolean truncate = sampler != KN_SAMPLER_EULER && sampler != KN_SAMPLER_DISTILL;

      /* At sigma = 1 the log-SNR of UniPC is infinite. */
      if (sampler == KN_SAMPLER_UNIPC_DIFFUSERS && i == 0)
        sigma = 1.0 - 1e-6;
      sigmas[i] = (float) sigma;
      timesteps[i] = (float) (truncate ? floor (1000.0 * sigma) : 1000.0 * sigma);
    }
  sigmas[n] = 0.0f;
}

/* ---- stepping ---- */

struct kn_scheduler
{
  enum kn_sampler sampler;
  int n_steps, first_step, step;
  float *sigmas;                  /* [n_steps + 1] */
  gsize n;
  float *history;                 /* [3][n]: x0 predictions of the last two steps, sample before the last predictor */
};

static float *
previous (const struct kn_scheduler *s, int back)
{
  return s->history + (gsize) (back - 1) * s->n;
}

static float *
last_sample (const struct kn_scheduler *s)
{
  return s->history + 2 * s->n;
}

struct kn_scheduler *
kn_scheduler_create (enum kn_sampler sampler, int n_steps, const float *sigmas, int first_step, gsize n_values)
{
  struct kn_scheduler *s = g_new0 (struct kn_scheduler, 1);

  g_assert (first_step >= 0 && first_step <= n_steps);
  s->sampler = sampler;
  s->n_steps = n_steps;
  s->first_step = s->step = first_step;
  s->sigmas = g_memdup2 (sigmas, sizeof (float) * (n_steps + 1));
  s->n = n_values;
  s->history = g_new0 (float, 3 * n_values);
  return s;
}

void
kn_scheduler_destroy (struct kn_scheduler **scheduler)
{
  if (!*scheduler)
    return;
  g_free ((*scheduler)->sigmas);
  g_free ((*scheduler)->history);
  g_free (*scheduler);
  *scheduler = NULL;
}

int
kn_scheduler_get_step (const struct kn_scheduler *scheduler)
{
  return scheduler->step;
}

/* lambda = log SNR / 2 */
static double
half_log_snr (const struct kn_scheduler *s, int i)
{
  return log (1.0 - s->sigmas[i]) - log (s->sigmas[i]);
}

/* Corrector of UniPC (bh2) for the sample at step i, of the order the predictor of step i-1 had. */
static void
unipc_correct (const struct kn_scheduler *s, int i, int order, const float *m0, float *x)
{
  const float *m1 = previous (s, 1), *m2 = previous (s, 2), *last = last_sample (s);
  double h = half_log_snr (s, i) - half_log_snr (s, i - 1), b = expm1 (-h);
  double keep = s->sigmas[i] / s->sigmas[i - 1], gain = -(1.0 - s->sigmas[i]) * b;
  double rho0 = 0, rho1 = 0.5, inverse_r = 0;

  if (order == 2)
    {
      double r = (half_log_snr (s, i - 2) - half_log_snr (s, i - 1)) / h;
      double phi1 = b / -h - 1.0, b1 = phi1 / b, phi2 = phi1 / -h - 0.5, b2 = 2.0 * phi2 / b;

      rho0 = (b1 - b2) / (1.0 - r);
      rho1 = b1 - rho0;
      inverse_r = 1.0 / r;
    }
  for (gsize e = 0; e < s->n; e++)
    {
      double correction = rho1 * (m0[e] - m1[e]);

      if (order == 2)
        correction += rho0 * (m2[e] - m1[e]) * inverse_r;
      x[e] = (float) (keep * last[e] + gain * (m1[e] + correction));
    }
}

/* Order of the multistep predictor at step i: it ramps up at the start and down at the end. */
static int
predictor_order (const struct kn_scheduler *s, int i)
{
  return MIN (2, MIN (s->n_steps - i, i - s->first_step + 1));
}

static void
unipc_step (struct kn_scheduler *s, const float *m0, float *x)
{
  int i = s->step, order = predictor_order (s, i);
  const float *m1 = previous (s, 1);
  double h, b, keep, gain, slope = 0;

  if (i > s->first_step)
    unipc_correct (s, i, predictor_order (s, i - 1), m0, x);
  memcpy (last_sample (s), x, s->n * sizeof (float));
  if (s->sigmas[i + 1] == 0)
    {
      memcpy (x, m0, s->n * sizeof (float));
      return;
    }
  h = half_log_snr (s, i + 1) - half_log_snr (s, i);
  b = expm1 (-h);
  keep = s->sigmas[i + 1] / s->sigmas[i];
  gain = -(1.0 - s->sigmas[i + 1]) * b;
  if (order == 2)
    slope = 0.5 * h / (half_log_snr (s, i - 1) - half_log_snr (s, i));
  for (gsize e = 0; e < s->n; e++)
    x[e] = (float) (keep * x[e] + gain * (m0[e] + slope * (m1[e] - m0[e])));
}

static void
dpmpp_step (struct kn_scheduler *s, const float *m0, float *x)
{
  int i = s->step;
  const float *m1 = previous (s, 1);
  double lambda, h, b, slope = 0;

  if (s->sigmas[i + 1] == 0)
    {
      memcpy (x, m0, s->n * sizeof (float));
      return;
    }
  lambda = half_log_snr (s, i);
  h = half_log_snr (s, i + 1) - lambda;
  b = expm1 (-h);
  /* At sigma = 1 the previous interval is infinitely long and its slope nothing. */
  if (predictor_order (s, i) == 2)
    slope = 0.5 * h / (lambda - half_log_snr (s, i - 1));
  for (gsize e = 0; e < s->n; e++)
    x[e] = (float) (s->sigmas[i + 1] / s->sigmas[i] * x[e] -
                    (1.0 - s->sigmas[i + 1]) * b * (m0[e] + slope * (m0[e] - m1[e])));
}

void
kn_scheduler_step (struct kn_scheduler *s, const float *velocity, const float *noise, float *sample, float *clean)
{
  int i = s->step;
  float sigma = s->sigmas[i], next = s->sigmas[i + 1];
  float *m0 = g_new (float, s->n);

  g_assert (i < s->n_steps);
  for (gsize e = 0; e < s->n; e++)
    m0[e] = sample[e] - sigma * velocity[e];
  if (clean)
    memcpy (clean, m0, s->n * sizeof (float));

  switch (s->sampler)
    {
    case KN_SAMPLER_EULER:
      for (gsize e = 0; e < s->n; e++)
        sample[e] += (next - sigma) * velocity[e];
      break;
    case KN_SAMPLER_UNIPC:
    case KN_SAMPLER_UNIPC_DIFFUSERS:
      unipc_step (s, m0, sample);
      break;
    case KN_SAMPLER_DPMPP:
      dpmpp_step (s, m0, sample);
      break;
    case KN_SAMPLER_DISTILL:
      for (gsize e = 0; e < s->n; e++)
        sample[e] = next == 0 ? m0[e] : (1.0f - next) * m0[e] + next * noise[e];
      break;
    }
  memcpy (previous (s, 2), previous (s, 1), s->n * sizeof (float));
  memcpy (previous (s, 1), m0, s->n * sizeof (float));
  g_free (m0);
  s->step++;
}

/* ---- saving ---- */

struct state_header
{
  gint32 sampler, n_steps, first_step, step;
  guint64 n;
};

GBytes *
kn_scheduler_save (const struct kn_scheduler *s)
{
  const struct state_header header = { s->sampler, s->n_steps, s->first_step, s->step, s->n };
  gsize history = 3 * s->n * sizeof (float);
  guint8 *bytes = g_malloc (sizeof header + history);

  memcpy (bytes, &header, sizeof header);
  memcpy (bytes + sizeof header, s->history, history);
  return g_bytes_new_take (bytes, sizeof header + history);
}

gboolean
kn_scheduler_restore (struct kn_scheduler *s, GBytes *state)
{
  gsize size, history = 3 * s->n * sizeof (float);
  const guint8 *bytes = g_bytes_get_data (state, &size);
  struct state_header header;

  if (size != sizeof header + history)
    return FALSE;
  memcpy (&header, bytes, sizeof header);
  if (header.sampler != (gint32) s->sampler || header.n_steps != s->n_steps || header.first_step != s->first_step ||
      header.n != s->n || header.step < s->first_step || header.step > s->n_steps)
    return FALSE;
  s->step = header.step;
  memcpy (s->history, bytes + sizeof header, history);
  return TRUE;
}
