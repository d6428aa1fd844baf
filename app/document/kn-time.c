/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/kn-time.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Rates that people write as decimals but mean as n/1001. */
static const struct { double fps; gint num; } ntsc_rates[] = {
  { 23.976, 24000 }, { 23.98, 24000 }, { 29.97, 30000 }, { 47.952, 48000 }, { 59.94, 60000 }, { 119.88, 120000 },
};

static gint64
gcd (gint64 a, gint64 b)
{
  while (b)
    {
      gint64 t = a % b;
      a = b;
      b = t;
    }
  return a;
}

static gboolean
rate_set (KnRate *rate, gint64 num, gint64 den)
{
  gint64 g;

  if (num <= 0 || den <= 0)
    return FALSE;
  g = gcd (num, den);
  num /= g;
  den /= g;
  if (num > 1000000 || den > 1000000 || num / den > 1000 || num * 1000 < den)
    return FALSE;
  *rate = KN_RATE_INIT ((gint) num, (gint) den);
  return TRUE;
}

static gboolean
rate_from_fps (KnRate *rate, double fps)
{
  if (!(fps > 0 && fps <= 1000))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ntsc_rates); i++)
    if (fabs (fps - ntsc_rates[i].fps) < 1e-9)
      return rate_set (rate, ntsc_rates[i].num, 1001);
  return rate_set (rate, (gint64) round (fps * 1000), 1000);
}

gboolean
kn_rate_parse (const char *text, KnRate *rate)
{
  const char *slash;
  char *end = NULL;
  gint64 num, den;

  g_return_val_if_fail (text != NULL && rate != NULL, FALSE);

  slash = strchr (text, '/');
  if (!slash)
    {
      double fps = g_ascii_strtod (text, &end);
      return end != text && *end == '\0' && rate_from_fps (rate, fps);
    }
  num = g_ascii_strtoll (text, &end, 10);
  if (end != slash)
    return FALSE;
  den = g_ascii_strtoll (slash + 1, &end, 10);
  return end != slash + 1 && *end == '\0' && num <= G_MAXINT && den <= G_MAXINT && rate_set (rate, num, den);
}

char *
kn_rate_format (KnRate rate)
{
  return rate.den == 1 ? g_strdup_printf ("%d", rate.num) : g_strdup_printf ("%d/%d", rate.num, rate.den);
}

gboolean
kn_rate_equal (KnRate a, KnRate b)
{
  return a.num == b.num && a.den == b.den;
}

double
kn_rate_to_fps (KnRate rate)
{
  return (double) rate.num / rate.den;
}

/* a * b / c without overflow in between, rounded down for any sign. */
static gint64
mul_div_floor (gint64 a, gint64 b, gint64 c)
{
  __int128 product = (__int128) a * b;
  __int128 quotient = product / c;

  if (product % c < 0)
    quotient--;
  return (gint64) CLAMP (quotient, G_MININT64, G_MAXINT64);
}

gint64
kn_frames_to_ns (gint64 frames, KnRate rate)
{
  return mul_div_floor (frames, G_GINT64_CONSTANT (1000000000) * rate.den, rate.num);
}

gint64
kn_frames_from_ns (gint64 time_ns, KnRate rate)
{
  /* The start of a frame was rounded down, so that instant must still give the same frame back. */
  gint64 frame = mul_div_floor (time_ns, rate.num, G_GINT64_CONSTANT (1000000000) * rate.den);

  return kn_frames_to_ns (frame + 1, rate) <= time_ns ? frame + 1 : frame;
}

double
kn_frames_to_seconds (gint64 frames, KnRate rate)
{
  return (double) frames * rate.den / rate.num;
}

gint64
kn_frames_from_seconds (double seconds, KnRate rate)
{
  double frames = round (seconds * rate.num / rate.den);

  if (isnan (frames))
    return 0;
  return (gint64) CLAMP (frames, (double) -KN_FRAMES_MAX, (double) KN_FRAMES_MAX);
}

gint64
kn_frames_convert (gint64 frames, KnRate from, KnRate to)
{
  gint64 num = (gint64) from.den * to.num;
  gint64 den = (gint64) from.num * to.den;

  if (kn_rate_equal (from, to))
    return frames;
  return (gint64) (((__int128) frames * num * 2 + den) / ((__int128) den * 2));
}

static gint
nominal_fps (KnRate rate)
{
  return MAX (1, (rate.num + rate.den / 2) / rate.den);
}

static gboolean
is_drop_frame (KnRate rate)
{
  return rate.den == 1001 && rate.num % 30000 == 0;
}

/* Drop-frame skips `drop` numbers at every minute except each tenth. */
static gint64
add_dropped (gint64 frames, gint fps)
{
  gint drop = fps / 15;
  gint64 per_minute = fps * 60 - drop;
  gint64 per_ten = fps * 600 - drop * 9;
  gint64 tens = frames / per_ten;
  gint64 rest = frames % per_ten;

  frames += drop * 9 * tens;
  return rest > drop ? frames + drop * ((rest - drop) / per_minute) : frames;
}

static char *
format_timecode (gint64 frames, gint fps, char last)
{
  gint64 seconds = frames / fps;

  return g_strdup_printf ("%02d:%02d:%02d%c%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                          (int) (seconds % 60), last, (int) (frames % fps));
}

char *
kn_frames_to_timecode (gint64 frames, KnRate rate)
{
  gint fps = nominal_fps (rate);

  frames = MAX (frames, 0);
  if (is_drop_frame (rate))
    return format_timecode (add_dropped (frames, fps), fps, ';');
  return format_timecode (frames, fps, ':');
}

char *
kn_frames_to_timecode_ndf (gint64 frames, KnRate rate)
{
  return format_timecode (MAX (frames, 0), nominal_fps (rate), ':');
}

gboolean
kn_frames_from_timecode (const char *text, KnRate rate, gint64 *frames)
{
  int h, m, s, f, used = 0;
  char sep;
  gint fps = nominal_fps (rate);
  gint64 total;

  g_return_val_if_fail (text != NULL && frames != NULL, FALSE);

  if (sscanf (text, "%3d:%2d:%2d%c%3d%n", &h, &m, &s, &sep, &f, &used) != 5 || text[used] != '\0')
    return FALSE;
  if (h < 0 || m < 0 || m > 59 || s < 0 || s > 59 || f < 0 || f >= fps || (sep != ':' && sep != ';'))
    return FALSE;
  total = ((gint64) h * 3600 + m * 60 + s) * fps + f;
  if (sep == ';' && is_drop_frame (rate))
    {
      gint64 minutes = (gint64) h * 60 + m;
      total -= fps / 15 * (minutes - minutes / 10);
    }
  *frames = total;
  return TRUE;
}
