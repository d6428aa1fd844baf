/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-format.h"
#include "render/film/kn-media-error.h"

#include <glib/gi18n.h>
#include <libavutil/pixdesc.h>

#define CRF(a, b, c) "crf", { a, b, c }
/* Of the mean of a block of 20 pixels, in steps of 255; see kn-film-check.c. High quality stays below 3. */
#define LOSSY { 16, 10, 3 }
#define FINE { 3, 3, 3 }

static const struct kn_film_format mp4_h264 = {
  "mp4-h264", "MP4, H.264", "mp4", "video/mp4", KN_FILM_FILE, "mp4", "libx264", "libavcodec-extra (x264)",
  AV_PIX_FMT_YUV420P, "preset=medium", CRF ("26", "20", "9"), "aac", 2, 8192, 0, LOSSY, 0
};
static const struct kn_film_format mp4_h264_10 = {
  "mp4-h264-10", "MP4, H.264, 10 bit", "mp4", "video/mp4", KN_FILM_FILE, "mp4", "libx264", "libavcodec-extra (x264)",
  AV_PIX_FMT_YUV420P10, "preset=medium", CRF ("26", "20", "9"), "aac", 2, 8192, 0, LOSSY, 0
};
static const struct kn_film_format mp4_hevc = {
  "mp4-hevc", "MP4, HEVC", "mp4", "video/mp4", KN_FILM_FILE, "mp4", "libx265", "libavcodec-extra (x265)",
  AV_PIX_FMT_YUV420P, "preset=medium:x265-params=log-level=error", CRF ("28", "22", "12"), "aac", 32, 8192,
  MKTAG ('h', 'v', 'c', '1'), LOSSY, 0
};
static const struct kn_film_format mp4_hevc_10 = {
  "mp4-hevc-10", "MP4, HEVC, 10 bit", "mp4", "video/mp4", KN_FILM_FILE, "mp4", "libx265", "libavcodec-extra (x265)",
  AV_PIX_FMT_YUV420P10, "preset=medium:x265-params=log-level=error", CRF ("28", "22", "12"), "aac", 32, 8192,
  MKTAG ('h', 'v', 'c', '1'), LOSSY, 0
};
static const struct kn_film_format mp4_av1 = {
  "mp4-av1", "MP4, AV1", "mp4", "video/mp4", KN_FILM_FILE, "mp4", "libsvtav1", "libsvtav1enc1",
  AV_PIX_FMT_YUV420P, "preset=8", CRF ("40", "30", "10"), "aac", 64, 8192, 0, LOSSY, 0
};
static const struct kn_film_format mp4_av1_10 = {
  "mp4-av1-10", "MP4, AV1, 10 bit", "mp4", "video/mp4", KN_FILM_FILE, "mp4", "libsvtav1", "libsvtav1enc1",
  AV_PIX_FMT_YUV420P10, "preset=8", CRF ("40", "30", "10"), "aac", 64, 8192, 0, LOSSY, 0
};
static const struct kn_film_format webm_vp9 = {
  "webm-vp9", "WebM, VP9", "webm", "video/webm", KN_FILM_FILE, "webm", "libvpx-vp9", "libvpx7",
  AV_PIX_FMT_YUV420P, "b=0:deadline=good:cpu-used=4:row-mt=1", CRF ("38", "28", "14"), "libopus", 2, 8192, 0, LOSSY, 0
};
static const struct kn_film_format webm_vp9_10 = {
  "webm-vp9-10", "WebM, VP9, 10 bit", "webm", "video/webm", KN_FILM_FILE, "webm", "libvpx-vp9", "libvpx7",
  AV_PIX_FMT_YUV420P10, "b=0:deadline=good:cpu-used=4:row-mt=1", CRF ("38", "28", "14"), "libopus", 2, 8192, 0, LOSSY, 0
};
static const struct kn_film_format webm_av1 = {
  "webm-av1", "WebM, AV1", "webm", "video/webm", KN_FILM_FILE, "webm", "libsvtav1", "libsvtav1enc1",
  AV_PIX_FMT_YUV420P, "preset=8", CRF ("40", "30", "10"), "libopus", 64, 8192, 0, LOSSY, 0
};
static const struct kn_film_format prores_hq = {
  "mov-prores-hq", "QuickTime, ProRes 422 HQ", "mov", "video/quicktime", KN_FILM_FILE, "mov", "prores_ks", NULL,
  AV_PIX_FMT_YUV422P10, "profile=hq:vendor=apl0", NULL, { NULL }, "pcm_s24le", 16, 16384, 0, FINE, 0
};
static const struct kn_film_format prores_4444 = {
  "mov-prores-4444", "QuickTime, ProRes 4444", "mov", "video/quicktime", KN_FILM_FILE, "mov", "prores_ks", NULL,
  AV_PIX_FMT_YUV444P10, "profile=4444:vendor=apl0", NULL, { NULL }, "pcm_s24le", 16, 16384, 0, FINE, 0
};
static const struct kn_film_format dnxhr_hq = {
  "mov-dnxhr-hq", "QuickTime, DNxHR HQ", "mov", "video/quicktime", KN_FILM_FILE, "mov", "dnxhd", NULL,
  AV_PIX_FMT_YUV422P, "profile=dnxhr_hq", NULL, { NULL }, "pcm_s24le", 256, 16384, 0, FINE, 0
};
static const struct kn_film_format dnxhr_hqx = {
  "mov-dnxhr-hqx", "QuickTime, DNxHR HQX, 10 bit", "mov", "video/quicktime", KN_FILM_FILE, "mov", "dnxhd", NULL,
  AV_PIX_FMT_YUV422P10, "profile=dnxhr_hqx", NULL, { NULL }, "pcm_s24le", 256, 16384, 0, FINE, 0
};
static const struct kn_film_format ffv1 = {
  "mkv-ffv1", "Matroska, FFV1, lossless", "mkv", "video/x-matroska", KN_FILM_FILE, "matroska", "ffv1", NULL,
  AV_PIX_FMT_BGR0, "level=3:slicecrc=1:slices=4:g=1", NULL, { NULL }, "pcm_s24le", 1, 16384, 0, { 0, 0, 0 }, 0
};
static const struct kn_film_format ffv1_16 = {
  "mkv-ffv1-16", "Matroska, FFV1, lossless, 16 bit", "mkv", "video/x-matroska", KN_FILM_FILE, "matroska", "ffv1", NULL,
  AV_PIX_FMT_GBRP16, "level=3:slicecrc=1:slices=4:g=1", NULL, { NULL }, "pcm_s24le", 1, 16384, 0, { 0, 0, 0 }, 0
};
static const struct kn_film_format png = {
  "png", "PNG pictures", "png", "image/png", KN_FILM_SEQUENCE, NULL, "png", NULL,
  AV_PIX_FMT_RGB24, "pred=mixed", NULL, { NULL }, NULL, 1, 16384, 0, { 0, 0, 0 }, 0
};
static const struct kn_film_format png_16 = {
  "png-16", "PNG pictures, 16 bit", "png", "image/png", KN_FILM_SEQUENCE, NULL, "png", NULL,
  AV_PIX_FMT_RGB48BE, "pred=mixed", NULL, { NULL }, NULL, 1, 16384, 0, { 0, 0, 0 }, 0
};
static const struct kn_film_format exr = {
  "exr", "OpenEXR pictures, linear light", "exr", "image/x-exr", KN_FILM_SEQUENCE, NULL, "exr", NULL,
  AV_PIX_FMT_GBRPF32, "compression=zip16", NULL, { NULL }, NULL, 1, 16384, 0, { 0, 0, 0 }, 0
};
static const struct kn_film_format jpeg = {
  "jpeg", "JPEG pictures", "jpg", "image/jpeg", KN_FILM_SEQUENCE, NULL, "mjpeg", NULL,
  AV_PIX_FMT_YUVJ444P, "huffman=optimal:flags=+qscale", "global_quality", { "944", "354",
                                                                            "118" }, NULL, 1, 16384, 0, LOSSY, 0
};
static const struct kn_film_format gif = {
  "gif", "Animated GIF", "gif", "image/gif", KN_FILM_FILE, "gif", "gif", NULL,
  AV_PIX_FMT_PAL8, "gifflags=0", NULL, { NULL }, NULL, 1, 8192, 0, { 24, 24, 24 }, 50
};
static const struct kn_film_format webp = {
  "webp", "Animated WebP", "webp", "image/webp", KN_FILM_FILE, "webp", "libwebp_anim", "libwebpmux3",
  AV_PIX_FMT_BGRA, "lossless=1:compression_level=3", NULL, { NULL }, NULL, 1, 16383, 0, { 0, 0, 0 }, 100
};

