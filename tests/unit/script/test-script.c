/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/script/kn-script.h"

#include <string.h>

static struct kn_script *
read_all (const char *text, KnScriptFormat format, gboolean per_paragraph)
{
  g_autoptr (GError) error = NULL;
  struct kn_script *script = kn_script_read (text, strlen (text), format, per_paragraph, &error);

  g_assert_no_error (error);
  return script;
}

static void
check (const struct kn_script *script, guint i, const char *name, const char *prompt, double seconds)
{
  const struct kn_script_shot *shot;

  g_assert_cmpuint (i, <, script->shots->len);
  shot = script->shots->pdata[i];
  g_assert_cmpstr (shot->name, ==, name);
  g_assert_cmpstr (shot->prompt, ==, prompt);
  g_assert_cmpfloat (shot->duration_s, ==, seconds);
}

static const char screenplay[] =
    "Title: _**The Lost Balloon**_\nCredit: written by\n\n"
    "/* not\n\nEXT. THIS - DAY\n*/\n"
    "EXT. CITY - DAY #1A#\n\nA red balloon rises over the roofs. [[camera: dolly in]]\n\nIt is *very* red.\n\n"
    "MARA (O.S.)\n(whispering)\nThere it goes.\n\nCUT TO:\n\n"
    "INT. KITCHEN – NIGHT (4 s)\n\n= Mara is sad.\n\nA cat sleeps on the table.\n\n"
    ".SNOWY FIELD\n\n@McFox\nHello there!\n";

static void
test_fountain (void)
{
  g_autoptr (kn_script) script = read_all (screenplay, KN_SCRIPT_FOUNTAIN, FALSE);
  const struct kn_script_shot *shot = script->shots->pdata[0];

  g_assert_cmpstr (script->title, ==, "The Lost Balloon");
  g_assert_cmpuint (script->shots->len, ==, 3);
  /* 13 words with the place at 3 a second, 3 spoken ones at 2.5. */
  check (script, 0, "CITY - DAY", "A red balloon rises over the roofs. It is very red, city, day", 5.5);
  g_assert_cmpstr (shot->number, ==, "1A");
  g_assert_cmpstr (shot->camera, ==, "dolly-in");
  g_assert_cmpstr (shot->notes, ==, "MARA (O.S.): There it goes.");
  check (script, 1, "KITCHEN – NIGHT", "A cat sleeps on the table, indoors, kitchen, night", 4);
  g_assert_cmpstr (((struct kn_script_shot *) script->shots->pdata[1])->notes, ==, " Mara is sad.");
  check (script, 2, "SNOWY FIELD", "snowy field", 2);
}

static void
test_paragraphs (void)
{
  g_autoptr (kn_script) scenes = read_all ("EXT. SEA - DUSK\n\nA boat.\n\nA gull.\n", KN_SCRIPT_FOUNTAIN, FALSE);
  g_autoptr (kn_script) shots = read_all ("EXT. SEA - DUSK\n\nA boat.\n\nA gull.\n", KN_SCRIPT_FOUNTAIN, TRUE);
  g_autoptr (kn_script) plain = read_all ("A boat (3 s)\n\nA gull\nin the wind\n", KN_SCRIPT_FOUNTAIN, FALSE);

  g_assert_cmpuint (scenes->shots->len, ==, 1);
  g_assert_cmpuint (shots->shots->len, ==, 2);
  check (shots, 1, "SEA - DUSK", "A gull, sea, dusk", 2);
  g_assert_cmpuint (plain->shots->len, ==, 2);
  check (plain, 0, "", "A boat", 3);
  check (plain, 1, "", "A gull in the wind", 2);
}

