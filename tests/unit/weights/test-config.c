/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "render/weights/kn-config.h"
#include "render/weights/kn-safe-json.h"
#include "test-file.h"

static const char text[] =
  "{ \"dim\": 1536, \"eps\": 1e-6, \"one\": 1.0, \"flag\": true, \"name\": \"t2v\", \"nil\": null,\n"
  "  \"list\": [1, 2, 3], \"mixed\": [1, \"a\"], \"flags\": [false, true], \"mean\": [0.5, 1],\n"
  "  \"big\": 18446744073709551615, \"object\": { \"a\": [] } }";

static struct kn_config *
open_text (void)
{
  GError *error = NULL;
  struct kn_config *config = kn_config_open_memory (text, strlen (text), "config.json", &error);

  g_assert_no_error (error);
  return config;
}

static void
test_values (void)
{
  struct kn_config *config = open_text ();
  GError *error = NULL;
  gint64 i = 7, list[4];
  double d = 7, mean[2];
  gboolean b = FALSE, flags[2];
  const char *s = NULL;
  int n = 0;

  g_assert_true (kn_config_get_int (config, "dim", 1, 8192, &i, &error) && i == 1536);
  g_assert_true (kn_config_get_int (config, "hidden|dim", 1, 8192, &i, &error));
  g_assert_true (kn_config_get_double (config, "eps", 0, 1, &d, &error) && d == 1e-6);
  g_assert_true (kn_config_get_double (config, "dim", 0, 2000, &d, &error) && d == 1536);
  g_assert_true (kn_config_get_bool (config, "flag", &b, &error) && b);
  g_assert_true (kn_config_get_string (config, "name", &s, &error));
  g_assert_cmpstr (s, ==, "t2v");
  g_assert_true (kn_config_get_int_list (config, "list", 0, 9, list, 4, &n, &error) && n == 3 && list[2] == 3);
  g_assert_true (kn_config_get_double_list (config, "mean", mean, 2, &error) && mean[1] == 1);
  g_assert_true (kn_config_get_bool_list (config, "flags", flags, 2, &n, &error) && n == 2 && flags[1]);
  g_assert_true (kn_config_has (config, "dim") && !kn_config_has (config, "nil") && !kn_config_has (config, "no"));
  /* defaults stay */
  i = 7;
  g_assert_true (kn_config_try_int (config, "no", 0, 9, &i, &error) && i == 7);
  g_assert_true (kn_config_try_int (config, "nil", 0, 9, &i, &error) && i == 7);
  g_assert_true (kn_config_try_string (config, "nil", &s, &error));
  g_assert_cmpstr (s, ==, "t2v");
  kn_config_close (&config);
  g_assert_null (config);
}

