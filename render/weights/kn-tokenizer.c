/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "render/weights/kn-config.h"
#include "render/weights/kn-tokenizer-private.h"

#define MAX_FILE_BYTES (128 << 20)
#define UMT5_PIECES 256000
#define UMT5_EXTRA_IDS 300
#define MAX_EXTRA_IDS 4096

/* ---- made by the readers ---- */

const char *
kn_tokenizer_intern (struct kn_tokenizer *tokenizer, const char *s, gsize n)
{
  return g_string_chunk_insert_len (tokenizer->strings, s, (gssize) n);
}

gboolean
kn_tokenizer_add_piece (struct kn_tokenizer *tokenizer, const char *text, gsize bytes, double score,
                        enum kn_piece_type type)
{
  struct kn_piece piece = { .bytes = (guint) bytes, .score = score, .type = type };

  if (bytes == 0 || bytes > KN_PIECE_MAX_BYTES || !isfinite (score) || !g_utf8_validate_len (text, bytes, NULL)
      || tokenizer->pieces->len == KN_PIECE_MAX_COUNT)
    return FALSE;
  piece.text = kn_tokenizer_intern (tokenizer, text, bytes);
  g_array_append_val (tokenizer->pieces, piece);
  return TRUE;
}

void
kn_tokenizer_cut_text (char *s)
{
  if (strlen (s) > KN_TEXT_MAX_BYTES)
    *g_utf8_find_prev_char (s, s + KN_TEXT_MAX_BYTES + 1) = 0;
}

/* ---- derived tables ---- */

static gboolean
is_matchable (const struct kn_piece *piece)
{
  return piece->type == KN_PIECE_NORMAL || piece->type == KN_PIECE_USER_DEFINED || piece->type == KN_PIECE_UNUSED;
}

static int
compare_pieces (gconstpointer a, gconstpointer b, gpointer tokenizer)
{
  const struct kn_piece *x = kn_tokenizer_piece_at (tokenizer, *(const int *) a);
  const struct kn_piece *y = kn_tokenizer_piece_at (tokenizer, *(const int *) b);
  int order = memcmp (x->text, y->text, MIN (x->bytes, y->bytes));

  return order ? order : (x->bytes > y->bytes) - (x->bytes < y->bytes);
}

static gboolean
sort_pieces (struct kn_tokenizer *tokenizer, const char *label, GError **error)
{
  GArray *sorted = tokenizer->sorted;
  guint i = 0;

  for (int id = 0; id < (int) tokenizer->pieces->len; id++)
    if (is_matchable (kn_tokenizer_piece_at (tokenizer, id)))
      g_array_append_val (sorted, id);
  g_array_sort_with_data (sorted, compare_pieces, tokenizer);
  for (guint k = 1; k < sorted->len; k++)
    if (compare_pieces (&g_array_index (sorted, int, k - 1), &g_array_index (sorted, int, k), tokenizer) == 0)
      {
        g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” has the piece “%s” twice.", label,
                     kn_tokenizer_piece_at (tokenizer, g_array_index (sorted, int, k))->text);
        return FALSE;
      }
  for (guint byte = 0; byte < 257; byte++)
    {
      while (i < sorted->len &&
             (guint8) kn_tokenizer_piece_at (tokenizer, g_array_index (sorted, int, i))->text[0] < byte)
        i++;
      tokenizer->first[byte] = i;
    }
  return TRUE;
}

static void
find_extremes (struct kn_tokenizer *tokenizer)
{
  gboolean any = FALSE;

  for (guint i = 0; i < tokenizer->pieces->len; i++)
    {
      const struct kn_piece *piece = kn_tokenizer_piece_at (tokenizer, (int) i);

      tokenizer->has_user_defined |= piece->type == KN_PIECE_USER_DEFINED;
      /* Hugging Face lets every piece count */
      if (piece->type != KN_PIECE_NORMAL && !tokenizer->is_hugging_face)
        continue;
      tokenizer->min_score = any ? MIN (tokenizer->min_score, piece->score) : piece->score;
      tokenizer->max_score = any ? MAX (tokenizer->max_score, piece->score) : piece->score;
      any = TRUE;
    }
}