const struct kn_film_format *const *
kn_film_formats (void)
{
  static const struct kn_film_format *const formats[] = {
    &mp4_h264, &mp4_h264_10, &mp4_hevc, &mp4_hevc_10, &mp4_av1, &mp4_av1_10, &webm_vp9, &webm_vp9_10, &webm_av1,
    &prores_hq, &prores_4444, &dnxhr_hq, &dnxhr_hqx, &ffv1, &ffv1_16, &png, &png_16, &exr, &jpeg, &gif, &webp, NULL
  };

  return formats;
}

const struct kn_film_format *
kn_film_format_find (const char *id)
{
  for (const struct kn_film_format *const *f = kn_film_formats (); *f; f++)
    if (g_str_equal ((*f)->id, id))
      return *f;
  return NULL;
}

int
kn_film_format_get_depth (const struct kn_film_format *format)
{
  return format->pixels == AV_PIX_FMT_PAL8 ? 8 : av_pix_fmt_desc_get (format->pixels)->comp[0].depth;
}

gboolean
kn_film_format_is_lossless (const struct kn_film_format *format)
{
  return format->max_error[KN_FILM_QUALITY_HIGH] <= 0;
}

gboolean
kn_film_format_needs_even (const struct kn_film_format *format)
{
  const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get (format->pixels);

  return format->kind == KN_FILM_FILE && (desc->log2_chroma_w > 0 || desc->log2_chroma_h > 0);
}