static void
test_markdown (void)
{
  g_autoptr (kn_script) script = read_all (
      "# The lost balloon\n\n## Arrival (3 s)\nA **red balloon** over the [city](x.html)\n> He does not know.\n\n"
      "## Forest\n- a fox in the snow (2.5 s)\n  - camera: Orbit left\n- an owl ![x](y.png)\n\n"
      "| No | Prompt | Duration |\n|----|:------|---------:|\n| 1A | a *boat* | 0:04 |\n",
      KN_SCRIPT_MARKDOWN, FALSE);

  g_assert_cmpstr (script->title, ==, "The lost balloon");
  g_assert_cmpuint (script->shots->len, ==, 4);
  check (script, 0, "Arrival", "A red balloon over the city", 3);
  g_assert_cmpstr (((struct kn_script_shot *) script->shots->pdata[0])->notes, ==, "He does not know.");
  check (script, 1, "Forest", "a fox in the snow", 2.5);
  g_assert_cmpstr (((struct kn_script_shot *) script->shots->pdata[1])->camera, ==, "orbit-left");
  check (script, 2, "Forest", "an owl", 2);
  check (script, 3, "", "a boat", 4);
}

static void
test_csv (void)
{
  g_autoptr (kn_script) own = read_all (
      "\xef\xbb\xbfNumber,Name,Start,End,Frames,Seconds,Prompt,Camera,Seed,Notes,File\r\n"
      "\"1\",\"Opening\",\"00:00:00:00\",\"00:00:02:01\",17,2.125,\"a \"\"red\"\" rocket,\n"
      "in space\",\"Dolly in\",3,\"'=x\",\"\"\r\n",
      KN_SCRIPT_CSV, FALSE);
  g_autoptr (kn_script) other = read_all ("Description;Length\na boat;2,5 s\n;4\n", KN_SCRIPT_CSV, FALSE);
  g_autoptr (kn_script) bare = read_all ("1\ta boat on the sea\t0:03\n2\ta gull\t1m 30s\n", KN_SCRIPT_CSV, FALSE);

  g_assert_cmpuint (own->shots->len, ==, 1);
  check (own, 0, "Opening", "a \"red\" rocket, in space", 2.125);
  g_assert_cmpstr (((struct kn_script_shot *) own->shots->pdata[0])->camera, ==, "dolly-in");
  g_assert_cmpstr (((struct kn_script_shot *) own->shots->pdata[0])->notes, ==, "=x");
  g_assert_cmpuint (other->shots->len, ==, 1);
  check (other, 0, "", "a boat", 2.5);
  g_assert_cmpuint (bare->shots->len, ==, 2);
  check (bare, 0, "", "a boat on the sea", 3);
  check (bare, 1, "", "a gull", 90);
}

/* As spreadsheets and people write them. */
static void
test_tables (void)
{
  static const char *const texts[] = {
    "Prompt,Duration\na boat,4\n", "Length;Camera;Shot description;Shot #\n4;Pan left;a boat;12A\n",
    "\xef\xbb\xbf\"Description\"\t\"Time\"\r\n\"a boat\"\t\"0:04\"\r\n", "sep=;\nDuration;Prompt\n4;a boat\n",
    "Duration (sec)|Visual\n4|a boat\n", "Duration, \"Action\"\n4, \"a boat\"\n",
  };
  g_autoptr (kn_script) bare = read_all ("1;A boy runs, jumps, falls, and laughs;4\n2;A \"big\" gull, far away;3\n",
                                         KN_SCRIPT_CSV, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (kn_script) script = read_all (texts[i], KN_SCRIPT_CSV, FALSE);

      g_assert_cmpuint (script->shots->len, ==, 1);
      check (script, 0, "", "a boat", 4);
    }
  check (bare, 0, "", "A boy runs, jumps, falls, and laughs", 4);
  check (bare, 1, "", "A \"big\" gull, far away", 3);
}

