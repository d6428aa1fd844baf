/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/inspector/kn-vocabulary.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Longer words are not compared. */
#define MAX_LETTERS 32

static char *
dup_path (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (program ? program : ".");
  const char *starter = g_getenv ("KN_STARTER_FOLDER");
  const char *places[] = { "../share/kinora/starter", "../../data/starter/weights" };

  if (starter)
    return g_build_filename (starter, "vocabulary.json", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], "vocabulary.json", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Every word in the strings of the file, however they are grouped. */
static void
collect (GHashTable *words, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        collect (words, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &value))
        collect (words, value);
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *lower = g_utf8_strdown (json_node_get_string (node), -1);
      g_auto (GStrv) parts = g_strsplit_set (lower, " ,.-", -1);

      for (int i = 0; parts[i]; i++)
        if (*parts[i])
          g_hash_table_add (words, g_strdup (parts[i]));
    }
}

static GHashTable *
get_words (void)
{
  static GHashTable *words;
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (words)
    return words;
  words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  path = dup_path ();
  if (path && g_file_get_contents (path, &text, NULL, NULL))
    root = json_from_string (text, NULL);
  if (root)
    collect (words, root);
  return words;
}

gboolean
kn_vocabulary_is_known (const char *word)
{
  GHashTable *words = get_words ();
  g_autofree char *lower = g_utf8_strdown (word, -1);

  return g_hash_table_size (words) == 0 || g_hash_table_contains (words, lower);
}

/* Levenshtein distance in bytes. */
static int
distance (const char *a, const char *b)
{
  int row[MAX_LETTERS + 1], n = (int) strlen (b);

  if (strlen (a) > MAX_LETTERS || n > MAX_LETTERS)
    return MAX_LETTERS;
  for (int k = 0; k <= n; k++)
    row[k] = k;
  for (int i = 1; a[i - 1]; i++)
    {
      int diagonal = row[0];

      row[0] = i;
      for (int k = 1; k <= n; k++)
        {
          int above = row[k], change = diagonal + (a[i - 1] != b[k - 1]);

          row[k] = MIN (change, 1 + MIN (above, row[k - 1]));
          diagonal = above;
        }
    }
  return row[n];
}

typedef struct
{
  const char *word;
  int distance;
} Candidate;

static gint
compare (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;

  return x->distance != y->distance ? x->distance - y->distance : strcmp (x->word, y->word);
}

char **
kn_vocabulary_dup_nearest (const char *word, guint n)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, get_words ());
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Candidate candidate = { key, distance (lower, key) };

      g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare);
  for (guint i = 0; i < MIN (n, candidates->len); i++)
    g_ptr_array_add (names, g_strdup (g_array_index (candidates, Candidate, i).word));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
