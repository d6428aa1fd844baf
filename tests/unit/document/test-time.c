/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-time.h"

static void
test_rates (void)
{
  static const struct { const char *text; gint num, den; } good[] = {
    { "24", 24, 1 }, { "25", 25, 1 }, { "23.976", 24000, 1001 }, { "23.98", 24000, 1001 }, { "29.97", 30000, 1001 },
    { "59.94", 60000, 1001 }, { "30000/1001", 30000, 1001 }, { "50/2", 25, 1 }, { "12.5", 25, 2 }, { "1/2", 1, 2 },
    { "1000", 1000, 1 },
  };
  static const char *const bad[] = { "", "0", "-24", "24fps", "24/", "/1001", "24/0", "1/0", "nan", "inf", "1e9", "0.0000001",
                                     "1001", "99999999999999999999/1", "24/1/1", "1/2000", " " };
  KnRate rate;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (kn_rate_parse (good[i].text, &rate));
      g_assert_cmpint (rate.num, ==, good[i].num);
      g_assert_cmpint (rate.den, ==, good[i].den);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (kn_rate_parse (bad[i], &rate));
}

/* Whatever the rate, the start of a frame is in that frame and the nanosecond before it is not. */
static void
test_nanoseconds (void)
{
  static const KnRate rates[] = { { 24, 1 }, { 24000, 1001 }, { 30000, 1001 }, { 25, 1 }, { 60000, 1001 }, { 120, 1 }, { 1, 2 } };
  static const gint64 frames[] = { 0, 1, 2, 3, 23, 24, 25, 999, 1000, 1001, 86399, 86400, 2589408, G_GINT64_CONSTANT (1) << 31 };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    for (guint f = 0; f < G_N_ELEMENTS (frames); f++)
      {
        gint64 time_ns = kn_frames_to_ns (frames[f], rates[r]);

        g_assert_cmpint (kn_frames_from_ns (time_ns, rates[r]), ==, frames[f]);
        g_assert_cmpint (kn_frames_from_ns (time_ns - 1, rates[r]), ==, frames[f] - 1);
        g_assert_cmpint (kn_frames_from_seconds (kn_frames_to_seconds (frames[f], rates[r]), rates[r]), ==, frames[f]);
      }
  g_assert_cmpint (kn_frames_to_ns (24, KN_RATE_INIT (24, 1)), ==, 1000000000);
  g_assert_cmpint (kn_frames_from_seconds (1e300, KN_RATE_INIT (24, 1)), ==, KN_FRAMES_MAX);
}

static void
test_convert (void)
{
  static const struct { gint64 frames; KnRate from, to; gint64 expected; } table[] = {
    { 24, { 24, 1 }, { 25, 1 }, 25 }, { 1, { 24, 1 }, { 60, 1 }, 3 }, { 48, { 24, 1 }, { 24, 1 }, 48 },
    { 1001, { 30000, 1001 }, { 30, 1 }, 1002 }, { 0, { 24, 1 }, { 30, 1 }, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (kn_frames_convert (table[i].frames, table[i].from, table[i].to), ==, table[i].expected);
}

static void
test_timecode (void)
{
  static const struct { gint64 frames; KnRate rate; const char *text; } table[] = {
    { 0, { 24, 1 }, "00:00:00:00" }, { 25, { 24, 1 }, "00:00:01:01" }, { 86400, { 24, 1 }, "01:00:00:00" },
    { 24, { 24000, 1001 }, "00:00:01:00" },
    /* Drop-frame: numbers 0 and 1 of each minute are skipped, but not of each tenth minute. */
    { 1799, { 30000, 1001 }, "00:00:59;29" }, { 1800, { 30000, 1001 }, "00:01:00;02" }, { 1801, { 30000, 1001 }, "00:01:00;03" },
    { 3597, { 30000, 1001 }, "00:01:59;29" }, { 3598, { 30000, 1001 }, "00:02:00;02" },
    { 17981, { 30000, 1001 }, "00:09:59;29" }, { 17982, { 30000, 1001 }, "00:10:00;00" },
    { 107892, { 30000, 1001 }, "01:00:00;00" }, { 3600, { 60000, 1001 }, "00:01:00;04" }, { 215784, { 60000, 1001 }, "01:00:00;00" },
  };
  static const char *const bad[] = { "", "1", "00:00:00", "00:00:00:24", "00:60:00:00", "00:00:00:00x", "aa:00:00:00", "00:00:00.00" };
  gint64 frames;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = kn_frames_to_timecode (table[i].frames, table[i].rate);

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_true (kn_frames_from_timecode (text, table[i].rate, &frames));
      g_assert_cmpint (frames, ==, table[i].frames);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (kn_frames_from_timecode (bad[i], KN_RATE_INIT (24, 1), &frames));
}

static void
test_timecode_is_gapless (void)
{
  static const KnRate rates[] = { { 30000, 1001 }, { 60000, 1001 } };

  for (guint r = 0; r < G_N_ELEMENTS (rates); r++)
    for (gint64 frame = 0; frame < 80000; frame++)
      {
        g_autofree char *text = kn_frames_to_timecode (frame, rates[r]);
        gint64 back;

        g_assert_true (kn_frames_from_timecode (text, rates[r], &back));
        g_assert_cmpint (back, ==, frame);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/time/rates", test_rates);
  g_test_add_func ("/document/time/nanoseconds", test_nanoseconds);
  g_test_add_func ("/document/time/convert", test_convert);
  g_test_add_func ("/document/time/timecode", test_timecode);
  g_test_add_func ("/document/time/timecode-is-gapless", test_timecode_is_gapless);
  return g_test_run ();
}
