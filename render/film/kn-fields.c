/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/film/kn-fields.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>

struct kn_fields
{
  AVFilterGraph   *graph;
  AVFilterContext *source, *sink;
  int              width, height, format;
};

gboolean
kn_fields_are_in (const AVFrame *av)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT (58, 7, 100)
  return (av->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return av->interlaced_frame;
#endif
}

static gboolean
link_filters (kn_fields *self, const char *source)
{
  AVFilterContext *whole = NULL;

  return avfilter_graph_create_filter (&self->source, avfilter_get_by_name ("buffer"), NULL, source, NULL,
                                       self->graph) >= 0
         && avfilter_graph_create_filter (&whole, avfilter_get_by_name ("bwdif"), NULL,
                                          "mode=send_frame:deint=interlaced", NULL, self->graph) >= 0
         && avfilter_graph_create_filter (&self->sink, avfilter_get_by_name ("buffersink"), NULL, NULL, NULL,
                                          self->graph) >= 0
         && avfilter_link (self->source, 0, whole, 0) >= 0 && avfilter_link (whole, 0, self->sink, 0) >= 0
         && avfilter_graph_config (self->graph, NULL) >= 0;
}

kn_fields *
kn_fields_new (const AVFrame *av, AVRational time_base)
{
  AVRational pixel = av->sample_aspect_ratio.num > 0 ? av->sample_aspect_ratio : (AVRational) { 1, 1 };
  g_autofree char *source = g_strdup_printf ("video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d",
                                             av->width, av->height, av->format, time_base.num, time_base.den,
                                             pixel.num, pixel.den);
  kn_fields *self = g_new0 (kn_fields, 1);

  *self = (kn_fields) { .graph = avfilter_graph_alloc (), .width = av->width, .height = av->height,
                        .format = av->format };
  if (!avfilter_get_by_name ("bwdif") || !link_filters (self, source))
    g_clear_pointer (&self, kn_fields_free);
  return self;
}

void
kn_fields_free (kn_fields *self)
{
  if (!self)
    return;
  avfilter_graph_free (&self->graph);
  g_free (self);
}

gboolean
kn_fields_fit (const kn_fields *self, const AVFrame *av)
{
  return self->width == av->width && self->height == av->height && self->format == av->format;
}

gboolean
kn_fields_push (kn_fields *self, AVFrame *av)
{
  /* the filter asks for a time, and the reader for the one that it knows by */
  if (av)
    av->pts = av->best_effort_timestamp;
  return av_buffersrc_add_frame (self->source, av) >= 0;
}

int
kn_fields_pull (kn_fields *self, AVFrame *av)
{
  int r = av_buffersink_get_frame (self->sink, av);

  return r >= 0 ? 1 : r == AVERROR_EOF ? 0 : -1;
}
