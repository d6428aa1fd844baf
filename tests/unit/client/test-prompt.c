/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A prompt as the model understands it best: words exchanged, mended, left out, added.
 */
#include "app/client/kn-prompt-expansion.h"

static const char words[] =
  "{ \"subjects\": { \"dog\": [\"dog\", \"puppy\"], \"fox\": [\"fox\", \"red fox\"], \"astronaut\": [\"astronaut\"],"
  "                 \"sailboat\": [\"sailboat\"], \"soccer ball\": [\"soccer ball\"] },"
  "  \"places\": { \"city\": [\"in the city\"], \"snow\": [\"in the snow\", \"in a snowy landscape\"],"
  "              \"forest\": [\"among the trees\"], \"mountains\": [\"in the mountains\", \"near snowy mountains\"] },"
  "  \"times\": { \"sunset\": [\"at sunset\"] },"
  "  \"motions\": { \"left\": [\"walks left\", \"runs left\", \"is moving to the left\"],"
  "               \"stand\": [\"does not move\", \"rests\"], \"grow\": [\"is growing\"] },"
  "  \"sizes\": { \"small\": [\"small\"] },"
  "  \"nearest\": { \"wolf\": \"dog\", \"paris\": \"city\", \"great dane\": \"dog\", \"volleyball\": \"soccer ball\","
  "               \"yuri gagarin\": \"astronaut\", \"hill\": \"mountains\", \"glass\": \"city\", \"run\": \"city\" },"
  "  \"others\": [\"glowing\"] }";

static void
test_exchange (void)
{
  static const struct
  {
    const char *prompt, *expanded;
    guint n_changes;
  } rows[] = {
    { "a fox in the snow", "a fox in the snow", 0 },
    { "A small fox,  at sunset.", "A small fox,  at sunset.", 0 },
    { "a wolf in the snow", "a dog in the snow", 1 },
    { "A Great Dane runs left", "A dog runs left", 1 },
    { "a wolf in Paris", "a dog in the city", 2 },
    { "a Yuri Gagarin in the snow", "an astronaut in the snow", 1 },
    { "foxes at sunset", "a fox at sunset", 1 },
    { "the fox is running left", "the fox runs left", 1 },
    { "the fox is walking, at sunset", "the fox walks, at sunset", 1 },
    { "a sailbot at sunset", "a sailboat at sunset", 1 },
    { "a fox near a shimmering tree", "a fox near trees", 2 },
    { "a (fluffy) fox", "a fox", 1 },
    { "3 small foxes", "a small fox", 1 },
    { "a volleyball in the snow", "a soccer ball in the snow", 1 },
    { "glittering dust, a fox in the snow", "a fox in the snow", 2 },
    { "a fox and a kettle, in the snow", "a fox, in the snow", 1 },
    /* One or many: what stands before a word goes with the one that is there now. */
    { "a snowy hill", "snowy mountains", 1 },
    { "A snowy hill at sunset", "snowy mountains at sunset", 1 },
    { "a fox runs left near a hill", "a fox runs left near mountains", 1 },
    { "this hill, at sunset", "the mountains, at sunset", 1 },
    { "hills at sunset", "mountains at sunset", 1 },
    { "two dogs", "a dog", 1 },
    { "Two small dogs!", "a small dog!", 1 },
    { "the wolves run left", "the dog runs left", 2 },
    { "these foxes in the snow", "the fox in the snow", 1 },
    { "a pair of puppies", "a puppy", 2 },
    { "one fox in the snow", "a fox in the snow", 1 },
    { "a fox and three wolves", "a fox and a dog", 1 },
    { "the wolf's sailboat at sunset", "the sailboat at sunset", 1 },
    { "a fox's tail in the snow", "a fox in the snow", 1 },
    { "a glass fox", "a fox", 1 },
    { "a kettle in the snow", "in the snow", 1 },
    { "a trees", "a trees", 0 },
    /* How many, and of what it is a picture. */
    { "a lot of foxes", "a fox", 2 },
    { "A photo of a fox in the snow", "a fox in the snow", 1 },
    { "a range of snowy mountains", "snowy mountains", 1 },
    { "lots of snow, a fox", "snow, a fox", 1 },
    { "a herd of small fox, at sunset", "a small fox, at sunset", 1 },
    { "a kettle walks left in the snow", "walks left in the snow", 1 },
    { "no dogs in the snow", "no dog in the snow", 1 },
    /* What does not happen. */
    { "a fox isn't moving", "a fox does not move", 2 },
    { "The fox doesn’t walk, at sunset", "The fox does not move, at sunset", 2 },
    { "a fox that never runs", "a fox that does not move", 1 },
    { "a fox is not growing", "a fox does not move", 1 },
    { "a fox does not move", "a fox does not move", 0 },
    { "a fox that won't rest", "a fox that will not rests", 2 },
    /* Words that are little, and words of their own. */
    { "a fox runs along the city", "a fox runs along the city", 0 },
    { "foxes run left", "a fox runs left", 2 },
    { "a fox next to a kettle", "a fox", 1 },
    { "a glowing fox in the snow", "a fox in the snow", 1 },
    /* Little is known: all stays but for what can be exchanged. */
    { "ink, a pier, a small wolf, quixotically", "ink, a pier, a small dog, quixotically", 1 },
    { "a quixotic flibbertigibbet", "a quixotic flibbertigibbet", 0 },
    { "", "", 0 },
  };
  g_autoptr (KnVocabulary) vocabulary = kn_vocabulary_new_from_text (words);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) changes = NULL;
      g_autofree char *expanded = kn_prompt_expand (vocabulary, rows[i].prompt, &changes);

      g_assert_cmpstr (expanded, ==, rows[i].expanded);
      g_assert_cmpuint (changes->len, ==, rows[i].n_changes);
    }
}

