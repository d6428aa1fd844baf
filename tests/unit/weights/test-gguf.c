/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "render/weights/kn-gguf.h"
#include "test-file.h"

static struct kn_weights *
open_data (const char *name)
{
  g_autofree char *path = test_data (name);
  GError *error = NULL;
  struct kn_weights *weights = kn_weights_open (path, &error);

  g_assert_no_error (error);
  return weights;
}

static const struct
{
  const char *name;
  enum kn_dtype dtype;
} blocks[] = {
  { "q4_0", KN_Q4_0 }, { "q4_1", KN_Q4_1 }, { "q5_0", KN_Q5_0 }, { "q5_1", KN_Q5_1 },
  { "q8_0", KN_Q8_0 }, { "q2_K", KN_Q2_K }, { "q3_K", KN_Q3_K }, { "q4_K", KN_Q4_K },
  { "q5_K", KN_Q5_K }, { "q6_K", KN_Q6_K }, { "iq4_nl", KN_IQ4_NL }, { "iq4_xs", KN_IQ4_XS },
};

/* Exactly what ggml computes; compilers that fuse multiply and add may differ in the last bit. */
static void
check_close (const float *found, const float *expected, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (found[i], expected[i], 1e-6f * MAX (1, ABS (expected[i])));
}

static void
test_blocks (void)
{
  struct kn_weights *weights = open_data ("blocks.safetensors");
  float found[512], expected[512];

  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autofree char *raw_name = g_strconcat (blocks[i].name, ".raw", NULL);
      g_autofree char *f32_name = g_strconcat (blocks[i].name, ".dequant", NULL);
      const struct kn_weight *raw = kn_weights_find (weights, raw_name);

      g_assert_cmpuint (raw->bytes, ==,
                        512 / kn_dtype_block_len (blocks[i].dtype) * kn_dtype_block_size (blocks[i].dtype));
      kn_weight_to_f32 (kn_weights_find (weights, f32_name), 0, 1, expected);
      kn_gguf_to_f32 (found, raw->data, blocks[i].dtype, 0, 512);
      check_close (found, expected, 512);
      /* from the middle of a block to the middle of another */
      kn_gguf_to_f32 (found, raw->data, blocks[i].dtype, 7, 400);
      check_close (found, expected + 7, 400);
    }
  kn_weights_close (&weights);
}

static void
check_model (struct kn_weights *weights)
{
  struct kn_weights *rows = open_data ("cut-rows.safetensors");
  static const char *const names[] = { "blocks.0.self_attn.k.weight", "blocks.0.ffn.2.weight" };
  g_autofree float *found = g_new (float, 8 * 256), *expected = g_new (float, 8 * 256);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      static const gint64 dims[] = { 8, 256 };

      kn_weight_to_f32 (kn_weights_expect (rows, names[i], 2, dims, NULL), 0, 8, expected);
      kn_weight_to_f32 (kn_weights_expect (weights, names[i], 2, dims, NULL), 0, 8, found);
      check_close (found, expected, 8 * 256);
      kn_weight_to_f32 (kn_weights_find (weights, names[i]), 3, 2, found);
      check_close (found, expected + 3 * 256, 2 * 256);
    }
  kn_weights_close (&rows);
}

static void
test_file (void)
{
  struct kn_weights *weights = open_data ("cut.gguf");
  static const gint64 patch[] = { 4, 16, 1, 2, 2 }, modulation[] = { 1, 6, 256 };
  GError *error = NULL;

  g_assert_cmpstr (kn_weights_get_metadata (weights, "general.architecture"), ==, "wan");
  g_assert_cmpstr (kn_weights_get_metadata (weights, "general.file_type"), ==, "15");
  check_model (weights);
  g_assert_cmpint (kn_weights_find (weights, "patch_embedding.weight")->n_dims, ==, 4);
  kn_weights_set_names (weights, KN_NAMES_WAN_TRANSFORMER, &error);
  g_assert_no_error (error);
  kn_weights_expect (weights, "patch_embedding.weight", 5, patch, &error);
  g_assert_no_error (error);
  kn_weights_expect (weights, "blocks.0.modulation", 3, modulation, &error);
  g_assert_no_error (error);
  kn_weights_close (&weights);
}

static void
test_five_dims (void)
{
  struct kn_weights *weights = open_data ("tiny-5d.gguf");
  static const gint64 dims[] = { 6, 4, 1, 2, 2 };
  GError *error = NULL;

  kn_weights_expect (weights, "patch_embedding.weight", 5, dims, &error);
  g_assert_no_error (error);
  kn_weights_close (&weights);
}

