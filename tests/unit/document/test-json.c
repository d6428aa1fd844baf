/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-document-error.h"
#include "app/document/kn-json.h"

#include <string.h>

static void
test_bad (void)
{
  static const struct { const char *text; const char *message; } table[] = {
    { "", "f:1: A value was expected." },
    { "  \n ", "f:2: A value was expected." },
    { "{", "f:1: A string in double quotes was expected." },
    { "{\"a\" 1}", "f:1: A colon was expected after a key." },
    { "{\"a\": 1,}", "f:1: A string in double quotes was expected." },
    { "{\"a\": 1\n \"b\": 2}", "f:2: A comma or } was expected." },
    { "[1 2]", "f:1: A comma or ] was expected." },
    { "[1,]", "f:1: A value was expected." },
    { "{\"a\": 1,\n\"a\": 2}", "f:2: A key appears twice in one object." },
    { "\"abc", "f:1: A string is not closed." },
    { "\"a\nb\"", "f:1: A string has a line break or control character." },
    { "\"\\x\"", "f:1: A string has a bad escape." },
    { "\"\\u12\"", "f:1: A string has a bad escape." },
    { "\"\\u0000\"", "f:1: A string has a bad escape." },
    { "\"\\ud800\"", "f:1: A string has a bad escape." },
    { "\"\\ud800\\u0041\"", "f:1: A string has a bad escape." },
    { "\"\xff\"", "f:1: A string is not valid UTF-8." },
    { "NaN", "f:1: A value was expected." },
    { "Infinity", "f:1: A value was expected." },
    { "-", "f:1: A value was expected." },
    { "01", "f:1: Something follows the end of the JSON text." },
    { "1.", "f:1: A value was expected." },
    { "1e", "f:1: A value was expected." },
    { "+1", "f:1: A value was expected." },
    { "1e999", "f:1: A number is too large." },
    { "1 2", "f:1: Something follows the end of the JSON text." },
    { "// x\n1", "f:1: A value was expected." },
    { "tru", "f:1: A value was expected." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (kn_json_parse (table[i].text, strlen (table[i].text), "f", NULL, &error));
      g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_SYNTAX);
      g_assert_cmpstr (error->message, ==, table[i].message);
    }
}

static void
test_deep (void)
{
  static const char *const open[] = { "[", "{\"a\":", "[{\"a\":" };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      for (guint n = 0; n < 1000000; n++)
        g_string_append (text, open[i]);
      g_assert_null (kn_json_parse (text->str, text->len, "f", NULL, &error));
      g_assert_cmpstr (error->message, ==, "f:1: Values are nested too deeply.");
    }
}

/* A byte of zero is not white space and does not end the text. */
static void
test_embedded_nul (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kn_json_parse ("{}\0{", 4, "f", NULL, &error));
  g_assert_error (error, KN_PROJECT_ERROR, KN_PROJECT_ERROR_SYNTAX);
}

static void
test_print (void)
{
  static const struct { const char *text; const char *printed; } table[] = {
    { "{}", "{}\n" },
    { "[]", "[]\n" },
    { "\xef\xbb\xbf 1", "1\n" },
    { "{\"b\":1,\"a\":[1,2,3]}", "{\n  \"b\": 1,\n  \"a\": [1, 2, 3]\n}\n" },
    { "{\"keys\":[{\"t\":0,\"p\":[0.1,-2,1e-7]},{\"t\":5}]}",
      "{\n  \"keys\": [\n    {\"t\": 0, \"p\": [0.1, -2, 1e-07]},\n    {\"t\": 5}\n  ]\n}\n" },
    { "{\"s\":\"a\\n\\t\\\"\\\\\\u00e9\\ud83c\\udfa5\\u0001\"}", "{\n  \"s\": \"a\\n\\t\\\"\\\\é🎥\\u0001\"\n}\n" },
    { "[9223372036854775807,-9223372036854775808]", "[\n  9223372036854775807,\n  -9223372036854775808\n]\n" },
    { "{\"x\":[true,false,null]}", "{\n  \"x\": [true, false, null]\n}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = kn_json_parse (table[i].text, strlen (table[i].text), "f", NULL, &error);
      g_autoptr (JsonNode) copy = NULL;
      g_autofree char *printed = NULL;

      g_assert_no_error (error);
      copy = kn_json_copy (node);
      printed = kn_json_print (copy);
      g_assert_cmpstr (printed, ==, table[i].printed);
    }
}

static void
test_numbers_survive (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      double number = g_test_rand_double_range (-1e6, 1e6) * (i % 3 ? 1 : 1e-12);
      g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), number);
      g_autofree char *text = kn_json_print (node);
      g_autoptr (JsonNode) back = kn_json_parse (text, strlen (text), "f", NULL, NULL);

      g_assert_true (json_node_get_double (back) == number);
    }
}

static void
test_lines (void)
{
  const char *text = "{\n\"a\": 1,\n\"b\":\n [ 2,\n3]}";
  g_autoptr (GHashTable) lines = NULL;
  g_autoptr (JsonNode) node = kn_json_parse (text, strlen (text), "f", &lines, NULL);
  JsonArray *array = json_object_get_array_member (json_node_get_object (node), "b");

  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (lines, json_object_get_member (json_node_get_object (node), "a"))), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (lines, json_array_get_element (array, 1))), ==, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/json/bad", test_bad);
  g_test_add_func ("/document/json/deep", test_deep);
  g_test_add_func ("/document/json/embedded-nul", test_embedded_nul);
  g_test_add_func ("/document/json/print", test_print);
  g_test_add_func ("/document/json/numbers-survive", test_numbers_survive);
  g_test_add_func ("/document/json/lines", test_lines);
  return g_test_run ();
}
