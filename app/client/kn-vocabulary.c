/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/client/kn-vocabulary.h"

#include "app/client/kn-little-words.h"
#include "app/client/kn-starter-folder.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Longer words are not compared. */
#define MAX_LETTERS 32
/* Shorter ones are as likely to be another word as a slip: a glass is no grass. */
#define MIN_CORRECTED 6
/* The one motion that is none. */
#define STANDING "stand"

struct _KnVocabulary
{
  GHashTable *words;       /* set of lower case words */
  GHashTable *places;      /* set */
  GHashTable *subjects;    /* set: names of subjects, and the last words of what they are called */
  GHashTable *things;      /* set: those, and the same of places */
  GHashTable *looks;       /* set: the other words that these are called by */
  GHashTable *motions;     /* set: verbs, as captions have them */
  GHashTable *others;      /* set: words that only look like known ones */
  GHashTable *nearest;     /* unknown phrase -> known word */
};

/* ---- reading ---- */

/* Every word in the strings below a node, however they are grouped. */
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
      g_auto (GStrv) parts = g_strsplit_set (lower, " ,.", -1);

      for (int i = 0; parts[i]; i++)
        if (*parts[i])
          g_hash_table_add (words, g_strdup (parts[i]));
    }
}

static void
read_nearest (KnVocabulary *self, JsonObject *nearest)
{
  JsonObjectIter iter;
  const char *phrase;
  JsonNode *value;

  json_object_iter_init (&iter, nearest);
  while (json_object_iter_next (&iter, &phrase, &value))
    if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
      g_hash_table_insert (self->nearest, g_utf8_strdown (phrase, -1), g_strdup (json_node_get_string (value)));
}

static void
read_words (KnVocabulary *self, JsonObject *root)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, root);
  while (json_object_iter_next (&iter, &name, &value))
    if (g_str_equal (name, "nearest") && JSON_NODE_HOLDS_OBJECT (value))
      read_nearest (self, json_node_get_object (value));
    else
      collect (g_str_equal (name, "others") ? self->others : self->words, value);
}

/* "left": ["walks left", "is moving to the left"]: the verb is the first word that is not little. */
static void
read_motions (KnVocabulary *self, JsonObject *motions)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, motions);
  while (json_object_iter_next (&iter, &name, &value))
    for (guint i = 0; JSON_NODE_HOLDS_ARRAY (value) && i < json_array_get_length (json_node_get_array (value)); i++)
      {
        const char *phrase = json_array_get_string_element (json_node_get_array (value), i);
        g_auto (GStrv) parts = phrase && !g_str_equal (name, STANDING) ? g_strsplit (phrase, " ", -1) : NULL;
        guint k = 0;

        while (parts && parts[k] && kn_little_word_is (parts[k], KN_WORD_LITTLE))
          k++;
        if (parts && parts[k])
          g_hash_table_add (self->motions, g_strdup (parts[k]));
      }
}

/* "dog": ["dog", "big dog"]. */
static void
read_names (KnVocabulary *self, JsonObject *root, const char *group, GHashTable *subjects)
{
  JsonNode *node = json_object_get_member (root, group);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    {
      JsonArray *called = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;

      g_hash_table_add (self->things, g_strdup (name));
      if (subjects)
        g_hash_table_add (subjects, g_strdup (name));
      for (guint i = 0; called && i < json_array_get_length (called); i++)
        {
          g_autofree char *lower = g_utf8_strdown (json_array_get_string_element (called, i), -1);
          const char *last = strrchr (lower, ' ');

          g_hash_table_add (self->things, g_strdup (last ? last + 1 : lower));
          if (subjects)
            g_hash_table_add (subjects, g_strdup (last ? last + 1 : lower));
          collect (self->looks, json_array_get_element (called, i));
        }
    }
}

KnVocabulary *
kn_vocabulary_new_from_text (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *places = NULL;
  KnVocabulary *self;

  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  self = g_new0 (KnVocabulary, 1);
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->nearest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->things = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->looks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->motions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_words (self, json_node_get_object (root));
  read_names (self, json_node_get_object (root), "subjects", self->subjects);
  read_names (self, json_node_get_object (root), "places", NULL);
  if (json_object_has_member (json_node_get_object (root), "motions")
      && JSON_NODE_HOLDS_OBJECT (json_object_get_member (json_node_get_object (root), "motions")))
    read_motions (self, json_object_get_object_member (json_node_get_object (root), "motions"));
  if (json_object_has_member (json_node_get_object (root), "sizes"))
    collect (self->looks, json_object_get_member (json_node_get_object (root), "sizes"));
  if (json_object_has_member (json_node_get_object (root), "places")
      && JSON_NODE_HOLDS_OBJECT (json_object_get_member (json_node_get_object (root), "places")))
    places = json_object_get_object_member (json_node_get_object (root), "places");
  for (g_autoptr (GList) names = places ? json_object_get_members (places) : NULL; names;
       names = g_list_delete_link (names, names))
    g_hash_table_add (self->places, g_strdup (names->data));
  return self;
}

