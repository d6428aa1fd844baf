/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-check.h"
#include "render/film/kn-film-reader.h"
#include "render/film/kn-media-error.h"
#include "render/film/kn-pixels.h"

#include <glib/gi18n.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

/* How far a frame is looked for around its place. */
#define NEIGHBOURS 2

struct meant
{
  struct kn_frame_print print;
  guint8                hash[32];
};

struct kn_film_meant
{
  const struct kn_film_format *format;
  KnFilmQuality quality;
  int           width, height;
  KnRate        rate;
  GArray       *frames;
  AVFrame      *thinned;     /* where the format has fewer chroma samples: a frame as it can hold it at best */
  struct kn_frame *best;
};

/* Bleeding of colour over sharp edges belongs to the format, not to the encoder that is judged. */
static void
prepare_thinning (kn_film_meant *self)
{
  self->thinned = av_frame_alloc ();
  self->thinned->format = self->format->pixels;
  self->thinned->width = (self->width + 1) & ~1;
  self->thinned->height = (self->height + 1) & ~1;
  self->thinned->colorspace = AVCOL_SPC_BT709;
  self->thinned->color_range = AVCOL_RANGE_MPEG;
  self->best = kn_frame_new (1, 1);
  if (av_frame_get_buffer (self->thinned, 0) < 0)
    av_frame_free (&self->thinned);
}

kn_film_meant *
kn_film_meant_new (const struct kn_film_format *format, KnFilmQuality quality, int width, int height, KnRate rate)
{
  kn_film_meant *self = g_new0 (kn_film_meant, 1);

  self->format = format;
  self->quality = quality;
  self->width = width;
  self->height = height;
  self->rate = rate;
  self->frames = g_array_new (FALSE, FALSE, sizeof (struct meant));
  if (kn_film_format_needs_even (format))
    prepare_thinning (self);
  return self;
}

void
kn_film_meant_free (kn_film_meant *self)
{
  if (!self)
    return;
  g_array_unref (self->frames);
  av_frame_free (&self->thinned);
  kn_frame_free (self->best);
  g_free (self);
}

/* Of the values as the format holds them: fewer bits are filled up from the top again. */
static void
hash_frame (const struct kn_frame *frame, int depth, guint8 hash[32])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint16 *row = g_new (guint16, frame->width * 3);
  gsize length = 32;

  for (int y = 0; y < frame->height; y++)
    {
      memcpy (row, frame->rgb + (gsize) y * frame->width * 3, frame->width * 6);
      if (depth == 8)
        for (int i = 0; i < frame->width * 3; i++)
          row[i] = (guint16) (((guint32) row[i] * 255 + 32767) / 65535 * 257);
      g_checksum_update (sum, (const guint8 *) row, frame->width * 6);
    }
  g_checksum_get_digest (sum, hash, &length);
}

/* Takes away the column and row that even sizes need. FALSE if the size is another one. */
static gboolean
crop (struct kn_frame *frame, int width, int height)
{
  if (frame->width < width || frame->height < height || frame->width > width + 1 || frame->height > height + 1)
    return FALSE;
  for (int y = 0; y < height && frame->width > width; y++)
    memmove (frame->rgb + (gsize) y * width * 3, frame->rgb + (gsize) y * frame->width * 3, (gsize) width * 6);
  frame->width = width;
  frame->height = height;
  return TRUE;
}

void
kn_film_meant_add (kn_film_meant *self, const struct kn_frame *frame)
{
  struct meant meant = { 0 };

  if (self->thinned && kn_pixels_to_av (frame, self->thinned) && kn_pixels_from_av (self->thinned, 0, self->best)
      && crop (self->best, self->width, self->height))
    kn_frame_get_print (self->best, &meant.print);
  else
    kn_frame_get_print (frame, &meant.print);
  if (kn_film_format_is_lossless (self->format))
    hash_frame (frame, kn_film_format_get_depth (self->format), meant.hash);
  g_array_append_val (self->frames, meant);
}

static gboolean
is_misplaced (kn_film_meant *self, guint i, const struct kn_frame_print *print)
{
  const struct meant *all = (const struct meant *) (gpointer) self->frames->data;
  double own = kn_frame_print_mean (print, &all[i].print);

  if (own < 0.5)
    return FALSE;
  for (int k = -NEIGHBOURS; k <= NEIGHBOURS; k++)
    if ((int) i + k >= 0 && i + k < self->frames->len
        && kn_frame_print_mean (print, &all[(int) i + k].print) < 0.6 * own)
      return TRUE;
  return FALSE;
}

static void
note_bad (struct kn_film_result *result, gint64 i)
{
  if (result->first_bad < 0)
    result->first_bad = i;
}

