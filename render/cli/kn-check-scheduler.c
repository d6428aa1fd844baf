/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sigma tables and trajectories of the samplers, and the reference's random numbers.
 */
#include "render/cli/kn-check-private.h"
#include "render/model/kn-noise.h"
#include "render/model/kn-scheduler.h"
#include "render/weights/kn-safe-json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The references' names of samplers. The solver of both UniPC grids is the same. */
static gboolean
sampler_of (const char *name, enum kn_sampler *sampler)
{
  static const struct
  {
    const char *prefix;
    enum kn_sampler sampler;
  } known[] = {
    { "unipc_diffusers_pre", KN_SAMPLER_UNIPC }, { "unipc_diffusers", KN_SAMPLER_UNIPC_DIFFUSERS },
    { "unipc", KN_SAMPLER_UNIPC },               { "dpmpp", KN_SAMPLER_DPMPP },
    { "euler", KN_SAMPLER_EULER },               { "distill", KN_SAMPLER_DISTILL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (name, known[i].prefix))
      {
        *sampler = known[i].sampler;
        return TRUE;
      }
  return FALSE;
}

/* ---- tables ---- */

static float *
read_numbers (JsonObject *object, const char *key, gsize *n)
{
  JsonArray *array = kn_safe_json_get_array (object, key);
  float *values;

  *n = array ? json_array_get_length (array) : 0;
  if (!array)
    return NULL;
  values = g_new (float, MAX (*n, 1));
  for (gsize i = 0; i < *n; i++)
    values[i] = (float) json_array_get_double_element (array, (guint) i);
  return values;
}

/* diffusers before 2026 computes the grid of Wan's own UniPC by another formula, equal but for the last bit: where 1000
 * sigma is an integer, truncation goes either way. Ours follows Wan; there the table's timestep counts as ours. */
static void
forgive_last_bit (const float *sigmas, const float *expected, float *actual, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      float t = 1000.0f * sigmas[i];

      if (fabsf (t - roundf (t)) < 1e-3f && fabsf (expected[i] - actual[i]) == 1.0f)
        actual[i] = expected[i];
    }
}

/* Timesteps that the reference truncates must be equal; the others are 1000 times a sigma. */
static void
compare_timesteps (struct kn_check *c, const char *name, const float *expected, const float *actual, gsize n,
                   gboolean integers)
{
  g_autofree float *expected_sigma = NULL, *actual_sigma = NULL;

  if (integers)
    {
      kn_check_compare (c, name, KN_CHECK_EXACT, expected, actual, n);
      return;
    }
  expected_sigma = g_new (float, n);
  actual_sigma = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    {
      expected_sigma[i] = expected[i] / 1000.0f;
      actual_sigma[i] = actual[i] / 1000.0f;
    }
  kn_check_compare (c, name, KN_CHECK_SCHEDULER, expected_sigma, actual_sigma, n);
}

static void
check_table (struct kn_check *c, const char *key, JsonObject *table)
{
  g_autofree char *sigma_row = g_strconcat (key, " sigmas", NULL), *time_row = g_strconcat (key, " timesteps", NULL);
  const char *shift_text = strstr (key, "|shift="), *steps_text = strstr (key, "|steps=");
  gsize n_sigmas, n_times;
  g_autofree float *sigmas = read_numbers (table, "sigmas", &n_sigmas);
  g_autofree float *times = read_numbers (table, "timesteps", &n_times);
  g_autofree float *our_sigmas = NULL, *our_times = NULL;
  enum kn_sampler sampler;
  int steps = steps_text ? atoi (steps_text + 7) : 0;

  if (!sampler_of (key, &sampler) || !shift_text || steps < 1 || !sigmas || !times || n_times != (gsize) steps ||
      n_sigmas < n_times || n_sigmas > n_times + 1)
    {
      kn_check_fail (c, key, "not a table that is known");
      return;
    }
  our_sigmas = g_new (float, steps + 1);
  our_times = g_new (float, steps);
  kn_sampler_table (sampler, steps, g_ascii_strtod (shift_text + 7, NULL), our_sigmas, our_times);
  kn_check_compare (c, sigma_row, KN_CHECK_SCHEDULER, sigmas, our_sigmas, n_sigmas);
  if (g_str_has_prefix (key, "unipc_diffusers_pre"))
    forgive_last_bit (sigmas, times, our_times, n_times);
  compare_timesteps (c, time_row, times, our_times, n_times,
                     sampler != KN_SAMPLER_EULER && sampler != KN_SAMPLER_DISTILL);
}