void
kn_vocabulary_free (KnVocabulary *self)
{
  g_hash_table_unref (self->words);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->nearest);
  g_hash_table_unref (self->subjects);
  g_hash_table_unref (self->things);
  g_hash_table_unref (self->looks);
  g_hash_table_unref (self->motions);
  g_hash_table_unref (self->others);
  g_free (self);
}

const KnVocabulary *
kn_vocabulary_get (const char *model)
{
  /* What has been read does not change; a list that is not there may come. */
  static GHashTable *known;
  const char *folder = model && *model ? model : kn_starter_folder ();
  gpointer vocabulary = NULL;

  if (!known)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_lookup_extended (known, folder, NULL, &vocabulary))
    {
      g_autofree char *path = g_build_filename (folder, "vocabulary.json", NULL), *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        vocabulary = kn_vocabulary_new_from_text (text);
      if (vocabulary)
        g_hash_table_insert (known, g_strdup (folder), vocabulary);
    }
  return vocabulary;
}

/* ---- words ---- */

static gboolean
knows_lower (const KnVocabulary *self, const char *lower)
{
  return g_hash_table_contains (self->words, lower);
}

gboolean
kn_vocabulary_knows (const KnVocabulary *self, const char *word)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);

  return knows_lower (self, lower);
}

gboolean
kn_vocabulary_is_place (const KnVocabulary *self, const char *word)
{
  return g_hash_table_contains (self->places, word);
}

static gboolean
contains (GHashTable *set, const char *word)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);

  return g_hash_table_contains (set, lower);
}

gboolean
kn_vocabulary_is_thing (const KnVocabulary *self, const char *word)
{
  return contains (self->things, word);
}

gboolean
kn_vocabulary_is_subject (const KnVocabulary *self, const char *word)
{
  return contains (self->subjects, word);
}

gboolean
kn_vocabulary_describes (const KnVocabulary *self, const char *word)
{
  return contains (self->looks, word) && !contains (self->things, word) && !kn_little_word_is (word, KN_WORD_LITTLE);
}

/* ---- one or many ---- */

static const struct
{
  const char *many, *one;
} irregular[] = {
  { "children", "child" }, { "men", "man" }, { "women", "woman" }, { "people", "person" }, { "mice", "mouse" },
  { "geese", "goose" }, { "cacti", "cactus" },
};

gboolean
kn_vocabulary_was_plural (const char *phrase)
{
  static const char *const endings[] = { "ss", "us", "is", "os", "'s" };
  g_autofree char *lower = g_utf8_strdown (phrase, -1);
  const char *space = strrchr (lower, ' '), *last = space ? space + 1 : lower;

  for (guint i = 0; i < G_N_ELEMENTS (irregular); i++)
    if (g_str_equal (last, irregular[i].many))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (last, endings[i]))
      return FALSE;
  return g_str_has_suffix (last, "s");
}

gboolean
kn_vocabulary_is_plural (const KnVocabulary *self, const char *word)
{
  return kn_vocabulary_is_thing (self, word) && kn_vocabulary_was_plural (word);
}

/* ---- forms ---- */

/* Whether it is a known word; its neighbour in meaning. */
typedef const char *(*LookUp) (const KnVocabulary *self, const char *lower);

static const char *
get_known (const KnVocabulary *self, const char *lower)
{
  gpointer word = NULL;

  return g_hash_table_lookup_extended (self->words, lower, &word, NULL) ? word : NULL;
}

static const char *
get_neighbour (const KnVocabulary *self, const char *lower)
{
  return g_hash_table_lookup (self->nearest, lower);
}

/* What ends in `from` with `to` in its place, if that is a word. */
static const char *
other_ending (const KnVocabulary *self, LookUp look_up, const char *lower, const char *from, const char *to)
{
  g_autofree char *other = NULL;

  if (!g_str_has_suffix (lower, from) || strlen (lower) < strlen (from) + 2)
    return NULL;
  other = g_strdup_printf ("%.*s%s", (int) (strlen (lower) - strlen (from)), lower, to);
  return look_up (self, other);
}

