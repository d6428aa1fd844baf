/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/media/kn-probe.h"

#include "app/document/kn-asset.h"
#include "render/film/kn-film-reader.h"
#include "render/film/kn-source.h"

#include <math.h>

static gint64
get_duration_ns (const struct kn_source *src)
{
  if (src->demuxer->duration > 0)
    return av_rescale (src->demuxer->duration, 1000000000, AV_TIME_BASE);
  if (src->stream->duration > 0)
    return av_rescale_q (src->stream->duration, src->stream->time_base, (AVRational){ 1, 1000000000 });
  return 0;
}

static gboolean
probe_sound (const char *path, struct kn_probe *probe)
{
  struct kn_source src = { .fd = -1 };

  if (!kn_source_open (&src, path, AVMEDIA_TYPE_AUDIO, NULL))
    return FALSE;
  probe->kind = KN_ASSET_KIND_AUDIO;
  probe->duration_ns = get_duration_ns (&src);
  probe->channels = src.decoder->ch_layout.nb_channels;
  probe->sample_rate_hz = src.decoder->sample_rate;
  kn_source_close (&src);
  return TRUE;
}

static gboolean
probe_picture (const char *path, struct kn_probe *probe, GError **error)
{
  g_autoptr (kn_film_reader) reader = kn_film_reader_open (path, error);
  const struct kn_film_info *info;
  struct kn_probe sound = { 0 };
  double end_s;

  if (!reader)
    return FALSE;
  info = kn_film_reader_get_info (reader);
  probe->kind = info->is_still ? KN_ASSET_KIND_IMAGE : KN_ASSET_KIND_VIDEO;
  probe->width_px = info->width;
  probe->height_px = info->height;
  probe->rate = KN_RATE_INIT (info->rate_num, info->rate_den);
  end_s = info->duration_s;
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    kn_film_reader_find_end (reader, &end_s, NULL);
  probe->duration_ns = llround (end_s * 1e9);
  if (info->has_sound && probe_sound (path, &sound))
    {
      probe->channels = sound.channels;
      probe->sample_rate_hz = sound.sample_rate_hz;
    }
  return TRUE;
}

gboolean
kn_probe_file (const char *path, struct kn_probe *probe, GError **error)
{
  /* A sound may carry the picture of its cover. */
  gboolean sound_first = kn_asset_kind_from_path (path) == KN_ASSET_KIND_AUDIO;
  g_autoptr (GError) problem = NULL;

  *probe = (struct kn_probe){ 0 };
  if (sound_first ? probe_sound (path, probe) || probe_picture (path, probe, &problem)
                  : probe_picture (path, probe, &problem) || probe_sound (path, probe))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