/* Cut anywhere, the file is refused and nothing is read outside of it. */
static void
test_truncated (void)
{
  gsize bytes;
  g_autofree char *data = test_data_contents ("cut.gguf", &bytes);

  for (gsize n = 4; n < bytes; n += n < 1200 ? 1 : 97)
    {
      g_autofree char *copy = g_memdup2 (data, n);
      GError *error = NULL;

      g_assert_null (kn_weights_open_memory (copy, n, "cut", &error));
      test_error (&error, KN_MODEL_ERROR_FORMAT, "not a valid GGUF file");
    }
}

static void
put_u32 (GByteArray *bytes, guint32 v)
{
  v = GUINT32_TO_LE (v);
  g_byte_array_append (bytes, (const guint8 *) &v, sizeof v);
}

static void
put_u64 (GByteArray *bytes, guint64 v)
{
  v = GUINT64_TO_LE (v);
  g_byte_array_append (bytes, (const guint8 *) &v, sizeof v);
}

static void
put_string (GByteArray *bytes, const char *s)
{
  put_u64 (bytes, strlen (s));
  g_byte_array_append (bytes, (const guint8 *) s, (guint) strlen (s));
}

/* A file with one tensor of `ne` elements of a ggml type, whose true shape the metadata gives as 2 × ne / 2. */
static GByteArray *
make_file (guint32 version, guint32 type, guint64 ne, guint64 offset, guint32 alignment)
{
  GByteArray *bytes = g_byte_array_new ();
  static const guint8 zeros[4096];

  g_byte_array_append (bytes, (const guint8 *) "GGUF", 4);
  put_u32 (bytes, version);
  put_u64 (bytes, 1);
  put_u64 (bytes, 2);
  put_string (bytes, "general.alignment");
  put_u32 (bytes, 4);
  put_u32 (bytes, alignment);
  put_string (bytes, "comfy.gguf.orig_shape.t");
  put_u32 (bytes, 9);
  put_u32 (bytes, 5);
  put_u64 (bytes, 2);
  put_u32 (bytes, 2);
  put_u32 (bytes, (guint32) (ne / 2));
  put_string (bytes, "t");
  put_u32 (bytes, 1);
  put_u64 (bytes, ne);
  put_u32 (bytes, type);
  put_u64 (bytes, offset);
  g_byte_array_append (bytes, zeros, sizeof zeros);
  return bytes;
}

static const struct
{
  guint32 version, type;
  guint64 ne, offset;
  guint32 alignment;
  int code;
  const char *message;   /* NULL: fine */
} files[] = {
  { 3, 0, 64, 0, 32, 0, NULL },
  { 2, 8, 64, 64, 64, 0, NULL },
  { 1, 0, 64, 0, 32, KN_MODEL_ERROR_FORMAT, "version 1 is not known" },
  { 3, 99, 64, 0, 32, KN_MODEL_ERROR_UNSUPPORTED, "ggml type 99" },
  { 3, 4, 64, 0, 32, KN_MODEL_ERROR_UNSUPPORTED, "ggml type 4" },
  { 3, 8, 63, 0, 32, KN_MODEL_ERROR_FORMAT, "impossible shape" },
  { 3, 0, G_MAXUINT64, 0, 32, KN_MODEL_ERROR_FORMAT, "impossible shape" },
  { 3, 0, G_MAXINT64 / 4, 0, 32, KN_MODEL_ERROR_FORMAT, "truncated" },
  { 3, 0, 64, G_MAXUINT64, 32, KN_MODEL_ERROR_FORMAT, "truncated" },
  { 3, 0, 64, 0, 0, KN_MODEL_ERROR_FORMAT, "alignment" },
  { 3, 0, 64, 0, 48, KN_MODEL_ERROR_FORMAT, "alignment" },
};

static void
test_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GByteArray) bytes = make_file (files[i].version, files[i].type, files[i].ne, files[i].offset,
                                                files[i].alignment);
      GError *error = NULL;
      struct kn_weights *weights = kn_weights_open_memory (bytes->data, bytes->len, "made", &error);
      const struct kn_weight *t;

      if (files[i].message)
        {
          g_assert_null (weights);
          test_error (&error, files[i].code, files[i].message);
          continue;
        }
      g_assert_no_error (error);
      t = kn_weights_find (weights, "t");
      g_assert_cmpint (t->n_dims, ==, 2);
      g_assert_cmpint (t->dims[0], ==, 2);
      g_assert_cmpint (t->dims[1], ==, (gint64) files[i].ne / 2);
      kn_weights_close (&weights);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/gguf/blocks", test_blocks);
  g_test_add_func ("/weights/gguf/file", test_file);
  g_test_add_func ("/weights/gguf/five-dims", test_five_dims);
  g_test_add_func ("/weights/gguf/truncated", test_truncated);
  g_test_add_func ("/weights/gguf/made", test_files);
  return g_test_run ();
}