/* What has been expanded needs nothing more. */
static void
test_settled (void)
{
  g_autoptr (KnVocabulary) vocabulary = kn_vocabulary_new_from_text (words);
  g_autofree char *once = kn_prompt_expand (vocabulary, "wolves are walking past Paris, near a glittering tree", NULL);
  g_autofree char *twice = kn_prompt_expand (vocabulary, once, NULL);

  g_assert_cmpstr (once, ==, twice);
}

static void
test_complete (void)
{
  static const struct
  {
    const char *prompt, *expanded;
  } rows[] = {
    { "a fox in the snow", "a fox in the snow, medium shot, natural light" },
    { "A fox in the snow.", "A fox in the snow, medium shot, natural light." },
    { "close-up of a fox at dusk", "close-up of a fox at dusk" },
    { "Aerial view of a fox", "Aerial view of a fox, natural light" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *expanded = kn_prompt_expand (NULL, rows[i].prompt, NULL);

      g_assert_cmpstr (expanded, ==, rows[i].expanded);
    }
}

static void
test_nearest (void)
{
  g_autoptr (KnVocabulary) vocabulary = kn_vocabulary_new_from_text (words);
  g_auto (GStrv) wolf = kn_vocabulary_dup_nearest (vocabulary, "Wolf", 2);
  g_auto (GStrv) slip = kn_vocabulary_dup_nearest (vocabulary, "astronout", 1);
  g_auto (GStrv) indoors = kn_vocabulary_dup_nearest (vocabulary, "indoors", 2);
  g_auto (GStrv) other = kn_vocabulary_dup_nearest (vocabulary, "glowing", 2);

  g_assert_true (kn_vocabulary_knows (vocabulary, "Fox"));
  g_assert_false (kn_vocabulary_knows (vocabulary, "wolf"));
  g_assert_cmpstr (wolf[0], ==, "dog");
  g_assert_cmpuint (g_strv_length (wolf), ==, 1);
  g_assert_cmpstr (slip[0], ==, "astronaut");
  g_assert_null (indoors[0]);
  g_assert_null (other[0]);
  g_assert_null (kn_vocabulary_new_from_text ("[1, 2"));
  g_assert_null (kn_vocabulary_get ("/nonexistent"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prompt/exchange", test_exchange);
  g_test_add_func ("/prompt/settled", test_settled);
  g_test_add_func ("/prompt/complete", test_complete);
  g_test_add_func ("/prompt/nearest", test_nearest);
  return g_test_run ();
}
