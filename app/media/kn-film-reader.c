/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-film-reader.h"
#include "app/media/kn-media-error.h"
#include "app/media/kn-pixels.h"
#include "app/media/kn-source.h"
#include "app/media/kn-webp-reader.h"

#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

/* Beyond this, seeking is quicker than decoding on. */
#define MAX_SKIP_S 4.0

/* A decoded frame and when it comes on screen. */
struct shown
{
  AVFrame *av;
  double   time_s;
  gboolean valid;
};

struct kn_film_reader
{
  char               *path;
  struct kn_film_info info;
  struct kn_source    source;
  struct shown        now, next;
  double              end_s;        /* of the last frame that was taken in order */
  gboolean            ended;        /* there is nothing after next */
  int                 quarters;     /* clockwise, as a telephone was held */
  GPtrArray          *pictures;     /* file names, when the path is a folder */
  guint               picture;
  kn_webp_reader     *webp;
  struct kn_frame    *webp_now;
  double              webp_from_s, webp_to_s;
};

/* Folders */

static gboolean
is_picture_name (const char *name)
{
  static const char *const endings[] = { ".png", ".exr", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".dpx" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
list_pictures (kn_film_reader *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, error);
  const char *name;

  if (!dir)
    return FALSE;
  self->pictures = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)))
    if (is_picture_name (name))
      g_ptr_array_add (self->pictures, g_build_filename (self->path, name, NULL));
  g_ptr_array_sort (self->pictures, compare_names);
  if (self->pictures->len)
    return TRUE;
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_OPEN, "The folder “%s” holds no pictures.", self->path);
  return FALSE;
}

static gboolean
read_picture (const char *file, struct kn_frame *frame, struct kn_film_info *info, GError **error)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (file, error);
  int r = reader ? kn_film_reader_next (reader, frame, error) : -1;

  if (r == 0)
    g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DAMAGED, "“%s” holds no picture.", file);
  if (r > 0 && info)
    {
      info->width = frame->width;
      info->height = frame->height;
      info->codec = g_strdup (reader->info.codec);
      info->tags = g_strdup (reader->info.tags);
      info->recipe = g_strdup (reader->info.recipe);
    }
  return r > 0;
}

static gboolean
open_folder (kn_film_reader *self, GError **error)
{
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);

  if (!list_pictures (self, error) || !read_picture (self->pictures->pdata[0], frame, &self->info, error))
    return FALSE;
  self->info.n_frames = self->pictures->len;
  return TRUE;
}

/* Files */

static char *
dup_tags (const AVCodecParameters *par)
{
  return g_strdup_printf ("%s %s %s %s", av_color_range_name (par->color_range) ?: "unknown",
                          av_color_primaries_name (par->color_primaries) ?: "unknown",
                          av_color_transfer_name (par->color_trc) ?: "unknown",
                          av_color_space_name (par->color_space) ?: "unknown");
}

static const gint32 *
get_display_matrix (AVStream *stream)
{
#if LIBAVCODEC_VERSION_MAJOR >= 61
  const AVPacketSideData *data = av_packet_side_data_get (stream->codecpar->coded_side_data,
                                                          stream->codecpar->nb_coded_side_data,
                                                          AV_PKT_DATA_DISPLAYMATRIX);

  return data && data->size >= 9 * sizeof (gint32) ? (const gint32 *) (gconstpointer) data->data : NULL;
#else
  size_t size = 0;
  const guint8 *data = av_stream_get_side_data (stream, AV_PKT_DATA_DISPLAYMATRIX, &size);

  return data && size >= 9 * sizeof (gint32) ? (const gint32 *) (gconstpointer) data : NULL;
#endif
}

/* The matrix turns against the clock. Anything but quarters is left as it is. */
static int
get_quarters (AVStream *stream)
{
  const gint32 *matrix = get_display_matrix (stream);
  double degrees = matrix ? -av_display_rotation_get (matrix) : 0;

  return isfinite (degrees) ? ((int) lround (degrees / 90) % 4 + 4) % 4 : 0;
}

