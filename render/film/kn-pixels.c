/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-pixels.h"

#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <string.h>

struct matrix
{
  float kr, kb;
  float y_offset, y_scale;   /* code = offset + scale * value */
  float c_offset, c_scale;
  float max_code;
};

static struct matrix
get_matrix (enum AVColorSpace space, enum AVColorRange range, int bits, gboolean jpeg_format)
{
  gboolean full = range == AVCOL_RANGE_JPEG || (range == AVCOL_RANGE_UNSPECIFIED && jpeg_format);
  float unit = (float) (1 << (bits - 8));
  struct matrix m = { 0.2126f, 0.0722f, .max_code = (float) ((1 << bits) - 1) };

  if (space == AVCOL_SPC_BT2020_NCL)
    m.kr = 0.2627f, m.kb = 0.0593f;
  else if (space == AVCOL_SPC_BT470BG || space == AVCOL_SPC_SMPTE170M || space == AVCOL_SPC_FCC)
    m.kr = 0.299f, m.kb = 0.114f;
  m.y_offset = full ? 0 : 16 * unit;
  m.y_scale = full ? m.max_code : 219 * unit;
  m.c_offset = 128 * unit;
  m.c_scale = full ? m.max_code : 224 * unit;
  return m;
}

static gboolean
is_jpeg_format (enum AVPixelFormat format)
{
  return format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P;
}

/* From this size on, in pixels, films without a tag are taken for high definition: as MLT does, whose editors open what
 * is handed off. */
#define HD_PIXELS 750000