static void
test_errors (void)
{
  struct kn_config *config = open_text ();
  GError *error = NULL;
  gint64 i = 7, list[4];
  double d = 7, mean[3];
  gboolean b = 7;
  const char *s = NULL;
  int n = 7;

  g_assert_false (kn_config_get_int (config, "no", 0, 9, &i, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "“config.json” lacks the field “no”");
  g_assert_false (kn_config_get_int (config, "dim", 0, 9, &i, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "“dim” should be an integer from 0 to 9 but is 1536");
  g_assert_false (kn_config_try_int (config, "one", 0, 9, &i, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "an integer");
  g_assert_false (kn_config_try_int (config, "big", 0, G_MAXINT64, &i, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "an integer");
  g_assert_false (kn_config_get_double (config, "flag", 0, 9, &d, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "a number from 0 to 9 but is true");
  g_assert_false (kn_config_get_bool (config, "dim", &b, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "true or false");
  g_assert_false (kn_config_get_string (config, "list", &s, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "a string but is [1,2,3]");
  g_assert_false (kn_config_get_int_list (config, "list", 0, 9, list, 2, &n, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "at most 2 elements");
  g_assert_false (kn_config_get_int_list (config, "mixed", 0, 9, list, 4, &n, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "a list of integers");
  g_assert_false (kn_config_get_int_list (config, "object", 0, 9, list, 4, &n, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "a list of at most 4");
  g_assert_false (kn_config_get_double_list (config, "mean", mean, 3, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "a list of 3 elements");
  g_assert_false (kn_config_get_bool_list (config, "list", &b, 1, &n, &error));
  test_error (&error, KN_MODEL_ERROR_CONFIG, "at most 1");
  g_assert_true (i == 7 && d == 7 && n == 7 && b == 7 && !s);
  kn_config_close (&config);
}

static const struct
{
  const char *json, *message;   /* NULL: fine */
} documents[] = {
  { "{}", NULL },
  { " \t\r\n{\"a\" : [ ] , \"b\":{ } } \n", NULL },
  { "{\"a\":[-0, 0.5e+3, 1E9, \"\\u00e9\\ud83d\\ude00\\n\\/\", true, false, null]}", NULL },
  { "", "ends too early" },
  { "[1]", "not a JSON object" },
  { "{} x", "something follows" },
  { "{\"a\":1,}", "a key in double quotes" },
  { "{\"a\":[1,]}", "a value is expected" },
  { "{\"a\" 1}", "not followed by ':'" },
  { "{\"a\":01}", "a ',' or the end" },
  { "{\"a\":1.}", "lacks digits" },
  { "{\"a\":-}", "lacks digits" },
  { "{\"a\":1e}", "lacks digits" },
  { "{\"a\":+1}", "a value is expected" },
  { "{\"a\":nul}", "a value is expected" },
  { "{\"a\":NaN}", "a value is expected" },
  { "{\"a\":\"\\x\"}", "unknown escape" },
  { "{\"a\":\"\\u12\"}", "four hexadecimal" },
  { "{\"a\":\"\\u0000\"}", "not a character" },
  { "{\"a\":\"\\ud800\"}", "half a character" },
  { "{\"a\":\"\\ud800\\u0041\"}", "half a character" },
  { "{\"a\":\"\\udc00\"}", "not a character" },
  { "{\"a\":\"\n\"}", "control character" },
  { "{\"a\":\"b", "does not end" },
  { "{\"a\":[}", "a value is expected" },
  { "{\"a\":1]", "a ',' or the end" },
  { "{\n\n\"a\":\"\xff\"}", "line 3: not UTF-8" },
  { "// c\n{}", "a value is expected" },
};

static void
test_documents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      GError *error = NULL;
      struct kn_config *config = kn_config_open_memory (documents[i].json, strlen (documents[i].json), "d", &error);

      if (documents[i].message)
        {
          g_assert_null (config);
          test_error (&error, KN_MODEL_ERROR_FORMAT, documents[i].message);
          continue;
        }
      g_assert_no_error (error);
      kn_config_close (&config);
    }
}

/* Depth and number of values are bounded before anything recurses or allocates. */
static void
test_hostile (void)
{
  g_autofree char *deep = g_strnfill (8 << 20, '[');
  g_autoptr (GString) wide = g_string_new ("[0");
  GError *error = NULL;

  g_assert_null (kn_config_open_memory (deep, strlen (deep), "deep", &error));
  test_error (&error, KN_MODEL_ERROR_FORMAT, "nesting is too deep");
  for (int i = 0; i < KN_SAFE_JSON_MAX_VALUES; i++)
    g_string_append (wide, ",0");
  g_assert_null (kn_config_open_memory (wide->str, wide->len, "wide", &error));
  test_error (&error, KN_MODEL_ERROR_FORMAT, "too many values");
}

static void
test_files (void)
{
  GError *error = NULL;

  g_assert_null (kn_config_open ("/nowhere/config.json", &error));
  test_error (&error, KN_MODEL_ERROR_IO, "“/nowhere/config.json” cannot be read");
  g_assert_null (kn_config_open ("/dev/null", &error));
  test_error (&error, KN_MODEL_ERROR_IO, "not a regular file");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/config/values", test_values);
  g_test_add_func ("/weights/config/errors", test_errors);
  g_test_add_func ("/weights/config/documents", test_documents);
  g_test_add_func ("/weights/config/hostile", test_hostile);
  g_test_add_func ("/weights/config/files", test_files);
  return g_test_run ();
}