static void
compare (kn_film_meant *self, struct kn_frame *frame, gint64 i, struct kn_film_result *result)
{
  struct meant *meant = &g_array_index (self->frames, struct meant, i);
  struct kn_frame_print print;
  guint8 hash[32];
  double worst, mean;

  if (!crop (frame, self->width, self->height))
    {
      note_bad (result, i);
      return;
    }
  kn_frame_get_print (frame, &print);
  worst = kn_frame_print_worst (&print, &meant->print);
  mean = kn_frame_print_mean (&print, &meant->print);
  result->worst_error = MAX (result->worst_error, worst);
  result->mean_error = MAX (result->mean_error, mean);
  if (is_misplaced (self, (guint) i, &print) || worst > result->allowed_error || mean > result->allowed_mean)
    note_bad (result, i);
  if (!kn_film_format_is_lossless (self->format))
    return;
  hash_frame (frame, kn_film_format_get_depth (self->format), hash);
  if (memcmp (hash, meant->hash, sizeof hash))
    {
      result->n_inexact++;
      note_bad (result, i);
    }
}

static gboolean
judge (struct kn_film_result *result, KnRate rate, GError **error)
{
  if (result->n_frames != result->n_meant)
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DIFFERS,
                 _("The film has %d frames and should have %d: export it again, and choose another format if it happens "
                   "again."), (int) result->n_frames, (int) result->n_meant);
  else if (result->first_bad >= 0)
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DIFFERS,
                 _("Frame %d of the film is not what was meant (colour error %.1f of 255 at worst and %.1f on the whole, "
                   "allowed are %.1f and %.1f): choose a higher quality or another format."),
                 (int) result->first_bad + 1, result->worst_error, result->mean_error, result->allowed_error,
                 result->allowed_mean);
  else if (result->duration_s > 0 && fabs (result->duration_s - result->meant_duration_s) > 1.5 / kn_rate_to_fps (rate))
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DIFFERS,
                 _("The film lasts %.3f seconds and should last %.3f: choose another format."), result->duration_s,
                 result->meant_duration_s);
  else
    result->passed = TRUE;
  return result->passed;
}

/* The bounds are for blocks of 20 pixels and more, pictures from 320 × 180. The mean of a smaller block holds more of the
 * codec's noise, which is spread over whole transform blocks: at the highest quality 161 × 91 reaches 4.5 and 96 × 54
 * reaches 6.4, whatever the codec, where larger pictures stay below 2.6. Eight bits cannot be nearer than half a step. */
static double
allowed_error (kn_film_meant *self)
{
  double block = (double) MIN (self->width / KN_PRINT_W, self->height / KN_PRINT_H);

  if (kn_film_format_is_lossless (self->format))
    return 0.51;
  return self->format->max_error[self->quality] * MAX (1.0, 20.0 / MAX (block, 1.0));
}

/* The next frame as it would be seen: an animation may hold frames that are alike as one that lasts longer. */
static int
next_frame (kn_film_meant *self, kn_film_reader *reader, struct kn_frame *frame, gint64 n, GError **error)
{
  const struct kn_film_info *info = kn_film_reader_get_info (reader);

  if (info->is_still || !g_str_equal (info->codec, "webp"))
    return kn_film_reader_next (reader, frame, error);
  if (n >= llround (info->duration_s * kn_rate_to_fps (self->rate)))
    return 0;
  return kn_film_reader_get (reader, n, kn_rate_to_fps (self->rate), frame, error) ? 1 : -1;
}

gboolean
kn_film_check (kn_film_meant *self, const char *path, KnFilmProgress progress, gpointer user_data,
               GCancellable *cancellable, struct kn_film_result *result, GError **error)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, error);
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int r = reader ? 1 : -1;

  if (reader)
    kn_film_reader_keep_light (reader);
  *result = (struct kn_film_result) { .n_meant = self->frames->len, .first_bad = -1 };
  result->meant_duration_s = self->frames->len / kn_rate_to_fps (self->rate);
  result->allowed_error = allowed_error (self);
  result->allowed_mean = result->allowed_error / 4 + 0.5;
  while (r > 0 && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && (r = next_frame (self, reader, frame, result->n_frames, error)) > 0)
    {
      if (result->n_frames < result->n_meant)
        compare (self, frame, result->n_frames, result);
      result->n_frames++;
      if (progress)
        progress ((double) result->n_frames / MAX (result->n_meant, 1), user_data);
    }
  if (r == 0)
    result->duration_s = kn_film_reader_get_end_s (reader);
  return r == 0 && judge (result, self->rate, error);
}
