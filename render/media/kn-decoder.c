/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/media/kn-file.h"
#include "render/media/kn-gst-private.h"
#include "render/media/kn-picture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <unistd.h>

#define POLL_NS (20 * GST_MSECOND)
/* Without any frame for so long, a decoder is taken to be stuck. */
#define PATIENCE_NS (60 * GST_SECOND)
#define MAX_WHOLE_BYTES (256 * 1024 * 1024)

struct kn_decoder
{
  char *path;
  GstElement *pipeline, *file, *sink;
  GstBus *bus;
  gint too_large;                     /* atomic: set by a streaming thread */
  GstSample *sample;                  /* the frame that was lent */
  GstVideoFrame frame;                /* valid while sample is */
};

/* decodebin found the stream that is a picture; sound and subtitles stay unlinked, and what is too large is not
 * converted. */
static void
pad_added_cb (GstElement *bin, GstPad *pad, gpointer data)
{
  struct kn_decoder *d = data;
  g_autoptr (GstElement) convert = gst_bin_get_by_name (GST_BIN (d->pipeline), "convert");
  g_autoptr (GstPad) target = gst_element_get_static_pad (convert, "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s = caps ? gst_caps_get_structure (caps, 0) : NULL;
  int width = 0, height = 0;

  if (!s || !gst_structure_has_name (s, "video/x-raw") || gst_pad_is_linked (target))
    return;
  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  if (MAX (width, height) > KN_PICTURE_MAX_PX || (gint64) width * height > KN_PICTURE_MAX_PIXELS)
    g_atomic_int_set (&d->too_large, TRUE);
  else
    gst_pad_link (pad, target);
}

static gboolean
fail (struct kn_decoder *d, const char *reason, GError **error)
{
  g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” could not be read as a picture or a video: %s.",
               d->path, reason);
  return FALSE;
}

/* What a user can do something about, in words that say so; anything else in GStreamer's. */
static const char *
describe (const GError *problem)
{
  if (problem->domain != GST_STREAM_ERROR)
    return problem->message;
  switch (problem->code)
    {
    case GST_STREAM_ERROR_TYPE_NOT_FOUND:
      return "its format is not known";
    case GST_STREAM_ERROR_FAILED:
    case GST_STREAM_ERROR_WRONG_TYPE: /* what a decoder says when no frame came out */
    case GST_STREAM_ERROR_DECODE:
    case GST_STREAM_ERROR_DEMUX:
      return "it is damaged or cut short";
    default:
      return problem->message;
    }
}

/* FALSE when the bus holds an error, or gets one soon enough. */
static gboolean
check_bus (struct kn_decoder *d, GstClockTime patience, GError **error)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (d->bus, patience, GST_MESSAGE_ERROR);
  g_autoptr (GError) problem = NULL;
  g_autofree char *reason = NULL;

  if (g_atomic_int_get (&d->too_large))
    return fail (d, "it is too large", error);
  if (!message)
    return TRUE;
  gst_message_parse_error (message, &problem, NULL);
  reason = g_strchomp (g_strdup (describe (problem)));
  if (g_str_has_suffix (reason, "."))
    reason[strlen (reason) - 1] = '\0';
  return fail (d, reason, error);
}

static gboolean
build (struct kn_decoder *d, const char *source, const char *format, gboolean obey_orientation, GError **error)
{
  /* no sync: frames come as fast as they are decoded; a short queue bounds memory. videoscale only where pixels are not
   * square. */
  g_autofree char *text = g_strdup_printf ("%s name=file ! decodebin name=bin videoconvert name=convert ! %s ! "
                                           "videoscale ! video/x-raw,format=%s,pixel-aspect-ratio=1/1 ! "
                                           "appsink name=sink sync=false max-buffers=2 enable-last-sample=false",
                                           source, obey_orientation ? "videoflip video-direction=auto" : "identity",
                                           format);
  g_autoptr (GstElement) bin = NULL;
  g_autoptr (GError) problem = NULL;

  d->pipeline = gst_parse_launch (text, &problem);
  if (!d->pipeline || problem)
    return fail (d, problem ? problem->message : "GStreamer is incomplete", error);
  d->file = gst_bin_get_by_name (GST_BIN (d->pipeline), "file");
  bin = gst_bin_get_by_name (GST_BIN (d->pipeline), "bin");
  d->sink = gst_bin_get_by_name (GST_BIN (d->pipeline), "sink");
  d->bus = gst_element_get_bus (d->pipeline);
  g_signal_connect (bin, "pad-added", G_CALLBACK (pad_added_cb), d);
  return TRUE;
}

/* Waits until the first frame lies at the sink, or the file turned out to have none. */
static gboolean
preroll (struct kn_decoder *d, GError **error)
{
  gint64 waited_ns = 0;

  for (;;)
    {
      GstStateChangeReturn result = gst_element_get_state (d->pipeline, NULL, NULL, POLL_NS);

      if (!check_bus (d, result == GST_STATE_CHANGE_FAILURE ? GST_SECOND / 2 : 0, error))
        return FALSE;
      if (result == GST_STATE_CHANGE_FAILURE)
        return fail (d, "there is no decoder for it", error);
      if (result != GST_STATE_CHANGE_ASYNC)
        return TRUE;
      if ((waited_ns += POLL_NS) > PATIENCE_NS)
        return fail (d, "the decoder does not answer", error);
    }
}

