/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/cli/kn-check-private.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>

/* ---- bounds ---- */

struct bound
{
  double max, rms;
};

/* f32: 1e-4. bf16: twice what the references differ by between f32 and bf16. */
static struct bound
bound_of (const struct kn_check *c, enum kn_check_class class)
{
  static const struct bound bf16[] = {
    [KN_CHECK_DIT] = { .062, .016 },     [KN_CHECK_VAE_DECODE] = { .036, .004 }, [KN_CHECK_VAE_ENCODE] = { .070, .018 },
    [KN_CHECK_UMT5] = { .112, .020 },    [KN_CHECK_LATENTS] = { .226, .050 },    [KN_CHECK_FRAMES] = { .034, .0032 },
  };

  switch (class)
    {
    case KN_CHECK_EXACT:
      return (struct bound) { 0, 0 };
    case KN_CHECK_SCHEDULER:
      return (struct bound) { 2e-6, 2e-6 };
    case KN_CHECK_F32:
      return (struct bound) { 1e-4, 1e-4 };
    default:
      return c->dtype == KN_F32 ? (struct bound) { 1e-4, 1e-4 } : bf16[class];
    }
}

/* The error of bf16 is relative, and the bounds were measured on outputs of about unit size, of .2 to .3 for decoded
 * frames. Larger activations, and pictures of higher contrast, may differ by more in proportion. */
static double
scale_of (enum kn_check_class class, const char *name, double rms)
{
  if (class == KN_CHECK_VAE_DECODE)
    return MAX (1, rms / .3);
  return g_str_has_prefix (name, "act.") ? MAX (1, rms) : 1;
}

/* ---- rows ---- */

static struct kn_check_row *
add_row (struct kn_check *c, const char *name, enum kn_check_status status, const char *note)
{
  const struct kn_check_row row = { .name = g_strdup (name), .status = status, .note = g_strdup (note) };

  g_hash_table_add (c->seen, g_strdup (name));
  g_array_append_val (c->rows, row);
  return &g_array_index (c->rows, struct kn_check_row, c->rows->len - 1);
}

void
kn_check_compare (struct kn_check *c, const char *name, enum kn_check_class class, const float *expected,
                  const float *actual, gsize n)
{
  struct kn_check_row *row = add_row (c, name, KN_CHECK_OK, NULL);
  struct bound bound = bound_of (c, class);
  double sum = 0, power = 0, scale = 1;
  gboolean finite = TRUE;

  for (gsize i = 0; i < n; i++)
    {
      double d = (double) actual[i] - expected[i];

      finite = finite && isfinite (d);
      row->max = MAX (row->max, fabs (d));
      sum += d * d;
      power += (double) expected[i] * expected[i];
    }
  row->rms = n ? sqrt (sum / n) : 0;
  if (c->dtype == KN_BF16 && class >= KN_CHECK_DIT && n)
    scale = scale_of (class, name, sqrt (power / n));
  row->bound_max = bound.max * scale;
  row->bound_rms = bound.rms * scale;
  if (finite && row->max <= row->bound_max && row->rms <= row->bound_rms)
    return;
  row->status = KN_CHECK_FAILED;
  if (!finite)
    row->note = g_strdup ("not a number");
}

void
kn_check_tensor (struct kn_check *c, const char *name, enum kn_check_class class, const float *actual, gsize n)
{
  gsize expected_n;
  g_autofree float *expected = kn_check_read (c, name, &expected_n);
  g_autofree char *note = NULL;

  if (!expected)
    return;
  if (expected_n == n)
    {
      kn_check_compare (c, name, class, expected, actual, n);
      return;
    }
  note = g_strdup_printf ("%" G_GSIZE_FORMAT " elements instead of %" G_GSIZE_FORMAT, n, expected_n);
  kn_check_fail (c, name, note);
}

void
kn_check_count (struct kn_check *c, const char *name, guint wrong, const char *first_wrong)
{
  struct kn_check_row *row = add_row (c, name, wrong ? KN_CHECK_FAILED : KN_CHECK_OK, first_wrong);

  row->max = row->rms = wrong;
}

