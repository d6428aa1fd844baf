/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-hdr.h"

#include <math.h>

#define PQ_NITS 10000.0
/* The screen that HLG is seen on, and the brightest that is told apart. */
#define PEAK_NITS 1000.0
#define WHITE_NITS 203.0
/* Of an ordinary screen (BT.1886). */
#define SCREEN_GAMMA 2.4
#define HLG_GAMMA 1.2

#define N_CODES 65536

/* BT.2100, PQ: 0 … 1 from and to a share of PQ_NITS. */
static const double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128, c1 = 3424.0 / 4096, c2 = 2413.0 / 4096 * 32,
                    c3 = 2392.0 / 4096 * 32;

static double
pq_to_light (double code)
{
  double e = pow (code, 1 / m2);

  return pow (MAX (e - c1, 0) / (c2 - c3 * e), 1 / m1);
}

static double
pq_from_light (double light)
{
  double y = pow (light, m1);

  return pow ((c1 + c2 * y) / (1 + c3 * y), m2);
}

/* BT.2100, HLG: 0 … 1 from the camera's light. */
static double
hlg_to_light (double code)
{
  const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log (4 * a);

  return code <= 0.5 ? code * code / 3 : (exp ((code - c) / a) + b) / 12;
}

/* BT.2390-10, 5.4.1, from PEAK_NITS to WHITE_NITS and from black to black: what a PQ code becomes. */
static double
bend (double code)
{
  double peak = pq_from_light (PEAK_NITS / PQ_NITS), most = pq_from_light (WHITE_NITS / PQ_NITS) / peak;
  double e = MIN (code / peak, 1), knee = 1.5 * most - 0.5, t = (e - knee) / (1 - knee);

  if (e < knee)
    return code;
  return peak * ((2 * t * t * t - 3 * t * t + 1) * knee + (t * t * t - 2 * t * t + t) * (1 - knee)
                 + (-2 * t * t * t + 3 * t * t) * most);
}

/* Roots of light tell dark tones apart as codes do: tables go by them. */
struct tables
{
  float    pq[N_CODES], hlg[N_CODES], screen[N_CODES];   /* codes as light: cd/m², the camera's, a share of white */
  float    gain[N_CODES];                                /* of the root of cd/m² by PQ_NITS; to a share of white */
  float    surround[N_CODES];                            /* of the root of the camera's light: HLG's factor, cd/m² */
  guint16  code[N_CODES];                                /* of the root of a share of white */
};

static double
gain_of (double nits)
{
  return pq_to_light (bend (pq_from_light (nits / PQ_NITS))) * PQ_NITS / WHITE_NITS / nits;
}

static struct tables *
make_tables (void)
{
  struct tables *t = g_new (struct tables, 1);

  for (int i = 0; i < N_CODES; i++)
    {
      double v = i / (N_CODES - 1.0), light = v * v;

      t->pq[i] = (float) (pq_to_light (v) * PQ_NITS);
      t->hlg[i] = (float) hlg_to_light (v);
      t->screen[i] = (float) pow (v, SCREEN_GAMMA);
      t->gain[i] = (float) (i ? gain_of (light * PQ_NITS) : 1 / WHITE_NITS);
      t->surround[i] = (float) (PEAK_NITS * pow (light, HLG_GAMMA - 1));
      t->code[i] = (guint16) lround (pow (light, 1 / SCREEN_GAMMA) * 65535);
    }
  return t;
}

static const struct tables *
get_tables (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, (gsize) make_tables ());
  return (const struct tables *) once;
}

static float
look_up (const float *table, float light)
{
  return table[(int) (sqrtf (CLAMP (light, 0.0f, 1.0f)) * (N_CODES - 1) + 0.5f)];
}

/* Shares of white to BT.709's primaries, and to codes. */
static void
put (const struct tables *t, const float *rgb, gboolean wide, guint16 *out)
{
  /* BT.2087-0 */
  static const float narrow[3][3] = { { 1.6605f, -0.5876f, -0.0728f }, { -0.1246f, 1.1329f, -0.0083f },
                                      { -0.0182f, -0.1006f, 1.1187f } };

  for (int c = 0; c < 3; c++)
    {
      float light = wide ? narrow[c][0] * rgb[0] + narrow[c][1] * rgb[1] + narrow[c][2] * rgb[2] : rgb[c];

      out[c] = t->code[(int) (sqrtf (CLAMP (light, 0.0f, 1.0f)) * (N_CODES - 1) + 0.5f)];
    }
}

static gboolean
is_wide (const AVFrame *av)
{
  return av->color_primaries == AVCOL_PRI_BT2020;
}

gboolean
kn_hdr_is_in (const AVFrame *av)
{
  return av->color_trc == AVCOL_TRC_SMPTE2084 || av->color_trc == AVCOL_TRC_ARIB_STD_B67 || is_wide (av);
}

void
kn_hdr_reduce (const AVFrame *av, struct kn_frame *frame)
{
  const struct tables *t = get_tables ();
  gboolean pq = av->color_trc == AVCOL_TRC_SMPTE2084, hlg = av->color_trc == AVCOL_TRC_ARIB_STD_B67;
  gboolean wide = is_wide (av);
  const float *light = pq ? t->pq : hlg ? t->hlg : t->screen;
  gsize n = (gsize) frame->width * frame->height;
  guint16 *p = frame->rgb;

  for (gsize i = 0; i < n; i++, p += 3)
    {
      float rgb[3] = { light[p[0]], light[p[1]], light[p[2]] }, factor = 1, most;

      if (hlg)
        factor = look_up (t->surround, 0.2627f * rgb[0] + 0.6780f * rgb[1] + 0.0593f * rgb[2]);
      most = MAX (MAX (rgb[0], rgb[1]), rgb[2]) * factor;
      if (pq || hlg)
        factor *= look_up (t->gain, most / (float) PQ_NITS);
      for (int c = 0; c < 3; c++)
        rgb[c] *= factor;
      put (t, rgb, wide, p);
    }
}
