/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-webp-reader.h"
#include "app/media/kn-media-error.h"

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
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_OPEN, "“%s” is not a WebP picture that can be read.", path);
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

int
kn_webp_reader_next (kn_webp_reader *self, struct kn_frame *frame, gint64 *end_ms, GError **error)
{
  guint8 *rgba;
  int end;
  gsize n;

  if (!WebPAnimDecoderHasMoreFrames (self->decoder))
    return 0;
  if (!WebPAnimDecoderGetNext (self->decoder, &rgba, &end))
    {
      g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DAMAGED,
                   "“%s” is damaged and cannot be decoded to its end.", self->path);
      return -1;
    }
  *end_ms = end;
  kn_frame_set_size (frame, (int) self->info.canvas_width, (int) self->info.canvas_height);
  n = (gsize) frame->width * frame->height;
  for (gsize i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      frame->rgb[3 * i + c] = (guint16) (rgba[4 * i + c] * 257);
  return 1;
}

void
kn_webp_reader_rewind (kn_webp_reader *self)
{
  WebPAnimDecoderReset (self->decoder);
}
