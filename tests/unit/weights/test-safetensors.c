/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "test-file.h"

static const struct
{
  const char *header;
  gsize data;
  const char *message;   /* NULL: fine */
} headers[] = {
  { "{}", 0, NULL },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}  ", 4, NULL },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[0,0]}}", 0, NULL },
  { "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[1,4]},\"__metadata__\":{\"k\":\"v\"}}", 4, NULL },
  { "[]", 0, "not a JSON object" },
  { "{\"a\":1}", 0, "lacks dtype" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "lacks dtype" },
  { "{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "unknown type “F33”" },
  { "{\"a\":{\"dtype\":\"Q4_K\",\"shape\":[256],\"data_offsets\":[0,144]}}", 144, "unknown type" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,5]}}", 5, "has 5 bytes where its shape needs 4" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "truncated" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "outside" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 4, "outside" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0.0,4.0]}}", 4, "outside" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "impossible shape" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4, "impossible shape" },
  { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "impossible shape" },
  { "{\"a\":{\"dtype\":\"U8\",\"shape\":[0,4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "impossible shape" },
  { "{\"a\":{\"dtype\":\"F64\",\"shape\":[9223372036854775807],\"data_offsets\":[0,0]}}", 0, "impossible shape" },
  { "{\"a\":{\"dtype\":\"U8\",\"shape\":[18446744073709551617],\"data_offsets\":[0,1]}}", 1, "impossible shape" },
  { "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
    "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "“a” and “b” overlap" },
  { "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
    "\"diffusion_model.a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, "two tensors named “a”" },
  { "{\"a\":", 0, "not valid JSON: line 1" },
  { "{'a':1}", 0, "a key in double quotes" },
  { "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 0, "nesting is too deep" },
};

static void
test_headers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GByteArray) bytes = test_safetensors (headers[i].header, headers[i].data);
      g_autoptr (GError) error = NULL;
      struct kn_weights *weights = kn_weights_open_memory (bytes->data, bytes->len, "some.safetensors", &error);

      if (headers[i].message)
        {
          g_assert_null (weights);
          test_error (&error, KN_MODEL_ERROR_FORMAT, headers[i].message);
          continue;
        }
      g_assert_no_error (error);
      kn_weights_close (&weights);
      g_assert_null (weights);
    }
}

static void
test_lengths (void)
{
  static const guint8 huge[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, '{', '}' };
  static const guint8 pickle[16] = { 'P', 'K', 3, 4 };
  g_autoptr (GByteArray) bytes = test_safetensors ("{}", 0);
  GError *error = NULL;

  for (guint n = 0; n < bytes->len; n++)
    {
      g_assert_null (kn_weights_open_memory (bytes->data, n, "short", &error));
      test_error (&error, KN_MODEL_ERROR_FORMAT, "short");
    }
  g_assert_null (kn_weights_open_memory (huge, sizeof huge, "huge", &error));
  test_error (&error, KN_MODEL_ERROR_FORMAT, "its header would have 18446744073709551615 bytes");
  g_assert_null (kn_weights_open_memory (pickle, sizeof pickle, "x.pth", &error));
  test_error (&error, KN_MODEL_ERROR_FORMAT, "x.pth");
}