static gboolean
check_tables (struct kn_check *c, GError **error)
{
  g_autofree char *path = kn_check_path (c, "tables.json"), *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GList) keys = NULL;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, error) || !(root = kn_safe_json_parse (text, n, path, error)))
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "%s must be an object.", path);
      return FALSE;
    }
  keys = json_object_get_members (json_node_get_object (root));
  for (GList *k = keys; k; k = k->next)
    {
      JsonObject *table = kn_safe_json_get_object (json_node_get_object (root), k->data);

      if (table)
        check_table (c, k->data, table);
    }
  return TRUE;
}

/* ---- trajectories ---- */

static float *
read_step (const struct kn_check *c, const char *run, int step, const char *leaf, gsize *n)
{
  g_autofree char *name = g_strdup_printf ("%s.step%d.%s", run, step, leaf);

  return kn_check_read (c, name, n);
}

static int
count_steps (const struct kn_check *c, const char *run)
{
  for (int n = 0;; n++)
    {
      g_autofree char *name = g_strdup_printf ("%s.step%d.model_output", run, n);

      if (!kn_weights_find (c->io, name))
        return n;
    }
}

/* From the first sample with the recorded model outputs to the end, on our own state. */
static void
check_trajectory (struct kn_check *c, const char *run, const float *sigmas, int n_steps, const float *start, gsize n)
{
  g_autofree float *sample = g_memdup2 (start, n * sizeof (float));
  struct kn_scheduler *scheduler;
  enum kn_sampler sampler;

  if (!sampler_of (run, &sampler))
    {
      kn_check_fail (c, run, "a sampler that is not known");
      return;
    }
  scheduler = kn_scheduler_create (sampler, n_steps, sigmas, 0, n);
  for (int i = 0; i < n_steps; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.step%d.prev_sample", run, i);
      gsize n_velocity, n_noise = n;
      g_autofree float *velocity = read_step (c, run, i, "model_output", &n_velocity);
      g_autofree float *noise = read_step (c, run, i, "noise", &n_noise);

      if (n_velocity != n || n_noise != n || (sampler == KN_SAMPLER_DISTILL && !noise && sigmas[i + 1] != 0))
        {
          kn_check_fail (c, name, "inputs of another size");
          break;
        }
      kn_scheduler_step (scheduler, velocity, noise, sample, NULL);
      kn_check_tensor (c, name, KN_CHECK_SCHEDULER, sample, n);
    }
  kn_scheduler_destroy (&scheduler);
}

static gboolean
check_trajectories (struct kn_check *c, GError **error)
{
  gsize n, n_sigmas;
  g_autofree float *start = kn_check_need (c, "x_init", &n, error);

  for (guint i = 0; start && i < kn_weights_n (c->io); i++)
    {
      const char *name = kn_weights_nth (c->io, i)->name;
      g_autofree char *run = g_str_has_suffix (name, ".sigmas") ? g_strndup (name, strlen (name) - 7) : NULL;
      g_autofree float *given = NULL, *sigmas = NULL;
      int steps;

      if (!run)
        continue;
      given = kn_check_read (c, name, &n_sigmas);
      steps = count_steps (c, run);
      if (n_sigmas < (gsize) steps)
        {
          kn_check_fail (c, name, "fewer sigmas than steps");
          continue;
        }
      /* Some lists leave out the final zero. */
      sigmas = g_new0 (float, steps + 1);
      memcpy (sigmas, given, MIN (n_sigmas, (gsize) steps + 1) * sizeof (float));
      check_trajectory (c, run, sigmas, steps, start, n);
    }
  return start != NULL;
}

gboolean
kn_check_schedulers (struct kn_check *c, GError **error)
{
  return check_tables (c, error) && (!c->io || check_trajectories (c, error));
}

/* ---- random numbers ---- */

gboolean
kn_check_rng (struct kn_check *c, GError **error)
{
  for (guint i = 0; i < kn_weights_n (c->io); i++)
    {
      const char *name = kn_weights_nth (c->io, i)->name;
      const char *seed = strstr (name, ".seed");
      gsize n = (gsize) kn_weight_n_elements (kn_weights_nth (c->io, i));
      g_autofree float *values = g_new (float, MAX (n, 1));

      if (!seed || !g_str_has_prefix (name, "rand"))
        {
          kn_check_fail (c, name, "a generator that is not known");
          continue;
        }
      if (g_str_has_prefix (name, "randn."))
        kn_noise_torch_randn (g_ascii_strtoull (seed + 5, NULL, 10), n, values);
      else
        kn_noise_torch_rand (g_ascii_strtoull (seed + 5, NULL, 10), n, values);
      kn_check_tensor (c, name, KN_CHECK_SCHEDULER, values, n);
    }
  return TRUE;
}
