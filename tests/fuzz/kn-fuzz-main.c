/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a libFuzzer target without libFuzzer: every file of the corpus folders given, then a fixed number of mutations
 * of them, the same ones each time. This is what the test suite runs; real fuzzing is built with -Dfuzz=true.
 *
 *   fuzz-foo [-n MUTATIONS] [-t SECONDS] FILE-OR-FOLDER…
 *
 * The input being tried is written to $KN_FUZZ_LAST when that is set, so that the one that crashed can be kept.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_INPUT_BYTES (1 << 20)

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Not g_file_set_contents(), which waits for the disk every time. */
static void
keep (const char *path, const guint8 *data, gsize n)
{
  FILE *file = fopen (path, "wb");

  if (!file || (n && fwrite (data, 1, n, file) != n) || fclose (file) != 0)
    g_error ("cannot write %s", path);
}

static void
run_one (const guint8 *data, gsize n)
{
  const char *last = g_getenv ("KN_FUZZ_LAST");
  guint8 *copy = g_memdup2 (data, n);   /* of exactly n bytes, so that a sanitizer sees a read past the end */

  if (last)
    keep (last, data, n);
  LLVMFuzzerTestOneInput (copy, n);
  g_free (copy);
}

/* ---- corpus ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
load (const char *path, GPtrArray *corpus)
{
  g_autofree char *data = NULL;
  gsize n;
  GDir *dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!dir)
    {
      if (!g_file_get_contents (path, &data, &n, NULL))
        g_error ("cannot read %s", path);
      g_ptr_array_add (corpus, g_bytes_new (data, n));
      return;
    }
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_dir_close (dir);
  /* the order of a folder is the file system's; mutations must not depend on it */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    load (names->pdata[i], corpus);
}

/* ---- mutations ---- */

static const char *const tokens[] = {
  "{", "}", "[", "]", "\"", ":", ",", "\\u0000", "\\ud800", "null", "true", "-1", "1e999", "9223372036854775807",
  "18446744073709551616", "0.5", "\xff", "\xe2\x96\x81", "\xf0\x9f\x8e\x88", "GGUF", "<0x00>", "</s>", "../",
  "\xff\xff\xff\xff",
};

static guint
pick (GRand *rand, guint n)
{
  return n ? (guint) g_rand_int_range (rand, 0, (gint32) n) : 0;
}

static void
insert (GByteArray *bytes, guint at, const void *data, guint n)
{
  guint tail = bytes->len - at;

  g_byte_array_set_size (bytes, bytes->len + n);
  memmove (bytes->data + at + n, bytes->data + at, tail);
  memcpy (bytes->data + at, data, n);
}

static void
insert_token (GByteArray *bytes, GRand *rand)
{
  const char *token = tokens[pick (rand, G_N_ELEMENTS (tokens))];

  insert (bytes, pick (rand, bytes->len + 1), token, (guint) strlen (token));
}

/* Little-endian numbers at the edges of what a field can hold. */
static void
put_number (GByteArray *bytes, GRand *rand)
{
  static const guint64 numbers[] = { 0, 1, 0x7f, 0x80, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff,
                                     0x8000000000000000, 0xffffffffffffffff, 0xfffffffffffffff8, 0x4000000000000000 };
  guint64 number = GUINT64_TO_LE (numbers[pick (rand, G_N_ELEMENTS (numbers))]);
  guint n = 1u << pick (rand, 4);

  if (bytes->len >= n)
    memcpy (bytes->data + pick (rand, bytes->len - n + 1), &number, n);
}

static void
copy_part (GByteArray *bytes, GBytes *from, GRand *rand)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (from, &n);
  guint first = pick (rand, (guint) n), count = pick (rand, MIN ((guint) n - first, 64));

  if (count)
    insert (bytes, pick (rand, bytes->len + 1), data + first, count);
}

static void
remove_part (GByteArray *bytes, GRand *rand)
{
  guint first = pick (rand, bytes->len), count = pick (rand, MIN (bytes->len - first, 64) + 1);

  if (count)
    g_byte_array_remove_range (bytes, first, count);
}

/* Small files' headers matter most, so half of the places are near the start. */
static void
flip (GByteArray *bytes, GRand *rand)
{
  guint range = pick (rand, 2) ? MIN (bytes->len, 256) : bytes->len;

  if (bytes->len)
    bytes->data[pick (rand, range)] ^= (guint8) (1 << pick (rand, 8));
}

static void
mutate (GByteArray *bytes, GPtrArray *corpus, GRand *rand)
{
  switch (pick (rand, 7))
    {
    case 0:
    case 1:
      flip (bytes, rand);
      break;
    case 2:
      put_number (bytes, rand);
      break;
    case 3:
      insert_token (bytes, rand);
      break;
    case 4:
      copy_part (bytes, corpus->pdata[pick (rand, corpus->len)], rand);
      break;
    case 5:
      remove_part (bytes, rand);
      break;
    default:
      g_byte_array_set_size (bytes, pick (rand, bytes->len + 1));
    }
}

static void
run_mutations (GPtrArray *corpus, int n, int seconds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20220622);
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  for (int i = 0; i < n && g_get_monotonic_time () < end; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (corpus->pdata[pick (rand, corpus->len)], &size);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_byte_array_append (bytes, data, (guint) MIN (size, MAX_INPUT_BYTES));
      for (guint k = 1 + pick (rand, 4); k > 0; k--)
        mutate (bytes, corpus, rand);
      run_one (bytes->data, bytes->len);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  int n = 40000, seconds = 5;

  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "-n") && i + 1 < argc)
      n = atoi (argv[++i]);
    else if (g_str_equal (argv[i], "-t") && i + 1 < argc)
      seconds = atoi (argv[++i]);
    else
      load (argv[i], corpus);
  if (corpus->len == 0)
    g_error ("there is no corpus");
  run_one (NULL, 0);
  for (guint i = 0; i < corpus->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (corpus->pdata[i], &size);

      run_one (data, size);
    }
  run_mutations (corpus, n, seconds);
  return 0;
}
