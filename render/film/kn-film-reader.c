/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-film-reader.h"
#include "render/film/kn-hdr.h"
#include "render/film/kn-media-error.h"
#include "render/film/kn-source.h"
#include "render/film/kn-upright.h"
#include "render/film/kn-webp-reader.h"

#include <glib/gi18n.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

/* Beyond this, seeking is quicker than decoding on. */
#define MAX_SKIP_S 4.0
/* Times that differ by less are one. */
#define CLOSE_S 1e-6

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
  struct kn_upright   upright;
  struct shown        now, next;
  gboolean            begun;        /* now and next are valid, or the file has ended before them */
  gboolean            due;          /* now is what comes next in order */
  gboolean            keeps_light;  /* values as they are coded */
  gboolean            is_animation; /* each frame is painted over the one before */
  double              end_s;        /* of the last frame that was taken in order */
  GPtrArray          *pictures;     /* file names, when the path is a folder */
  guint               picture;
  kn_webp_reader     *webp;
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
  return kn_media_fail (error, KN_MEDIA_ERROR_OPEN, self->path,
                        _("The folder “%s” holds no pictures; choose another one."));
}

static gboolean
read_picture (const char *file, struct kn_frame *frame, struct kn_film_info *info, GError **error)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (file, error);
  int r = reader ? kn_film_reader_next (reader, frame, error) : -1;

  if (r == 0)
    kn_media_fail_damaged (error, file, FALSE);
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

/* One frame after the other */

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
  return self->info.rate_num > 0 ? (double) self->info.rate_den / self->info.rate_num : 0;
}

static double
time_of (kn_film_reader *self, const AVFrame *av)
{
  AVStream *stream = self->source.stream;
  gint64 start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time : 0;

  /* of a stream without a container: one after the other */
  if (av->best_effort_timestamp == AV_NOPTS_VALUE)
    return self->now.valid ? self->now.time_s + length_of (self, self->now.av) : 0;
  return (double) (av->best_effort_timestamp - start) * av_q2d (stream->time_base);
}