static void
test_lookup (void)
{
  g_autoptr (GByteArray) bytes = test_safetensors (
    "{\"__metadata__\":{\"format\":\"pt\",\"n\":3},"
    "\"model.diffusion_model.m\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[1,13]},"
    "\"s\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 13);
  static const guint16 values[6] = { 0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0 };
  struct kn_weights *weights;
  const struct kn_weight *m, *s;
  GError *error = NULL;
  float row[3], all[6];
  g_autofree char *text = NULL;

  memcpy (bytes->data + bytes->len - 12, values, 12);
  weights = test_open (bytes);
  g_assert_cmpuint (kn_weights_n (weights), ==, 2);
  g_assert_cmpstr (kn_weights_get_metadata (weights, "format"), ==, "pt");
  g_assert_null (kn_weights_get_metadata (weights, "n"));
  m = kn_weights_find (weights, "m");
  s = kn_weights_find (weights, "s");
  g_assert_true (kn_weights_nth (weights, 0) == m && kn_weights_nth (weights, 1) == s);
  g_assert_cmpstr (m->stored_name, ==, "model.diffusion_model.m");
  text = kn_weight_describe (m);
  g_assert_cmpstr (text, ==, "[2, 3] BF16");
  g_assert_cmpint (kn_weight_rows (m), ==, 2);
  g_assert_cmpint (kn_weight_cols (m), ==, 3);
  g_assert_cmpint (kn_weight_n_elements (s), ==, 1);
  /* one of the two is at an odd address, whatever the allocator does */
  kn_weight_to_f32 (m, 0, 2, all);
  kn_weight_to_f32 (m, 1, 1, row);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (all[i], ==, i + 1);
  g_assert_cmpfloat (row[2], ==, 6);
  g_assert_true (kn_weights_expect (weights, "m", 2, (gint64[]){ -1, 3 }, &error) == m);
  g_assert_null (kn_weights_expect (weights, "m", 2, (gint64[]){ -1, 4 }, &error));
  test_error (&error, KN_MODEL_ERROR_TENSOR, "should be of shape [any, 4] but is [2, 3]");
  g_assert_null (kn_weights_expect (weights, "m", 1, (gint64[]){ 6 }, &error));
  test_error (&error, KN_MODEL_ERROR_TENSOR, "“test”: tensor “model.diffusion_model.m”");
  g_assert_null (kn_weights_get (weights, "x", &error));
  test_error (&error, KN_MODEL_ERROR_TENSOR, "has no tensor “x”");
  g_assert_null (kn_weights_find (weights, "x"));
  kn_weights_close (&weights);
}

static void
test_scaled_fp8 (void)
{
  g_autoptr (GByteArray) bytes = test_safetensors (
    "{\"l.scale_weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
    "\"l.weight\":{\"dtype\":\"F8_E4M3\",\"shape\":[1,4],\"data_offsets\":[4,8]},"
    "\"e5\":{\"dtype\":\"F8_E5M2\",\"shape\":[2],\"data_offsets\":[8,10]}}", 10);
  static const guint8 e4m3[4] = { 0x38, 0xb8, 0x7e, 0x01 }, e5m2[2] = { 0x3c, 0xfb };
  static const float expected[4] = { 2, -2, 896, 2.0f / 512 };
  const float scale = 2;
  struct kn_weights *weights;
  float found[4];

  memcpy (bytes->data + bytes->len - 10, &scale, 4);
  memcpy (bytes->data + bytes->len - 6, e4m3, 4);
  memcpy (bytes->data + bytes->len - 2, e5m2, 2);
  weights = test_open (bytes);
  kn_weight_to_f32 (kn_weights_find (weights, "l.weight"), 0, 1, found);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (found[i], ==, expected[i]);
  kn_weight_to_f32 (kn_weights_find (weights, "e5"), 0, 1, found);
  g_assert_cmpfloat (found[0], ==, 1);
  g_assert_cmpfloat (found[1], ==, -57344);
  kn_weights_close (&weights);
}

/* ---- folders ---- */

static char *
make_folder (void)
{
  GError *error = NULL;
  char *folder = g_dir_make_tmp ("kn-weights-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
put (const char *folder, const char *name, const void *data, gsize bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GError *error = NULL;

  g_file_set_contents (path, data, (gssize) bytes, &error);
  g_assert_no_error (error);
}

static void
put_tensor (const char *folder, const char *file, const char *tensor)
{
  g_autoptr (GByteArray) bytes = test_safetensors_named ((char *[]){ (char *) tensor, NULL });

  put (folder, file, bytes->data, bytes->len);
}

static void
drop (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
check_opens (const char *path, const char *tensor)
{
  GError *error = NULL;
  struct kn_weights *weights = kn_weights_open (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (kn_weights_find (weights, tensor));
  kn_weights_advise_unneeded (weights, kn_weights_find (weights, tensor));
  kn_weights_advise_unneeded (weights, NULL);
  g_assert_cmpint (*(const guint8 *) kn_weights_find (weights, tensor)->data, ==, 0);
  kn_weights_close (&weights);
}

static void
check_fails (const char *path, int code, const char *part)
{
  GError *error = NULL;

  g_assert_null (kn_weights_open (path, &error));
  test_error (&error, code, part);
}

static void
test_folders (void)
{
  g_autofree char *folder = make_folder ();

  check_fails (folder, KN_MODEL_ERROR_IO, "has no .safetensors or .gguf file");
  check_fails ("/nowhere/at/all", KN_MODEL_ERROR_IO, "cannot be opened");
  check_fails ("/dev/null", KN_MODEL_ERROR_IO, "not a regular file");
  put_tensor (folder, "b.safetensors", "b");
  put (folder, ".hidden.safetensors", "", 0);
  check_opens (folder, "b");
  put_tensor (folder, "a.safetensors", "a");
  check_fails (folder, KN_MODEL_ERROR_IO, "choose one: a.safetensors, b.safetensors");
  put_tensor (folder, "model.safetensors", "m");
  check_opens (folder, "m");
  put_tensor (folder, "diffusion_pytorch_model.safetensors", "d");
  check_opens (folder, "d");
  put (folder, "diffusion_pytorch_model.safetensors", "1234567", 7);
  check_fails (folder, KN_MODEL_ERROR_FORMAT, "too short");
  drop (folder, "diffusion_pytorch_model.safetensors");
  drop (folder, "model.safetensors");
  drop (folder, ".hidden.safetensors");
  drop (folder, "a.safetensors");
  drop (folder, "b.safetensors");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static const struct
{
  const char *index, *message;   /* NULL: fine */
} indexes[] = {
  { "{\"metadata\":{},\"weight_map\":{\"a\":\"a.safetensors\",\"b\":\"b.safetensors\"}}", NULL },
  { "{}", "has no weight_map" },
  { "[]", "has no weight_map" },
  { "{\"weight_map\":{\"a\":1}}", "names no file for tensor “a”" },
  { "{\"weight_map\":{\"a\":\"../a.safetensors\"}}", "names no file" },
  { "{\"weight_map\":{\"a\":\"..\"}}", "names no file" },
  { "{\"weight_map\":{\"a\":\"a.safetensors\",\"c\":\"b.safetensors\"}}", "lists tensor “c”" },
  { "{\"weight_map\":{\"a\":\"a.safetensors\",\"b\":\"both.safetensors\"}}", "two tensors named “a”" },
};

static void
test_shards (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GByteArray) both = test_safetensors_named ((char *[]){ (char *) "a", (char *) "b", NULL });

  put_tensor (folder, "a.safetensors", "a");
  put_tensor (folder, "b.safetensors", "b");
  put (folder, "both.safetensors", both->data, both->len);
  for (gsize i = 0; i < G_N_ELEMENTS (indexes); i++)
    {
      put (folder, "x.safetensors.index.json", indexes[i].index, strlen (indexes[i].index));
      if (indexes[i].message)
        check_fails (folder, KN_MODEL_ERROR_FORMAT, indexes[i].message);
      else
        {
          check_opens (folder, "a");
          check_opens (folder, "b");
        }
    }
  drop (folder, "x.safetensors.index.json");
  drop (folder, "a.safetensors");
  drop (folder, "b.safetensors");
  drop (folder, "both.safetensors");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/safetensors/headers", test_headers);
  g_test_add_func ("/weights/safetensors/lengths", test_lengths);
  g_test_add_func ("/weights/safetensors/lookup", test_lookup);
  g_test_add_func ("/weights/safetensors/scaled-fp8", test_scaled_fp8);
  g_test_add_func ("/weights/safetensors/folders", test_folders);
  g_test_add_func ("/weights/safetensors/shards", test_shards);
  return g_test_run ();
}