/* Starts reading the file where it lies. */
static gboolean
start_file (struct kn_decoder *d)
{
  g_object_set (d->file, "location", d->path, NULL);
  gst_element_set_state (d->pipeline, GST_STATE_PLAYING);
  return TRUE;
}

/* Starts with the whole file as one piece, if it is not too large for that. */
static gboolean
start_whole (struct kn_decoder *d)
{
  char *data;
  gsize length;
  GStatBuf info;

  if (g_stat (d->path, &info) < 0 || info.st_size > MAX_WHOLE_BYTES ||
      !g_file_get_contents (d->path, &data, &length, NULL))
    return FALSE;
  gst_element_set_state (d->pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (d->file), gst_buffer_new_wrapped (data, length));
  gst_app_src_end_of_stream (GST_APP_SRC (d->file));
  return TRUE;
}

static struct kn_decoder *
try_open (const char *path, gboolean whole, const char *format, gboolean obey_orientation, gboolean *too_large,
          GError **error)
{
  struct kn_decoder *d = g_new0 (struct kn_decoder, 1);

  d->path = g_strdup (path);
  if (build (d, whole ? "appsrc" : "filesrc", format, obey_orientation, error) &&
      (whole ? start_whole (d) : start_file (d)) && preroll (d, error))
    return d;
  *too_large |= g_atomic_int_get (&d->too_large);
  kn_decoder_close (&d);
  return NULL;
}

struct kn_decoder *
kn_decoder_open (const char *path, const char *format, gboolean obey_orientation, GError **error)
{
  struct kn_decoder *d;
  gboolean too_large = FALSE;
  GError *problem = NULL;

  gst_init (NULL, NULL);
  if (access (path, R_OK) < 0)
    {
      kn_file_fail (path, "read", errno, error);
      return NULL;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, KN_RENDER_ERROR, KN_RENDER_ERROR_IO, "“%s” is not a file.", path);
      return NULL;
    }
  d = try_open (path, FALSE, format, obey_orientation, &too_large, &problem);
  /* the decoders of BMP and TIFF want all of the file at once, but are given blocks of it */
  if (!d && !too_large)
    d = try_open (path, TRUE, format, obey_orientation, &too_large, NULL);
  if (!d)
    g_propagate_error (error, problem);
  else
    g_clear_error (&problem);
  return d;
}

static void
give_frame_back (struct kn_decoder *d)
{
  if (d->sample)
    gst_video_frame_unmap (&d->frame);
  g_clear_pointer (&d->sample, gst_sample_unref);
}

void
kn_decoder_close (struct kn_decoder **decoder)
{
  struct kn_decoder *d = *decoder;

  if (!d)
    return;
  give_frame_back (d);
  if (d->pipeline)
    gst_element_set_state (d->pipeline, GST_STATE_NULL);
  g_clear_object (&d->file);
  g_clear_object (&d->sink);
  g_clear_object (&d->bus);
  g_clear_object (&d->pipeline);
  g_free (d->path);
  g_clear_pointer (decoder, g_free);
}

void
kn_decoder_get_timing (struct kn_decoder *decoder, int *fps_numerator, int *fps_denominator, guint64 *duration_ns)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder->sink, "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  gint64 duration = 0;
  GstVideoInfo info;

  *fps_numerator = 0;
  *fps_denominator = 1;
  if (caps && gst_video_info_from_caps (&info, caps))
    {
      *fps_numerator = info.fps_n;
      *fps_denominator = MAX (info.fps_d, 1);
    }
  if (!gst_element_query_duration (decoder->pipeline, GST_FORMAT_TIME, &duration))
    duration = 0;
  *duration_ns = (guint64) MAX (duration, 0);
}

static gboolean
lend (struct kn_decoder *d, struct kn_decoded *out, GError **error)
{
  GstVideoInfo info;
  GstCaps *caps = gst_sample_get_caps (d->sample);

  if (!caps || !gst_video_info_from_caps (&info, caps) ||
      !gst_video_frame_map (&d->frame, &info, gst_sample_get_buffer (d->sample), GST_MAP_READ))
    {
      g_clear_pointer (&d->sample, gst_sample_unref);
      return fail (d, "a frame is damaged", error);
    }
  *out = (struct kn_decoded) {
    .data = GST_VIDEO_FRAME_PLANE_DATA (&d->frame, 0), .width = info.width, .height = info.height,
    .stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&d->frame, 0),
  };
  return TRUE;
}

gboolean
kn_decoder_next (struct kn_decoder *decoder, struct kn_decoded *frame, GError **error)
{
  gint64 waited_ns = 0;

  *frame = (struct kn_decoded) { 0 };
  give_frame_back (decoder);
  while (!(decoder->sample = gst_app_sink_try_pull_sample (GST_APP_SINK (decoder->sink), POLL_NS)))
    {
      if (!check_bus (decoder, 0, error))
        return FALSE;
      if (gst_app_sink_is_eos (GST_APP_SINK (decoder->sink)))
        return TRUE;
      if ((waited_ns += POLL_NS) > PATIENCE_NS)
        return fail (decoder, "the decoder does not answer", error);
    }
  return lend (decoder, frame, error);
}

gboolean
kn_decoder_seek (struct kn_decoder *decoder, guint64 time_ns, GError **error)
{
  give_frame_back (decoder);
  if (!gst_element_seek_simple (decoder->pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                                (gint64) time_ns))
    return fail (decoder, "there is no frame at that time", error);
  return preroll (decoder, error);
}
