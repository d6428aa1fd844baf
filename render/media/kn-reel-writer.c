/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-reel-writer.h"
#include "render/media/kn-gst-private.h"
#include "render/media/kn-picture.h"
#include "render/media/kn-take-reader.h"

#include <math.h>
#include <string.h>

/* quantizer 16 is visually lossless; faststart so that a browser can begin at once */
#define CHAIN \
  "videoconvert dither=none ! video/x-raw,format=I420,colorimetry=bt709 ! " \
  "x264enc pass=qual quantizer=16 speed-preset=medium ! video/x-h264,profile=high ! h264parse ! mp4mux faststart=true"

struct kn_reel_writer
{
  int width, height;
  double fps;
  struct kn_encoder *encoder;
  guint64 n_frames;
  guint8 *canvas;                     /* [height, width, 3] */
};

struct kn_reel_writer *
kn_reel_writer_create (const struct kn_reel_params *params, GError **error)
{
  struct kn_reel_writer *writer = g_new0 (struct kn_reel_writer, 1);
  struct kn_encoder_params encoder = {
    .path = params->path, .format = "RGB", .chain = CHAIN, .width = params->width, .height = params->height,
    .fps_numerator = params->fps_numerator, .fps_denominator = params->fps_denominator,
    /* full-range RGB with the transfer and primaries of the result: only the matrix is applied */
    .colorimetry = "1:1:5:1",
  };

  g_return_val_if_fail (params->width % 2 == 0 && params->height % 2 == 0, NULL);
  writer->width = params->width;
  writer->height = params->height;
  writer->fps = (double) params->fps_numerator / params->fps_denominator;
  writer->canvas = g_malloc ((gsize) params->width * params->height * 3);
  writer->encoder = kn_encoder_create (&encoder, error);
  if (!writer->encoder)
    kn_reel_writer_destroy (&writer);
  return writer;
}

static void
letterbox (struct kn_reel_writer *w, const guint8 *rgb, int width, int height)
{
  double scale = MIN ((double) w->width / width, (double) w->height / height);
  int inner_w = MIN ((int) lround (width * scale), w->width), inner_h = MIN ((int) lround (height * scale), w->height);
  gsize stride = (gsize) w->width * 3;
  guint8 *corner = w->canvas + (gsize) ((w->height - inner_h) / 2) * stride + (gsize) ((w->width - inner_w) / 2) * 3;

  memset (w->canvas, 0, stride * w->height);
  if (inner_w == width && inner_h == height)
    for (int y = 0; y < height; y++)
      memcpy (corner + y * stride, rgb + (gsize) y * width * 3, (gsize) width * 3);
  else
    kn_picture_resample (rgb, width, height, 0, 0, width, height, corner, MAX (inner_w, 1), MAX (inner_h, 1), stride);
}

gboolean
kn_reel_writer_add_frame (struct kn_reel_writer *writer, const guint8 *rgb, int width, int height, int n_frames,
                          GError **error)
{
  letterbox (writer, rgb, width, height);
  for (int i = 0; i < n_frames; i++, writer->n_frames++)
    if (!kn_encoder_push (writer->encoder, kn_encoder_wrap_rgb (writer->canvas, writer->width, writer->height), error))
      return FALSE;
  return TRUE;
}

gboolean
kn_reel_writer_add_take (struct kn_reel_writer *writer, const char *path, GError **error)
{
  struct kn_video_reader *reader = kn_video_reader_open (path, error);
  const struct kn_video_info *info = reader ? kn_video_reader_get_info (reader) : NULL;
  g_autofree guint8 *rgb = info ? g_malloc ((gsize) info->width * info->height * 3) : NULL;
  double ratio = info && info->fps_numerator ? writer->fps * info->fps_denominator / info->fps_numerator : 1;
  GError *problem = NULL;
  gint64 written = 0;

  for (gint64 i = 0; reader && !problem && kn_video_reader_next (reader, rgb, &problem); i++)
    {
      /* the film's frames that begin while this one is shown */
      gint64 until = (gint64) ceil ((i + 1) * ratio - 1e-6);

      kn_reel_writer_add_frame (writer, rgb, info->width, info->height, (int) (until - written), &problem);
      written = until;
    }
  kn_video_reader_close (&reader);
  if (problem)
    g_propagate_error (error, problem);
  return rgb && !problem;
}

guint64
kn_reel_writer_get_n_frames (const struct kn_reel_writer *writer)
{
  return writer->n_frames;
}

gboolean
kn_reel_writer_finish (struct kn_reel_writer *writer, GError **error)
{
  if (!writer->n_frames)
    {
      g_set_error_literal (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "A film needs at least one frame.");
      return FALSE;
    }
  return kn_encoder_finish (writer->encoder, error) && kn_encoder_publish (writer->encoder, error);
}

void
kn_reel_writer_destroy (struct kn_reel_writer **writer)
{
  if (!*writer)
    return;
  kn_encoder_destroy (&(*writer)->encoder);
  g_free ((*writer)->canvas);
  g_clear_pointer (writer, g_free);
}