gboolean
kn_film_format_is_available (const struct kn_film_format *format)
{
  return avcodec_find_encoder_by_name (format->encoder)
         && (!format->sound_encoder || avcodec_find_encoder_by_name (format->sound_encoder));
}

static gboolean
check_encoders (const struct kn_film_format *format, GError **error)
{
  const char *missing = avcodec_find_encoder_by_name (format->encoder) ? format->sound_encoder : format->encoder;

  if (kn_film_format_is_available (format))
    return TRUE;
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_NO_ENCODER,
               _("This system has no encoder “%s” for %s; install the package %s, or choose another format."),
               missing, format->label, format->package ? format->package : "libavcodec-extra");
  return FALSE;
}

static gboolean
check_picture (const struct kn_film_format *format, int width, int height, GError **error)
{
  int least = g_str_equal (format->encoder, "dnxhd") ? 120 : format->min_side;

  if (width >= format->min_side && height >= least && width <= format->max_side && height <= format->max_side)
    return TRUE;
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_BAD_SIZE,
               _("%s holds pictures from %d×%d to %d×%d, and this one is %d×%d: choose another size or format."),
               format->label, format->min_side, least, format->max_side, format->max_side, width, height);
  return FALSE;
}

gboolean
kn_film_format_check (const struct kn_film_format *format, int width, int height, KnRate rate, KnColour colour,
                      GError **error)
{
  gboolean wide = colour == KN_COLOUR_REC2020_HLG || colour == KN_COLOUR_REC2020_PQ;

  if (!check_encoders (format, error) || !check_picture (format, width, height, error))
    return FALSE;
  if (format->max_fps > 0 && kn_rate_to_fps (rate) > format->max_fps)
    {
      g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_BAD_SIZE,
                   _("%s can show at most %g pictures a second, and this film has %.5g: choose another format."),
                   format->label, format->max_fps, kn_rate_to_fps (rate));
      return FALSE;
    }
  if (wide && (kn_film_format_get_depth (format) < 10 || format->pixels == AV_PIX_FMT_GBRPF32))
    {
      g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_BAD_SIZE,
                   _("%s cannot hold the wide range of brightness of this project: choose a 10- or 16-bit format."),
                   format->label);
      return FALSE;
    }
  return TRUE;
}

const struct kn_film_preset *
kn_film_presets (void)
{
  static const struct kn_film_preset presets[] = {
    { "review", "Review: small, plays everywhere", "mp4-h264", KN_FILM_QUALITY_GOOD, 0, 0, KN_FIT_INSIDE },
    { "master", "Master: finest ProRes", "mov-prores-4444", KN_FILM_QUALITY_HIGH, 0, 0, KN_FIT_INSIDE },
    { "archive", "Archive: lossless, every bit", "mkv-ffv1-16", KN_FILM_QUALITY_HIGH, 0, 0, KN_FIT_INSIDE },
    { "social", "Social: upright 1080 × 1920", "mp4-h264", KN_FILM_QUALITY_HIGH, 1080, 1920, KN_FIT_FILL },
    { "web", "Web: WebM for pages", "webm-vp9", KN_FILM_QUALITY_GOOD, 0, 0, KN_FIT_INSIDE },
    { "editor", "Editor: intermediate for cutting", "mov-prores-hq", KN_FILM_QUALITY_HIGH, 0, 0, KN_FIT_INSIDE },
    { "grade", "Grade: 10-bit master in H.264", "mp4-h264-10", KN_FILM_QUALITY_HIGH, 0, 0, KN_FIT_INSIDE },
    { NULL, NULL, NULL, 0, 0, 0, 0 },
  };

  return presets;
}

const struct kn_film_preset *
kn_film_preset_find (const char *id)
{
  for (const struct kn_film_preset *p = kn_film_presets (); p->id; p++)
    if (g_str_equal (p->id, id))
      return p;
  return NULL;
}

struct kn_film_colour
kn_film_colour_get (KnColour colour)
{
  switch (colour)
    {
    case KN_COLOUR_DISPLAY_P3:
      return (struct kn_film_colour) { AVCOL_PRI_SMPTE432, AVCOL_TRC_IEC61966_2_1, AVCOL_SPC_BT709 };
    case KN_COLOUR_REC2020_HLG:
      return (struct kn_film_colour) { AVCOL_PRI_BT2020, AVCOL_TRC_ARIB_STD_B67, AVCOL_SPC_BT2020_NCL };
    case KN_COLOUR_REC2020_PQ:
      return (struct kn_film_colour) { AVCOL_PRI_BT2020, AVCOL_TRC_SMPTE2084, AVCOL_SPC_BT2020_NCL };
    case KN_COLOUR_REC709:
      break;
    }
  return (struct kn_film_colour) { AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709 };
}