static void
read_file_info (kn_film_reader *self)
{
  struct kn_source *src = &self->source;
  AVRational rate = av_guess_frame_rate (src->demuxer, src->stream, NULL);
  AVDictionaryEntry *recipe = av_dict_get (src->demuxer->metadata, "kinora_recipe", NULL, 0);
  gint64 duration = src->demuxer->duration;

  self->info.width = src->stream->codecpar->width;
  self->info.height = src->stream->codecpar->height;
  self->quarters = get_quarters (src->stream);
  if (self->quarters & 1)
    {
      self->info.width = src->stream->codecpar->height;
      self->info.height = src->stream->codecpar->width;
    }
  self->info.codec = g_strdup (avcodec_get_name (src->stream->codecpar->codec_id));
  self->info.tags = dup_tags (src->stream->codecpar);
  self->info.recipe = recipe ? g_strdup (recipe->value) : NULL;
  self->info.has_sound = kn_source_has (src, AVMEDIA_TYPE_AUDIO);
  self->info.is_still = g_str_has_suffix (src->demuxer->iformat->name, "_pipe") || src->stream->nb_frames == 1;
  if (!self->info.is_still && rate.num > 0 && rate.den > 0)
    self->info.rate = KN_RATE_INIT (rate.num, rate.den);
  if (src->stream->duration > 0)
    self->info.duration_s = src->stream->duration * av_q2d (src->stream->time_base);
  else if (duration > 0)
    self->info.duration_s = duration / (double) AV_TIME_BASE;
  self->info.n_frames = self->info.is_still ? 1 : src->stream->nb_frames > 0 ? src->stream->nb_frames : -1;
  if (self->info.n_frames < 0 && self->info.rate.num && self->info.duration_s > 0)
    self->info.n_frames = llround (self->info.duration_s * kn_rate_to_fps (self->info.rate));
}

static gboolean
open_webp (kn_film_reader *self, GError **error)
{
  gint64 duration_ms;

  self->webp = kn_webp_reader_open (self->path, error);
  if (!self->webp)
    return FALSE;
  self->webp_now = kn_frame_new (1, 1);
  kn_webp_reader_get_size (self->webp, &self->info.width, &self->info.height, &self->info.n_frames, &duration_ms);
  self->info.duration_s = duration_ms / 1000.0;
  self->info.is_still = self->info.n_frames == 1;
  self->info.codec = g_strdup ("webp");
  self->info.tags = g_strdup ("pc unknown unknown gbr");
  return TRUE;
}

static gboolean
open_file (kn_film_reader *self, GError **error)
{
  if (kn_webp_reader_is_webp (self->path))
    return open_webp (self, error);
  if (!kn_source_open (&self->source, self->path, AVMEDIA_TYPE_VIDEO, error))
    return FALSE;
  read_file_info (self);
  return TRUE;
}