static void
find_special (struct kn_tokenizer *tokenizer)
{
  for (int i = 0; i < 256; i++)
    tokenizer->byte_ids[i] = -1;
  for (int id = 0; id < (int) tokenizer->pieces->len; id++)
    {
      const struct kn_piece *piece = kn_tokenizer_piece_at (tokenizer, id);

      if (piece->type == KN_PIECE_BYTE && piece->bytes == 6 && g_str_has_prefix (piece->text, "<0x"))
        tokenizer->byte_ids[strtoul (piece->text + 3, NULL, 16) & 0xff] = id;
      else if (g_str_equal (piece->text, "</s>"))
        tokenizer->eos_id = id;
      else if (g_str_equal (piece->text, "<pad>"))
        tokenizer->pad_id = id;
    }
}

static gboolean
finish (struct kn_tokenizer *tokenizer, const char *label, GError **error)
{
  find_special (tokenizer);
  find_extremes (tokenizer);
  tokenizer->vocab_size = MAX (tokenizer->vocab_size, (int) tokenizer->pieces->len);
  if (tokenizer->eos_id < 0 || tokenizer->unk_id < 0)
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_UNSUPPORTED,
                   "“%s” has no piece for the end of a sentence or for unknown characters.", label);
      return FALSE;
    }
  for (int i = 0; i < 256 && tokenizer->byte_fallback; i++)
    tokenizer->byte_fallback = tokenizer->byte_ids[i] >= 0;
  return sort_pieces (tokenizer, label, error);
}

/* ---- open and close ---- */

static struct kn_tokenizer *
tokenizer_new (void)
{
  struct kn_tokenizer *tokenizer = g_new0 (struct kn_tokenizer, 1);

  tokenizer->strings = g_string_chunk_new (4096);
  tokenizer->pieces = g_array_new (FALSE, FALSE, sizeof (struct kn_piece));
  tokenizer->added = g_array_new (FALSE, FALSE, sizeof (struct kn_added_token));
  tokenizer->norms = g_array_new (FALSE, FALSE, sizeof (struct kn_norm));
  tokenizer->sorted = g_array_new (FALSE, FALSE, sizeof (int));
  tokenizer->unk_id = tokenizer->eos_id = tokenizer->pad_id = -1;
  return tokenizer;
}

/* <extra_id_0> has the highest id, as if they had been put in front of one another. */
static void
add_extra_ids (struct kn_tokenizer *tokenizer, int n)
{
  for (int i = 0; i < n; i++)
    {
      char name[32];
      struct kn_added_token token = { .id = (int) tokenizer->pieces->len + n - 1 - i, .strips_left = TRUE,
                                      .strips_right = TRUE };

      g_snprintf (name, sizeof name, "<extra_id_%d>", i);
      token.text = kn_tokenizer_intern (tokenizer, name, strlen (name));
      g_array_append_val (tokenizer->added, token);
    }
  tokenizer->vocab_size = (int) tokenizer->pieces->len + n;
}

/* n_extra_ids: -1 when nobody said. */
static struct kn_tokenizer *
open_data (const char *data, gsize bytes, const char *label, int n_extra_ids, GError **error)
{
  struct kn_tokenizer *tokenizer = tokenizer_new ();
  gboolean ok;
  gsize i = 0;

  while (i < bytes && g_ascii_isspace (data[i]))
    i++;
  /* a protobuf whose first field begins with '{' would be field 15 as a group, which no model has */
  if (i < bytes && data[i] == '{')
    ok = kn_tokenizer_read_json (tokenizer, data, bytes, label, error);
  else
    ok = kn_tokenizer_read_spiece (tokenizer, (const guint8 *) data, bytes, label, error);
  if (ok && !tokenizer->is_hugging_face)
    {
      if (n_extra_ids < 0)
        n_extra_ids = tokenizer->pieces->len == UMT5_PIECES ? UMT5_EXTRA_IDS : 0;
      add_extra_ids (tokenizer, n_extra_ids);
    }
  if (!ok || !finish (tokenizer, label, error))
    kn_tokenizer_close (&tokenizer);
  return tokenizer;
}