void
kn_check_fail (struct kn_check *c, const char *name, const char *note)
{
  add_row (c, name, KN_CHECK_FAILED, note);
}

void
kn_check_skip (struct kn_check *c, const char *name, const char *note)
{
  add_row (c, name, KN_CHECK_SKIPPED, note);
}

void
kn_check_rest (struct kn_check *c)
{
  for (guint i = 0; c->io && i < kn_weights_n (c->io); i++)
    {
      const char *name = kn_weights_nth (c->io, i)->name;

      if (g_hash_table_contains (c->seen, name))
        continue;
      if (g_str_has_prefix (name, "act."))
        kn_check_skip (c, name, "not materialised");
      else if (g_str_has_prefix (name, "out."))
        kn_check_fail (c, name, "nothing here computes it");
    }
}

gboolean
kn_check_holds (const struct kn_check *c)
{
  guint compared = 0;

  for (guint i = 0; i < c->rows->len; i++)
    {
      const struct kn_check_row *row = &g_array_index (c->rows, struct kn_check_row, i);

      if (row->status == KN_CHECK_FAILED)
        return FALSE;
      compared += row->status == KN_CHECK_OK;
    }
  return compared > 0;
}

/* ---- printing ---- */

static const char *const status_names[] = { "ok", "NOT OK", "skipped" };

static void
print_row (const struct kn_check_row *row)
{
  if (row->status == KN_CHECK_SKIPPED)
    printf ("  %-44s %s\n", row->name, row->note);
  else
    printf ("  %-44s max %-9.3g rms %-9.3g bound %-8.3g %-8.3g %s%s%s\n", row->name, row->max, row->rms, row->bound_max,
            row->bound_rms, status_names[row->status], row->note ? ": " : "", row->note ? row->note : "");
}

void
kn_check_print (const struct kn_check *c, const char *kind)
{
  guint counts[3] = { 0 };

  printf ("%s: %s on %s in %s\n", c->folder, kind, kn_device_get_info (c->device)->id, kn_dtype_name (c->dtype));
  for (guint i = 0; i < c->rows->len; i++)
    {
      const struct kn_check_row *row = &g_array_index (c->rows, struct kn_check_row, i);

      print_row (row);
      counts[row->status]++;
    }
  printf ("%u hold, %u do not, %u are not compared\n", counts[KN_CHECK_OK], counts[KN_CHECK_FAILED],
          counts[KN_CHECK_SKIPPED]);
}

static void
build_number (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  if (isfinite (value))
    json_builder_add_double_value (b, value);
  else
    json_builder_add_null_value (b);
}

static void
build_string (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
build_row (JsonBuilder *b, const struct kn_check_row *row)
{
  json_builder_begin_object (b);
  build_string (b, "name", row->name);
  if (row->status != KN_CHECK_SKIPPED)
    {
      build_number (b, "max", row->max);
      build_number (b, "rms", row->rms);
      build_number (b, "bound_max", row->bound_max);
      build_number (b, "bound_rms", row->bound_rms);
      json_builder_set_member_name (b, "ok");
      json_builder_add_boolean_value (b, row->status == KN_CHECK_OK);
    }
  if (row->note)
    build_string (b, "note", row->note);
  json_builder_end_object (b);
}

void
kn_check_print_json (const struct kn_check *c, const char *kind)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (b);
  build_string (b, "folder", c->folder);
  build_string (b, "kind", kind);
  build_string (b, "device", kn_device_get_info (c->device)->id);
  build_string (b, "dtype", kn_dtype_name (c->dtype));
  json_builder_set_member_name (b, "ok");
  json_builder_add_boolean_value (b, kn_check_holds (c));
  json_builder_set_member_name (b, "tensors");
  json_builder_begin_array (b);
  for (guint i = 0; i < c->rows->len; i++)
    build_row (b, &g_array_index (c->rows, struct kn_check_row, i));
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  puts (text);
}