/* "running", "stopped": the letter that is doubled before the ending goes. */
static const char *
undoubled (const KnVocabulary *self, LookUp look_up, const char *lower, const char *ending)
{
  gsize stem = strlen (lower) - strlen (ending);
  g_autofree char *single = NULL;

  if (!g_str_has_suffix (lower, ending) || stem < 3 || lower[stem - 1] != lower[stem - 2])
    return NULL;
  single = g_strdup_printf ("%.*ss", (int) stem - 1, lower);
  return look_up (self, single);
}

static const char *
find_form (const KnVocabulary *self, LookUp look_up, const char *lower)
{
  static const struct
  {
    const char *from, *to;
  } endings[] = {
    { "ies", "y" }, { "ves", "f" }, { "es", "" }, { "s", "" },                       /* foxes, cats */
    { "ing", "s" }, { "ing", "es" }, { "ed", "s" }, { "ed", "es" }, { "d", "s" },    /* walking, floated */
    { "", "s" }, { "y", "ies" },                                                     /* walk, tree, fly */
  };
  const char *found = look_up (self, lower);

  for (guint i = 0; !found && i < G_N_ELEMENTS (endings); i++)
    found = other_ending (self, look_up, lower, endings[i].from, endings[i].to);
  for (guint i = 0; !found && i < G_N_ELEMENTS (irregular); i++)
    if (g_str_equal (lower, irregular[i].many))
      found = look_up (self, irregular[i].one);
  if (!found)
    found = undoubled (self, look_up, lower, "ing");
  return found ? found : undoubled (self, look_up, lower, "ed");
}

char *
kn_vocabulary_dup_equivalent (const KnVocabulary *self, const char *phrase)
{
  g_autofree char *lower = g_utf8_strdown (phrase, -1);
  const char *found;

  if (kn_little_word_is (lower, KN_WORD_LITTLE))
    return NULL;
  /* Who flies is no insect: forms of known words come first. */
  found = find_form (self, get_known, lower);
  if (!found)
    found = find_form (self, get_neighbour, lower);
  return found && !g_str_equal (found, lower) ? g_strdup (found) : NULL;
}

gboolean
kn_vocabulary_is_motion (const KnVocabulary *self, const char *word)
{
  g_autofree char *equivalent = kn_vocabulary_dup_equivalent (self, word);

  return contains (self->motions, word) || (equivalent && contains (self->motions, equivalent));
}

/* ---- spelling ---- */

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

/* One of many is in the list as well. */
static gboolean
is_other (const KnVocabulary *self, const char *lower)
{
  g_autofree char *one = g_str_has_suffix (lower, "s") ? g_strndup (lower, strlen (lower) - 1) : NULL;

  return g_hash_table_contains (self->others, lower) || (one && g_hash_table_contains (self->others, one));
}

/* Candidate, nearest first; none for what is a word itself. */
static GArray *
list_candidates (const KnVocabulary *self, const char *lower)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  GHashTableIter iter;
  gpointer key;

  if (is_other (self, lower))
    return candidates;
  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Candidate candidate = { key, distance (lower, key) };

      g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare);
  return candidates;
}

const char *
kn_vocabulary_get_corrected (const KnVocabulary *self, const char *word)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);
  g_autoptr (GArray) candidates = strlen (lower) >= MIN_CORRECTED ? list_candidates (self, lower) : NULL;

  if (!candidates || !candidates->len || g_array_index (candidates, Candidate, 0).distance != 1)
    return NULL;
  return g_array_index (candidates, Candidate, 0).word;
}

char **
kn_vocabulary_dup_nearest (const KnVocabulary *self, const char *word, guint n)
{
  g_autofree char *lower = g_utf8_strdown (word, -1), *equivalent = kn_vocabulary_dup_equivalent (self, word);
  g_autoptr (GArray) candidates = list_candidates (self, lower);
  GPtrArray *names = g_ptr_array_new ();
  int allowed = strlen (lower) < MIN_CORRECTED ? 1 : 2;

  if (equivalent && n)
    g_ptr_array_add (names, g_steal_pointer (&equivalent));
  for (guint i = 0; i < candidates->len && names->len < n; i++)
    {
      const char *candidate = g_array_index (candidates, Candidate, i).word;

      if (g_array_index (candidates, Candidate, i).distance > allowed)
        break;
      /* Words of three letters are near to everything. */
      if (strlen (candidate) > 3 && (!names->len || !g_str_equal (candidate, names->pdata[0])))
        g_ptr_array_add (names, g_strdup (candidate));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