struct kn_tokenizer *
kn_tokenizer_open_memory (const void *data, gsize bytes, const char *label, GError **error)
{
  return open_data (data, bytes, label, -1, error);
}

/* The file that path means: itself, or what the folder has. */
static char *
find_file (const char *path, GError **error)
{
  static const char *const names[] = { "spiece.model", "tokenizer.json", "tokenizer/spiece.model",
                                       "tokenizer/tokenizer.json" };

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_strdup (path);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&file);
    }
  g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” has neither spiece.model nor tokenizer.json.", path);
  return NULL;
}

/* FALSE when there is a tokenizer_config.json and it is damaged. */
static gboolean
read_extra_ids (const char *file, int *n, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *path = g_build_filename (folder, "tokenizer_config.json", NULL);
  struct kn_config *config;
  gint64 value = -1;
  gboolean ok;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  config = kn_config_open (path, error);
  ok = config && kn_config_try_int (config, "extra_ids", 0, MAX_EXTRA_IDS, &value, error);
  kn_config_close (&config);
  *n = (int) value;
  return ok;
}

static gboolean
check_file (const char *file, GError **error)
{
  GStatBuf st;

  if (g_stat (file, &st) != 0)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", file, g_strerror (errno));
  else if (!S_ISREG (st.st_mode))
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” is not a regular file.", file);
  else if (st.st_size > MAX_FILE_BYTES)
    g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_FORMAT, "“%s” is too large for a tokenizer.", file);
  else
    return TRUE;
  return FALSE;
}

struct kn_tokenizer *
kn_tokenizer_open (const char *path, GError **error)
{
  g_autofree char *file = find_file (path, error);
  g_autofree char *data = NULL;
  g_autoptr (GError) local = NULL;
  int n_extra_ids = -1;
  gsize bytes;

  if (!file || !check_file (file, error) || !read_extra_ids (file, &n_extra_ids, error))
    return NULL;
  if (!g_file_get_contents (file, &data, &bytes, &local))
    {
      g_set_error (error, KN_MODEL_ERROR, KN_MODEL_ERROR_IO, "“%s” cannot be read: %s.", file, local->message);
      return NULL;
    }
  return open_data (data, bytes, file, n_extra_ids, error);
}

void
kn_tokenizer_close (struct kn_tokenizer **tokenizer)
{
  struct kn_tokenizer *t = *tokenizer;

  if (!t)
    return;
  kn_charsmap_destroy (&t->charsmap);
  g_array_unref (t->sorted);
  g_array_unref (t->norms);
  g_array_unref (t->added);
  g_array_unref (t->pieces);
  g_string_chunk_free (t->strings);
  g_free (t);
  *tokenizer = NULL;
}

int
kn_tokenizer_get_vocab_size (const struct kn_tokenizer *tokenizer)
{
  return tokenizer->vocab_size;
}

const char *
kn_tokenizer_get_piece (const struct kn_tokenizer *tokenizer, int id)
{
  return id >= 0 && id < (int) tokenizer->pieces->len ? kn_tokenizer_piece_at (tokenizer, id)->text : NULL;
}

int
kn_tokenizer_get_pad_id (const struct kn_tokenizer *tokenizer)
{
  return MAX (tokenizer->pad_id, 0);
}

int
kn_tokenizer_get_eos_id (const struct kn_tokenizer *tokenizer)
{
  return tokenizer->eos_id;
}