static gboolean
load_next (kn_film_reader *self, GError **error)
{
  int r = kn_source_next (&self->source, self->next.av, error);

  self->next.valid = r > 0;
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

/* Makes now and next the first two frames of the file, or those after a seek. */
static gboolean
begin (kn_film_reader *self, GError **error)
{
  self->now.valid = FALSE;
  self->due = TRUE;
  self->begun = load_next (self, error) && (!self->next.valid || step (self, error));
  return self->begun;
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

static gboolean
is_of (struct kn_source *src, const char *format)
{
  return g_str_equal (src->demuxer->iformat->name, format);
}

/* What a file that does not say its length has in packets. */
static double
measure (struct kn_source *src)
{
  gint64 start = src->stream->start_time != AV_NOPTS_VALUE ? src->stream->start_time : 0, end = start, length = 0;

  while (av_read_frame (src->demuxer, src->packet) >= 0)
    {
      if (src->packet->stream_index == src->stream->index)
        length += src->packet->duration;
      if (src->packet->stream_index == src->stream->index && src->packet->pts != AV_NOPTS_VALUE)
        end = MAX (end, src->packet->pts + src->packet->duration);
      av_packet_unref (src->packet);
    }
  return (double) (end > start ? end - start : length) * av_q2d (src->stream->time_base);
}

static void
read_duration (kn_film_reader *self)
{
  struct kn_source *src = &self->source, measured = { .fd = -1 };

  if (src->stream->duration > 0)
    self->info.duration_s = (double) src->stream->duration * av_q2d (src->stream->time_base);
  else if (src->demuxer->duration > 0 && src->demuxer->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE)
    self->info.duration_s = (double) src->demuxer->duration / AV_TIME_BASE;
  else if (kn_source_open (&measured, self->path, AVMEDIA_TYPE_VIDEO, NULL))
    {
      self->info.duration_s = measure (&measured);
      kn_source_close (&measured);
    }
}

static void
read_timing (kn_film_reader *self)
{
  AVStream *stream = self->source.stream;
  AVRational rate = av_guess_frame_rate (self->source.demuxer, stream, NULL);

  if (rate.num > 0 && rate.den > 0)
    {
      self->info.rate_num = rate.num;
      self->info.rate_den = rate.den;
    }
  read_duration (self);
  self->info.n_frames = stream->nb_frames > 0 ? stream->nb_frames : -1;
  if (self->info.n_frames < 0 && self->info.rate_num && self->info.duration_s > 0)
    self->info.n_frames = llround (self->info.duration_s * self->info.rate_num / self->info.rate_den);
}

static void
read_file_info (kn_film_reader *self)
{
  struct kn_source *src = &self->source;
  AVDictionaryEntry *recipe = av_dict_get (src->demuxer->metadata, "kinora_recipe", NULL, 0);

  kn_upright_init (&self->upright, src->demuxer, src->stream, self->now.valid ? self->now.av : NULL);
  self->info.width = self->upright.width;
  self->info.height = self->upright.height;
  self->info.codec = g_strdup (avcodec_get_name (src->stream->codecpar->codec_id));
  self->info.tags = dup_tags (src->stream->codecpar);
  self->info.recipe = recipe ? g_strdup (recipe->value) : NULL;
  self->info.has_sound = kn_source_has (src, AVMEDIA_TYPE_AUDIO);
  if (self->info.is_still)
    self->info.n_frames = 1;
  else
    read_timing (self);
}

static gboolean
open_webp (kn_film_reader *self, GError **error)
{
  gint64 duration_ms;

  self->webp = kn_webp_reader_open (self->path, error);
  if (!self->webp)
    return FALSE;
  kn_webp_reader_get_size (self->webp, &self->info.width, &self->info.height, &self->info.n_frames, &duration_ms);
  self->info.is_still = self->info.n_frames == 1;
  if (!self->info.is_still && duration_ms > 0)
    {
      self->info.duration_s = (double) duration_ms / 1000;
      av_reduce (&self->info.rate_num, &self->info.rate_den, self->info.n_frames * 1000, duration_ms, G_MAXINT);
    }
  self->info.codec = g_strdup ("webp");
  self->info.tags = g_strdup ("pc unknown unknown gbr");
  return TRUE;
}

static gboolean
begin_picture (kn_film_reader *self, GError **error)
{
  if (begin (self, NULL) && self->now.valid)
    return TRUE;
  return kn_media_fail_damaged (error, self->path, FALSE);
}

static gboolean
open_file (kn_film_reader *self, GError **error)
{
  struct kn_source *src = &self->source;
  gboolean is_picture;

  if (kn_webp_reader_is_webp (self->path))
    return open_webp (self, error);
  if (!kn_source_open (src, self->path, AVMEDIA_TYPE_VIDEO, error))
    return FALSE;
  is_picture = g_str_has_suffix (src->demuxer->iformat->name, "_pipe");
  self->is_animation = is_of (src, "gif") || is_of (src, "apng");
  /* how a picture lies is only known with its frame, and an animation of one frame is a picture */
  if ((is_picture || self->is_animation) && !begin_picture (self, error))
    return FALSE;
  self->info.is_still = is_picture || src->stream->nb_frames == 1 || (self->is_animation && !self->next.valid);
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
  self->info.rate_den = 1;
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
  av_frame_free (&self->now.av);
  av_frame_free (&self->next.av);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_free (self->info.codec);
  g_free (self->info.tags);
  g_free (self->info.recipe);
  g_free (self->path);
  g_free (self);
}

void
kn_film_reader_keep_light (kn_film_reader *self)
{
  self->keeps_light = TRUE;
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

/* In order */

static gboolean
convert (kn_film_reader *self, struct kn_frame *frame, GError **error)
{
  /* drawings are meant for paper, films for a dark room */
  if (kn_upright_apply (&self->upright, self->now.av, self->info.is_still ? G_MAXUINT16 : 0, frame))
    {
      if (!self->keeps_light && kn_hdr_is_in (self->now.av))
        kn_hdr_reduce (self->now.av, frame);
      return TRUE;
    }
  return kn_media_fail (error, KN_MEDIA_ERROR_DAMAGED, self->path,
                        _("“%s” has pictures of a size or kind that cannot be read; convert it in another program "
                          "first."));
}

static int
next_of_file (kn_film_reader *self, struct kn_frame *frame, GError **error)
{
  if (!(!self->begun ? begin (self, error) : self->due || step (self, error)))
    return -1;
  self->due = FALSE;
  if (!self->now.valid)
    return 0;
  self->end_s = self->next.valid ? self->next.time_s : self->now.time_s + length_of (self, self->now.av);
  return convert (self, frame, error) ? 1 : -1;
}

int
kn_film_reader_next (kn_film_reader *self, struct kn_frame *frame, GError **error)
{
  if (self->pictures)
    {
      if (self->picture >= self->pictures->len)
        return 0;
      return read_picture (self->pictures->pdata[self->picture++], frame, NULL, error) ? 1 : -1;
    }
  if (self->webp)
    return kn_webp_reader_next (self->webp, frame, error);
  return next_of_file (self, frame, error);
}

double
kn_film_reader_get_end_s (kn_film_reader *self)
{
  if (self->info.is_still || self->pictures)
    return 0;
  return self->webp ? kn_webp_reader_get_end_s (self->webp) : self->end_s;
}

/* By time */

static gboolean
restart (kn_film_reader *self, GError **error)
{
  g_autofree char *path = g_strdup (self->path);

  return kn_source_open (&self->source, path, AVMEDIA_TYPE_VIDEO, error) && begin (self, error);
}

static gboolean
seek_to (kn_film_reader *self, double time_s, GError **error)
{
  AVStream *stream = self->source.stream;
  gint64 start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time : 0;

  if (time_s > 0 && !self->is_animation
      && kn_source_seek (&self->source, start + (gint64) floor (time_s / av_q2d (stream->time_base)))
      && begin (self, NULL) && self->now.valid && self->now.time_s <= time_s)
    return TRUE;
  return restart (self, error);
}

/* Makes now the frame that is on screen at this time, the last one after the end. */
static gboolean
show (kn_film_reader *self, double time_s, GError **error)
{
  if (!self->now.valid || time_s < self->now.time_s || time_s > self->now.time_s + MAX_SKIP_S)
    if (!(self->begun || time_s > MAX_SKIP_S ? seek_to (self, time_s, error) : begin (self, error)))
      return FALSE;
  while (self->next.valid && self->next.time_s <= time_s + CLOSE_S)
    if (!step (self, error))
      return FALSE;
  if (self->now.valid)
    return TRUE;
  return kn_media_fail_damaged (error, self->path, FALSE);
}

gboolean
kn_film_reader_seek (kn_film_reader *self, double time_s, GError **error)
{
  g_return_val_if_fail (!self->pictures, FALSE);

  if (self->webp)
    return kn_webp_reader_seek (self->webp, time_s, error);
  self->due = show (self, self->info.is_still ? 0 : time_s, error);
  return self->due;
}

gboolean
kn_film_reader_find_end (kn_film_reader *self, double *end_s, GError **error)
{
  g_autoptr (kn_frame) frame = kn_frame_new (1, 1);
  int r = self->info.is_still ? 0 : 1;

  /* the container's duration may be that of the sound, and then the last frame is found there, or one before it */
  if (r && !kn_film_reader_seek (self, self->info.duration_s, error))
    return FALSE;
  while (r > 0)
    r = kn_film_reader_next (self, frame, error);
  *end_s = kn_film_reader_get_end_s (self);
  return r == 0;
}

gboolean
kn_film_reader_get (kn_film_reader *self, gint64 index, double fps, struct kn_frame *frame, GError **error)
{
  if (self->pictures)
    return read_picture (self->pictures->pdata[CLAMP (index, 0, (gint64) self->pictures->len - 1)], frame, NULL, error);
  /* The middle of the frame's time: rounded time stamps do not matter. */
  return kn_film_reader_seek (self, ((double) MAX (index, 0) + 0.5) / fps, error)
         && kn_film_reader_next (self, frame, error) > 0;
}