kn_film_reader *
kn_film_reader_open (const char *path, GError **error)
{
  g_autoptr (kn_film_reader) self = g_new0 (kn_film_reader, 1);

  self->path = g_strdup (path);
  self->now.av = av_frame_alloc ();
  self->next.av = av_frame_alloc ();
  self->info.rate = KN_RATE_INIT (0, 1);
  if (!(g_file_test (path, G_FILE_TEST_IS_DIR) ? open_folder : open_file) (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kn_film_reader_free (kn_film_reader *self)
{
  if (!self)
    return;
  kn_source_close (&self->source);
  kn_webp_reader_free (self->webp);
  kn_frame_free (self->webp_now);
  av_frame_free (&self->now.av);
  av_frame_free (&self->next.av);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_free (self->info.codec);
  g_free (self->info.tags);
  g_free (self->info.recipe);
  g_free (self->path);
  g_free (self);
}

const struct kn_film_info *
kn_film_reader_get_info (kn_film_reader *self)
{
  return &self->info;
}

GPtrArray *
kn_film_reader_get_pictures (kn_film_reader *self)
{
  return self->pictures;
}

/* Times */

static double
time_of (kn_film_reader *self, const AVFrame *av)
{
  AVStream *stream = self->source.stream;
  gint64 start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time : 0;

  if (av->best_effort_timestamp == AV_NOPTS_VALUE)
    return 0;
  return (double) (av->best_effort_timestamp - start) * av_q2d (stream->time_base);
}

static double
length_of (kn_film_reader *self, const AVFrame *av)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT (57, 30, 100)
  gint64 duration = av->duration;
#else
  gint64 duration = av->pkt_duration;
#endif

  if (duration > 0)
    return (double) duration * av_q2d (self->source.stream->time_base);
  return self->info.rate.num > 0 ? 1 / kn_rate_to_fps (self->info.rate) : 0;
}

/* In order */

static gboolean
convert (kn_film_reader *self, const AVFrame *av, struct kn_frame *frame, GError **error)
{
  if (kn_pixels_from_av (av, frame))
    {
      kn_frame_turn (frame, self->quarters);
      return TRUE;
    }
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DAMAGED,
               "“%s” has pictures of a size or kind that cannot be read.", self->path);
  return FALSE;
}

int
kn_film_reader_next (kn_film_reader *self, struct kn_frame *frame, GError **error)
{
  gint64 end_ms;
  int r;

  if (self->pictures)
    {
      if (self->picture >= self->pictures->len)
        return 0;
      return read_picture (self->pictures->pdata[self->picture++], frame, NULL, error) ? 1 : -1;
    }
  if (self->webp)
    return kn_webp_reader_next (self->webp, frame, &end_ms, error);
  r = kn_source_next (&self->source, self->now.av, error);
  if (r > 0)
    self->end_s = time_of (self, self->now.av) + length_of (self, self->now.av);
  if (r > 0 && !convert (self, self->now.av, frame, error))
    r = -1;
  return r;
}

double
kn_film_reader_get_end_s (kn_film_reader *self)
{
  return self->source.stream && !self->info.is_still ? self->end_s : self->info.duration_s;
}

/* By time */

static gboolean
load_next (kn_film_reader *self, GError **error)
{
  int r = kn_source_next (&self->source, self->next.av, error);

  self->next.valid = r > 0;
  self->ended = r == 0;
  if (r > 0)
    self->next.time_s = time_of (self, self->next.av);
  return r >= 0;
}

static gboolean
step (kn_film_reader *self, GError **error)
{
  struct shown old = self->now;

  self->now = self->next;
  self->next = old;
  return load_next (self, error);
}

/* Makes now and next the first two frames after a seek. */
static gboolean
prime (kn_film_reader *self, GError **error)
{
  self->ended = FALSE;
  return load_next (self, error) && (!self->next.valid || step (self, error));
}

static gboolean
restart (kn_film_reader *self, GError **error)
{
  g_autofree char *path = g_strdup (self->path);

  return kn_source_open (&self->source, path, AVMEDIA_TYPE_VIDEO, error) && prime (self, error);
}

static gboolean
seek_to (kn_film_reader *self, double time_s, GError **error)
{
  AVStream *stream = self->source.stream;
  gint64 start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time : 0;
  g_autoptr (GError) ignored = NULL;

  self->now.valid = self->next.valid = FALSE;
  if (time_s > 0 && kn_source_seek (&self->source, start + (gint64) floor (time_s / av_q2d (stream->time_base)))
      && prime (self, &ignored) && self->now.valid && self->now.time_s <= time_s)
    return TRUE;
  return restart (self, error);
}

static gboolean
get_from_file (kn_film_reader *self, double time_s, struct kn_frame *frame, GError **error)
{
  if (!self->now.valid || time_s < self->now.time_s || time_s > self->now.time_s + MAX_SKIP_S)
    if (!seek_to (self, self->info.is_still ? 0 : time_s, error))
      return FALSE;
  while (self->next.valid && self->next.time_s <= time_s)
    if (!step (self, error))
      return FALSE;
  if (self->now.valid)
    return convert (self, self->now.av, frame, error);
  g_set_error (error, KN_MEDIA_ERROR, KN_MEDIA_ERROR_DAMAGED, "“%s” holds no picture.", self->path);
  return FALSE;
}

static gboolean
get_from_webp (kn_film_reader *self, double time_s, struct kn_frame *frame, GError **error)
{
  gint64 end_ms;
  int r = 1;

  if (time_s < self->webp_from_s)
    {
      kn_webp_reader_rewind (self->webp);
      self->webp_from_s = self->webp_to_s = 0;
    }
  while (r > 0 && time_s >= self->webp_to_s)
    if ((r = kn_webp_reader_next (self->webp, self->webp_now, &end_ms, error)) > 0)
      {
        self->webp_from_s = self->webp_to_s;
        self->webp_to_s = end_ms / 1000.0;
      }
  if (r < 0)
    return FALSE;
  kn_frame_copy (frame, self->webp_now);
  return TRUE;
}

gboolean
kn_film_reader_get (kn_film_reader *self, gint64 index, KnRate rate, struct kn_frame *frame, GError **error)
{
  /* The middle of the frame's time: rounded time stamps do not matter. */
  double time_s = (MAX (index, 0) + 0.5) / kn_rate_to_fps (rate);

  if (self->pictures)
    return read_picture (self->pictures->pdata[CLAMP (index, 0, (gint64) self->pictures->len - 1)], frame, NULL, error);
  if (self->webp)
    return get_from_webp (self, time_s, frame, error);
  return get_from_file (self, time_s, frame, error);
}