/* Files without a tag: the smaller ones are television's. */
static enum AVColorSpace
guess_space (const AVFrame *av)
{
  if (av->colorspace != AVCOL_SPC_UNSPECIFIED && av->colorspace != AVCOL_SPC_RESERVED)
    return av->colorspace;
  if (is_jpeg_format (av->format))
    return AVCOL_SPC_BT470BG;
  return (gint64) av->width * av->height > HD_PIXELS ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

static inline guint16
round_16 (float v)
{
  return (guint16) (int) (CLAMP (v, 0.0f, 65535.0f) + 0.5f);
}

static inline void
put_code (guint8 *row, const AVComponentDescriptor *comp, int x, float code, float max_code)
{
  guint value = (guint) (CLAMP (code, 0.0f, max_code) + 0.5f);
  guint8 *p = row + comp->offset + (gsize) x * comp->step;

  if (comp->depth > 8)
    {
      guint16 wide = (guint16) (value << comp->shift);

      memcpy (p, &wide, 2);
    }
  else
    *p = (guint8) value;
}

static inline float
get_code (const guint8 *row, const AVComponentDescriptor *comp, int x)
{
  const guint8 *p = row + comp->offset + (gsize) x * comp->step;
  guint16 wide;

  if (comp->depth <= 8)
    return *p;
  memcpy (&wide, p, 2);
  return (float) ((wide >> comp->shift) & ((1 << comp->depth) - 1));
}

static guint8 *
plane_row (const AVFrame *av, const AVComponentDescriptor *comp, int y)
{
  return av->data[comp->plane] + (gssize) y * av->linesize[comp->plane];
}

/* One row of the frame as Y, Cb, Cr; columns and rows beyond the edge repeat it. */
static void
row_to_ycc (const struct kn_frame *frame, int y, int width, const struct matrix *m, float *ycc)
{
  const guint16 *p = frame->rgb + (gsize) MIN (y, frame->height - 1) * frame->width * 3;
  float *out_y = ycc, *out_b = ycc + width, *out_r = ycc + 2 * width;
  float kg = 1.0f - m->kr - m->kb;
  float b_scale = 1.0f / (2.0f * (1.0f - m->kb)), r_scale = 1.0f / (2.0f * (1.0f - m->kr));

  for (int x = 0; x < width; x++)
    {
      const guint16 *q = p + 3 * MIN (x, frame->width - 1);
      float r = q[0] / 65535.0f, g = q[1] / 65535.0f, b = q[2] / 65535.0f;
      float luma = m->kr * r + kg * g + m->kb * b;

      out_y[x] = luma;
      out_b[x] = (b - luma) * b_scale;
      out_r[x] = (r - luma) * r_scale;
    }
}

/* Adds weight times the chroma row, thinned by 2 if sub. */
static void
add_chroma (float *sum, const float *row, int width, gboolean sub, float weight)
{
  if (!sub)
    for (int x = 0; x < width; x++)
      sum[x] += row[x] * weight;
  else
    for (int x = 0; x < width; x += 2)
      sum[x / 2] += weight * (0.25f * row[MAX (x - 1, 0)] + 0.5f * row[x] + 0.25f * row[MIN (x + 1, width - 1)]);
}

static void
put_row (AVFrame *av, const AVComponentDescriptor *comp, int y, const float *values, int n, float offset, float scale,
         float max_code)
{
  guint8 *row = plane_row (av, comp, y);

  for (int x = 0; x < n; x++)
    put_code (row, comp, x, offset + scale * values[x], max_code);
}

static void
to_ycc (const struct kn_frame *frame, AVFrame *av, const AVPixFmtDescriptor *desc)
{
  struct matrix m = get_matrix (guess_space (av), av->color_range, desc->comp[0].depth, is_jpeg_format (av->format));
  int width = av->width, rows = 1 << desc->log2_chroma_h, sub = desc->log2_chroma_w;
  int c_width = AV_CEIL_RSHIFT (width, sub);
  g_autofree float *ycc = g_new (float, width * 3);
  g_autofree float *chroma = g_new (float, c_width * 2);

  for (int y = 0; y < av->height; y += rows)
    {
      memset (chroma, 0, sizeof (float) * c_width * 2);
      for (int k = 0; k < rows; k++)
        {
          row_to_ycc (frame, y + k, width, &m, ycc);
          if (y + k < av->height)
            put_row (av, &desc->comp[0], y + k, ycc, width, m.y_offset, m.y_scale, m.max_code);
          add_chroma (chroma, ycc + width, width, sub, 1.0f / rows);
          add_chroma (chroma + c_width, ycc + 2 * width, width, sub, 1.0f / rows);
        }
      for (int c = 0; c < 2; c++)
        put_row (av, &desc->comp[1 + c], y >> desc->log2_chroma_h, chroma + c * c_width, c_width, m.c_offset, m.c_scale,
                 m.max_code);
    }
}

/* n codes of one component. The two forms that films come in have loops of their own. */
static void
get_row (const AVFrame *av, const AVComponentDescriptor *comp, int y, int n, float *out)
{
  const guint8 *row = plane_row (av, comp, y);
  const guint16 *wide = (const guint16 *) (gconstpointer) (row + comp->offset);

  if (comp->depth == 8 && comp->step == 1)
    for (int x = 0; x < n; x++)
      out[x] = row[comp->offset + x];
  else if (comp->depth > 8 && comp->step == 2 && comp->shift == 0)
    for (int x = 0; x < n; x++)
      out[x] = wide[x];
  else
    for (int x = 0; x < n; x++)
      out[x] = get_code (row, comp, x);
}

/* Chroma samples at the width of luma. centre: they lie between the luma columns (JPEG), else on the left one. */
static void
widen_row (const float *c, int c_width, int width, gboolean centre, float *out)
{
  for (int i = 0; i < c_width; i++)
    {
      float left = c[MAX (i - 1, 0)], right = c[MIN (i + 1, c_width - 1)];

      out[2 * i] = centre ? c[i] * 0.75f + left * 0.25f : c[i];
      if (2 * i + 1 < width)
        out[2 * i + 1] = centre ? c[i] * 0.75f + right * 0.25f : (c[i] + right) * 0.5f;
    }
}

/* The chroma of luma row y: between the two nearest chroma rows where rows are thinned. */
static void
get_chroma (const AVFrame *av, const AVPixFmtDescriptor *desc, int c, int y, gboolean centre, float *out, float *tmp)
{
  const AVComponentDescriptor *comp = &desc->comp[1 + c];
  int c_width = AV_CEIL_RSHIFT (av->width, desc->log2_chroma_w);
  int near = y >> desc->log2_chroma_h, last = AV_CEIL_RSHIFT (av->height, desc->log2_chroma_h) - 1;
  int other = desc->log2_chroma_h ? CLAMP (y & 1 ? near + 1 : near - 1, 0, last) : near;
  float *thin = desc->log2_chroma_w ? tmp : out;

  get_row (av, comp, near, c_width, thin);
  if (other != near)
    {
      get_row (av, comp, other, c_width, tmp + c_width);
      for (int x = 0; x < c_width; x++)
        thin[x] = 0.75f * thin[x] + 0.25f * tmp[c_width + x];
    }
  if (desc->log2_chroma_w)
    widen_row (thin, c_width, av->width, centre, out);
}

static void
from_ycc (const AVFrame *av, struct kn_frame *frame, const AVPixFmtDescriptor *desc)
{
  struct matrix m = get_matrix (guess_space (av), av->color_range, desc->comp[0].depth, is_jpeg_format (av->format));
  float kg = 1.0f - m.kr - m.kb, scale = 65535.0f / m.y_scale, c_scale = 2.0f * 65535.0f / m.c_scale;
  float to_r = (1.0f - m.kr) * c_scale, to_b = (1.0f - m.kb) * c_scale;
  float r_to_g = to_r * m.kr / kg, b_to_g = to_b * m.kb / kg;
  gboolean centre = av->chroma_location == AVCHROMA_LOC_CENTER || is_jpeg_format (av->format);
  g_autofree float *rows = g_new (float, (gsize) (av->width + 1) * 5);
  float *luma = rows, *cb = luma + av->width + 1, *cr = cb + av->width + 1, *tmp = cr + av->width + 1;

  for (int y = 0; y < av->height; y++)
    {
      guint16 *out = frame->rgb + (gsize) y * av->width * 3;

      get_row (av, &desc->comp[0], y, av->width, luma);
      get_chroma (av, desc, 0, y, centre, cb, tmp);
      get_chroma (av, desc, 1, y, centre, cr, tmp);
      for (int x = 0; x < av->width; x++, out += 3)
        {
          float l = (luma[x] - m.y_offset) * scale, b = cb[x] - m.c_offset, r = cr[x] - m.c_offset;

          out[0] = round_16 (l + r * to_r);
          out[1] = round_16 (l - b * b_to_g - r * r_to_g);
          out[2] = round_16 (l + b * to_b);
        }
    }
}

/* Takes are eight-bit RGB: they have loops of their own. */

static void
put_bytes (guint8 *row, int step, const guint16 *p, int n, int n_frame)
{
  for (int x = 0; x < MIN (n, n_frame); x++)
    row[x * step] = (guint8) ((p[3 * x] * 255u + 32767u) / 65535u);
  for (int x = n_frame; x < n; x++)
    row[x * step] = row[(n_frame - 1) * step];
}

static void
get_bytes (const guint8 *row, int step, guint16 *p, int n)
{
  for (int x = 0; x < n; x++)
    p[3 * x] = (guint16) (row[x * step] * 257);
}

/* RGB in any arrangement of 8- or little-endian 16-bit components. */
static void
to_rgb (const struct kn_frame *frame, AVFrame *av, const AVPixFmtDescriptor *desc)
{
  for (int c = 0; c < 3; c++)
    {
      const AVComponentDescriptor *comp = &desc->comp[c];
      guint max_code = (1u << comp->depth) - 1;

      for (int y = 0; y < av->height; y++)
        {
          const guint16 *p = frame->rgb + (gsize) MIN (y, frame->height - 1) * frame->width * 3 + c;
          guint8 *row = plane_row (av, comp, y);

          if (comp->depth == 8)
            {
              put_bytes (row + comp->offset, comp->step, p, av->width, frame->width);
              continue;
            }
          for (int x = 0; x < av->width; x++)
            put_code (row, comp, x, (float) (((guint64) p[3 * MIN (x, frame->width - 1)] * max_code + 32767) / 65535),
                      (float) max_code);
        }
    }
}

static void
from_rgb (const AVFrame *av, struct kn_frame *frame, const AVPixFmtDescriptor *desc)
{
  for (int c = 0; c < 3; c++)
    {
      const AVComponentDescriptor *comp = &desc->comp[c];
      guint max_code = (1u << comp->depth) - 1;

      for (int y = 0; y < av->height; y++)
        {
          guint16 *p = frame->rgb + (gsize) y * av->width * 3 + c;
          const guint8 *row = plane_row (av, comp, y);

          if (comp->depth == 8)
            {
              get_bytes (row + comp->offset, comp->step, p, av->width);
              continue;
            }
          for (int x = 0; x < av->width; x++)
            p[3 * x] = (guint16) (((guint64) get_code (row, comp, x) * 65535 + max_code / 2) / max_code);
        }
    }
}

/* PNG's own order of bytes. */
static void
convert_be48 (const AVFrame *av, struct kn_frame *frame, gboolean to_av)
{
  for (int y = 0; y < frame->height; y++)
    {
      guint16 *p = frame->rgb + (gsize) y * frame->width * 3;
      guint8 *q = av->data[0] + (gssize) y * av->linesize[0];

      for (int i = 0; i < frame->width * 3; i++)
        if (to_av)
          q[2 * i] = (guint8) (p[i] >> 8), q[2 * i + 1] = (guint8) p[i];
        else
          p[i] = (guint16) (q[2 * i] << 8 | q[2 * i + 1]);
    }
}

static double
srgb_to_linear (double v)
{
  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

static double
srgb_from_linear (double v)
{
  return v <= 0.0031308 ? v * 12.92 : 1.055 * pow (v, 1 / 2.4) - 0.055;
}

static const float *
get_linear_table (void)
{
  static gsize once;
  static float table[65536];

  if (g_once_init_enter (&once))
    {
      for (int i = 0; i < 65536; i++)
        table[i] = (float) srgb_to_linear (i / 65535.0);
      g_once_init_leave (&once, 1);
    }
  return table;
}

/* Planes are G, B, R. */
static void
to_linear (const struct kn_frame *frame, AVFrame *av)
{
  static const int plane_of[3] = { 2, 0, 1 };
  const float *table = get_linear_table ();

  for (int y = 0; y < av->height; y++)
    for (int c = 0; c < 3; c++)
      {
        const guint16 *p = frame->rgb + (gsize) y * frame->width * 3 + c;
        float *row = (float *) (gpointer) (av->data[plane_of[c]] + (gssize) y * av->linesize[plane_of[c]]);

        for (int x = 0; x < av->width; x++)
          row[x] = table[p[3 * x]];
      }
}

static void
from_linear (const AVFrame *av, struct kn_frame *frame)
{
  static const int plane_of[3] = { 2, 0, 1 };

  for (int y = 0; y < av->height; y++)
    for (int c = 0; c < 3; c++)
      {
        guint16 *p = frame->rgb + (gsize) y * frame->width * 3 + c;
        const float *row = (const float *) (gpointer) (av->data[plane_of[c]] + (gssize) y * av->linesize[plane_of[c]]);

        for (int x = 0; x < av->width; x++)
          p[3 * x] = isfinite (row[x]) ? (guint16) lround (CLAMP (srgb_from_linear (row[x]), 0, 1) * 65535) : 0;
      }
}

static gboolean
has_plain_components (const AVPixFmtDescriptor *desc)
{
  const guint64 strange = AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
                          | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER;

  return !(desc->flags & strange) && desc->nb_components >= 3 && desc->log2_chroma_w <= 1 && desc->log2_chroma_h <= 1
         && desc->comp[0].depth >= 8 && desc->comp[1].depth == desc->comp[0].depth;
}

gboolean
kn_pixels_to_av (const struct kn_frame *frame, AVFrame *av)
{
  const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get (av->format);

  if (!desc)
    return FALSE;
  if (av->format == AV_PIX_FMT_RGB48BE)
    convert_be48 (av, (struct kn_frame *) frame, TRUE);
  else if (av->format == AV_PIX_FMT_GBRPF32)
    to_linear (frame, av);
  else if (!has_plain_components (desc))
    return FALSE;
  else if (desc->flags & AV_PIX_FMT_FLAG_RGB)
    to_rgb (frame, av, desc);
  else
    to_ycc (frame, av, desc);
  return TRUE;
}

static inline guint16
lay_on (guint value, guint alpha, guint ground)
{
  return (guint16) (((guint64) value * alpha + (guint64) ground * (65535 - alpha) + 32767) / 65535);
}

/* The picture's own transparency, straight, lets the ground through. */
static void
lay_on_ground (const AVFrame *av, const AVPixFmtDescriptor *desc, guint16 ground, struct kn_frame *frame)
{
  const AVComponentDescriptor *comp = &desc->comp[3];
  guint max_code = (1u << comp->depth) - 1;

  for (int y = 0; y < av->height; y++)
    {
      guint16 *p = frame->rgb + (gsize) y * av->width * 3;
      const guint8 *row = plane_row (av, comp, y);

      for (int x = 0; x < av->width; x++, p += 3)
        {
          guint alpha = (guint) get_code (row, comp, x) * 65535u / max_code;

          for (int c = 0; c < 3 && alpha < 65535; c++)
            p[c] = lay_on (p[c], alpha, ground);
        }
    }
}

static gboolean
from_other (const AVFrame *av, guint16 ground, struct kn_frame *frame)
{
  g_autofree guint16 *rgba = g_new (guint16, (gsize) av->width * av->height * 4);
  guint8 *dst[4] = { (guint8 *) rgba };
  int stride[4] = { frame->width * 8 };
  gsize n = (gsize) av->width * av->height;
  struct SwsContext *sws = sws_getContext (av->width, av->height, av->format, av->width, av->height, AV_PIX_FMT_RGBA64,
                                           SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP,
                                           NULL, NULL, NULL);
  int space = guess_space (av) == AVCOL_SPC_BT709 ? SWS_CS_ITU709
              : guess_space (av) == AVCOL_SPC_BT2020_NCL ? SWS_CS_BT2020 : SWS_CS_ITU601;

  if (!sws)
    return FALSE;
  sws_setColorspaceDetails (sws, sws_getCoefficients (space), av->color_range == AVCOL_RANGE_JPEG,
                            sws_getCoefficients (SWS_CS_ITU709), 1, 0, 1 << 16, 1 << 16);
  sws_scale (sws, (const guint8 *const *) av->data, av->linesize, 0, av->height, dst, stride);
  sws_freeContext (sws);
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      frame->rgb[3 * i + c] = lay_on (rgba[4 * i + c], rgba[4 * i + 3], ground);
  return TRUE;
}

gboolean
kn_pixels_from_av (const AVFrame *av, guint16 ground, struct kn_frame *frame)
{
  const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get (av->format);

  if (!desc || av->width < 1 || av->height < 1 || av->width > KN_FRAME_MAX_SIDE || av->height > KN_FRAME_MAX_SIDE
      || (gint64) av->width * av->height > KN_FRAME_MAX_PIXELS)
    return FALSE;
  kn_frame_set_size (frame, av->width, av->height);
  if (av->format == AV_PIX_FMT_RGB48BE)
    convert_be48 (av, frame, FALSE);
  else if (av->format == AV_PIX_FMT_GBRPF32)
    from_linear (av, frame);
  else if (!has_plain_components (desc))
    return from_other (av, ground, frame);
  else if (desc->flags & AV_PIX_FMT_FLAG_RGB)
    from_rgb (av, frame, desc);
  else
    from_ycc (av, frame, desc);
  if (desc->flags & AV_PIX_FMT_FLAG_ALPHA && has_plain_components (desc))
    lay_on_ground (av, desc, ground, frame);
  return TRUE;
}
