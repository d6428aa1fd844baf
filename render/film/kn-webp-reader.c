/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-webp-reader.h"
#include "render/film/kn-media-error.h"

#include <stdio.h>
#include <string.h>
#include <webp/demux.h>

struct kn_webp_reader
{
  char            *path;
  char            *bytes;
  gsize            n_bytes;
  WebPAnimDecoder *decoder;
  WebPAnimInfo     info;
  guint8          *now;             /* the frame on screen, RGBA; of the decoder */
  int              from_ms, to_ms;  /* when it is */
  gboolean         due;             /* it comes next */
};

gboolean
kn_webp_reader_is_webp (const char *path)
{
  FILE *f = fopen (path, "rbe");
  char head[12] = { 0 };
  gboolean is_webp = f && fread (head, 1, 12, f) == 12 && !memcmp (head, "RIFF", 4) && !memcmp (head + 8, "WEBP", 4);

  if (f)
    fclose (f);
  return is_webp;
}

kn_webp_reader *
kn_webp_reader_open (const char *path, GError **error)
{
  kn_webp_reader *self = g_new0 (kn_webp_reader, 1);
  WebPData data;

  self->path = g_strdup (path);
  if (!g_file_get_contents (path, &self->bytes, &self->n_bytes, error))
    {
      kn_webp_reader_free (self);
      return NULL;
    }
  data = (WebPData) { (const guint8 *) self->bytes, self->n_bytes };
  self->decoder = WebPAnimDecoderNew (&data, NULL);
  if (self->decoder && WebPAnimDecoderGetInfo (self->decoder, &self->info)
      && self->info.canvas_width <= KN_FRAME_MAX_SIDE && self->info.canvas_height <= KN_FRAME_MAX_SIDE)
    return self;
  kn_media_fail_damaged (error, path, FALSE);
  kn_webp_reader_free (self);
  return NULL;
}

void
kn_webp_reader_free (kn_webp_reader *self)
{
  if (!self)
    return;
  WebPAnimDecoderDelete (self->decoder);
  g_free (self->bytes);
  g_free (self->path);
  g_free (self);
}

void
kn_webp_reader_get_size (kn_webp_reader *self, int *width, int *height, gint64 *n_frames, gint64 *duration_ms)
{
  WebPIterator iter = { 0 };

  *width = (int) self->info.canvas_width;
  *height = (int) self->info.canvas_height;
  *n_frames = self->info.frame_count;
  *duration_ms = 0;
  if (WebPDemuxGetFrame (WebPAnimDecoderGetDemuxer (self->decoder), 1, &iter))
    do
      *duration_ms += iter.duration;
    while (WebPDemuxNextFrame (&iter));
  WebPDemuxReleaseIterator (&iter);
}

/* 1: now is the next frame; 0: there is none; -1: error. */
static int
step (kn_webp_reader *self, GError **error)
{
  int end_ms;

  if (!WebPAnimDecoderHasMoreFrames (self->decoder))
    return 0;
  if (!WebPAnimDecoderGetNext (self->decoder, &self->now, &end_ms))
    {
      self->now = NULL;
      kn_media_fail_damaged (error, self->path, TRUE);
      return -1;
    }
  self->from_ms = self->to_ms;
  self->to_ms = end_ms;
  return 1;
}

static void
convert (kn_webp_reader *self, struct kn_frame *frame)
{
  const guint8 *p = self->now;
  guint ground = self->info.frame_count == 1 ? 255 : 0;
  gsize n;

  kn_frame_set_size (frame, (int) self->info.canvas_width, (int) self->info.canvas_height);
  n = (gsize) frame->width * frame->height;
  for (gsize i = 0; i < n; i++, p += 4)
    for (int c = 0; c < 3; c++)
      frame->rgb[3 * i + c] = (guint16) ((p[c] * p[3] + ground * (255 - p[3])) * 257 / 255);
}

int
kn_webp_reader_next (kn_webp_reader *self, struct kn_frame *frame, GError **error)
{
  int r = self->due ? 1 : step (self, error);

  self->due = FALSE;
  if (r > 0)
    convert (self, frame);
  return r;
}

gboolean
kn_webp_reader_seek (kn_webp_reader *self, double time_s, GError **error)
{
  int r = 1;

  if (time_s * 1000 < self->from_ms)
    {
      WebPAnimDecoderReset (self->decoder);
      self->from_ms = self->to_ms = 0;
    }
  while (r > 0 && time_s * 1000 >= self->to_ms)
    r = step (self, error);
  self->due = r >= 0;
  return self->due;
}

double
kn_webp_reader_get_end_s (kn_webp_reader *self)
{
  return self->to_ms / 1000.0;
}
