/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewer/kn-typed-time.h"

static void
test_typed (void)
{
  static const struct
  {
    const char *text;
    gint64 frames;           /* -1: not understood */
  } cases[] = {
    { "00:00:01:12", 36 }, { "1:12", 36 },   { "112", 36 },     { "01:00:00", 1440 }, { "10000", 1440 }, { "5", 5 },
    { "1.5", 36 },         { "1,5", 36 },    { "2 s", 48 },     { "2S", 48 },         { "30 f", 30 },    { "30f", 30 },
    { "+1:00", 124 },      { "-5 f", 95 },   { "+ 12", 112 },   { "-10:00", 0 },      { " 7 ", 7 },      { "+0.5", 112 },
    { "", -1 },            { "+", -1 },      { "abc", -1 },     { "1:2:3:4:5", -1 },  { "1:123", -1 },   { "1:", -1 },
    { "3 x", -1 },         { "1.5 f", -1 },  { "123456789", -1 }, { "--3", -1 },      { "nan", -1 },     { "1e99 s", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 frames = -1;
      gboolean ok = kn_typed_time_parse (cases[i].text, KN_RATE_INIT (24, 1), 100, &frames);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (ok, ==, cases[i].frames >= 0);
      g_assert_cmpint (frames, ==, cases[i].frames);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/viewer/typed-time", test_typed);
  return g_test_run ();
}