/* Files that are not UTF-8. */
static void
test_encodings (void)
{
  static const struct { const char *bytes; gsize n; } files[] = {
    { "Prompt\na caf\xc3\xa9 \xe2\x80\x93 rain\n", 0 }, { "Prompt\na caf\xe9 \x96 rain\n", 0 },
    { "\xff\xfeP\0r\0o\0m\0p\0t\0\n\0a\0 \0c\0a\0f\0\xe9\0 \0\x13\x20 \0r\0a\0i\0n\0", 42 },
    { "\xfe\xff\0P\0r\0o\0m\0p\0t\0\n\0a\0 \0c\0a\0f\0\xe9\0 \x20\x13\0 \0r\0a\0i\0n", 42 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gsize n = files[i].n ? files[i].n : strlen (files[i].bytes);
      g_autoptr (kn_script) script = kn_script_read (files[i].bytes, n, KN_SCRIPT_CSV, FALSE, NULL);

      g_assert_nonnull (script);
      check (script, 0, "", "a café – rain", 2);
    }
}

/* Who speaks, once, as a name is written. */
static void
test_characters (void)
{
  static const char *const names[] = { "Mara", "Old Man", "O'Neill", "McFox", "R2-D2", "Ängström" };
  g_autoptr (kn_script) script = read_all (
      "EXT. SEA - DAY\n\nMARA (O.S.)\nHello.\n\nOLD MAN\n(softly)\nYes.\n\nMARA ^\nNo.\n\nO'NEILL (CONT'D)\nWell.\n\n"
      "@McFox\nHm.\n\nMara waves.\n\nR2-D2\nBeep.\n\n@mara\nBye.\n\nÄNGSTRÖM\nHej.\n\nTHE SEA ROARS.\n\nCUT TO:\n",
      KN_SCRIPT_FOUNTAIN, FALSE);
  g_autoptr (kn_script) silent = read_all ("EXT. SEA - DAY\n\nA boat.\n", KN_SCRIPT_FOUNTAIN, FALSE);

  g_assert_cmpuint (script->characters->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (script->characters->pdata[i], ==, names[i]);
  g_assert_cmpuint (silent->characters->len, ==, 0);
}

static void
test_guess (void)
{
  static const struct { const char *name, *text; KnScriptFormat format; } table[] = {
    { "a.csv", "x", KN_SCRIPT_CSV },
    { "a.md", "INT. X", KN_SCRIPT_MARKDOWN },
    { NULL, "Hello\n\nint. kitchen - day\n", KN_SCRIPT_FOUNTAIN },
    { NULL, "Number,Prompt\n1,a boat\n", KN_SCRIPT_CSV },
    { NULL, "# One\n- a boat\n", KN_SCRIPT_MARKDOWN },
    { NULL, "A boat at sea.", KN_SCRIPT_FOUNTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (kn_script_guess (table[i].name, table[i].text, strlen (table[i].text)), ==, table[i].format);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "\n\n", "# Only a title\n", "CUT TO:\n" };
  g_autofree char *large = g_strnfill (KN_SCRIPT_MAX_BYTES + 1, 'x');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      KnScriptFormat format = i == 2 ? KN_SCRIPT_MARKDOWN : KN_SCRIPT_FOUNTAIN;

      g_assert_null (kn_script_read (texts[i], strlen (texts[i]), format, FALSE, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_clear_error (&error);
    }
  g_assert_null (kn_script_read (large, strlen (large), KN_SCRIPT_FOUNTAIN, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* What looks for an end that is not there must not look for it from every place. */
static void
test_hostile (void)
{
  g_autofree char *open = g_strnfill (2u << 20, '[');
  g_autoptr (kn_script) fountain = read_all (open, KN_SCRIPT_FOUNTAIN, FALSE);
  g_autoptr (kn_script) markdown = read_all (open, KN_SCRIPT_MARKDOWN, FALSE);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (kn_script) cut = NULL;

  for (guint i = 0; i < KN_SCRIPT_MAX_SHOTS + 10; i++)
    g_string_append_printf (many, "a boat %u\n\n", i);
  cut = read_all (many->str, KN_SCRIPT_FOUNTAIN, FALSE);
  g_assert_cmpuint (cut->shots->len, ==, KN_SCRIPT_MAX_SHOTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/fountain", test_fountain);
  g_test_add_func ("/script/paragraphs", test_paragraphs);
  g_test_add_func ("/script/markdown", test_markdown);
  g_test_add_func ("/script/csv", test_csv);
  g_test_add_func ("/script/tables", test_tables);
  g_test_add_func ("/script/encodings", test_encodings);
  g_test_add_func ("/script/characters", test_characters);
  g_test_add_func ("/script/guess", test_guess);
  g_test_add_func ("/script/refused", test_refused);
  g_test_add_func ("/script/hostile", test_hostile);
  return g_test_run ();
}
