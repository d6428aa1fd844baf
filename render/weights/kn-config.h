/* SPDX-License-Identifier: GPL-3.0-or-later
 * Thread: immutable after create
 *
 * The fields of a config.json (or model_index.json, scheduler_config.json …) with errors a user can act on:
 * KN_MODEL_ERROR_CONFIG with file, key, what was expected and what was found.
 *
 * Every getter comes in two forms: get (the key must be there) and try (when the key is missing or null, *value is left
 * as the caller set it, which is how defaults are given). Both fail on a value of the wrong type or range; *value is
 * only written on success. A key may have alternatives separated by '|': "num_layers|n_layers" takes the first present.
 */
#pragma once

#include "render/base/kn-error.h"

G_BEGIN_DECLS

struct kn_config;

/* path: the file, or a folder with a config.json. NULL and KN_MODEL_ERROR_{IO,FORMAT} on failure; nothing in the file
 * can make this recurse deeply or take more than a few times its size (at most 16 MiB) of memory. */
struct kn_config *kn_config_open (const char *path, GError **error);
/* The same from memory, copied. label stands for the file in messages. */
struct kn_config *kn_config_open_memory (const char *data, gsize bytes, const char *label, GError **error);
/* Accepts NULL, zeroes the pointer. */
void              kn_config_close (struct kn_config **config);

const char *kn_config_get_path (const struct kn_config *config);

/* TRUE when the key is there and not null. */
gboolean kn_config_has (const struct kn_config *config, const char *key);

gboolean kn_config_get_int (const struct kn_config *config, const char *key, gint64 min, gint64 max, gint64 *value,
                            GError **error);
gboolean kn_config_try_int (const struct kn_config *config, const char *key, gint64 min, gint64 max, gint64 *value,
                            GError **error);
/* Integers are numbers too. NaN never passes. */
gboolean kn_config_get_double (const struct kn_config *config, const char *key, double min, double max, double *value,
                               GError **error);
gboolean kn_config_try_double (const struct kn_config *config, const char *key, double min, double max, double *value,
                               GError **error);
gboolean kn_config_get_bool (const struct kn_config *config, const char *key, gboolean *value, GError **error);
gboolean kn_config_try_bool (const struct kn_config *config, const char *key, gboolean *value, GError **error);
/* Borrowed from config. */
gboolean kn_config_get_string (const struct kn_config *config, const char *key, const char **value, GError **error);
gboolean kn_config_try_string (const struct kn_config *config, const char *key, const char **value, GError **error);

/* An array of integers, of which at most max_n fit into values; a longer one is an error. *n: how many there were.
 * Each must be within [min, max]. */
gboolean kn_config_get_int_list (const struct kn_config *config, const char *key, gint64 min, gint64 max,
                                 gint64 *values, int max_n, int *n, GError **error);
gboolean kn_config_try_int_list (const struct kn_config *config, const char *key, gint64 min, gint64 max,
                                 gint64 *values, int max_n, int *n, GError **error);
/* An array of exactly n numbers, for instance latents_mean. */
gboolean kn_config_get_double_list (const struct kn_config *config, const char *key, double *values, int n,
                                    GError **error);
gboolean kn_config_try_double_list (const struct kn_config *config, const char *key, double *values, int n,
                                    GError **error);
/* An array of booleans, for instance temperal_downsample; as the integer list. */
gboolean kn_config_get_bool_list (const struct kn_config *config, const char *key, gboolean *values, int max_n,
                                  int *n, GError **error);

G_END_DECLS
