/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config.json: whatever opens can be asked for every kind of field.
 */
#include "render/weights/kn-config.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
ask (const struct kn_config *config, const char *key)
{
  gint64 ints[4], i;
  double doubles[2], d;
  gboolean bools[4];
  const char *s;
  int n;

  kn_config_has (config, key);
  kn_config_get_int (config, key, -10, 10000, &i, NULL);
  kn_config_get_double (config, key, -1, 1e6, &d, NULL);
  kn_config_try_bool (config, key, bools, NULL);
  kn_config_get_string (config, key, &s, NULL);
  kn_config_get_int_list (config, key, 0, 64, ints, G_N_ELEMENTS (ints), &n, NULL);
  kn_config_get_double_list (config, key, doubles, G_N_ELEMENTS (doubles), NULL);
  kn_config_get_bool_list (config, key, bools, G_N_ELEMENTS (bools), &n, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  struct kn_config *config = kn_config_open_memory ((const char *) data, size, "fuzz", NULL);

  if (!config)
    return 0;
  ask (config, "dim|num_layers");
  ask (config, "eps");
  ask (config, "list");
  ask (config, "name");
  kn_config_close (&config);
  return 0;
}
